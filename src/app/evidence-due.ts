/** By the clock: each repository that asked for it receives its evidence, in one signed commit or in a pull request that updates itself. */
import type { z } from "zod";
import { observed } from "#src/app/alerts.ts";
import { branchAt, commitOnBranch, OFFER, offeredAnew, openOffer } from "#src/app/commit.ts";
import { GitFetchFailed } from "#src/views/git/git-fetch.ts";
import type { Reach } from "#src/app/github.ts";
import type { House } from "#src/app/house.ts";
import { evidenceJob, KINDS, type Place } from "#src/app/jobs.ts";
import type { EvidenceMade } from "#src/app/judging-question.ts";
import { organisationFile } from "#src/app/organisation.ts";
import { rememberOwn } from "#src/app/own-commits.ts";
import { installationsOf, placesOf } from "#src/app/sweep.ts";
import { SCHEDULES } from "#src/occasion.ts";
import type { Job, Schedule } from "#src/queue.ts";
import type { NewJob } from "#src/new-job.ts";
import type { Sources } from "#src/snapshot.ts";
import type { Write } from "#src/write.ts";

/** What the levers, the router and others know of a repository at this moment. */
export type SourcesOf = (place: Place, now: Date) => Promise<Sources>;

type Due = z.output<typeof evidenceJob>;

/** One firing per slot, however many processes; a slot that was missed is caught up once. */
export const EVIDENCE_SCHEDULES: readonly Schedule[] = SCHEDULES.map(({ occasion, cron }) => ({
  name: `evidence-${occasion}`,
  cron,
  job: { kind: KINDS.evidence, key: `evidence:${occasion}`, payload: { occasion } },
}));

/** Everything → a job per installation → a job per repository: one that fails stops no other. All of them keep the first one's moment. */
export async function evidenceDue(house: House, job: Job, sourcesOf?: SourcesOf): Promise<readonly Write[]> {
  const due = evidenceJob.parse(job.payload);
  // Of the process, not of the store: the jobs that come of it keep it.
  const at = due.at ?? house.clock.now().getTime();
  const { installation, place } = due;
  if (place !== undefined) return await ofRepository(house, { ...due, at, signal: job.signal }, place, sourcesOf);
  const jobs: readonly NewJob[] =
    installation === undefined
      ? (await installationsOf(house)).map((id) => jobFor({ ...due, at, installation: id }, String(id)))
      : (await placesOf(house, installation)).map((one) => jobFor({ ...due, at, place: one }, `place:${one.id}`, String(installation)));
  return jobs.length === 0 ? [] : [{ do: "enqueue", jobs }];
}

function jobFor(payload: Due, key: string, fairness?: string): NewJob {
  return { kind: KINDS.evidence, key: `evidence:${key}`, payload, ...(fairness === undefined ? {} : { fairness }) };
}

interface Desk {
  readonly house: House;
  readonly reach: Reach;
  readonly place: Place;
  readonly due: Due & { readonly at: number; readonly signal: AbortSignal };
  /** The evidence over these branches; asked more than once where the first answer says that another branch matters. */
  readonly make: (others: Others) => Promise<Made>;
}

interface Others {
  readonly records?: string;
  readonly pending?: boolean;
}

interface Made {
  /** Of the default branch. */
  readonly head: string;
  /** Of the branch that evidence is kept on. */
  readonly onto: string;
  readonly made: EvidenceMade;
}

/** A head that moves meanwhile fails the commit, and the queue tries again on the new one. */
async function ofRepository(house: House, due: Desk["due"], place: Place, sourcesOf?: SourcesOf): Promise<readonly Write[]> {
  const reach = house.github.installation(place.installation);
  const make = await maker(house, due, place, sourcesOf);
  const desk: Desk = { house, reach, place, due, make };
  const first = await make({});
  const { branch = place.defaultBranch, mode } = first.made.artifacts;
  const others: Others = branch === place.defaultBranch ? {} : { records: branch };
  const made = others.records === undefined ? first : await onBranch(desk, branch, first.head, others);
  const direct = made.made.files.length > 0 && mode === "commit" ? await committed(desk, branch, made) : undefined;
  const offered = direct === undefined && made.made.files.length > 0 ? await offer(desk, branch, others) : undefined;
  // What a cut left unsaid is said now.
  const found = made.made.stands === true ? { result: made.onto, files: [] } : undefined;
  return [...(await entry(desk, branch, made.head, direct ?? offered ?? found)), ...(await told(desk, made))];
}

