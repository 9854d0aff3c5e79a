/**
 * Start-up: `check` on a repository of 20 files beside `node -e 0`, in turn, as it is run again and again (facts of files remembered) and the
 * first time. `node scripts/bench/startup.ts [rounds]`; build the command line first.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BIN, median, nodeMs, verdict } from "./measured.ts";

const rounds = Number(process.argv[2] ?? 25);
const place = mkdtempSync(join(tmpdir(), "gatehouse-bench-"));
const folder = join(place, "repository");
mkdirSync(folder);
for (let index = 0; index < 20; index++) writeFileSync(join(folder, `file-${index}.ts`), `export const value${index} = ${index};\n`);
const git = (...words: readonly string[]): void =>
  void execFileSync("git", ["-C", folder, "-c", "user.name=x", "-c", "user.email=x@example.com", ...words]);
git("init", "-q");
git("add", "-A");
git("commit", "-q", "-m", "files");

const cache = { GATEHOUSE_CACHE_DIR: join(place, "cache") };
const [bare, again, first, version]: [number[], number[], number[], number[]] = [[], [], [], []];
const once = (): void => {
  bare.push(nodeMs(["-e", "0"]));
  again.push(nodeMs([BIN, "check", folder], cache));
  first.push(nodeMs([BIN, "check", folder, "--no-cache"]));
  version.push(nodeMs([BIN, "--version"]));
};
once();
for (const list of [bare, again, first, version]) list.length = 0;
for (let round = 0; round < rounds; round++) once();
rmSync(place, { recursive: true, force: true });

console.log(`\nstart-up, ${rounds} rounds in turn, medians`);
verdict("node -e 0", median(bare), "ms");
verdict("gatehouse --version", median(version) / median(bare), "× node");
verdict("gatehouse check, 20 files", median(again) / median(bare), "× node", 4);
verdict("the same, the quickest of each", Math.min(...again) / Math.min(...bare), "× node");
verdict("gatehouse check, 20 files, for the first time", median(first) / median(bare), "× node", 4);
