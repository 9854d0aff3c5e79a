/** The embedded queue: one table of live jobs, one of dead ones. Runs in the writer thread, in one process. */
import { ClaimLapsed } from "#src/job-loop.ts";
import type { Claim, ClaimedJob } from "#src/job-loop.ts";
import type { DeadJob, QueueCounts } from "#src/queue.ts";
import type { NewJob } from "#src/new-job.ts";
import { date, integer, maybeText, row, rows, text } from "#src/stores/statements/step.ts";
import type { Row, Steps } from "#src/stores/statements/step.ts";
import type { Turns } from "#src/turns.ts";

/** Times that a job may be on its way when the process dies, before it runs alone: so that the one that is the cause takes no others with it. */
const SUSPECT = 3;
/** Times after which it is thought to be the cause. */
const MAX_INTERRUPTIONS = 25;

/** A job whose payload was made into text before it crossed to the writer thread: a text crosses for less than what it was made from. */
export interface PackedJob extends NewJob {
  readonly text?: string;
}

export const payloadText = ({ payload }: NewJob): string => JSON.stringify(payload ?? null);

export function* enqueueJob(job: PackedJob, now: number, turns: Turns): Steps<void> {
  const { kind, key = null, fairness = "", supersedes = null, notBefore } = job;
  if (key !== null && supersedes !== null) yield* supersede(key, supersedes);
  const runAt = notBefore?.getTime() ?? 0;
  const text = job.text ?? payloadText(job);
  yield* rows(INSERT, kind, key, text, fairness, supersedes, runAt > now ? 1 : 0, key, now, turns.next(fairness), runAt, now);
}

/** It stands first of its key unless another job does, one that is not for later; what is for later itself stands in nobody's way. */
const INSERT = `
  insert into jobs (kind, key, payload, fairness, supersedes, state, first, turn, run_at, accepted_at) values (?, ?, ?, ?, ?, 'waiting',
    ? or not exists (select 1 from jobs where key = ? and first = 1 and (attempts > 0 or run_at <= ?)), ?, ?, ?)`;

function* supersede(key: string, word: string): Steps<void> {
  const gone = yield* rows("delete from jobs where key = ? and supersedes = ? and state = 'waiting' returning id", key, word);
  if (gone.length > 0) yield* moveUp(key);
}

/** When a job of the key is gone, the next in line may stand first. */
function* moveUp(key: string | null | undefined): Steps<void> {
  if (typeof key === "string")
    yield* rows("update jobs set first = 1 where id = (select min(id) from jobs where key = ? and first = 0)", key);
}

/**
 * Only a job that is marked as first can be ready, which keeps the search short however many stand behind it. It is, unless one of its key runs or is to
 * be tried again, or an earlier one is ready too; one that is tried again waits for nobody. Among the ready the lowest turn goes first.
 */
const READY = `
  select id, kind, key, payload, turn, attempts, interruptions, accepted_at from jobs as job indexed by jobs_ready
  where state = 'waiting' and first = 1 and run_at <= ?
    and not exists (select 1 from jobs as begun where begun.key = job.key and begun.id <> job.id and begun.attempts > 0)
    and (attempts > 0 or not exists (select 1 from jobs as earlier where earlier.key = job.key and earlier.id < job.id and earlier.run_at <= ?))
  order by turn, id limit ?`;

export function* claimJobs(limit: number, now: number, turns: Turns): Steps<readonly ClaimedJob[]> {
  const ready = yield* rows(READY, now, now, limit);
  if (ready.length === 0) return [];
  const running = yield* row("select max(interruptions) as most from jobs where state = 'active'");
  const most = running?.["most"] ?? null;
  if (most !== null && Number(most) >= SUSPECT) return [];
  const claimed: ClaimedJob[] = [];
  for (const one of alone(ready, most !== null)) {
    yield* rows("update jobs set state = 'active', attempts = attempts + 1 where id = ?", integer(one, "id"));
    turns.served(integer(one, "turn"));
    claimed.push(claimedFrom(one));
  }
  return claimed;
}

/** Those that may start now, in their order: one that is suspected by itself, and nothing behind it before it had its turn. */
function alone(ready: readonly Row[], busy: boolean): readonly Row[] {
  const at = ready.findIndex((one) => integer(one, "interruptions") >= SUSPECT);
  if (at === -1) return ready;
  return at === 0 && !busy ? ready.slice(0, 1) : ready.slice(0, at);
}

/** Whether there is anything to claim: asked of a reader, so that an idle queue writes nothing. */
export function* jobIsReady(now: number): Steps<boolean> {
  return (yield* row(READY, now, now, 1)) !== undefined;
}

/** Throws ClaimLapsed, so that nothing else of the transaction is written either. */
export function* finishJob({ id, attempt }: Claim): Steps<void> {
  const gone = yield* row("delete from jobs where id = ? and attempts = ? and state = 'active' returning key", Number(id), attempt);
  if (gone === undefined) throw new ClaimLapsed(`job ${id} is no longer this worker's`);
  yield* moveUp(maybeText(gone, "key"));
}

