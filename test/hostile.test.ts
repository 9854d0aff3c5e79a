/** Repositories that mean harm, or that nobody meant to make: each gets a clear answer, and what was not looked at is named. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { runCli, type Said } from "#test/cli/run.ts";
import { type Files, testRepository, type TestRepository } from "#test/repository.ts";

const made: { remove(): void }[] = [];
afterAll(() => made.forEach((one) => one.remove()));

function repository(files?: Files): TestRepository {
  const repo = testRepository(files);
  made.push(repo);
  return repo;
}

function folder(): string {
  const at = mkdtempSync(join(tmpdir(), "gatehouse-hostile-"));
  made.push({ remove: () => rmSync(at, { recursive: true, force: true }) });
  return at;
}

interface Report {
  readonly conclusion: string;
  readonly outcomes: readonly {
    readonly check: string;
    readonly state: string;
    readonly reason?: string;
    readonly facts?: Readonly<Record<string, unknown>>;
    readonly findings: readonly { readonly rule: string; readonly severity: string; readonly path?: string; readonly line?: number }[];
  }[];
}

const check = (at: string, ...words: readonly string[]): Promise<Said> => runCli(["check", at, "--no-cache", "--format", "json", ...words]);
const read = (said: Said): Report => JSON.parse(said.out) as Report;
const outcome = (said: Said, id: string) => read(said).outcomes.find((one) => one.check === id);
const failures = (said: Said): readonly string[] =>
  read(said).outcomes.flatMap(({ findings }) =>
    findings.filter(({ severity }) => severity === "failure").map(({ rule, path }) => `${rule} ${path ?? ""}`),
  );
const undecided = (said: Said): readonly string[] =>
  read(said)
    .outcomes.filter(({ state }) => state === "undecided")
    .map(({ check: id }) => id);

/** Put together here, so that no credential stands in this file. */
const TOKEN = ["A1b2C3d4", "E5f6G7h8", "J9k0L1m2", "N3p4Q5r6"].join("");
const PASSWORD_LINE = `const databasePassword = "${["xK9", "mPq2", "vLr7", "Zt4w"].join("")}";\n`;

/** Both views: the folder as it stands, and its newest commit without a checkout. */
const BOTH: readonly (readonly [name: string, words: readonly string[]])[] = [
  ["the working tree", []],
  ["the git objects", ["--head", "HEAD"]],
];

