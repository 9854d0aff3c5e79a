/** `npm run new check NAME`: writes a check and its test, two files and nothing else by hand; the indexes are generated. */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const root = process.env["GATEHOUSE_NEW_ROOT"] ?? join(import.meta.dirname, "..");
const [kind, name = ""] = process.argv.slice(2);

if (kind !== "check" || !/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) {
  console.error("Usage: npm run new check NAME\nNAME is in kebab-case, such as licence-header.");
  process.exit(2);
}

const files = new Map([
  [`checks/${name}.ts`, check(name)],
  [`test/checks/${name}.test.ts`, test(name)],
]);
const present = [...files.keys()].filter((path) => existsSync(join(root, path)));
if (present.length > 0) {
  console.error(`${present.join(" and ")} is already there; nothing was written.`);
  process.exit(2);
}
for (const [path, text] of files) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
  console.log(`wrote ${path}`);
}
console.log("Now say what it judges, then run `npm run generate`, `npm run build` and `npm test`.");

function check(id: string): string {
  return `/** \`${id}\`: says in one sentence what it holds a repository to. */
import { z } from "zod";
import { defineCheck } from "#src/check.ts";
import { globs } from "#src/parsers/glob.ts";
import { globList } from "#src/option.ts";

const options = z.strictObject({
  /** Files that are looked at. */
  include: globList().default([]),
});

export const check = defineCheck({
  id: "${id}",
  summary: "a file that \`include\` names is empty",
  why: "Say what goes wrong in a repository without this check.",
  options,
  strictness: { include: "more" },
  faults: {
    "empty-file": { severity: "failure", summary: "a file is empty", remedy: "Write it or take it away." },
  },
  examples: [
    { title: "A file without text", options: { include: ["docs/**"] }, files: { "docs/a.md": "" }, finds: ["empty-file"] },
    { title: "A file with text", options: { include: ["docs/**"] }, files: { "docs/a.md": "# A\\n" }, finds: [] },
  ],
  run({ view, options }) {
    const included = globs(options.include);
    const paths = view.paths.filter(included);
    if (paths.length === 0) return { notApplicable: "\`include\` names no file of this repository" };
    return {
      findings: paths
        .filter((path) => view.size(path) === 0)
        .map((path) => ({ fault: "empty-file", message: \`\${path} is empty\`, at: { path }, identity: "" })),
    };
  },
});
`;
}

function test(id: string): string {
  return `import { describe, expect, it } from "vitest";
import { check } from "#checks/${id}.ts";
import { failures, judge } from "#test/judge.ts";

describe("${id}", () => {
  it.each(check.examples)("$title", async (example) => {
    expect(failures(await judge(check, example)).map((line) => line.split(" ")[0])).toEqual(example.finds.map((fault) => \`${id}/\${fault}\`));
  });

  it("does not apply where it has nothing to look at", async () => {
    expect(await judge(check, { files: {} })).toMatchObject({ state: "notApplicable" });
  });
});
`;
}