async function maker(house: House, due: Desk["due"], place: Place, sourcesOf?: SourcesOf): Promise<Desk["make"]> {
  const organisation = await organisationFile(house, place);
  const sources = await sourcesOf?.(place, new Date(due.at));
  const question = {
    repository: place.id,
    now: due.at,
    occasion: due.occasion,
    asked: due.asked,
    repositoryUrl: `${house.serverUrl}/${place.owner}/${place.name}`,
    ...(organisation && { organisation }),
    ...(sources && { sources }),
  };
  return async ({ records, pending = false }) => {
    const branches = [place.defaultBranch, ...(records === undefined ? [] : [records]), ...(pending ? [OFFER] : [])];
    const wanted = { repository: place, sources: branches.map((name) => `refs/heads/${name}`) };
    return await house.mirrors.fetched(
      wanted,
      async ({ folder, commits: [head = "", ...more] }) => {
        const [kept, waiting] = records === undefined ? [undefined, more[0]] : more;
        const beside = { ...(kept !== undefined && { records: kept }), ...(waiting !== undefined && { pending: waiting }) };
        return { head, onto: kept ?? head, made: await house.judging.evidence({ ...question, folder, head, ...beside }, due.signal) };
      },
      due.signal,
    );
  };
}

/** A branch for evidence alone begins where the default branch stands when it is first needed. */
async function onBranch({ reach, place, make }: Desk, branch: string, head: string, others: Others): Promise<Made> {
  try {
    return await make(others);
  } catch (error) {
    if (!(error instanceof GitFetchFailed) || error.reason !== "absent") throw error;
    await branchAt(reach, place, branch, head);
    return await make(others);
  }
}

type Result = { readonly result: string; readonly files: EvidenceMade["files"] };

/** Undefined where rules forbid a direct commit. */
async function committed({ house, reach, place, due }: Desk, branch: string, { onto, made: { files } }: Made): Promise<Result | undefined> {
  const oid = await commitOnBranch(reach, place, branch, onto, changeOf(due, files));
  if (oid !== undefined) await rememberOwn(house, place, oid);
  return oid === undefined ? undefined : { result: oid, files };
}

/** What an offer that is still open holds is offered again, with what is new. */
async function offer({ reach, place, due, make }: Desk, branch: string, others: Others): Promise<Result | undefined> {
  const open = await openOffer(reach, place, branch);
  const { onto, made } = await make({ ...others, pending: open !== undefined });
  if (made.files.length === 0) return undefined;
  return { result: await offeredAnew(reach, place, branch, onto, changeOf(due, made.files)), files: made.files };
}

function changeOf({ occasion }: Due, files: EvidenceMade["files"]) {
  return { headline: `Update the ${occasion} evidence`, body: "Made by Gatehouse from this repository's own state.", files };
}

async function entry({ house, place, due }: Desk, branch: string, head: string, done: Result | undefined): Promise<readonly Write[]> {
  if (done === undefined) return [];
  const stream = `evidence/${place.id}`;
  const { seq } = await house.store.ledger.head(stream);
  const { occasion, at } = due;
  const { result, files } = done;
  const data = { repository: `${place.owner}/${place.name}`, occasion, head, branch, result, paths: files.map(({ path }) => path) };
  const event = { kind: "evidence.committed", actor: "gatehouse", data };
  return [{ do: "append", stream, events: [event], expected: seq, at: house.clock.now(), key: `${occasion}:${at}` }];
}

/** What follows from it: alerts of checks that do not pass, and on Mondays the review. */
async function told({ house, place, due }: Desk, { head, made: { artifacts, standings, alerts, week } }: Made): Promise<readonly Write[]> {
  const review = {
    kind: KINDS.review,
    key: `review:${place.id}`,
    payload: { place, branch: artifacts.branch ?? place.defaultBranch, week },
  };
  // What a person asks for is no run of the clock: two in a row would tell people of one state twice over.
  const standing =
    standings === undefined || due.asked
      ? []
      : Object.entries(standings).map(([check, { state, failures }]) => ({ check, state, failures }));
  const observation = { id: `daily:${due.at}`, head, at: new Date(due.at), standing };
  return [
    ...(standing.length === 0 ? [] : await observed(house, place, observation, alerts)),
    ...(week === undefined ? [] : [{ do: "enqueue", jobs: [review] } as const]),
  ];
}
