import { describe, expect, it } from "vitest";
import { check } from "#checks/structure/check.ts";
import { simulatedView } from "#src/views/simulated.ts";
import { failures, judge, judgeView } from "#test/judge.ts";
import type { Given } from "#test/judge.ts";

const found = async (given: Given): Promise<readonly string[]> => failures(await judge(check, given));
const rule = (fault: string, path?: string): string => [`structure/${fault}`, path].filter(Boolean).join(" ");

describe("structure", () => {
  it.each(check.examples)("example: $title", async (example) => {
    const outcome = await judge(check, example);
    expect(outcome.findings.filter((one) => one.severity === "failure").map((one) => one.rule)).toEqual(
      example.finds.map((fault) => `structure/${fault}`),
    );
  });

  it("does not apply where nothing is configured, whatever the folders are called", async () => {
    const outcome = await judge(check, { base: { "legacy/a.py": "1" }, files: { "legacy/a.py": "2" } });
    expect([outcome.state, "reason" in outcome && outcome.reason]).toEqual(["notApplicable", "no structure is configured"]);
  });

  it("does not pass for rules about a change where there is no base", async () => {
    const outcome = await judge(check, { files: { a: "" }, options: { frozen: [{ path: "legacy/" }] } });
    expect(outcome.state).toBe("notApplicable");
  });

  const tree = { "docs/adr/ADR-001.md": "", "src/a b/ü.ts": "", " lead/x": "", "pkg/one/index.js": "", "app/[id]/page.tsx": "" };
  it.each([
    ["docs/adr/", []],
    ["docs/adr", []],
    ["/docs/adr/", []],
    ["./docs/adr/", []],
    ["docs", []],
    ["docs/ad", ["structure/missing-path docs/ad"]],
    ["docs/adr/ADR-001.md/", ["structure/missing-path docs/adr/ADR-001.md"]],
    ["Docs/adr/", ["structure/missing-path Docs/adr"]],
    ["docs/adr/ADR-*.md", []],
    ["docs/adr/ADR-9*.md", ["structure/missing-path"]],
    ["pkg/*/", []],
    ["pkg/one/*/", ["structure/missing-path"]],
    ["**/index.{js,ts}", []],
    ["src/a b/ü.ts", []],
    [" lead/", []],
    ["app/[id]/page.tsx", []],
    ["LICENSE", ["structure/missing-path LICENSE"]],
  ])("requires %j", async (required, expected) => {
    expect(await found({ files: tree, options: { required: [required] } })).toEqual(expected);
  });

  const deep = Array.from({ length: 60 }, (_, at) => `d${at}`).join("/");
  it.each<[string, string, readonly string[]]>([
    ["**/*.bak", "db.bak", ["db.bak"]],
    ["**/*.bak", "src/bak.ts", []],
    ["**/*.bak", "docs/ a b .bak", ["docs/ a b .bak"]],
    ["**/*.bak", "a\nb.bak", ["a\nb.bak"]],
    ["**/*.bak", "ünïcode/日本.bak", ["ünïcode/日本.bak"]],
    ["**/*.bak", `${deep}/x.bak`, [`${deep}/x.bak`]],
    ["*.bak", "src/db.bak", []],
    ["tmp/", "tmp/a/b.txt", ["tmp/a/b.txt"]],
    ["tmp/", "tmp", []],
    ["tmp/**", "tmp/a", ["tmp/a"]],
    ["tmp", "tmp/a", ["tmp"]],
    ["**/node_modules", "pkg/node_modules/x/index.js", ["pkg/node_modules"]],
    ["src/*", "src/a/b.ts", []],
  ])("forbids %j in a tree with %j", async (forbidden, path, expected) => {
    expect(await found({ files: { [path]: "" }, options: { forbidden: [forbidden] } })).toEqual(
      expected.map((one) => rule("forbidden-path", one)),
    );
  });

  it("reports a forbidden folder once", async () => {
    const files = { "dist/a.js": "", "dist/b/c.js": "", "src/a.js": "" };
    expect(await found({ files, options: { forbidden: ["dist"] } })).toEqual([rule("forbidden-path", "dist")]);
  });

  it("judges base names, and each rule for itself", async () => {
    const files = { "docs/adr/ADR-001-a.md": "", "docs/adr/adr-2.md": "", "docs/x.md": "", "docs/adr/ADR-001-a.md\n": "" };
    const names = [
      { paths: "docs/adr/*", pattern: "^ADR-\\d{3}-[a-z0-9-]+\\.md$" },
      { paths: ["docs/*.md", "docs/adr/adr-*"], pattern: "[A-Z]" },
    ];
    expect(await found({ files, options: { names } })).toEqual([
      rule("bad-name", "docs/adr/ADR-001-a.md\n"),
      rule("bad-name", "docs/adr/adr-2.md"),
      rule("bad-name", "docs/adr/adr-2.md"),
      rule("bad-name", "docs/x.md"),
    ]);
  });

  it("refuses a pattern that cannot be matched in linear time", () => {
    expect(check.options.safeParse({ names: [{ paths: "*", pattern: "(?=a)" }] }).success).toBe(false);
  });
});

