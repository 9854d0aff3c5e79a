import { describe, expect, it } from "vitest";
import { check } from "#checks/doc-frontmatter.ts";
import { memoryFacts } from "#src/recall.ts";
import { workingTreeView } from "#src/views/git/working-tree-view.ts";
import { failures, judge, judgeView, type Given } from "#test/judge.ts";
import { testRepository } from "#test/repository.ts";

const DOC = "docs/api/auth.md";
const keys = { module: "backend.auth", type: "api", title: "Authentication", status: "stable" };
const front = (fields: Readonly<Record<string, unknown>>): string =>
  `---\n${Object.entries(fields)
    .map(([key, value]) => `${key}: ${String(value)}\n`)
    .join("")}---\n\n# Authentication\n`;
const told = async (given: Given) => {
  const outcome = await judge(check, given);
  return outcome.state === "undecided"
    ? outcome.reason
    : outcome.findings.map(({ rule, at, message }) => `${rule.split("/")[1]} ${at?.line} ${message}`);
};
const doc = (text: string | Uint8Array) => told({ files: { [DOC]: text } });

describe("doc-frontmatter", () => {
  it.each(check.examples)("example: $title", async ({ finds, ...given }) => {
    expect(failures(await judge(check, given)).map((line) => line.split(/[/ ]/)[1])).toEqual(finds);
  });

  it.each([
    "docs/_generated/x.md",
    "docs/adr/ADR-001-x.md",
    "docs/scorecards/x.md",
    "docs/snapshots/x.md",
    "docs/governance/RISKLOG.md",
    "docs/compliance/x.md",
    "README.md",
    "docs/x.txt",
  ])("does not judge %s", async (path) => {
    expect((await judge(check, { files: { [path]: "# no front matter\n" } })).state).toBe("notApplicable");
  });

  it.each([
    ["every type and status", front({ ...keys, type: "tutorial", status: "deprecated" })],
    ["Windows line ends", front(keys).replaceAll("\n", "\r\n")],
    ["a byte order mark", `\u{feff}${front(keys)}`],
    ["a fence followed by blanks", front(keys).replaceAll("---\n", "---  \t\n")],
    ["no line feed at the end", "---\nmodule: a.b\ntype: api\ntitle: abc\nstatus: wip\n---"],
    ["a title of 3 and of 120 characters", front({ ...keys, title: "abc" })],
    ["a title of 120 characters", front({ ...keys, title: "x".repeat(120) })],
    ["a title of 120 characters outside the basic plane", front({ ...keys, title: "𝒳".repeat(120) })],
    [
      "quoted values, comments and further keys",
      '---\n# about auth\nmodule: "_a9"\ntype: \'api\'\ntitle: "Auth: how"\nstatus: draft # yet\nowner: ada\n---\n',
    ],
    ["a fence in the text below", `${front(keys)}\n---\n\nmore\n`],
  ])("takes %s", async (_, text) => {
    expect(await doc(text)).toEqual([]);
  });

  it.each([
    ["", ["missing 1 docs/api/auth.md is empty"]],
    ["\n\n", ["missing 1 docs/api/auth.md is empty"]],
    ["# Authentication\n", ["missing 1 docs/api/auth.md has no front matter"]],
    [`\n${front(keys)}`, ["missing 1 docs/api/auth.md has no front matter"]],
    [` ${front(keys)}`, ["missing 1 docs/api/auth.md has no front matter"]],
    ["---\nmodule: a.b\ntype: api\n", ["missing 1 docs/api/auth.md opens front matter in line 1 and never closes it"]],
    ["---", ["missing 1 docs/api/auth.md opens front matter in line 1 and never closes it"]],
    [
      "---js\n{ module: process.exit() }\n---\n",
      ["missing 1 docs/api/auth.md opens with front matter in another language than YAML, which is not read"],
    ],
    ['+++\nmodule = "a"\n+++\n', ["missing 1 docs/api/auth.md opens with front matter in another language than YAML, which is not read"]],
    ["----\nmodule: a\n----\n", ["missing 1 docs/api/auth.md has no front matter"]],
  ])("misses front matter in %j", async (text, expected) => {
    expect(await doc(text)).toEqual(expected);
  });

  it.each([
    [
      "---\n---\n",
      [
        'violation 1 "module" is missing',
        'violation 1 "status" is missing',
        'violation 1 "title" is missing',
        'violation 1 "type" is missing',
      ],
    ],
    [
      front({ ...keys, module: "2fa.auth" }),
      ['violation 2 "module" is no module name: a letter or _ first, then letters, digits, _ and dots'],
    ],
    [front({ ...keys, module: "a" }), ['violation 2 "module" is no module name: a letter or _ first, then letters, digits, _ and dots']],
    [front({ ...keys, module: "a-b" }), ['violation 2 "module" is no module name: a letter or _ first, then letters, digits, _ and dots']],
    [
      front({ ...keys, type: "API" }),
      [
        'violation 3 "type" is wrong: invalid option: expected one of "api"|"architecture"|"examples"|"runbook"|"guide"|"reference"|"tutorial"',
      ],
    ],
    [front({ ...keys, title: "ab" }), ['violation 4 "title" has fewer than 3 or more than 120 characters']],
    [front({ ...keys, title: "x".repeat(121) }), ['violation 4 "title" has fewer than 3 or more than 120 characters']],
    [front({ ...keys, title: 2026 }), ['violation 4 "title" is wrong: invalid input: expected string, received number']],
    [front({ ...keys, title: "" }), ['violation 4 "title" is wrong: invalid input: expected string, received null']],
    [
      front({ ...keys, status: "final" }),
      ['violation 5 "status" is wrong: invalid option: expected one of "draft"|"wip"|"stable"|"deprecated"'],
    ],
    [
      front(keys).replace("stable\n", "stable\nstatus: bogus\n"),
      ['violation 6 the front matter is no YAML: the key "status" stands twice'],
    ],
    ["---\n- a\n- b\n---\n", ["violation 1 the document is wrong: invalid input: expected object, received array"]],
    ["---\njust words\n---\n", ["violation 1 the document is wrong: invalid input: expected object, received string"]],
  ])("finds what is wrong in %j", async (text, expected) => {
    expect(await doc(text)).toEqual(expected);
  });

  it.each(["---\nmodule: [\n---\n", "---\nmodule: !!js/function 'x'\n---\n", "---\na: &a [*a]\n---\n", "---\n\tmodule: x\n---\n"])(
    "refuses %j as YAML",
    async (text) => {
      const findings = await doc(text);
      expect(findings).not.toEqual([]);
      expect(findings).toSatisfy((all: readonly string[]) => all.every((one) => /^violation \d+ the front matter is no YAML: /.test(one)));
    },
  );

  it("reports a document that is no text", async () => {
    expect(await doc(new Uint8Array([0x2d, 0x00]))).toEqual(["missing 1 docs/api/auth.md is no UTF-8 text, so it has no front matter"]);
  });

  it("judges each document, in any folder and under any name", async () => {
    const files = { "docs/a b.md": "x\n", "docs/x/y/z.md": front({ ...keys, type: "novel" }), "docs/ok.md": front(keys) };
    expect(failures(await judge(check, { files }))).toEqual([
      "doc-frontmatter/missing docs/a b.md:1",
      "doc-frontmatter/violation docs/x/y/z.md:3",
    ]);
  });

  it("judges by the repository's own schema, as it stands in the base", async () => {
    const schema = JSON.stringify({
      type: "object",
      required: ["owner"],
      properties: { meta: { properties: { since: { type: "integer" } } } },
    });
    const text = "---\nmeta:\n  since: then\n---\n";
    const path = "schemas/doc.frontmatter.schema.json";
    const expected = ['violation 1 "owner" is missing', 'violation 3 "meta.since" must be integer'];
    expect(await told({ files: { [DOC]: text, [path]: schema } })).toEqual(expected);
    expect(await told({ base: { [path]: schema }, files: { [DOC]: text, [path]: "{}" } })).toEqual(expected);
    expect(await told({ files: { [DOC]: text, [path]: '{ "$ref": "https://x.invalid/y" }' } })).toMatch(/not fetched/);
  });

  it("takes other folders", async () => {
    const files = { "guides/a.md": "x\n", "guides/old/b.md": "x\n", "docs/c.md": "x\n" };
    expect(await told({ files, options: { include: ["guides/**"], exclude: ["guides/old/**"] } })).toEqual([
      "missing 1 guides/a.md has no front matter",
    ]);
  });

  it("asks for finished API documents only where the base's flags do", async () => {
    const flags = "schemas/flags.json";
    const on = '{ "require_doc_ok_for_apis": true }';
    const draft = { [DOC]: front({ ...keys, status: "draft" }) };
    expect(await told({ files: draft })).toEqual([]);
    const expected = ["violation 5 a document of type api has to be stable or deprecated, because require_doc_ok_for_apis is set"];
    expect(await told({ files: { ...draft, [flags]: on } })).toEqual(expected);
    expect(await told({ base: { [flags]: on }, files: { ...draft, [flags]: "{}" } })).toEqual(expected);
    expect(await told({ files: { ...draft, [flags]: '{ "require_doc_ok_for_apis": 1 }' } })).toBe(
      'schemas/flags.json:1:3 "require_doc_ok_for_apis" is wrong: invalid input: expected boolean, received number',
    );
  });
});

