/** The handlers of the App's jobs, and what becomes of trouble: wait, try again, or say on GitHub that it could not be decided. */
import { z } from "zod";
import { approveDrift } from "#src/app/approve-drift.ts";
import { fetchMissed } from "#src/app/deliveries.ts";
import { evidenceDue, type SourcesOf } from "#src/app/evidence-due.ts";
import { follow } from "#src/app/follow.ts";
import { answerGate, type Permit } from "#src/app/gate.ts";
import { GitHubTrouble, Postponed } from "#src/app/github.ts";
import { GitFetchFailed } from "#src/views/git/git-fetch.ts";
import type { House } from "#src/app/house.ts";
import { type CommandJob, commandJob, KINDS } from "#src/app/jobs.ts";
import { judgeBranch, judgeGroup } from "#src/app/judge-commit.ts";
import { judgePull } from "#src/app/judge-pull.ts";
import { organisationPushed } from "#src/app/organisation.ts";
import { regenerate } from "#src/app/regenerate.ts";
import { rejudge } from "#src/app/rejudge.ts";
import { review } from "#src/app/review.ts";
import { standing } from "#src/app/standing.ts";
import { sweep } from "#src/app/sweep.ts";
import { ReceiverAway, tellByIssue, tellByMail, tellByWebhook } from "#src/app/tell-alert.ts";
import { concludeUndecided } from "#src/app/undecided.ts";
import { watch } from "#src/app/watch.ts";
import type { Handler, Job } from "#src/queue.ts";
import type { Write } from "#src/write.ts";

/** What others bring: the levers' answer to a deployment, and the commands. */
export interface Guests {
  readonly permit: Permit;
  /** What snapshots tell beyond the repository: levers, router, deployments. */
  readonly sources?: SourcesOf;
  /** Performs the comment's commands; from the second attempt on a reply may be there already. The reserve of the allowance is for these. */
  readonly command?: (house: House, command: CommandJob, job: Job) => Promise<readonly Write[] | void>;
}

export const ATTEMPTS = 6;
/** How long GitHub may be away before its work is given up. */
const PATIENCE_MS = 24 * 3_600_000;
const FIRST_DELAY_MS = 2_000;
const LONGEST_DELAY_MS = 5 * 60_000;

type Work = (house: House, job: Job, doubtful: boolean) => Promise<readonly Write[] | void>;

const envelope = z.looseObject({ delivery: z.string().optional(), delays: z.int().default(0), since: z.number().optional() });

interface HandlersGiven {
  /** Undefined while there are no credentials: then work waits. */
  readonly house: () => House | undefined;
  readonly clock: House["clock"];
  readonly guests: Guests;
  /** The wait after GitHub was first found away (2 seconds); it doubles. */
  readonly firstDelayMs?: number | undefined;
}

/** By kind, for the queue. */
export function handlers(given: HandlersGiven): Readonly<Record<string, Handler>> {
  const { guests } = given;
  const judging: Readonly<Record<string, Work>> = {
    [KINDS.pull]: judgePull,
    [KINDS.group]: judgeGroup,
    [KINDS.branch]: judgeBranch,
    [KINDS.regenerate]: regenerate,
    [KINDS.approveDrift]: approveDrift,
    [KINDS.sweep]: sweep,
    [KINDS.evidence]: async (at, job) => await evidenceDue(at, job, guests.sources),
  };
  const prompt: Readonly<Record<string, Work>> = {
    [KINDS.rejudge]: rejudge,
    [KINDS.organisation]: organisationPushed,
    [KINDS.deliveries]: fetchMissed,
    [KINDS.watch]: watch,
    [KINDS.review]: review,
    [KINDS.alertIssue]: tellByIssue,
    [KINDS.alertWebhook]: tellByWebhook,
    [KINDS.alertMail]: tellByMail,
    [KINDS.gate]: async (at, job, doubtful) => await answerGate(at, job, guests.permit, doubtful),
    [KINDS.follow]: async (at, job, doubtful) => await follow(at, job, guests.permit, doubtful),
    [KINDS.standing]: async (at, job, doubtful) => await standing(at, job, guests.permit, doubtful),
    [KINDS.command]: async (at, job, doubtful) => {
      const attempt = doubtful ? Math.max(2, job.attempt) : job.attempt;
      return await guests.command?.(at, commandJob.parse(job.payload), { ...job, attempt });
    },
  };
  const all = [
    ...Object.entries(judging).map(([kind, work]) => [kind, work, true] as const),
    ...Object.entries(prompt).map(([kind, work]) => [kind, work, false] as const),
  ];
  return Object.fromEntries(all.map(([kind, work, yields]) => [kind, careful(given, work, yields)]));
}

