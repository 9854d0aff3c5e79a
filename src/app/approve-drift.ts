/** The button "Approve drift": a waiver for exactly the plan that was judged is proposed to the base. */
import { z } from "zod";
import type { Reach } from "#src/app/github.ts";
import type { House } from "#src/app/house.ts";
import { approveDriftJob, type Place, pullKey } from "#src/app/jobs.ts";
import { address } from "#src/app/publish.ts";
import { pullShape } from "#src/app/event-shapes.ts";
import { proposeWaiver } from "#src/app/waive.ts";
import type { Job } from "#src/queue.ts";
import type { Write } from "#src/write.ts";

const DRIFT = "infra-drift";
const DAYS = 30;
const DAY_MS = 24 * 3_600_000;
/** As for `/waive` by default, whatever the configuration says of it: the button only proposes, and who reviews the pull request decides. */
const APPROVERS: ReadonlySet<string> = new Set(["maintain", "admin"]);
const roleShape = z.object({ role_name: z.string(), permission: z.string() });

export async function approveDrift(house: House, job: Job): Promise<readonly Write[]> {
  const { place, head, login } = approveDriftJob.parse(job.payload);
  const reach = house.github.installation(place.installation);
  const name = `${place.owner}/${place.name}`;
  const refused = (why: string): readonly Write[] => {
    house.log("info", "no drift approved", { repository: name, why });
    return [];
  };
  const route = "GET /repos/{owner}/{repo}/collaborators/{username}/permission";
  const role = await reach.call(route, { ...address(place), username: login }, roleShape);
  if (!APPROVERS.has(role.role_name) && role.permission !== "admin") return refused(`${login} may not waive findings`);
  const about = await house.memory.subjectOf(place.id, head);
  if (about === undefined || !("pull" in about)) return refused("the commit was not judged for a pull request");
  const fingerprints = await driftOf(house, place, about.pull, head);
  if (fingerprints.length === 0) return refused("the last verdict on this commit tells of no drift");
  const base = await baseOf(reach, place, about.pull);
  const until = new Date(house.clock.now().getTime() + DAYS * DAY_MS).toISOString().slice(0, 10);
  const because = `the plan of #${about.pull} at ${head.slice(0, 7)} was approved on its check run`;
  const proposed = await proposeWaiver(house, place, base, { fingerprints, owner: login, because, until, about: fingerprints[0] ?? "" });
  if ("refused" in proposed) return refused(proposed.detail);
  const result = `#${proposed.number}`;
  const stream = `waived/${place.id}/${head}`;
  const { seq } = await house.store.ledger.head(stream);
  const data = { repository: name, head, pull: about.pull, fingerprints, until, result };
  const events = [{ kind: "drift.approved", actor: login, data }];
  return [{ do: "append", stream, events, expected: seq, at: house.clock.now(), key: head }];
}

/** Fingerprints of what the check found on this head; each holds the plan's digest. */
async function driftOf({ memory }: House, place: Place, pull: number, head: string): Promise<readonly string[]> {
  const { verdict } = await memory.load(pullKey(place, pull));
  const outcome = verdict?.headSha === head ? verdict.outcomes.find(({ check }) => check === DRIFT) : undefined;
  const found = outcome === undefined || outcome.state === "undecided" ? [] : outcome.findings;
  return found.filter(({ rule }) => rule !== `${DRIFT}/unreadable-plan`).map(({ fingerprint }) => fingerprint);
}

async function baseOf(reach: Reach, place: Place, number: number): Promise<string> {
  const route = "GET /repos/{owner}/{repo}/pulls/{pull_number}";
  return (await reach.call(route, { ...address(place), pull_number: number }, pullShape)).base.ref;
}