describe("what is remembered of a document", () => {
  it("holds only as long as the document, the schema and the flags are those that judged it", async () => {
    const repository = testRepository({ [DOC]: front(keys), "docs/draft.md": front({ ...keys, status: "draft" }) });
    const store = memoryFacts();
    const now = new Date("2026-11-20T10:00:00Z");
    const after = async (files: Readonly<Record<string, string | null>>): Promise<unknown> => {
      repository.write(files);
      const outcome = await judgeView(check, workingTreeView({ folder: repository.folder, takenAt: now, store }), {}, now);
      return outcome.findings.map(({ at }) => at?.path);
    };
    const schema = { "schemas/doc.frontmatter.schema.json": '{ "required": ["owner"] }' };
    try {
      expect(await after({})).toEqual([]);
      expect(await after(schema)).toEqual([DOC, "docs/draft.md"]);
      expect(await after({ "schemas/doc.frontmatter.schema.json": null })).toEqual([]);
      expect(await after({ "schemas/flags.json": '{ "require_doc_ok_for_apis": true }' })).toEqual(["docs/draft.md"]);
      expect(await after({ [DOC]: front({ ...keys, type: "howto" }), "schemas/flags.json": null })).toEqual([DOC]);
    } finally {
      repository.remove();
    }
  });
});
