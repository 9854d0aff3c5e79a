/** Work that was given up: seen, put back, or forgotten. */
import { z } from "zod";
import { deadJobList, deadJobOrder, deadJobsDiscarded, deadJobsReplayed } from "#schemas/work.ts";
import { answer } from "#src/api/problem.ts";
import { type Call, route } from "#src/api/route.ts";
import type { DeadJob } from "#src/queue.ts";

const PATH = "/api/system/dead-jobs";
const MOST = 1_000;

export const workRoutes = [
  route(
    { method: "GET", path: PATH, summary: "Work that was given up, the newest first", scope: "read", answer: deadJobList },
    async (call) => answer({ jobs: (await ownDead(call)).map(pictured) }),
  ),
  route(
    {
      method: "POST",
      path: `${PATH}/replay`,
      summary: "Put work back that was given up",
      scope: "operate",
      body: deadJobOrder,
      answer: deadJobsReplayed,
    },
    async (call) => answer({ replayed: await call.house.store.queue.replay(await among(call)) }),
  ),
  route(
    {
      method: "POST",
      path: `${PATH}/discard`,
      summary: "Forget work that was given up",
      scope: "operate",
      body: deadJobOrder,
      answer: deadJobsDiscarded,
    },
    async (call) => answer({ discarded: await call.house.store.queue.discard(await among(call)) }),
  ),
];

/** A tenant's own; all where the caller belongs to none. */
async function ownDead({ house, caller }: Pick<Call, "house" | "caller">): Promise<readonly DeadJob[]> {
  const dead = await house.store.queue.dead(MOST);
  return caller.tenant === undefined ? dead : dead.filter((job) => placeOf(job)?.owner.toLowerCase() === caller.tenant);
}

/** Those of the ids that were given and are the caller's. */
async function among(call: Call<z.output<typeof deadJobOrder>>): Promise<readonly string[]> {
  const own = new Set((await ownDead(call)).map(({ id }) => id));
  return call.body.ids.filter((id) => own.has(id));
}

function pictured(job: DeadJob) {
  const { id, kind, key = null, acceptedAt, diedAt, error } = job;
  const place = placeOf(job);
  const repository = place === undefined ? null : `${place.owner}/${place.name}`;
  return { id, kind, key, repository, accepted_at: acceptedAt.toISOString(), died_at: diedAt.toISOString(), error };
}

const placed = z.looseObject({ place: z.looseObject({ owner: z.string(), name: z.string() }) });

const placeOf = ({ payload }: DeadJob) => placed.safeParse(payload).data?.place;
