/** What a run asks of the machine: little memory over a large repository, for some more time, and no work that a short run never gets back. */

/** Files from which on sparing memory is worth it. */
const LARGE = 20_000;

/** From then on, better code is worth making. */
const SHORT_MS = 1_000;

/**
 * The collector lets the heap grow to several times what is alive before it looks again, and the part for what is new to 130 MB. Over a large
 * repository it looks when a quarter has come to the heap, and what is new gets no more room than it has by then.
 */
export function spareMemory(files: number): void {
  if (files >= LARGE) set("--heap-growing-percent=25", "--semi-space-growth-factor=1");
}

export interface Pace {
  /** Told how long the run has worked. */
  worked(ms: number): void;
  over(): void;
}

/**
 * Most runs are over in a second: the best of V8's compilers, on a thread of its own, takes more than its code gives back in that time, and so
 * do several threads that collect what is little. A run that lasts gets both.
 */
export function shortPace(): Pace {
  let short = true;
  set("--no-turbofan", "--no-parallel-scavenge");
  const over = (): void => {
    if (short) set("--turbofan", "--parallel-scavenge");
    short = false;
  };
  return { over, worked: (ms) => (ms > SHORT_MS ? over() : undefined) };
}

function set(...flags: readonly string[]): void {
  const { setFlagsFromString } = process.getBuiltinModule("node:v8");
  for (const flag of flags) setFlagsFromString(flag);
}
