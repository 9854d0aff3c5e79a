/** "Re-run" on GitHub names a commit; what it is the head of is remembered, or asked. */
import { z } from "zod";
import type { House } from "#src/app/house.ts";
import { KINDS, type Place, rejudgeJob } from "#src/app/jobs.ts";
import type { Subject } from "#src/app/memory.ts";
import { address } from "#src/app/publish.ts";
import { pullShape } from "#src/app/event-shapes.ts";
import { factsOf, pullJobOf } from "#src/app/triggers.ts";
import type { Job } from "#src/queue.ts";
import type { NewJob } from "#src/new-job.ts";
import type { Write } from "#src/write.ts";

export async function rejudge(house: House, job: Job): Promise<readonly Write[]> {
  const { place, head } = rejudgeJob.parse(job.payload);
  const about = (await house.memory.subjectOf(place.id, head)) ?? (await askedFor(house, place, head));
  if (about === undefined) {
    house.log("info", "nothing to judge again", { repository: `${place.owner}/${place.name}`, head });
    return [];
  }
  return [{ do: "enqueue", jobs: [jobFor(place, head, about)] }];
}

/** A pull request is judged at its head as it is now. */
function jobFor(place: Place, head: string, about: Subject): NewJob {
  const fairness = String(place.installation);
  if ("pull" in about) return pullJobOf(place, about.pull, { force: true });
  if ("group" in about) {
    return {
      kind: KINDS.group,
      key: `group:${place.id}:${head}`,
      supersedes: "judge",
      fairness,
      payload: { place, head, base: about.group, force: true },
    };
  }
  return { kind: KINDS.branch, key: `branch:${place.id}`, supersedes: "judge", fairness, payload: { place, head, force: true } };
}

/** The list of open pull requests knows the heads of forks, which the commit's own list does not. */
async function askedFor(house: House, place: Place, head: string): Promise<Subject | undefined> {
  const reach = house.github.installation(place.installation);
  const open = await reach.all("GET /repos/{owner}/{repo}/pulls", { ...address(place), state: "open" }, pullShape);
  const pull = open.find((one) => factsOf(one).head === head);
  if (pull !== undefined) return { pull: pull.number };
  const shape = z.object({ object: z.object({ sha: z.string() }) });
  const branch = await reach.call(
    "GET /repos/{owner}/{repo}/git/ref/{ref}",
    { ...address(place), ref: `heads/${place.defaultBranch}` },
    shape,
  );
  return branch.object.sha === head ? { branch: true } : undefined;
}