/** Puts the job back to be tried at `retryAt`, or among the dead where that is undefined. */
export function* failJob({ id, attempt }: Claim, error: string, now: number, retryAt: number | undefined): Steps<void> {
  if (retryAt !== undefined) {
    yield* rows(
      "update jobs set state = 'waiting', run_at = ?, error = ? where id = ? and attempts = ? and state = 'active'",
      retryAt,
      error,
      Number(id),
      attempt,
    );
    return;
  }
  const gone = yield* row("delete from jobs where id = ? and attempts = ? and state = 'active' returning *", Number(id), attempt);
  if (gone === undefined) return;
  yield* bury(gone, error, now);
  yield* moveUp(maybeText(gone, "key"));
}

/** Gives back what is on its way, uncounted: the worker stops. */
export function* releaseJob({ id, attempt }: Claim): Steps<void> {
  yield* rows(
    "update jobs set state = 'waiting', attempts = attempts - 1 where id = ? and attempts = ? and state = 'active'",
    Number(id),
    attempt,
  );
}

/** At start nobody works yet: what is marked as on its way was cut off by the end of the process. */
export function* recoverJobs(now: number): Steps<void> {
  const hopeless = yield* rows("delete from jobs where state = 'active' and interruptions >= ? returning *", MAX_INTERRUPTIONS);
  for (const one of hopeless) {
    yield* bury(one, `the process ended ${MAX_INTERRUPTIONS + 1} times while this job ran`, now);
    yield* moveUp(maybeText(one, "key"));
  }
  yield* rows("update jobs set state = 'waiting', attempts = attempts - 1, interruptions = interruptions + 1 where state = 'active'");
}

export function* lowestTurn(): Steps<number> {
  const found = yield* row("select coalesce(min(turn), 1) - 1 as turn from jobs");
  return found === undefined ? 0 : integer(found, "turn");
}

export function* countJobs(): Steps<QueueCounts> {
  const found = yield* row(
    `select (select count(*) from jobs where state = 'waiting') as waiting, (select count(*) from jobs where state = 'active') as active,
       (select count(*) from dead_jobs) as dead, (select min(accepted_at) from jobs where state = 'waiting') as oldest`,
  );
  if (found === undefined) return { waiting: 0, active: 0, dead: 0 };
  const counts = { waiting: integer(found, "waiting"), active: integer(found, "active"), dead: integer(found, "dead") };
  return found["oldest"] === null ? counts : { ...counts, oldest: date(found, "oldest") };
}

/** All live jobs in the order in which they were accepted, as they could be accepted again. */
export function* jobsKept(): Steps<readonly NewJob[]> {
  return (yield* rows("select * from jobs order by id")).map((one) => ({ ...acceptedFrom(one), notBefore: date(one, "run_at") }));
}

export function* deadJobs(limit: number): Steps<readonly DeadJob[]> {
  const found = yield* rows("select * from dead_jobs order by died_at desc, id desc limit ?", limit);
  return found.map((one) => ({
    id: String(integer(one, "id")),
    kind: text(one, "kind"),
    payload: JSON.parse(text(one, "payload")) as unknown,
    key: maybeText(one, "key"),
    acceptedAt: date(one, "accepted_at"),
    diedAt: date(one, "died_at"),
    error: text(one, "error"),
  }));
}

export function* replayJobs(ids: readonly string[], now: number, turns: Turns): Steps<number> {
  let count = 0;
  for (const id of ids) {
    const gone = yield* row("delete from dead_jobs where id = ? returning *", Number(id));
    if (gone === undefined) continue;
    count++;
    yield* enqueueJob(acceptedFrom(gone), now, turns);
  }
  return count;
}

export function* discardJobs(ids: readonly string[]): Steps<number> {
  let count = 0;
  for (const id of ids) count += (yield* rows("delete from dead_jobs where id = ? returning id", Number(id))).length;
  return count;
}

function* bury(job: Row, error: string, now: number): Steps<void> {
  yield* rows(
    "insert into dead_jobs (id, kind, key, payload, fairness, supersedes, accepted_at, died_at, error) values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
    integer(job, "id"),
    text(job, "kind"),
    maybeText(job, "key") ?? null,
    text(job, "payload"),
    text(job, "fairness"),
    maybeText(job, "supersedes") ?? null,
    integer(job, "accepted_at"),
    now,
    error,
  );
}

function acceptedFrom(found: Row): NewJob {
  const [key, supersedes] = [maybeText(found, "key"), maybeText(found, "supersedes")];
  const payload = JSON.parse(text(found, "payload")) as unknown;
  const job = { kind: text(found, "kind"), payload, fairness: text(found, "fairness") };
  return { ...job, ...(key !== undefined && { key }), ...(supersedes !== undefined && { supersedes }) };
}

function claimedFrom(found: Row): ClaimedJob {
  return {
    id: String(integer(found, "id")),
    attempt: integer(found, "attempts") + 1,
    kind: text(found, "kind"),
    payload: JSON.parse(text(found, "payload")) as unknown,
    key: maybeText(found, "key"),
    acceptedAt: date(found, "accepted_at"),
  };
}
