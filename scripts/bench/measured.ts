/** Runs the built command line as people run it and measures it from outside: wall time, and the most memory it had. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(fileURLToPath(import.meta.url), "../../..");
export const BIN = join(root, "bin/gatehouse.cjs");
const PEAK = join(root, "scripts/bench/peak.cjs");

export interface Run {
  readonly ms: number;
  /** Processor time of the process and of those that it starts. */
  readonly cpuMs: number;
  /** The most resident memory of the process, in megabytes of a million bytes. */
  readonly megabytes: number;
  readonly code: number | null;
  readonly out: string;
}

/** Milliseconds that `node` takes for the words. */
export function nodeMs(words: readonly string[], env: Readonly<Record<string, string>> = {}): number {
  const started = performance.now();
  spawnSync(process.execPath, words, { env: { PATH: process.env["PATH"], HOME: process.env["HOME"], ...env } });
  return performance.now() - started;
}

/** Has the shell count the processor time of a command. Needs bash. */
const TIMED = ["-c", 'TIMEFORMAT="cpu=%U+%S"; time "$@"', "bash"];

/** What `TIMED` wrote behind the command's own words, and the milliseconds that it stands for. */
function cpuIn(err: string): { readonly told: string; readonly cpuMs: number } {
  const [told = "", user = "NaN", system = "NaN"] = /cpu=([\d.]+)\+([\d.]+)\s*$/.exec(err) ?? [];
  return { told, cpuMs: (Number(user) + Number(system)) * 1_000 };
}

/** `gatehouse` with the words, and its memory, told by a file that is loaded before it. */
export function gatehouse(words: readonly string[], cache: string): Run {
  const started = performance.now();
  const result = spawnSync("bash", [...TIMED, process.execPath, "--require", PEAK, BIN, ...words], {
    encoding: "utf8",
    maxBuffer: 1 << 30,
    env: { PATH: process.env["PATH"], HOME: process.env["HOME"], GATEHOUSE_CACHE_DIR: cache },
  });
  const peak = Number(/peak=(\d+)/.exec(result.stderr)?.[1] ?? Number.NaN);
  const { cpuMs } = cpuIn(result.stderr);
  return { ms: performance.now() - started, cpuMs, megabytes: (peak * 1024) / 1e6, code: result.status, out: result.stdout };
}

export interface Cost {
  readonly out: string;
  readonly err: string;
  readonly code: number | null;
  /** Of the process and its children: what it takes from a machine that others use too. */
  readonly cpuMs: number;
  readonly ms: number;
}

/** Runs a command and measures it. */
export function costOf(command: string, words: readonly string[], folder: string = root): Cost {
  const started = performance.now();
  const run = spawnSync("bash", [...TIMED, command, ...words], { cwd: folder, encoding: "utf8", maxBuffer: 1 << 30 });
  const { told, cpuMs } = cpuIn(run.stderr);
  const err = run.stderr.slice(0, run.stderr.length - told.length);
  return { out: run.stdout, err, code: run.status, cpuMs, ms: performance.now() - started };
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** What one measurement says: a target is met, missed, or there is none. */
export function verdict(name: string, value: number, unit: string, target?: number): void {
  const met = target === undefined ? "" : value <= target ? `  (target ${target}: met)` : `  (target ${target}: MISSED)`;
  console.log(`${name.padEnd(58)} ${value.toFixed(value < 10 ? 2 : 0).padStart(8)} ${unit}${met}`);
  if (target !== undefined && value > target) process.exitCode = 1;
}
