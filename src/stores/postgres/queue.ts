/** The queue on PostgreSQL: pg-boss keeps, orders and watches over jobs; the loop that runs them is the same as in the embedded store. */
import type { Pool, PoolClient } from "pg";
import type { PgBoss } from "pg-boss";
import { runJobs } from "#src/job-loop.ts";
import type { Claim, JobDesk, Surroundings } from "#src/job-loop.ts";
import type { Queue, QueueCounts, Worker } from "#src/queue.ts";
import { affected, DEAD, over, SCHEMA, WORK } from "#src/stores/postgres/boss.ts";
import * as jobs from "#src/stores/postgres/jobs.ts";
import type { Kept, Makers } from "#src/stores/postgres/jobs.ts";
import { inTransaction } from "#src/stores/postgres/transaction.ts";
import type { ScheduleKeeper } from "#src/stores/statements/schedule-keeper.ts";
import type { InnerWrite } from "#src/stores/statements/write-steps.ts";
import type { Written } from "#src/write.ts";

export interface QueueParts {
  readonly pool: Pool;
  readonly boss: PgBoss;
  readonly makers: Makers;
  readonly around: Surroundings;
  readonly schedules: ScheduleKeeper;
  /** Performs writes in a transaction that is open. */
  readonly perform: (client: PoolClient, writes: readonly InnerWrite[]) => Promise<readonly Written[]>;
  /** Runs what asks PostgreSQL, and keeps secrets out of its errors. */
  readonly guard: <Result>(work: () => Promise<Result>) => Promise<Result>;
  readonly workers: Set<Worker>;
}

const SIGN_OF_LIFE_MS = 3_000;

export function postgresQueue(parts: QueueParts): Queue {
  const { pool, boss, makers, around, schedules, perform, guard, workers } = parts;
  const wake = (): void => {
    for (const worker of workers) worker.wake();
  };
  const { fireDue: _fireDue, ...settings } = schedules;
  return {
    ...settings,
    enqueue: async (given) => {
      await guard(async () => await inTransaction(pool, async (client) => await perform(client, [{ do: "enqueue", jobs: given }])));
      wake();
    },
    work: async (options) => {
      const worker = runJobs(guarded(jobDesk(parts, wake), guard), options, around);
      workers.add(worker);
      return {
        wake: () => worker.wake(),
        stop: async (graceMs) => {
          workers.delete(worker);
          await worker.stop(graceMs);
        },
      };
    },
    counts: async () => await guard(async () => await counts(pool)),
    dead: async (limit = 100) => {
      const all = await guard(async () => await boss.findJobs<Kept>(DEAD, { queued: true }));
      return all
        .map(jobs.dead)
        .sort((a, b) => b.diedAt.getTime() - a.diedAt.getTime())
        .slice(0, limit);
    },
    replay: async (ids) => {
      const count = await guard(async () => await inTransaction(pool, async (client) => await replay(boss, client, ids, makers)));
      wake();
      return count;
    },
    discard: async (ids) => (ids.length === 0 ? 0 : await guard(async () => affected(await boss.deleteJob(DEAD, [...ids])))),
  };
}

function jobDesk({ pool, boss, makers, around, schedules, perform }: QueueParts, wake: () => void): JobDesk {
  const life = signsOfLife(boss, around);
  const secondsUntil = (retryAt: Date): number => Math.max(0, (retryAt.getTime() - around.clock.now().getTime()) / 1_000);
  return {
    claim: async (limit) => {
      const found = await boss.fetch<Kept>(WORK, { batchSize: limit, includeMetadata: true });
      for (const { priority } of found) makers.turns.served(-priority);
      return found.map(jobs.claimed);
    },
    finish: async (claim, writes) => {
      await inTransaction(pool, async (client) => {
        await jobs.finish(boss, client, claim);
        await perform(client, writes);
      });
      if (writes.length > 0) wake();
    },
    fail: async (claim, error, retryAt) =>
      await inTransaction(pool, async (client) => {
        if (retryAt === undefined) await jobs.bury(boss, client, claim, error);
        else await jobs.retry(boss, client, claim, error, secondsUntil(retryAt));
      }),
    release: async (claim) => await inTransaction(pool, async (client) => await jobs.retry(boss, client, claim, "the worker stopped", 0)),
    tend: async (running) => {
      await life(running);
      await schedules.fireDue();
    },
  };
}

/** The desk, with secrets kept out of what it throws. */
function guarded(desk: JobDesk, guard: QueueParts["guard"]): JobDesk {
  return {
    claim: async (limit) => await guard(async () => await desk.claim(limit)),
    finish: async (claim, writes) => await guard(async () => await desk.finish(claim, writes)),
    fail: async (claim, error, retryAt) => await guard(async () => await desk.fail(claim, error, retryAt)),
    release: async (claim) => await guard(async () => await desk.release(claim)),
    tend: async (running) => await guard(async () => await desk.tend(running)),
  };
}

/** Says now and then which jobs are still worked on, and clears what pg-boss gave up. */
function signsOfLife(boss: PgBoss, { clock }: Surroundings): (running: readonly Claim[]) => Promise<void> {
  let given = -Infinity;
  return async (running) => {
    const now = clock.now().getTime();
    if (now - given < SIGN_OF_LIFE_MS) return;
    given = now;
    if (running.length > 0)
      await boss.touch(
        WORK,
        running.map(({ id, attempt }) => ({ id, retryCount: attempt - 1 })),
      );
    await jobs.unblock(boss);
  };
}

async function replay(boss: PgBoss, client: PoolClient, ids: readonly string[], makers: Makers): Promise<number> {
  let count = 0;
  for (const id of ids) {
    const [job] = await boss.findJobs<Kept>(DEAD, { id, db: over(client) });
    if (job === undefined || affected(await boss.deleteJob(DEAD, id, { db: over(client) })) !== 1) continue;
    await jobs.send(boss, client, [jobs.again(job.data)], makers);
    count++;
  }
  return count;
}

async function counts(pool: Pool): Promise<QueueCounts> {
  const { rows } = await pool.query<{
    readonly waiting: number;
    readonly active: number;
    readonly dead: number;
    readonly oldest: Date | null;
  }>(
    `select count(*) filter (where name = '${WORK}' and state < 'active') as waiting, count(*) filter (where name = '${WORK}' and state = 'active') as active,
       count(*) filter (where name = '${DEAD}') as dead, min(created_on) filter (where name = '${WORK}' and state < 'active') as oldest
     from ${SCHEMA}.job`,
  );
  const { waiting = 0, active = 0, dead = 0, oldest = null } = rows[0] ?? {};
  return { waiting, active, dead, ...(oldest !== null && { oldest }) };
}