describe.each(BOTH)("in %s", (_, words) => {
  it("a link out of the tree is neither followed nor read", async () => {
    const outside = folder();
    writeFileSync(join(outside, "secret.ts"), PASSWORD_LINE);
    const repo = repository({
      "a.md": "x\n",
      "leak.ts": { link: join(outside, "secret.ts") },
      all: { link: outside },
      loop: { link: "loop" },
    });
    const said = await check(repo.folder, ...words);
    expect([said.code, failures(said), undecided(said)]).toEqual([0, [], []]);
    expect(outcome(said, "secrets")?.facts?.["filesScanned"]).toBe(1);
  });

  it.each([
    [".github/gatehouse.yml", 2],
    [".github/gatehouse-waivers.yml", 1],
    [".github/gatehouse-baseline.json", 3],
  ])("%s as a link, as bytes or as no UTF-8 is never taken for an empty one", async (path, code) => {
    for (const content of [{ link: "/dev/null" }, new Uint8Array([0, 1, 2, 3]), new Uint8Array([0xff, 0xfe, 0x41])]) {
      const said = await check(repository({ "a.ts": PASSWORD_LINE, [path]: content }).folder, ...words);
      expect(said.code).toBe(code);
      expect(said.out + said.err).toContain(path);
    }
  });

  it("a folder where the configuration should be is no configuration", async () => {
    const said = await check(repository({ "a.md": "x", ".github/gatehouse.yml/x": "checks: { secrets: false }\n" }).folder, ...words);
    expect([said.code, outcome(said, "secrets")?.state]).toEqual([0, "passed"]);
  });

  it("bytes that are no UTF-8 are scanned all the same, and what is binary is named", async () => {
    const repo = repository({
      "latin1.ts": Buffer.concat([Buffer.from(`// caf\u00e9\n`, "latin1"), Buffer.from(`const token = "${TOKEN}";\n`)]),
      "broken.json": Buffer.from([0x7b, 0x22, 0xc3, 0x28, 0x22, 0x3a, 0xff, 0x7d]),
      "docs/a.md": Buffer.from([0x2d, 0x2d, 0x2d, 0x0a, 0xff, 0xfe, 0x0a, 0x2d, 0x2d, 0x2d, 0x0a]),
      "src/module.manifest.json": Buffer.from([0xff, 0xff]),
      "image.png": new Uint8Array([0x89, 0x50, 0, 0, 0, 1]),
    });
    const said = await check(repo.folder, ...words);
    expect([said.code, undecided(said)]).toEqual([3, ["slo"]]);
    expect(failures(said)).toEqual(
      expect.arrayContaining(["secrets/generic-token latin1.ts", "manifest-schema/violation src/module.manifest.json"]),
    );
    expect(JSON.stringify(outcome(said, "secrets")?.facts?.["notScanned"])).toContain("image.png");
  });

  it("names with spaces, quotes, tabs, newlines, backslashes and odd letters are names like others", async () => {
    const names = [
      "a b.ts",
      'q"uote.ts',
      "t\tab.ts",
      "new\nline.ts",
      "back\\slash.ts",
      "-dash.ts",
      "$(id).ts",
      ":colon.ts",
      "ünï.ts",
      "\u202Ebidi.ts",
    ];
    const repo = repository(Object.fromEntries(names.map((name) => [name, `const token = "${TOKEN}";\n`])));
    const said = await check(repo.folder, ...words);
    expect(failures(said)).toEqual([...names].sort().map((name) => `secrets/generic-token ${name}`));
    const text = await runCli(["check", repo.folder, "--no-cache", ...words]);
    expect([text.code, /[\u202E\t]/.test(text.out)]).toEqual([1, false]);
    const github = await runCli(["check", repo.folder, "--no-cache", "--format", "github", ...words]);
    expect(
      github.out
        .trimEnd()
        .split("\n")
        .map((line) => /^(::error |Gatehouse: )/.exec(line)?.[1]),
    ).toEqual([...names.map(() => "::error "), "Gatehouse: "]);
  });

  it("ten megabytes on one line are scanned, and a file beyond the limit is named", async () => {
    const long = "x = 1; ".repeat(1_450_000);
    const repo = repository({ "long.ts": `${long}const token = "${TOKEN}";`, "huge.txt": "a".repeat(11_000_000) });
    const said = await check(repo.folder, ...words);
    expect([said.code, failures(said), outcome(said, "secrets")?.facts?.["notScanned"]]).toEqual([
      1,
      ["secrets/generic-token long.ts"],
      [{ path: "huge.txt", reason: "larger than 10485760 bytes (11000000)" }],
    ]);
  });

  it("deep nesting in JSON, YAML, JSX and front matter ends no check", async () => {
    const deep = 200_000;
    const repo = repository({
      "src/module.manifest.json": "[".repeat(deep) + "]".repeat(deep),
      "docs/review_queue.json": '{"entries":'.repeat(deep) + "1" + "}".repeat(deep),
      "docs/governance/workflows.yml": `${"- ".repeat(20_000)}x\n`,
      "docs/deep.md": `---\n${"[".repeat(50_000)}\n---\n`,
      "src/App.tsx": `import { Route, Routes } from "react-router";\nexport default () => <Routes>${"<Route>".repeat(20_000)}${"</Route>".repeat(20_000)}</Routes>;\n`,
      "src/deep.ts": `import { Route } from "react-router";\nexport const x = ${"(".repeat(50_000)}1${")".repeat(50_000)};\n`,
      "package.json": '{"dependencies":{"react":"19.0.0","react-router":"7.0.0"}}',
      ".github/gatehouse.yml":
        'version: 1\nchecks:\n  age-gate: { restricted: ["/shop/**"] }\n  layers: { order: [["src/**"]], entries: ["src/App.tsx"] }\n',
    });
    const said = await check(repo.folder, ...words);
    expect(said.code === 1 || said.code === 3).toBe(true);
    expect(read(said).outcomes.flatMap(({ reason = "" }) => (/RangeError|stack/i.test(reason) ? [reason] : []))).toEqual([]);
  });

  it("a prototype's names as keys change nothing", async () => {
    const repo = repository({
      "src/module.manifest.json":
        '{"name":"a","__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},"tags":["__proto__"]}',
      "docs/review_queue.json": '{"__proto__":{"entries":[]},"entries":[{"term":"__proto__","evidence":["a:1"],"count":1}]}',
    });
    const said = await check(repo.folder, ...words);
    expect([undecided(said), Reflect.get({}, "polluted")]).toEqual([[], undefined]);
  });
});