const SSOT_FOLDERS = [
  "frontend",
  "backend",
  ...["scripts", "schedulers", "swarm", "data-pipelines"].map((name) => `automation/${name}`),
  "infra",
  ...["adr", "playbooks", "missions", "scorecards", "governance", "snapshots"].map((name) => `docs/${name}`),
  "legacy",
];
const ssot = Object.fromEntries(SSOT_FOLDERS.map((folder) => [`${folder}/.gitkeep`, ""]));

describe("the preset ssot", () => {
  it("passes the canonical tree", async () => {
    expect(await found({ files: ssot, options: { preset: "ssot" } })).toEqual([]);
  });

  it.each(SSOT_FOLDERS)("requires %s", async (folder) => {
    const files = Object.fromEntries(Object.entries(ssot).filter(([path]) => !path.startsWith(`${folder}/`)));
    expect(await found({ files, options: { preset: "ssot" } })).toEqual([rule("missing-path", folder)]);
  });

  it("freezes legacy/, under the repository's own label where it names one", async () => {
    const given = { base: { ...ssot, "legacy/a": "1" }, files: { ...ssot, "legacy/a": "2" } };
    const pull = { labels: ["thaw"], body: "## Justification\nNeeded.\n" };
    expect(await found({ ...given, pull, options: { preset: "ssot" } })).toEqual([rule("frozen-path", "legacy/a")]);
    expect(await found({ ...given, pull, options: { preset: "ssot", frozen: [{ path: "legacy", label: "thaw" }] } })).toEqual([]);
  });
});

describe("frozen paths", () => {
  const base = { "legacy/a.py": "A = 1\n", "legacyish/b.py": "B = 1\n" };
  const changed = { ...base, "legacy/a.py": "A = 2\n" };
  const options = { frozen: [{ path: "legacy/", label: "legacy-update" }] };
  const why = "## Justification\n\nThe old client still calls it.\n";
  const frozen = [rule("frozen-path", "legacy/a.py")];

  it.each<[string, Given["pull"], readonly string[]]>([
    ["nothing", undefined, frozen],
    ["the label alone", { labels: ["legacy-update"] }, frozen],
    ["the justification alone", { body: why }, frozen],
    ["both", { labels: ["x", "legacy-update"], body: why }, []],
    ["the label in capitals", { labels: ["Legacy-Update"], body: why }, []],
    ["another label", { labels: ["legacy-update-2"], body: why }, frozen],
    ["an empty section", { labels: ["legacy-update"], body: "## Justification\n\n## Risk\nNone.\n" }, frozen],
    ["a section with a comment alone", { labels: ["legacy-update"], body: "## Justification\n<!-- say why -->\n" }, frozen],
    ["the word in the text", { labels: ["legacy-update"], body: "Justification: needed\n" }, frozen],
    ["a section with Windows line ends", { labels: ["legacy-update"], body: "### JUSTIFICATION:\r\n\r\nneeded\r\n" }, []],
  ])("with %s", async (_, pull, expected) => {
    expect(await found({ base, files: changed, options, ...(pull && { pull }) })).toEqual(expected);
  });

  it.each<[string, Record<string, string>, readonly string[]]>([
    ["a file is added", { ...base, "legacy/new.py": "" }, [rule("frozen-path", "legacy/new.py")]],
    ["a file is removed", { "legacyish/b.py": "B = 1\n" }, frozen],
    ["a file moves out", { "legacyish/b.py": "B = 1\n", "src/a.py": "A = 1\n" }, frozen],
    ["a folder of a longer name changes", { ...base, "legacyish/b.py": "" }, []],
    ["nothing changes", base, []],
  ])("when %s", async (_, files, expected) => {
    expect(await found({ base, files, options })).toEqual(expected);
  });
});

