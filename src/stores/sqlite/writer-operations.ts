/** What the writer thread can be told to do, each in one transaction. */
import type { Claim } from "#src/job-loop.ts";
import * as jobs from "#src/stores/sqlite/job-steps.ts";
import { orders } from "#src/stores/statements/operations.ts";
import type { Steps } from "#src/stores/statements/step.ts";
import { performAll } from "#src/stores/statements/write-steps.ts";
import type { InnerWrite, InnerWritten } from "#src/stores/statements/write-steps.ts";
import type { Turns } from "#src/turns.ts";

/** All writes or none. */
function* commit(turns: Turns, writes: readonly InnerWrite[], now: number): Steps<readonly InnerWritten[]> {
  const done = yield* performAll(writes);
  for (const { jobs: accepted } of done) for (const job of accepted) yield* jobs.enqueueJob(job, now, turns);
  return done.map(({ written }) => written);
}

export function writerOperations(turns: Turns) {
  return {
    ...orders,
    commit: (writes: readonly InnerWrite[], now: number) => commit(turns, writes, now),
    claimJobs: (limit: number, now: number) => jobs.claimJobs(limit, now, turns),
    *finishJob(claim: Claim, writes: readonly InnerWrite[], now: number): Steps<void> {
      yield* jobs.finishJob(claim);
      yield* commit(turns, writes, now);
    },
    failJob: jobs.failJob,
    releaseJob: jobs.releaseJob,
    replayJobs: (ids: readonly string[], now: number) => jobs.replayJobs(ids, now, turns),
    discardJobs: jobs.discardJobs,
  };
}

export type WriterOperations = ReturnType<typeof writerOperations>;
