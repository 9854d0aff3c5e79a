/** Commits of evidence that the App made itself: judged like any other, they are no run of their own for alerts. May be lost: then one counts. */
import { z } from "zod";
import type { House } from "#src/app/house.ts";
import type { Place } from "#src/app/jobs.ts";

const FOLD = "own-1";
const KEPT = 20;
const shape = z.object({ heads: z.array(z.string()) });

/** Kept at once, not when the job ends: the push may be judged before that. */
export async function rememberOwn(house: House, place: Place, sha: string): Promise<void> {
  const heads = [...(await ownHeads(house, place)).filter((one) => one !== sha), sha].slice(-KEPT);
  await house.store.checkpoints.save(streamOf(place), FOLD, { seq: 0, hash: "", state: { heads } });
}

export async function isOwn(house: House, place: Place, sha: string): Promise<boolean> {
  return (await ownHeads(house, place)).includes(sha);
}

async function ownHeads({ store }: House, place: Place): Promise<readonly string[]> {
  return shape.safeParse((await store.checkpoints.load(streamOf(place), FOLD))?.state).data?.heads ?? [];
}

const streamOf = ({ id }: Place): string => `app/evidence/${id}`;
