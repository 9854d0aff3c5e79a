/** Start-up: `check` on a repository of 20 files beside `node -e 0`, in turn. `node scripts/bench/startup.ts [rounds]`; build the command line first. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BIN, median, nodeMs, verdict } from "./measured.ts";

const rounds = Number(process.argv[2] ?? 25);
const folder = mkdtempSync(join(tmpdir(), "gatehouse-bench-"));
for (let index = 0; index < 20; index++) writeFileSync(join(folder, `file-${index}.ts`), `export const value${index} = ${index};\n`);
const git = (...words: readonly string[]): void =>
  void execFileSync("git", ["-C", folder, "-c", "user.name=x", "-c", "user.email=x@example.com", ...words]);
git("init", "-q");
git("add", "-A");
git("commit", "-q", "-m", "files");

const env = { GATEHOUSE_CACHE_DIR: join(folder, ".git/cache") };
const [bare, check, version]: [number[], number[], number[]] = [[], [], []];
const once = (): void => {
  bare.push(nodeMs(["-e", "0"]));
  check.push(nodeMs([BIN, "check", folder], env));
  version.push(nodeMs([BIN, "--version"], env));
};
once();
for (const list of [bare, check, version]) list.length = 0;
for (let round = 0; round < rounds; round++) once();
rmSync(folder, { recursive: true, force: true });

console.log(`\nstart-up, ${rounds} rounds in turn, medians`);
verdict("node -e 0", median(bare), "ms");
verdict("gatehouse --version", median(version) / median(bare), "× node");
verdict("gatehouse check, 20 files", median(check) / median(bare), "× node", 4);
verdict("gatehouse check, 20 files, the quickest of each", Math.min(...check) / Math.min(...bare), "× node");
