/** `doc-frontmatter`: every document says which module it is about, what kind it is, its title and whether it can be relied on. */
import { z } from "zod";
import { late } from "#schemas/late.ts";
import { defineCheck, type Draft } from "#src/check.ts";
import { type DocumentSchema, documentSchema, prepareSchema } from "#src/document-schema.ts";
import { type DocumentFront, documentFront, understoodFront } from "#src/document-front.ts";
import { faultsAt, shapeViolations } from "#src/document-shape.ts";
import { globList, repositoryPath } from "#src/option.ts";
import { globs } from "#src/parsers/glob.ts";
import { loadFrontMatter } from "#src/parsers/front-matter.ts";
import type { Understood } from "#src/parsers/document.ts";
import { ruleFile } from "#src/rule-file.ts";
import type { Analyser, RepositoryView } from "#src/view.ts";
import { weakenedFlags, weakenedSchema } from "#src/weakening.ts";
import { schema as ours } from "#schemas/doc-frontmatter.ts";
import { schema as flagsShape } from "#schemas/flags.ts";

const SCHEMA = "schemas/doc.frontmatter.schema.json";
const FLAGS = "schemas/flags.json";

const options = late(() =>
  z.strictObject({
    include: globList().min(1).default(["docs/**/*.md"]),
    exclude: globList().default([
      "docs/_generated/**",
      "docs/adr/**",
      "docs/scorecards/**",
      "docs/snapshots/**",
      "docs/governance/**",
      "docs/compliance/**",
    ]),
    /** The repository's own schema (JSON Schema 2020-12, 2019-09 or 07); ours judges where it is absent. */
    schema: repositoryPath().default(SCHEMA),
    /** Its `require_doc_ok_for_apis` asks that documents of type api are stable or deprecated. */
    flags: repositoryPath().default(FLAGS),
  }),
);

export const check = defineCheck({
  id: "doc-frontmatter",
  summary: "a document lacks front matter or breaks its schema",
  why: "Readers and machines have to tell a draft from what holds, and to find the documents of a module. Front matter says both in four lines.",
  options,
  strictness: { include: "more", exclude: "fewer", schema: "any", flags: "any" },
  weakened: ({ schema, flags }, turn) => [
    ...weakenedSchema(turn, { path: schema, usual: SCHEMA }, ours()),
    ...weakenedFlags(turn, { path: flags, usual: FLAGS }, flagsShape(), { require_doc_ok_for_apis: "more" }),
  ],
  faults: {
    missing: {
      severity: "failure",
      summary: "a document has no front matter",
      remedy: "Begin the document with a line `---`, the keys `module`, `type`, `title` and `status`, and another line `---`.",
    },
    violation: {
      severity: "failure",
      summary: "a document's front matter breaks its schema",
      remedy: "Correct the key that the message names.",
    },
  },
  examples: [
    { title: "No front matter", files: { "docs/guide.md": "# Guide\n" }, finds: ["missing"] },
    {
      title: "A type that is not in the list",
      files: { "docs/guide.md": "---\nmodule: billing\ntype: howto\ntitle: Guide\nstatus: stable\n---\n" },
      finds: ["violation"],
    },
    {
      title: "An unfinished API document, where the flags ask for finished ones",
      files: {
        "schemas/flags.json": '{ "require_doc_ok_for_apis": true }\n',
        "docs/api.md": "---\nmodule: billing\ntype: api\ntitle: Billing API\nstatus: wip\n---\n",
      },
      finds: ["violation"],
    },
    {
      title: "All four keys; further keys are allowed",
      files: { "docs/guide.md": "---\nmodule: billing\ntype: guide\ntitle: Guide\nstatus: stable\nowner: ada\n---\n# Guide\n" },
      finds: [],
    },
  ],
  async prepare(view, { include, exclude, schema }) {
    if (documents(view, include, exclude).length === 0) return;
    await loadFrontMatter();
    await prepareSchema(view, { path: schema, usual: SCHEMA });
  },
  run({ view, options: { include, exclude, schema, flags } }) {
    const paths = documents(view, include, exclude);
    if (paths.length === 0) return { notApplicable: `no document is named as ${include.join(" or ")}, outside what is excluded` };
    const judge = documentSchema(view, { path: schema, usual: SCHEMA }, ours());
    if ("broken" in judge) return { undecided: judge.broken };
    const flagged = ruleFile(view, { path: flags, usual: FLAGS }, flagsShape());
    if (flagged.state === "broken") return { undecided: flagged.reason };
    const finished = flagged.state === "read" && flagged.value.require_doc_ok_for_apis;
    return { findings: drafts(view, paths, judge, finished) };
  },
});

function documents(view: RepositoryView, include: readonly string[], exclude: readonly string[]): readonly string[] {
  const [wanted, unwanted] = [globs(include), globs(exclude)];
  return view.paths.filter((path) => wanted(path) && !unwanted(path) && view.kind(path) === "file");
}

type Judge = Exclude<DocumentSchema, { readonly broken: string }>;

function* drafts(view: RepositoryView, paths: readonly string[], judge: Judge, finished: boolean): Generator<Draft> {
  for (const [path, front] of view.facts<JudgedFront>(judge.ours === true ? judgedFront : documentFront, paths)) {
    if ("fits" in front) continue;
    if ("why" in front) yield { fault: "missing", message: `${path} ${front.why}`, at: { path, line: 1 } };
    else if ("value" in front) yield* ofFrontMatter(path, understoodFront(front), judge, finished);
    else
      for (const { line, column, message } of front.problems)
        yield violation(path, line, column, `the front matter is no YAML: ${message}`);
  }
}

/** Nearly all documents fit our schema: of those nothing more is remembered than that. */
type JudgedFront = DocumentFront | { readonly fits: true };

const judgedFront: Analyser<JudgedFront> = {
  id: "doc-frontmatter/judged",
  version: 1,
  digest: "",
  analyse(bytes, path) {
    const front = documentFront.analyse(bytes, path);
    const fits = "value" in front && shapeViolations(ours(), front.value).length === 0 && !isUnfinished(front.value);
    return fits ? { fits } : front;
  },
};

function* ofFrontMatter(path: string, parsed: Understood, judge: Judge, finished: boolean): Generator<Draft> {
  const { value } = parsed;
  for (const { line, column, message } of faultsAt(path, parsed, judge.violations(value))) yield violation(path, line, column, message);
  if (!finished || !isUnfinished(value)) return;
  const { line = 1, column = 1 } = parsed.keyPlace(["status"]) ?? {};
  yield violation(path, line, column, `a document of type api has to be stable or deprecated, because require_doc_ok_for_apis is set`);
}

function isUnfinished(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const { type, status } = value as { readonly type?: unknown; readonly status?: unknown };
  return type === "api" && status !== "stable" && status !== "deprecated";
}

function violation(path: string, line: number, column: number, message: string): Draft {
  return { fault: "violation", message, at: { path, line, column } };
}
