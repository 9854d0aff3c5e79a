/** The watchdog: what was given up is told on GitHub, deliveries whose work was superseded are ended, old ones are forgotten. */
import type { House } from "#src/app/house.ts";
import { concludeUndecided } from "#src/app/undecided.ts";
import { KINDS } from "#src/app/jobs.ts";
import type { Write } from "#src/write.ts";

const SETTLED_AFTER_MS = 10 * 60_000;
const KEPT_MS = 7 * 24 * 3_600_000;
const TOLD = "app/told";

export async function watch(house: House): Promise<readonly Write[]> {
  await tellOfTheDead(house);
  const { store, clock } = house;
  const now = clock.now().getTime();
  await store.records.pruneDeliveries(new Date(now - KEPT_MS));
  const { waiting, active } = await store.queue.counts();
  // This job is the one that is active: nothing that was accepted before is still to be done.
  if (waiting > 0 || active > 1) return [];
  const left = await store.records.deliveries({ state: "accepted", before: new Date(now - SETTLED_AFTER_MS), limit: 1_000 });
  return left.map(({ id }) => ({ do: "endDelivery", id, state: "done", note: "a newer event covered it", at: clock.now() }));
}

/** Dead jobs stay to be seen and replayed; GitHub is told once of each. */
async function tellOfTheDead(house: House): Promise<void> {
  const { store } = house;
  const kinds: ReadonlySet<string> = new Set([KINDS.pull, KINDS.group, KINDS.branch]);
  for (const dead of await store.queue.dead(100)) {
    if (!kinds.has(dead.kind) || (await store.checkpoints.load(TOLD, dead.id)) !== undefined) continue;
    if (await concludeUndecided(house, dead, dead.error)) await store.checkpoints.save(TOLD, dead.id, { seq: 0, hash: "", state: true });
  }
}