describe("structural paths", () => {
  const base = { "infra/a.tf": "1", "docs/adr/ADR-001-x.md": "# X\n" };
  const options = { adr: { paths: ["infra/**", "docs/**"] } };
  const missing = [rule("missing-adr", "infra/a.tf")];

  it.each<[string, Record<string, string>, readonly string[]]>([
    ["no decision", { ...base, "infra/a.tf": "2" }, missing],
    ["a new decision", { ...base, "infra/a.tf": "2", "docs/adr/ADR-002-y.md": "# Y\n" }, []],
    ["a changed decision", { ...base, "infra/a.tf": "2", "docs/adr/ADR-001-x.md": "# X, revised\n" }, []],
    ["an empty decision", { ...base, "infra/a.tf": "2", "docs/adr/ADR-002-y.md": "\n" }, missing],
    ["a removed decision", { "infra/a.tf": "2" }, missing],
    [
      "a decision elsewhere",
      { ...base, "infra/a.tf": "2", "docs/ADR-002-y.md": "# Y\n" },
      [rule("missing-adr", "docs/ADR-002-y.md"), ...missing],
    ],
    ["no change but the decision", { ...base, "docs/adr/ADR-002-y.md": "# Y\n" }, []],
  ])("change with %s", async (_, files, expected) => {
    expect(await found({ base, files, options })).toEqual(expected);
  });
});

describe("stubs", () => {
  const doc = "# Set-up\n\nInstall Node.\n\nThen run it.\n";
  const base = { "docs/setup.md": doc, "src/a.ts": "export {};\n" };
  const options = { stubs: { paths: ["docs/**"], days: 30 } };
  const missing = [rule("missing-stub", "docs/setup.md")];
  const moved = { "src/a.ts": "export {};\n", "docs/guides/setup.md": doc };

  it.each<[string, Record<string, string>, readonly string[]]>([
    ["a removed document", { "src/a.ts": "export {};\n" }, missing],
    ["a moved document", moved, missing],
    ["a stub", { ...moved, "docs/setup.md": "Moved to docs/guides/setup.md\n" }, []],
    ["a stub with a relative link", { ...moved, "docs/setup.md": "# Set-up\nMoved to [the guide](guides/setup.md#top).\n" }, []],
    ["a stub in a comment", { ...moved, "docs/setup.md": "<!-- moved to `docs/guides/setup.md` -->\n" }, []],
    ["a stub to a folder", { ...moved, "docs/setup.md": "Moved to docs/guides/\n" }, []],
    ["a stub to nowhere", { ...moved, "docs/setup.md": "Moved to docs/guides/set-up.md\n" }, missing],
    ["a stub to itself", { ...moved, "docs/setup.md": "Moved to docs/setup.md\n" }, missing],
    ["a pointer without the words", { ...moved, "docs/setup.md": "# Set-up\n\nSee docs/guides/setup.md\n" }, missing],
    ["an emptied document", { ...moved, "docs/setup.md": "" }, missing],
    ["a copy of the document", { ...base, "docs/guides/setup.md": doc }, []],
    ["an edited document", { ...base, "docs/setup.md": `${doc}\nWe moved to Postgres.\n` }, []],
    ["a removed file elsewhere", { "docs/setup.md": doc }, []],
  ])("with %s", async (_, files, expected) => {
    expect(await found({ base, files, options })).toEqual(expected);
  });

  const stubbed = { ...moved, "docs/setup.md": "Moved to docs/guides/setup.md\n" };
  const committed = { "docs/setup.md": new Date("2026-10-01T12:00:00Z") };
  it.each<[string, Record<string, string>, string, readonly string[]]>([
    ["before its time", moved, "2026-10-20T12:00:00Z", missing],
    ["a second early", moved, "2026-10-31T11:59:59Z", missing],
    ["to the second", moved, "2026-10-31T12:00:00Z", []],
    ["late", moved, "2026-11-10T12:00:00Z", []],
    ["by writing over it", { ...moved, "docs/setup.md": "# Something else\n" }, "2026-10-20T12:00:00Z", missing],
    ["by writing over it late", { ...moved, "docs/setup.md": "# Something else\n" }, "2026-11-10T12:00:00Z", []],
    ["not at all, its target moved on", { ...stubbed, "docs/setup.md": "Moved to src/a.ts\n" }, "2026-10-20T12:00:00Z", []],
  ])("a stub is removed %s", async (_, files, now, expected) => {
    expect(await found({ base: stubbed, files, options, now, committed })).toEqual(expected);
  });

  it("a stub whose commit is not known has to stay", async () => {
    expect(await found({ base: stubbed, files: moved, options })).toEqual(missing);
  });

  it("reads what stood at the touched paths together, never one by one", async () => {
    const before = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`docs/${index}/page.md`, `Page ${index}`]));
    const view = simulatedView({ base: before, files: { "README.md": "" } });
    const alone: string[] = [];
    const noted = (path: string): void => void alone.push(path);
    const whole = view.base;
    if (whole === undefined) throw new Error("the view has a base");
    const base = {
      ...whole,
      text: (path: string) => (noted(path), whole.text(path)),
      bytes: (path: string) => (noted(path), whole.bytes(path)),
    };
    const outcome = await judgeView(check, { ...view, base }, { stubs: { paths: ["docs/**"] } }, new Date(0));
    expect([failures(outcome).length, alone]).toEqual([40, []]);
  });
});
