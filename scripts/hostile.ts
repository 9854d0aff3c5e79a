/** What is too slow for the test suite: 200,000 paths, and a folder 1,000 deep. `node scripts/hostile.ts`; build the command line first. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BIN } from "./bench/measured.ts";

const CASES: Readonly<Record<string, () => readonly string[]>> = {
  "200,000 paths": () => Array.from({ length: 200_000 }, (_, index) => `d${index % 500}/f${index}.txt`),
  "a folder 1,000 deep": () => ["a/".repeat(1_000) + "x.ts"],
  "20,000 files of one name in one folder each": () => Array.from({ length: 20_000 }, (_, index) => `m${index}/index.ts`),
};

for (const [name, paths] of Object.entries(CASES)) {
  const folder = mkdtempSync(join(tmpdir(), "gatehouse-hostile-"));
  execFileSync("git", ["init", "-q", "--bare", "-b", "main", folder]);
  const body = paths()
    .map((path) => `M 100644 :1 ${path}\n`)
    .join("");
  execFileSync("git", ["-C", folder, "fast-import", "--quiet"], {
    input: `blob\nmark :1\ndata 2\nx\n\ncommit refs/heads/main\ncommitter Ada <ada@example.com> 1790000000 +0000\ndata 1\nx\n${body}\n`,
  });
  const started = performance.now();
  const { status, stdout, signal } = spawnSync(
    process.execPath,
    [BIN, "check", folder, "--head", "main", "--no-cache", "--format", "json"],
    {
      encoding: "utf8",
      maxBuffer: 1 << 30,
      timeout: 300_000,
    },
  );
  rmSync(folder, { recursive: true, force: true });
  const undecided = /"state": "undecided"/.test(stdout);
  console.log(
    `${name}: exit code ${status ?? signal}, ${((performance.now() - started) / 1_000).toFixed(1)} s${undecided ? ", undecided" : ""}`,
  );
  if (status !== 0 || undecided) process.exitCode = 1;
}
