/** Open pull requests whose head has no verdict are judged: those from before the App was installed, and any that were lost. */
import { z } from "zod";
import type { House } from "#src/app/house.ts";
import { type Place, pullKey, sweepJob } from "#src/app/jobs.ts";
import { address, ROLLUP } from "#src/app/publish.ts";
import { pullShape, repositoryShape } from "#src/app/event-shapes.ts";
import { factsOf, placeOf, pullJobOf, sweepOf } from "#src/app/triggers.ts";
import type { Job } from "#src/queue.ts";
import type { NewJob } from "#src/new-job.ts";
import type { Write } from "#src/write.ts";

const installationShape = z.object({ id: z.int(), suspended_at: z.string().nullish() });

/** Everything → a sweep per installation → a sweep per repository: one that fails stops no other. */
export async function sweep(house: House, job: Job): Promise<readonly Write[]> {
  const { installation, place, again } = sweepJob.parse(job.payload);
  const jobs =
    place !== undefined
      ? await ofRepository(house, place, again)
      : installation !== undefined
        ? await ofInstallation(house, installation, again)
        : await ofAll(house);
  return jobs.length === 0 ? [] : [{ do: "enqueue", jobs }];
}

async function ofAll(house: House): Promise<readonly NewJob[]> {
  return (await installationsOf(house)).map((id) => sweepOf(id));
}

async function ofInstallation(house: House, installation: number, again: boolean): Promise<readonly NewJob[]> {
  const places = await placesOf(house, installation);
  return places.map((place) => ({
    kind: job,
    key: `sweep:${place.id}`,
    supersedes: "sweep",
    fairness: String(installation),
    payload: { place, again },
  }));
}

/** Ids of the installations that are not suspended. */
export async function installationsOf({ github }: House): Promise<readonly number[]> {
  const all = await github.app().all("GET /app/installations", {}, installationShape);
  return all.filter(({ suspended_at }) => !suspended_at).map(({ id }) => id);
}

/** The repositories of an installation that are not archived. */
export async function placesOf({ github }: House, installation: number): Promise<readonly Place[]> {
  const all = await github
    .installation(installation)
    .all("GET /installation/repositories", {}, repositoryShape.extend({ archived: z.boolean().default(false) }), "repositories");
  return all.filter(({ archived }) => !archived).map((repository) => placeOf(repository, installation));
}

const { kind: job } = sweepOf();

/** `again`: the rules changed, so that a verdict there is may no longer hold. */
async function ofRepository(house: House, place: Place, again: boolean): Promise<readonly NewJob[]> {
  const open = await house.github
    .installation(place.installation)
    .all("GET /repos/{owner}/{repo}/pulls", { ...address(place), state: "open" }, pullShape);
  const jobs: NewJob[] = [];
  for (const pull of open) {
    const facts = factsOf(pull);
    if (again || !(await answered(house, place, pull.number, facts.head))) jobs.push(pullJobOf(place, pull.number, { facts }));
  }
  return jobs;
}

async function answered({ memory }: House, place: Place, number: number, head: string): Promise<boolean> {
  const { heads } = await memory.load(pullKey(place, number));
  return heads.some(({ sha, runs }) => sha === head && runs.some(({ name, done }) => name === ROLLUP && done));
}