describe("a configuration", () => {
  const HOSTILE: Readonly<Record<string, readonly [text: string, says: string]>> = {
    "an alias bomb": [
      `a: &a [x,x,x,x,x,x,x,x,x]\n${Array.from("bcdefghij", (name, index) => `${name}: &${name} [${`*${"abcdefghij".charAt(index)},`.repeat(8)}*${"abcdefghij".charAt(index)}]`).join("\n")}\n`,
      "gatehouse.yml:",
    ],
    "a key given twice": ["version: 1\nversion: 1\n", "gatehouse.yml:2:1"],
    "an unknown key": ["version: 1\nchecks: { secrts: false }\n", "secrets"],
    "a merge key": ["version: 1\nchecks:\n  <<: { secrets: false }\n", "gatehouse.yml:"],
    "two documents": ["version: 1\n---\nversion: 1\n", "gatehouse.yml:"],
    "a tag that makes something": ["version: !!js/function 'function () {}'\n", "gatehouse.yml:"],
    "a pattern with a look-behind": ["version: 1\nchecks: { structure: { names: [{ paths: '**', pattern: '(?<=a)b' }] } }\n", "RE2"],
    "a glob that stands for millions": [`version: 1\nchecks: { structure: { forbidden: ['${"{a,b}".repeat(25)}'] } }\n`, "globs"],
    "deep nesting": [`${"[".repeat(100_000)}\n`, "gatehouse.yml:"],
    "no map": ["- version: 1\n", "gatehouse.yml:"],
  };

  it.each(Object.entries(HOSTILE))("with %s is refused with its place", async (_, [text, says]) => {
    const said = await check(repository({ "a.md": "x", ".github/gatehouse.yml": text }).folder);
    expect([said.code, said.out]).toEqual([2, ""]);
    expect(said.err).toContain(says);
  });

  it("with a pattern that would never end elsewhere ends at once", async () => {
    const repo = repository({
      [`docs/${"a".repeat(200)}!.md`]: "x",
      ".github/gatehouse.yml": `version: 1\nchecks:\n  structure: { names: [{ paths: "docs/*", pattern: "^(a+)+$" }], forbidden: ["${"**/".repeat(30)}x", "${"*a".repeat(60)}b"] }\n  secrets: { rules: [{ id: evil, pattern: "(x+x+)+y", keywords: [xxx] }] }\n`,
      "x.txt": `${"x".repeat(100_000)}\n`,
    });
    const said = await check(repo.folder);
    expect(said.err).toBe("");
    expect([said.code, undecided(said)]).toEqual([1, []]);
    expect(failures(said).some((one) => one.startsWith("structure/bad-name docs/aaa"))).toBe(true);
  });
});

