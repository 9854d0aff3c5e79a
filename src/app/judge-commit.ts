/** Commits without a pull request: a merge group, which is judged for real, and the head of the default branch. */
import { observed } from "#src/app/alerts.ts";
import { both } from "#src/app/both.ts";
import type { House } from "#src/app/house.ts";
import { branchJob, groupJob, type Place } from "#src/app/jobs.ts";
import type { Judged } from "#src/app/judging-question.ts";
import type { Subject } from "#src/app/memory.ts";
import { organisationFile } from "#src/app/organisation.ts";
import { isOwn } from "#src/app/own-commits.ts";
import { begin, type Desk, post, remember, supersede } from "#src/app/publish.ts";
import { standingOf } from "#src/app/standing.ts";
import { verdictEntry } from "#src/app/evidence.ts";
import { GitFetchFailed } from "#src/views/git/git-fetch.ts";
import type { Job } from "#src/queue.ts";
import type { Write } from "#src/write.ts";

export async function judgeGroup(house: House, job: Job, doubtful: boolean): Promise<readonly Write[]> {
  const { place, head, base, baseRef, force } = groupJob.parse(job.payload);
  const desk = await deskOf(house, place, { group: base }, `group:${place.id}:${head}`, force, doubtful);
  const [, judged] = await both(begin(desk, head), look(desk, [base, head], job.signal));
  const runs = house.allowance.affords(place.installation, judged.runs.length) ? judged.runs : judged.rollup;
  const entries = await concluded(desk, judged, runs, `merge-group/${place.id}/${head}`);
  return baseRef === undefined ? entries : [...entries, ...standingOf(place, head, baseRef, judged.deploys)];
}

/** The roll-up alone: nobody merges into a commit that is there already. */
export async function judgeBranch(house: House, job: Job, doubtful: boolean): Promise<readonly Write[]> {
  const { place, head, force } = branchJob.parse(job.payload);
  const desk = await deskOf(house, place, { branch: true }, `branch:${place.id}`, force, doubtful);
  try {
    const [, judged] = await both(begin(desk, head), look(desk, [head], job.signal));
    await supersede(desk, head);
    const ended = await concluded(desk, judged, judged.rollup, `branch/${place.id}`);
    return [...ended, ...(await alerted(house, place, judged))];
  } catch (error) {
    // A force push took the commit away: the next event brings the one that is there now.
    if (error instanceof GitFetchFailed && error.reason === "absent" && job.attempt > 2) return await supersede(desk, "").then(() => []);
    throw error;
  }
}

/** A commit of our own evidence is no run of its own: the day's judgement saw the same tree. */
async function alerted(house: House, place: Place, { verdict: { headSha, outcomes, takenAt }, alerts }: Judged): Promise<readonly Write[]> {
  if (headSha === null || (await isOwn(house, place, headSha))) return [];
  const standing = outcomes.map(({ check, state, findings }) => {
    return { check, state, failures: findings.filter(({ severity }) => severity === "failure").length };
  });
  return await observed(house, place, { id: `head:${headSha}`, head: headSha, at: takenAt, standing }, alerts);
}

async function deskOf(house: House, place: Place, subject: Subject, topic: string, force: boolean, doubtful: boolean): Promise<Desk> {
  const reach = house.github.installation(place.installation);
  return { house, reach, place, topic, subject, force, doubtful, posted: await house.memory.load(topic) };
}

async function look({ house, place }: Desk, sources: readonly string[], signal: AbortSignal): Promise<Judged> {
  const organisation = await organisationFile(house, place);
  return await house.mirrors.fetched(
    { repository: place, sources },
    async ({ folder, commits }) => {
      const [head = "", base] = commits.toReversed();
      const repositoryUrl = `${house.serverUrl}/${place.owner}/${place.name}`;
      const now = house.clock.now().getTime();
      const more = { ...(base !== undefined && { base }), ...(organisation && { organisation }) };
      return await house.judging.judged({ folder, repository: place.id, head, now, repositoryUrl, ...more }, signal);
    },
    signal,
  );
}

/** The checks' own runs first: the roll-up is the one that is required. */
async function concluded(desk: Desk, judged: Judged, runs: Judged["runs"], stream: string): Promise<readonly Write[]> {
  for (const run of runs.toReversed()) await post(desk, run);
  await remember(desk);
  const { headSha, conclusion } = judged.verdict;
  desk.house.log("info", "judged", { topic: desk.topic, head: headSha, conclusion, calls: desk.reach.calls() });
  return [await verdictEntry(desk, judged.verdict, stream)];
}
