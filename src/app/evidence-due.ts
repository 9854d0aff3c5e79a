/** By the clock: each repository that asked for it receives its evidence, in one signed commit or in a pull request that updates itself. */
import type { z } from "zod";
import { commitOnBranch, offeredAnew } from "#src/app/commit.ts";
import type { House } from "#src/app/house.ts";
import { evidenceJob, KINDS, type Place } from "#src/app/jobs.ts";
import { organisationFile } from "#src/app/organisation.ts";
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
  const at = due.at ?? job.acceptedAt.getTime();
  const { installation, place } = due;
  if (place !== undefined) return await ofRepository(house, { ...due, at }, place, job.signal, sourcesOf);
  const jobs: readonly NewJob[] =
    installation === undefined
      ? (await installationsOf(house)).map((id) => jobFor({ ...due, at, installation: id }, String(id)))
      : (await placesOf(house, installation)).map((one) => jobFor({ ...due, at, place: one }, `place:${one.id}`, String(installation)));
  return jobs.length === 0 ? [] : [{ do: "enqueue", jobs }];
}

function jobFor(payload: Due, key: string, fairness?: string): NewJob {
  return { kind: KINDS.evidence, key: `evidence:${key}`, payload, ...(fairness === undefined ? {} : { fairness }) };
}

/** A head that moves meanwhile fails the commit, and the queue tries again on the new one. */
async function ofRepository(
  house: House,
  { occasion, at = 0 }: Due,
  place: Place,
  signal: AbortSignal,
  sourcesOf?: SourcesOf,
): Promise<readonly Write[]> {
  const reach = house.github.installation(place.installation);
  const organisation = await organisationFile(house, place);
  const sources = await sourcesOf?.(place, new Date(at));
  const question = {
    repository: place.id,
    now: at,
    occasion,
    repositoryUrl: `${house.serverUrl}/${place.owner}/${place.name}`,
    ...(organisation && { organisation }),
    ...(sources && { sources }),
  };
  const madeOn = async (branch: string) =>
    await house.mirrors.fetched({ repository: place, sources: [`refs/heads/${branch}`] }, async ({ folder, commits: [head = ""] }) => ({
      head,
      branch,
      made: await house.judging.evidence({ ...question, folder, head }, signal),
    }));
  const first = await madeOn(place.defaultBranch);
  const named = first.made.artifacts.branch ?? place.defaultBranch;
  const { head, branch, made } = named === place.defaultBranch ? first : await madeOn(named);
  if (made.files.length === 0) return [];
  const change = {
    headline: `Update the ${occasion} evidence`,
    body: "Made by Gatehouse from this repository's own state.",
    files: made.files,
  };
  const direct = made.artifacts.mode === "pull-request" ? undefined : await commitOnBranch(reach, place, branch, head, change);
  const result = direct ?? (await offeredAnew(reach, place, branch, head, change));
  const stream = `evidence/${place.id}`;
  const { seq } = await house.store.ledger.head(stream);
  const data = { repository: `${place.owner}/${place.name}`, occasion, head, branch, result, paths: made.files.map(({ path }) => path) };
  const event = { kind: "evidence.committed", actor: "gatehouse", data };
  return [{ do: "append", stream, events: [event], expected: seq, at: house.clock.now(), key: `${occasion}:${at}` }];
}
