/** A judgement that failed too often: the roll-up says so on GitHub, as a failure. Could not decide is not a pass. */
import type { House } from "#src/app/house.ts";
import { branchJob, groupJob, KINDS, type Place, pullJob, pullKey } from "#src/app/jobs.ts";
import { begin, post, remember } from "#src/app/publish.ts";
import type { Job } from "#src/queue.ts";

interface Case {
  readonly place: Place;
  readonly topic: string;
  readonly head: string | undefined;
}

/** True where GitHub was told. Never throws: the watchdog tries again. */
export async function concludeUndecided(house: House, job: Pick<Job, "kind" | "payload">, reason: string): Promise<boolean> {
  const about = caseOf(job);
  if (about?.head === undefined) return false;
  const { place, topic, head } = about;
  try {
    const reach = house.github.installation(place.installation);
    const subject = (await house.memory.subjectOf(place.id, head)) ?? { branch: true as const };
    const desk = { house, reach, place, topic, subject, force: false, doubtful: true, posted: await house.memory.load(topic) };
    const { rollup } = await house.judging.judged({
      folder: "",
      repository: place.id,
      head,
      now: house.clock.now().getTime(),
      repositoryUrl: `${house.serverUrl}/${place.owner}/${place.name}`,
      undecided: reason,
    });
    await begin(desk, head);
    for (const run of rollup) await post(desk, run);
    await remember(desk);
    return true;
  } catch (error) {
    house.log("error", "could not say that it could not be decided", {
      topic,
      why: error instanceof Error ? error.message : String(error),
    });
    return false;
  }
}

function caseOf({ kind, payload }: Pick<Job, "kind" | "payload">): Case | undefined {
  if (kind === KINDS.pull) {
    const { place, number, facts } = pullJob.parse(payload);
    return { place, topic: pullKey(place, number), head: facts?.head };
  }
  if (kind === KINDS.group) {
    const { place, head } = groupJob.parse(payload);
    return { place, topic: `group:${place.id}:${head}`, head };
  }
  if (kind !== KINDS.branch) return undefined;
  const { place, head } = branchJob.parse(payload);
  return { place, topic: `branch:${place.id}`, head };
}