describe("a repository", () => {
  it("without a commit is judged as it stands, and has no head", async () => {
    const repo = repository();
    writeFileSync(join(repo.folder, "a.ts"), `const token = "${TOKEN}";\n`);
    const said = await check(repo.folder);
    expect([said.code, failures(said), Reflect.get(read(said), "headSha")]).toEqual([1, ["secrets/generic-token a.ts"], null]);
    const head = await check(repo.folder, "--head", "HEAD");
    expect([head.code, head.err]).toEqual([2, expect.stringContaining("HEAD")]);
  });

  it("without a file says of every check that it looked at nothing", async () => {
    const said = await check(repository().folder);
    expect([said.code, new Set(read(said).outcomes.map(({ state }) => state))]).toEqual([0, new Set(["notApplicable", "passed"])]);
    expect(outcome(said, "secrets")?.facts?.["filesScanned"]).toBe(0);
  });

  it("that is bare is judged at its head", async () => {
    const repo = repository({ "a.ts": `const token = "${TOKEN}";\n` });
    const bare = join(folder(), "bare.git");
    execFileSync("git", ["clone", "-q", "--bare", repo.folder, bare]);
    expect(failures(await check(bare))).toEqual(["secrets/generic-token a.ts"]);
  });

  it("that is shallow names the depth it wants where the base is missing", async () => {
    const repo = repository({ "a.md": "1\n" });
    const base = repo.git("rev-parse", "HEAD");
    repo.write({ "a.md": "2\n" });
    repo.commit();
    const shallow = join(folder(), "shallow");
    execFileSync("git", ["clone", "-q", "--depth", "1", `file://${repo.folder}`, shallow]);
    const said = await check(shallow, "--base", base);
    expect([said.code, said.err]).toEqual([2, expect.stringContaining("fetch-depth")]);
  });

  it("whose objects are missing could not be decided", async () => {
    const repo = repository({ "a.ts": "export {};\n" });
    const blob = repo.git("rev-parse", "HEAD:a.ts");
    rmSync(join(repo.folder, ".git/objects", blob.slice(0, 2), blob.slice(2)), { force: true });
    const said = await check(repo.folder, "--head", "HEAD");
    expect(said.code).toBe(3);
    expect(said.out + said.err).toContain(blob);
  });

  it("with a sparse checkout is judged whole", async () => {
    const repo = repository({ "in/a.md": "x\n", "out/b.ts": `const token = "${TOKEN}";\n` });
    repo.git("sparse-checkout", "set", "in");
    expect(failures(await check(repo.folder))).toEqual(["secrets/generic-token out/b.ts"]);
  });

  it("cannot hide a file by flags of the index", async () => {
    for (const flag of ["--assume-unchanged", "--skip-worktree"]) {
      const repo = repository({ "a.ts": "export {};\n" });
      repo.git("update-index", flag, "a.ts");
      writeFileSync(join(repo.folder, "a.ts"), `const token = "${TOKEN}";\n`);
      expect([flag, failures(await check(repo.folder))]).toEqual([flag, ["secrets/generic-token a.ts"]]);
    }
  });

  it("in the middle of a merge is judged as the files stand", async () => {
    const repo = repository({ "a.ts": "1\n", "b.ts": "1\n" });
    repo.git("checkout", "-q", "-b", "other");
    repo.write({ "a.ts": `const token = "${TOKEN}";\n`, "b.ts": null });
    repo.commit();
    repo.git("checkout", "-q", "main");
    repo.write({ "a.ts": "2\n", "b.ts": "2\n" });
    repo.commit();
    expect(() => repo.git("merge", "other")).toThrow("merge");
    const said = await check(repo.folder);
    expect(failures(said)).toEqual(["secrets/generic-token a.ts"]);
    expect(undecided(said)).toEqual([]);
  });

  it("is the same in a detached work tree of its own", async () => {
    const repo = repository({ "a.ts": `const token = "${TOKEN}";\n`, "b.md": "x\n" });
    const tree = join(folder(), "tree");
    repo.git("worktree", "add", "-q", "--detach", tree);
    expect(read(await check(tree))).toEqual(read(await check(repo.folder)));
  });

  it("with a submodule names it as not scanned", async () => {
    const repo = repository({ "a.md": "x\n" });
    repo.write({ "vendor/lib": { submodule: "1234567890123456789012345678901234567890" } });
    repo.git("commit", "-q", "-m", "submodule");
    for (const [, words] of BOTH) {
      const said = await check(repo.folder, ...words);
      expect([said.code, JSON.stringify(outcome(said, "secrets")?.facts?.["notScanned"])]).toEqual([
        0,
        expect.stringContaining("vendor/lib"),
      ]);
    }
  });

  it("whose own repository lies inside another is not left out silently", async () => {
    const repo = repository({ "a.md": "x\n" });
    const inner = join(repo.folder, "inner");
    mkdirSync(inner);
    execFileSync("git", ["init", "-q", inner]);
    writeFileSync(join(inner, "x.ts"), `const token = "${TOKEN}";\n`);
    const said = await check(repo.folder);
    expect([said.code === 1 || JSON.stringify(outcome(said, "secrets")?.facts).includes("inner"), undecided(said)]).toEqual([true, []]);
  });
});