function careful({ house, clock, firstDelayMs = FIRST_DELAY_MS }: HandlersGiven, work: Work, yields: boolean): Handler {
  return async (job) => {
    const { delivery, delays } = envelope.parse(job.payload);
    const at = house();
    if (at === undefined && REPEATING.has(job.kind)) return [];
    if (at === undefined) return [again(job, new Date(clock.now().getTime() + LONGEST_DELAY_MS), delays)];
    try {
      if (yields) mayGoOn(at, job);
      const writes = await work(at, job, job.attempt > 1 || delays > 0);
      return [...(writes ?? []), ...ended(delivery, clock, "done")];
    } catch (error) {
      return await troubled(at, job, error, firstDelayMs);
    }
  };
}

/** The reserve is not for judgements. */
function mayGoOn({ allowance }: House, { payload }: Job): void {
  const { place } = z.looseObject({ place: z.object({ installation: z.int() }).optional() }).parse(payload);
  const until = place === undefined ? undefined : allowance.waitUntil(place.installation);
  if (until !== undefined) throw new Postponed(until, "the rest of the hour's requests is kept for commands");
}

async function troubled(house: House, job: Job, error: unknown, firstDelayMs: number): Promise<readonly Write[]> {
  const { delivery, delays, since } = envelope.parse(job.payload);
  const { clock, log } = house;
  const now = clock.now().getTime();
  const until = laterOf(error, now, firstDelayMs * 2 ** delays);
  if (job.signal.aborted) throw error;
  if (until !== undefined && now - (since ?? job.acceptedAt.getTime()) < PATIENCE_MS) {
    log("warn", "postponed", { kind: job.kind, key: job.key, until: until.toISOString(), why: wordsOf(error) });
    return [again(job, until, delays)];
  }
  // Counted here and not by the queue, for which a process that was killed is an attempt too.
  if (delays < ATTEMPTS - 1) {
    log("warn", "failed, to be tried again", { kind: job.kind, key: job.key, why: wordsOf(error) });
    return [again(job, new Date(now + firstDelayMs * 2 ** delays), delays)];
  }
  if (error instanceof GitHubTrouble && error.kind === "missing") {
    log("info", "given up: it is not there", { kind: job.kind, key: job.key, why: wordsOf(error) });
    return ended(delivery, clock, "ignored", "what the event is about is not there any more");
  }
  await concludeUndecided(house, job, wordsOf(error));
  throw error;
}

/** When to try again what is not the job's own fault. */
function laterOf(error: unknown, now: number, delayMs: number): Date | undefined {
  if (error instanceof Postponed) return error.until;
  if (error instanceof GitHubTrouble && error.kind === "limited") return error.until;
  const away =
    error instanceof ReceiverAway ||
    (error instanceof GitHubTrouble && error.kind === "unavailable") ||
    (error instanceof GitFetchFailed && error.reason === "unavailable");
  return away ? new Date(now + Math.min(LONGEST_DELAY_MS, delayMs)) : undefined;
}

/** The same job later, in a new turn; a newer head drops it. It knows that it is not the first. */
function again({ kind, key, payload, acceptedAt }: Job, notBefore: Date, delays: number): Write {
  const since = envelope.parse(payload).since ?? acceptedAt.getTime();
  const job = { kind, payload: { ...(payload as object), delays: delays + 1, since }, notBefore, ...(key !== undefined && { key }) };
  return { do: "enqueue", jobs: [SUPERSEDED.has(kind) ? { ...job, supersedes: "judge" } : job] };
}

/** What comes again by the clock need not wait. */
const REPEATING: ReadonlySet<string> = new Set([KINDS.sweep, KINDS.deliveries, KINDS.watch, KINDS.follow]);
const SUPERSEDED: ReadonlySet<string> = new Set([KINDS.pull, KINDS.branch, KINDS.group]);

function ended(id: string | undefined, clock: House["clock"], state: "done" | "ignored", note?: string): readonly Write[] {
  return id === undefined ? [] : [{ do: "endDelivery", id, state, at: clock.now(), ...(note !== undefined && { note }) }];
}

const wordsOf = (error: unknown): string => (error instanceof Error ? `${error.name}: ${error.message}` : String(error)).slice(0, 500);
