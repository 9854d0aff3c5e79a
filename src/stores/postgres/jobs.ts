/** Jobs in pg-boss: how ours are kept there, and how they end. */
import type { PgBoss, JobWithMetadata } from "pg-boss";
import type { PoolClient } from "pg";
import { ClaimLapsed } from "#src/job-loop.ts";
import type { Claim, ClaimedJob } from "#src/job-loop.ts";
import type { DeadJob } from "#src/queue.ts";
import type { NewJob } from "#src/new-job.ts";
import { affected, DEAD, over, SCHEMA, WORK } from "#src/stores/postgres/boss.ts";
import type { Turns } from "#src/turns.ts";

/** What pg-boss keeps of a job. The payload is text in it: its JSON type knows no NUL. */
export interface Kept {
  readonly kind: string;
  readonly body: string;
  readonly key: string | null;
  readonly fairness: string;
  readonly supersedes: string | null;
  /** Of a dead one. */
  readonly error?: string;
  readonly acceptedAt?: string;
}

export interface Makers {
  readonly turns: Turns;
  readonly nextId: () => string;
  readonly now: () => Date;
}

export async function send(boss: PgBoss, client: PoolClient, jobs: readonly NewJob[], { turns, nextId, now }: Makers): Promise<void> {
  for (const { key, supersedes } of jobs) if (key !== undefined && supersedes !== undefined) await supersede(client, key, supersedes);
  const newest = jobs.filter((job, at) => !jobs.slice(at + 1).some((later) => isSuperseded(job, later)));
  if (newest.length === 0) return;
  const inserts = newest.map(({ kind, payload, key, fairness = "", supersedes, notBefore }) => {
    const id = nextId();
    const data: Kept = { kind, body: JSON.stringify(payload ?? null), key: key ?? null, fairness, supersedes: supersedes ?? null };
    const startAfter = notBefore === undefined ? 0 : Math.max(0, (notBefore.getTime() - now().getTime()) / 1_000);
    // pg-boss takes the higher priority first, and never reorders a key by it.
    return { id, data, singletonKey: key ?? id, priority: -turns.next(fairness), startAfter };
  });
  await boss.insert(WORK, inserts, { db: over(client) });
}

function isSuperseded(job: NewJob, later: NewJob): boolean {
  return job.key !== undefined && job.supersedes !== undefined && later.key === job.key && later.supersedes === job.supersedes;
}

/** By a statement of our own: pg-boss would also remove a job that has just been taken. */
async function supersede(client: PoolClient, key: string, word: string): Promise<void> {
  await client.query(
    `delete from ${SCHEMA}.job where name = '${WORK}' and singleton_key = $1 and state < 'active' and data ->> 'supersedes' = $2`,
    [key, word],
  );
}

const handle = ({ id, attempt }: Claim) => ({ id, retryCount: attempt - 1 });

/** Throws ClaimLapsed, so that nothing else of the transaction is written either. */
export async function finish(boss: PgBoss, client: PoolClient, claim: Claim): Promise<void> {
  const response = await boss.deleteJob(WORK, [handle(claim)], { db: over(client) });
  if (affected(response) !== 1) throw new ClaimLapsed(`job ${claim.id} is no longer this worker's`);
}

/** To be tried again after so many seconds. */
export async function retry(boss: PgBoss, client: PoolClient, claim: Claim, error: string, seconds: number): Promise<void> {
  const response = await boss.fail(WORK, [handle(claim)], { message: error }, { db: over(client) });
  if (affected(response) === 1 && seconds > 0) await boss.update(WORK, undefined, { id: claim.id, startAfter: seconds, db: over(client) });
}

/** Moved by us in one transaction: a job that pg-boss itself gave up would block its key. */
export async function bury(boss: PgBoss, client: PoolClient, claim: Claim, error: string): Promise<void> {
  const [job] = await boss.findJobs<Kept>(WORK, { id: claim.id, db: over(client) });
  const response = await boss.deleteJob(WORK, [handle(claim)], { db: over(client) });
  if (job === undefined || affected(response) !== 1) return;
  const data: Kept = { ...job.data, error, acceptedAt: job.createdOn.toISOString() };
  await boss.send(DEAD, data, { db: over(client) });
}

/** Jobs that pg-boss gave up because their processes died too often: a copy lies among the dead, the original must not block its key. */
export async function unblock(boss: PgBoss): Promise<void> {
  for (const key of await boss.getBlockedKeys(WORK)) {
    const failed = (await boss.findJobs(WORK, { key })).filter(({ state }) => state === "failed");
    if (failed.length > 0)
      await boss.deleteJob(
        WORK,
        failed.map(({ id }) => id),
      );
  }
}

export function claimed(job: JobWithMetadata<Kept>): ClaimedJob {
  const { kind, body, key } = job.data;
  return {
    id: job.id,
    attempt: job.retryCount + 1,
    kind,
    payload: JSON.parse(body) as unknown,
    key: key ?? undefined,
    acceptedAt: job.createdOn,
  };
}

export function dead(job: JobWithMetadata<Kept>): DeadJob {
  const { kind, body, key, error, acceptedAt } = job.data;
  return {
    id: job.id,
    kind,
    payload: JSON.parse(body) as unknown,
    key: key ?? undefined,
    acceptedAt: acceptedAt === undefined ? job.createdOn : new Date(acceptedAt),
    diedAt: job.createdOn,
    error: error ?? "the processes that ran this job died",
  };
}

/** The job as it was accepted. */
export function again({ kind, body, key, fairness, supersedes }: Kept): NewJob {
  const payload = JSON.parse(body) as unknown;
  return { kind, payload, fairness, ...(key !== null && { key }), ...(supersedes !== null && { supersedes }) };
}
