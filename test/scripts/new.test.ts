import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
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
