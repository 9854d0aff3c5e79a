/** Works on jobs: claims as many as it may run, runs them, and ends each in one transaction with what it wrote. The same loop for every queue. */
import type { Clock } from "#src/clock.ts";
import type { Job, Trouble, Worker, WorkOptions } from "#src/queue.ts";
import type { Write } from "#src/write.ts";

/** A job that this worker has; `attempt` proves that it still has it. */
export interface Claim {
  readonly id: string;
  readonly attempt: number;
}

export interface ClaimedJob extends Claim {
  readonly kind: string;
  readonly payload: unknown;
  readonly key: string | undefined;
  readonly acceptedAt: Date;
}

/** The job was taken from this worker: it took too long, or the worker was thought dead. What it wrote is not kept. */
export class ClaimLapsed extends Error {
  override readonly name = "ClaimLapsed";
}

/** An attempt took longer than its time limit. */
export class TimeLimitReached extends Error {
  override readonly name = "TimeLimitReached";
}

/** The worker stops before the job was done; it runs again. */
export class WorkerStopped extends Error {
  override readonly name = "WorkerStopped";
}

/** What a queue does for its workers. */
export interface JobDesk {
  readonly claim: (limit: number) => Promise<readonly ClaimedJob[]>;
  /** Ends the job and performs its writes, together or not at all. Throws ClaimLapsed. */
  readonly finish: (claim: Claim, writes: readonly Write[]) => Promise<void>;
  /** To be tried again at `retryAt`, or dead where that is undefined. */
  readonly fail: (claim: Claim, error: string, retryAt: Date | undefined) => Promise<void>;
  readonly release: (claim: Claim) => Promise<void>;
  /** Done before each look for work: what is due by the clock, signs of life for what runs. */
  readonly tend: (running: readonly Claim[]) => Promise<void>;
}

export interface Surroundings {
  readonly clock: Clock;
  /** From 0 to 1, for the spread of retries. */
  readonly random: () => number;
}

interface Running {
  readonly claim: Claim;
  readonly abort: AbortController;
  readonly done: Promise<void>;
}

const DEFAULTS = {
  concurrency: 8,
  timeLimitMs: 600_000,
  pollMs: 1_000,
  attempts: 8,
  firstDelayMs: 1_000,
  longestDelayMs: 300_000,
  graceMs: 10_000,
};

export function runJobs(desk: JobDesk, options: WorkOptions, surroundings: Surroundings): Worker {
  const { clock } = surroundings;
  const running = new Map<string, Running>();
  const state = { stopping: false };
  const report = (trouble: Trouble): void => options.onTrouble?.(trouble);
  const ends = ending(report);
  const looking = oneAtATime(look, (error) => report({ error, dead: false }));
  let callOff = poll();

  async function look(): Promise<void> {
    await ends.retry();
    await desk.tend([...running.values()].map((one) => one.claim));
    const free = (options.concurrency ?? DEFAULTS.concurrency) - running.size;
    if (free <= 0 || state.stopping) return;
    for (const job of await desk.claim(free)) start(job);
  }
  function start(job: ClaimedJob): void {
    const abort = new AbortController();
    const done = attempt(desk, options, surroundings, { job, abort, report, settle: ends.settle });
    running.set(job.id, { claim: { id: job.id, attempt: job.attempt }, abort, done: forgotten(job.id, done) });
  }
  async function forgotten(id: string, done: Promise<void>): Promise<void> {
    await done;
    running.delete(id);
    if (!state.stopping) void looking();
  }
  function poll(): () => void {
    return clock.after(options.pollMs ?? DEFAULTS.pollMs, () => {
      callOff = poll();
      void looking();
    });
  }
  async function stop(graceMs = DEFAULTS.graceMs): Promise<void> {
    state.stopping = true;
    callOff();
    const all = async () => await Promise.all([...running.values()].map(async ({ done }) => await done));
    await looking();
    await within(clock, graceMs, all());
    for (const { abort } of running.values()) abort.abort(new WorkerStopped("the worker stops"));
    await all();
  }

  void looking();
  return { wake: () => void (state.stopping ? undefined : looking()), stop };
}