describe("against a base", () => {
  async function judged(before: Files, after: Files, ...words: readonly string[]): Promise<Said> {
    const repo = repository(before);
    const base = repo.git("rev-parse", "HEAD");
    repo.write(after);
    repo.commit();
    const [tree, objects] = [
      await check(repo.folder, "--base", base, ...words),
      await check(repo.folder, "--base", base, "--head", "HEAD", ...words),
    ];
    expect(objects).toEqual(tree);
    return tree;
  }

  it("a file that became a folder, and a folder that became a file, are judged whole", async () => {
    const token = `const token = "${TOKEN}";\n`;
    expect(failures(await judged({ thing: "x\n" }, { thing: null, "thing/a.ts": token }))).toEqual(["secrets/generic-token thing/a.ts"]);
    expect(failures(await judged({ "thing.ts/a": "x\n" }, { "thing.ts/a": null, "thing.ts": token }))).toEqual([
      "secrets/generic-token thing.ts",
    ]);
    expect(failures(await judged({ "thing.ts": { link: "nowhere" } }, { "thing.ts": token }))).toEqual(["secrets/generic-token thing.ts"]);
  });

  it("attributes hide no added line", async () => {
    const attributes = "*.ts binary -diff -text linguist-generated merge=ours\n* filter=lfs diff=lfs\n";
    expect(failures(await judged({ "a.ts": "1\n" }, { ".gitattributes": attributes, "a.ts": `1\nconst token = "${TOKEN}";\n` }))).toEqual([
      "secrets/generic-token a.ts",
    ]);
  });

  it("changed line ends make every line an added one, and no other", async () => {
    const said = await judged({ "a.ts": `const token = "${TOKEN}";\n1\n` }, { "a.ts": `const token = "${TOKEN}";\n1\n2\n` });
    expect(failures(said)).toEqual([]);
  });

  it("a head that breaks or removes the rules is judged by the base's, and says so", async () => {
    const rules = "version: 1\nchecks: { structure: { required: [README.md] } }\n";
    const path = ".github/gatehouse.yml";
    for (const after of [null, "checks: [", { link: "x" }, new Uint8Array([0, 1])]) {
      const said = await judged({ "a.md": "x", [path]: rules }, { [path]: after });
      expect(said.code).toBe(1);
      expect(failures(said)).toEqual(expect.arrayContaining(["structure/missing-path README.md"]));
      expect(failures(said).some((one) => one.startsWith("policy-change/loosened"))).toBe(true);
    }
  });

  it("a baseline that the head replaces by a link or by bytes decides nothing", async () => {
    const path = ".github/gatehouse-baseline.json";
    const baseline = '{"version":1,"findings":[]}';
    for (const after of [{ link: "x" }, new Uint8Array([0, 1])]) {
      expect((await judged({ "a.md": "x", [path]: baseline }, { [path]: after })).code).toBe(3);
    }
  });
});

it("names that are no UTF-8 keep apart and are read", async () => {
  const repo = repository({ "a.md": "x\n" });
  const name = (byte: number): Buffer => Buffer.concat([Buffer.from(`${repo.folder}/f`), Buffer.of(byte), Buffer.from(".ts")]);
  writeFileSync(name(0xe9), `const token = "${TOKEN}";\n`);
  writeFileSync(name(0xff), `const token = "${TOKEN}";\n`);
  repo.commit();
  for (const [, words] of BOTH) {
    const said = await check(repo.folder, ...words);
    expect([said.code, new Set(failures(said)).size]).toEqual([1, 2]);
  }
});

it("a folder without git that links to itself is read once", async () => {
  const at = folder();
  mkdirSync(join(at, "a"));
  symlinkSync("..", join(at, "a/up"));
  writeFileSync(join(at, "a/x.ts"), `const token = "${TOKEN}";\n`);
  expect(failures(await check(at))).toEqual(["secrets/generic-token a/x.ts"]);
});
