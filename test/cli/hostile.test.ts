/** A repository that somebody else made is in the folder that a command writes to: nothing is written outside it, or into git's own folders. */
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
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