/** One run at a time; asked while it runs, it runs once more. The answer settles when nothing runs any more; it never rejects. */
function oneAtATime(run: () => Promise<void>, onError: (error: unknown) => void): () => Promise<void> {
  const asked = { again: false };
  let current: Promise<void> | undefined;
  const turn = async (): Promise<void> => {
    try {
      do {
        asked.again = false;
        await run();
      } while (asked.again);
    } catch (error) {
      onError(error);
    } finally {
      current = undefined;
    }
  };
  return async () => {
    asked.again = true;
    await (current ??= turn());
  };
}

/** What the store could not be told of a job's end is told again later: a disk that is full for a while loses no retry. */
function ending(report: (trouble: Trouble) => void) {
  let owed: (() => Promise<void>)[] = [];
  const settle = async (tell: () => Promise<void>): Promise<void> => {
    try {
      await tell();
    } catch (error) {
      report({ error, dead: false });
      owed.push(tell);
    }
  };
  return {
    settle,
    retry: async (): Promise<void> => {
      const again = owed;
      owed = [];
      for (const tell of again) await settle(tell);
    },
  };
}

interface Attempt {
  readonly job: ClaimedJob;
  readonly abort: AbortController;
  readonly report: (trouble: Trouble) => void;
  readonly settle: (tell: () => Promise<void>) => Promise<void>;
}

async function attempt(desk: JobDesk, options: WorkOptions, around: Surroundings, { job, abort, report, settle }: Attempt): Promise<void> {
  const limitMs = options.timeLimitMs ?? DEFAULTS.timeLimitMs;
  const callOff = around.clock.after(limitMs, () => abort.abort(new TimeLimitReached(`the job took longer than ${limitMs} ms`)));
  try {
    const writes = await raced(abort.signal, handled(options, { ...job, signal: abort.signal }));
    await desk.finish(job, writes ?? []);
  } catch (error) {
    if (error instanceof WorkerStopped) return await settle(async () => await desk.release(job));
    if (error instanceof ClaimLapsed) return report({ error, job, dead: false });
    const retryAt = retryTime(options, around, job.attempt);
    report({ error, job, dead: retryAt === undefined });
    await settle(async () => await desk.fail(job, messageOf(error), retryAt));
  } finally {
    callOff();
  }
}

async function handled({ handlers }: WorkOptions, job: Job): Promise<readonly Write[] | void> {
  const handler = Object.hasOwn(handlers, job.kind) ? handlers[job.kind] : undefined;
  if (handler === undefined) throw new Error(`nothing here handles jobs of kind "${job.kind}"`);
  return await handler(job);
}

/** What the work answers, unless the signal comes first. */
async function raced<Result>(signal: AbortSignal, work: Promise<Result>): Promise<Result> {
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
  });
  return await Promise.race([work, aborted]);
}

/** Doubled with each attempt, spread by a quarter either way; undefined when there were attempts enough. */
function retryTime({ retry = {} }: WorkOptions, { clock, random }: Surroundings, made: number): Date | undefined {
  if (made >= (retry.attempts ?? DEFAULTS.attempts)) return undefined;
  const delay = Math.min((retry.firstDelayMs ?? DEFAULTS.firstDelayMs) * 2 ** (made - 1), retry.longestDelayMs ?? DEFAULTS.longestDelayMs);
  return new Date(clock.now().getTime() + Math.round(delay * (0.75 + random() / 2)));
}

/** Waits for the work, but no longer than this. */
async function within(clock: Clock, ms: number, work: Promise<unknown>): Promise<void> {
  const { promise: elapsed, resolve } = Promise.withResolvers<void>();
  const callOff = clock.after(ms, resolve);
  await Promise.race([work, elapsed]);
  callOff();
}

const MAX_MESSAGE = 2_000;

const messageOf = (error: unknown): string =>
  (error instanceof Error ? `${error.name}: ${error.message}` : String(error)).slice(0, MAX_MESSAGE);
