/** The embedded queue: the job table and one loop, in one process. */
import type { Clock } from "#src/clock.ts";
import { runJobs } from "#src/job-loop.ts";
import type { JobDesk } from "#src/job-loop.ts";
import type { Queue, Worker } from "#src/queue.ts";
import type { Database } from "#src/stores/sqlite/database.ts";
import { countJobs, deadJobs, jobIsReady } from "#src/stores/sqlite/job-steps.ts";
import { scheduleKeeper } from "#src/stores/statements/schedule-keeper.ts";
import { writtenFrom, type InnerWrite } from "#src/stores/statements/write-steps.ts";
import type { Written } from "#src/write.ts";

export interface EmbeddedQueue {
  readonly queue: Queue;
  /** Commits, and wakes the workers where there may be something for them. */
  readonly commit: (writes: readonly InnerWrite[]) => Promise<readonly Written[]>;
  readonly stop: () => Promise<void>;
}

export function embeddedQueue({ writer, desk, read }: Database, clock: Clock, random: () => number): EmbeddedQueue {
  const workers = new Set<Worker>();
  const wake = (): void => {
    for (const worker of workers) worker.wake();
  };
  const now = (): number => clock.now().getTime();
  const commit = async (writes: readonly InnerWrite[]): Promise<readonly Written[]> => {
    const written = await writer.order("commit", writes, now());
    if (writes.some(bringsJobs)) wake();
    return written.map(writtenFrom);
  };
  const { fireDue, ...schedules } = scheduleKeeper(desk, commit, clock);
  const jobDesk: JobDesk = {
    claim: async (limit) => ((await read(jobIsReady(now()))) ? await writer.order("claimJobs", limit, now()) : []),
    finish: async ({ id, attempt }, writes) => {
      await writer.order("finishJob", { id, attempt }, writes, now());
      if (writes.some(bringsJobs)) wake();
    },
    fail: async ({ id, attempt }, error, retryAt) => await writer.order("failJob", { id, attempt }, error, now(), retryAt?.getTime()),
    release: async ({ id, attempt }) => await writer.order("releaseJob", { id, attempt }),
    tend: fireDue,
  };
  const queue: Queue = {
    ...schedules,
    enqueue: async (jobs) => void (await commit([{ do: "enqueue", jobs }])),
    work: async (options) => {
      const worker = runJobs(jobDesk, options, { clock, random });
      workers.add(worker);
      return {
        wake: () => worker.wake(),
        stop: async (graceMs) => {
          workers.delete(worker);
          await worker.stop(graceMs);
        },
      };
    },
    counts: async () => await read(countJobs()),
    dead: async (limit = 100) => await read(deadJobs(limit)),
    replay: async (ids) => {
      const count = await writer.order("replayJobs", ids, now());
      wake();
      return count;
    },
    discard: async (ids) => await writer.order("discardJobs", ids),
  };
  return { queue, commit, stop: async () => void (await Promise.all([...workers].map(async (worker) => await worker.stop()))) };
}

const bringsJobs = (write: InnerWrite): boolean => write.do === "enqueue" || write.do === "accept" || write.do === "fire";
