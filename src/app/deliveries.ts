/** Deliveries that never arrived are fetched back: GitHub does not repeat them by itself, and keeps them for three days. */
import { z } from "zod";
import { acceptanceOf } from "#src/app/door.ts";
import type { House } from "#src/app/house.ts";
import type { Write } from "#src/write.ts";

const listed = z.object({ id: z.number(), guid: z.string(), event: z.string(), status: z.string(), delivered_at: z.coerce.date() });
const whole = z.object({ request: z.object({ payload: z.unknown() }) });

const LOOK_BACK_MS = 3 * 24 * 3_600_000;
const MOST_AT_A_TIME = 500;

/** A delivery that was accepted here is known, whatever GitHub thinks became of it; all others are accepted now, the oldest first. */
export async function fetchMissed({ github, store, clock, log }: House): Promise<readonly Write[]> {
  const app = github.app();
  const since = clock.now().getTime() - LOOK_BACK_MS;
  const missed = new Map<string, z.output<typeof listed>>();
  for (const one of await recent(app, since)) {
    if ((await store.records.delivery(one.guid)) === undefined) missed.set(one.guid, one);
  }
  const oldest = [...missed.values()].toReversed().slice(0, MOST_AT_A_TIME);
  const writes: Write[] = [];
  for (const { id, guid, event } of oldest) {
    const { request } = await app.call("GET /app/hook/deliveries/{delivery_id}", { delivery_id: id }, whole);
    writes.push({ do: "accept", ...acceptanceOf({ id: guid, event, payload: request.payload, at: clock.now() }) });
  }
  if (oldest.length > 0) log("info", "missed deliveries fetched", { deliveries: oldest.length });
  return writes;
}

/** Newest first, as far back as is worth it. The list is walked by cursor, which the Link header carries. */
async function recent(app: ReturnType<House["github"]["app"]>, since: number): Promise<readonly z.output<typeof listed>[]> {
  const found: z.output<typeof listed>[] = [];
  for await (const page of app.pages("GET /app/hook/deliveries", {}, z.array(listed))) {
    found.push(...page);
    if (page.length === 0 || found.length >= 5_000 || (page.at(-1)?.delivered_at.getTime() ?? 0) < since) break;
  }
  return found.filter(({ delivered_at }) => delivered_at.getTime() >= since);
}
