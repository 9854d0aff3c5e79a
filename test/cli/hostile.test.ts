/** A repository that somebody else made is in the folder that a command writes to: nothing is written outside it, or into git's own folders. */
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { artifactEntries, BrokenArtifactLedger } from "#src/artifact.ts";
import { canonicalJson, sha256 } from "#src/canonical.ts";
import { runCli } from "#test/cli/run.ts";
import { type Files, testRepository } from "#test/repository.ts";

const outside = mkdtempSync(join(tmpdir(), "gatehouse-outside-"));
const opened: (() => void)[] = [() => rmSync(outside, { recursive: true, force: true })];
afterAll(() => opened.forEach((close) => close()));

function folderOf(files: Files): string {
  const repo = testRepository(files);
  opened.push(() => repo.remove());
  return repo.folder;
}

const target = join(outside, "target");

describe("a link in the repository", () => {
  it.each([
    ["init", ["init"], { "a.txt": "x", ".github/gatehouse.yml": { link: target } }],
    ["init, at a folder", ["init"], { "a.txt": "x", ".github": { link: outside } }],
    ["check --output", ["check", "--no-cache", "--format", "json"], { "a.txt": "x", "report.json": { link: target } }],
    ["registry --write", ["registry", "--write"], { "m/module.manifest.json": '{"name":"m"}', artifacts: { link: outside } }],
  ] as const)("does not lead %s out of it", async (name, words, files) => {
    const folder = folderOf(files);
    const [command, ...rest] = words;
    const output = name === "check --output" ? ["--output", join(folder, "report.json")] : [];
    const { code, err } = await runCli([command, folder, ...rest, ...output]);
    expect([code, err]).toEqual([2, expect.stringContaining("is a symbolic link: nothing is written through it")]);
    expect(readdirSync(outside)).toEqual([]);
  });
});

describe("what a configuration quotes", () => {
  it("reaches no terminal as it is", async () => {
    const folder = folderOf({ ".github/gatehouse.yml": 'version: 1\nchecks:\n  "a\\e[31m\\r\\n::set-output name=a::b ##[error]": {}\n' });
    const { code, err } = await runCli(["check", folder, "--no-cache"]);
    expect([code, err.split("\n")[1]]).toEqual([
      2,
      expect.stringContaining('unknown key "a\\x1b[31m\\r\\n::set-output name=a::b #\\x23[error]"'),
    ]);
  });
});

describe("a name in the repository", () => {
  const evil = "a\u001b[2J\u009b31m\u202eb";
  const hidden = /(?!\n)[\p{Cc}\p{Cf}]|##\[/u;

  it.each<readonly [string, readonly string[], Files]>([
    ["doctor", ["doctor"], { ".github/gatehouse.yml": `version: 1\nchecks:\n  "a\\e[2J\\u009b##[x]": {}\n` }],
    ["init --print", ["init", "--print"], { [`${evil}/module.manifest.json`]: "{}", [`${evil}/package.json`]: '{"dependencies":{"react-router-dom":"7"}}', [`${evil}/app.tsx`]: "<AgeGate/>" }], // prettier-ignore
    ["registry", ["registry"], { [`${evil}/module.manifest.json`]: `{"name":"m\u009b31m"}` }],
    ["registry --format json", ["registry", "--format", "json"], { [`${evil}/module.manifest.json`]: `{"name":"m\u009b31m"}` }],
    ["slo", ["slo"], { "m/module.manifest.json": `{"name":"m\u009b31m\u202e","tags":["lane:L2"]}` }],
    ["matrix", ["matrix"], { "docs/governance/workflows.yml": `version: 1\nworkflows: [{ id: "a\\e[2J\\u202e" }]\n` }],
    ["baseline", ["baseline"], { [`${evil}.env/.env`]: "A_TOKEN=x9f8s7d6f5s8d7f6s5d8f7\n" }],
    ["revert", ["revert"], { "artifacts/gatehouse.jsonl": `{"a":"\u009b31m##[x]"}\n` }],
    ["ledger verify", ["ledger", "verify"], { "artifacts/gatehouse.jsonl": `{"a\u009b":\u001b[31m##[x]}\n` }],
    ["check", ["check", "--no-cache", "--verbose"], { [`docs/${evil}.md`]: "x", "m/module.manifest.json": `{"name":"\u009b31m\u202e##[x]", "sla": 3}` }], // prettier-ignore
    ["check --format json", ["check", "--no-cache", "--format", "json"], { [`docs/${evil}.md`]: "x" }],
    ["check --format sarif", ["check", "--no-cache", "--format", "sarif"], { [`docs/${evil}.md`]: "x" }],
    ["check --format markdown", ["check", "--no-cache", "--format", "markdown"], { [`docs/${evil}.md`]: "x" }],
    ["check --format github", ["check", "--no-cache", "--format", "github"], { [`docs/${evil}.md`]: "x" }],
  ])("moves no cursor in what %s prints", async (_, [command = "", ...words], files) => {
    const folder = folderOf(files);
    const ledger = words[0] === "verify" ? ["verify", folder] : [folder, ...words];
    const { out, err } = await runCli([command, ...ledger], { columns: 80, env: { ...process.env, NO_COLOR: "1" } });
    expect(out + err).not.toBe("");
    // GitHub finds the file of an annotation by its exact name, and shows it its own way.
    expect(hidden.exec((out + err).replace(/ file=[^,]*/g, ""))?.[0]).toBeUndefined();
  });
});

describe("a file that is replaced", () => {
  it.each([
    ["no UTF-8", Buffer.of(0xff, 0xfe, 0x41, 0, 0x80)],
    ["UTF-8 with a byte order mark", Buffer.from("\u{feff}{}\r\n")],
  ])("comes back byte for byte where it is %s", async (_, bytes) => {
    const folder = folderOf({ "m/module.manifest.json": '{"name":"m"}', "docs/_generated/MODULE_REGISTRY.json": bytes });
    expect((await runCli(["registry", folder, "--write"])).code).toBe(0);
    expect((await runCli(["revert", folder])).code).toBe(0);
    expect(readFileSync(join(folder, "docs/_generated/MODULE_REGISTRY.json")).equals(bytes)).toBe(true);
  });
});

describe("a ledger of generated changes", () => {
  const line = (path: string): string => {
    const rest = {
      at: "2026-10-01T12:00:00.000Z",
      kind: "registry",
      files: [{ path, before: sha256("x"), after: null, replaced: "S0oEAA==" }],
      prev: "0".repeat(64),
    };
    return `${canonicalJson({ id: sha256(canonicalJson(rest)), ...rest })}\n`;
  };

  it.each([
    "../x",
    "/x",
    ".git/hooks/a",
    "sub/.git/config",
    "sub/.GIT/config",
    "sub/.g\u200cit/config",
    "sub/git~1/config",
    "sub/.git./config",
  ])("that names %s restores nothing", async (path) => {
    expect(() => artifactEntries(line(path))).toThrow(BrokenArtifactLedger);
    const folder = folderOf({ "artifacts/gatehouse.jsonl": line(path) });
    expect((await runCli(["revert", folder])).code).toBe(3);
    expect(existsSync(join(folder, "sub"))).toBe(false);
  });

  it("may name files that are only called alike", () => {
    for (const path of [".gitignore", "docs/git.md", "a/.github/x.yml"]) expect(artifactEntries(line(path))).toHaveLength(1);
  });
});
