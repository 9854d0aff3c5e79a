/**
 * All checks on generated repositories: cold, warm and after 20 changed files on 10,000 files; growth from 1,000 to 100,000 files for a fixed
 * change; the most memory at 100,000 files. `node scripts/bench/checks.ts [rounds]`; build the command line first.
 */
import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { checkout, generatedRepository } from "./generated-repository.ts";
import { gatehouse, median, type Run, verdict } from "./measured.ts";

const rounds = Number(process.argv[2] ?? 3);
const NOW = ["--now", "2026-11-20T10:00:00Z", "--format", "json"];

await changes(10_000);
await growth([1_000, 10_000, 100_000]);

/** What a contributor meets: a work tree, judged whole, then again with some files changed. */
async function changes(files: number): Promise<void> {
  const repository = await generatedRepository(files);
  const tree = checkout(repository);
  const cache = join(repository.folder, "cache");
  const judge = (): Run => gatehouse(["check", tree, ...NOW], cache);
  const [cold, warm, after]: [number[], number[], number[]] = [[], [], []];
  for (let round = 0; round < rounds; round++) {
    execFileSync("git", ["-C", tree, "checkout", "-q", "main"]);
    rmSync(cache, { recursive: true, force: true });
    cold.push(judge().cpuMs);
    warm.push(judge().cpuMs);
    execFileSync("git", ["-C", tree, "checkout", "-q", "changed"]);
    after.push(judge().cpuMs);
  }
  console.log(`\nall checks on a work tree of ${files} files, ${rounds} rounds, medians of processor time`);
  verdict("cold", median(cold), "ms");
  verdict("warm", (100 * median(warm)) / median(cold), "% of cold");
  verdict("after 20 changed files, whole tree", (100 * median(after)) / median(cold), "% of cold", 15);
  const base = gatehouse(["check", tree, "--base", "origin/main", ...NOW], cache);
  verdict("after 20 changed files, against the base", (100 * base.cpuMs) / median(cold), "% of cold");
  repository.remove();
}

/** A change of 20 files in repositories of several sizes, from git objects, the facts remembered. */
async function growth(sizes: readonly number[]): Promise<void> {
  console.log(`\nthe same change in growing repositories (bare, facts remembered), ${rounds} rounds, medians of processor time`);
  let first: number | undefined;
  for (const files of sizes) {
    const repository = await generatedRepository(files);
    // A cache within the repository would not be trusted.
    const cache = `${repository.folder}-cache`;
    const cold = gatehouse(["check", repository.folder, "--head", "main", ...NOW], cache);
    const runs = Array.from({ length: rounds }, () =>
      gatehouse(["check", repository.folder, "--head", "changed", "--base", "main", ...NOW], cache),
    );
    const ms = median(runs.map((run) => run.cpuMs));
    first ??= ms;
    verdict(`${files} files: the change`, ms / first, `× the first (${ms.toFixed(0)} ms)`);
    verdict(`${files} files: most memory, cold`, cold.megabytes, "MB", 400);
    verdict(`${files} files: most memory, the change`, Math.max(...runs.map(({ megabytes }) => megabytes)), "MB", 400);
    rmSync(cache, { recursive: true, force: true });
    repository.remove();
  }
}
