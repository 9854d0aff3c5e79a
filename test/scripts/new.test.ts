import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";

const ROOT = join(import.meta.dirname, "../..");
const copy = mkdtempSync(join(tmpdir(), "gatehouse-new-"));
afterAll(() => rmSync(copy, { recursive: true, force: true }));

for (const path of [
  "package.json",
  "README.md",
  "tsconfig.json",
  "vitest.config.ts",
  "checks",
  "scripts",
  "schemas",
  "src",
  "docs",
  "test/judge.ts",
]) {
  cpSync(join(ROOT, path), join(copy, path), { recursive: true });
}
symlinkSync(join(ROOT, "node_modules"), join(copy, "node_modules"));
const node = (...words: readonly string[]) => execFileSync(process.execPath, words, { cwd: copy, encoding: "utf8", stdio: "pipe" });

describe("npm run new check NAME", () => {
  it("writes two files, and the check is known, documented and tested with nothing else done by hand", () => {
    const told = node("scripts/new.ts", "check", "licence-header");
    expect(told.match(/^wrote .*$/gm)).toEqual(["wrote checks/licence-header.ts", "wrote test/checks/licence-header.test.ts"]);
    node("scripts/generate.ts");
    expect(readFileSync(join(copy, "checks/index.ts"), "utf8")).toContain('from "#checks/licence-header.ts"');
    expect(readFileSync(join(copy, "README.md"), "utf8")).toContain("licence-header");
    expect(existsSync(join(copy, "docs/reference/checks/licence-header.md"))).toBe(true);
    const tests = spawnSync(process.execPath, ["node_modules/vitest/vitest.mjs", "run", "test/checks"], { cwd: copy, encoding: "utf8" });
    expect(tests.stdout).toContain("3 passed");
    expect(tests.status).toBe(0);
  });

  it.each([
    ["check", "Licence"],
    ["check", ""],
    ["rule", "x"],
    ["check", "licence-header"],
  ])("refuses %s %j", (...words) => {
    // prettier-ignore
    expect(spawnSync(process.execPath, ["scripts/new.ts", ...words], { cwd: copy }).status).toBe(2);
  });
});

describe("npm run generate", () => {
  const pages = join(copy, "docs/reference/checks");
  const told = (...words: readonly string[]) => {
    const { status, stderr } = spawnSync(process.execPath, ["scripts/generate.ts", ...words], { cwd: copy, encoding: "utf8" });
    return [status, /^Not up to date: (.*)$/m.exec(stderr)?.[1]];
  };

  it("takes the page of a check that is gone away, with every other trace of it", () => {
    node("scripts/generate.ts");
    const before = readdirSync(pages);
    node("scripts/new.ts", "check", "gone-tomorrow");
    node("scripts/generate.ts");
    expect(readdirSync(pages)).toEqual([...before, "gone-tomorrow.md"].sort());
    for (const path of ["checks/gone-tomorrow.ts", "test/checks/gone-tomorrow.test.ts"]) rmSync(join(copy, path));
    expect(told()).toEqual([0, undefined]);
    expect(readdirSync(pages)).toEqual(before);
    for (const path of ["checks/index.ts", "README.md", "docs/reference/checks.md"])
      expect(readFileSync(join(copy, path), "utf8")).not.toContain("gone-tomorrow");
  });

  it("names such a page with --check, and leaves it", () => {
    node("scripts/generate.ts");
    const page = join(pages, "gone.md");
    writeFileSync(page, "# gone\n");
    expect(told("--check")).toEqual([1, "docs/reference/checks/gone.md"]);
    expect(existsSync(page)).toBe(true);
    rmSync(page);
    expect(told("--check")).toEqual([0, undefined]);
  });
});
