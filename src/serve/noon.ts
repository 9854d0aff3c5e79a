/** The stress run at noon: a few synthetic requests through this process's own door, as any client sends them, kept in the ledger beside the last. */
import { randomBytes } from "node:crypto";
import type { Snapshot } from "#schemas/snapshot.ts";
import { makeKey } from "#src/api-key.ts";
import { stress } from "#src/api/models/stress-run.ts";
import type { Handler, Job, Schedule } from "#src/queue.ts";
import type { Base } from "#src/serve/process.ts";
import type { Store } from "#src/store.ts";
import { type StressResult, stressDifference } from "#src/stress.ts";
import { DEFAULT_REPOSITORY } from "#src/tenancy.ts";

/** No repository can be called that. */
const STRESS_STREAM = "gatehouse:stress";

const KIND = "serve.stress";
const NOON: Schedule = { name: "router-stress", cron: "0 12 * * *", job: { kind: KIND, key: "stress", supersedes: "stress", payload: {} } };
const CONCURRENCY = 4;
const KEY_LIFE_MS = 15 * 60_000;

/** Due each noon where the router has a model to ask and the settings want it; else no longer. */
export async function scheduleNoon({ store: { queue }, settings }: Base, route: string | undefined): Promise<void> {
  if (route === undefined || settings.stressRequests === 0) await queue.unschedule(NOON.name);
  else await queue.schedule(NOON);
}

/** By kind, for the queue. */
export function noonHandlers(base: Base, route: string | undefined): Readonly<Record<string, Handler>> {
  return { [KIND]: async (job) => (route === undefined ? undefined : await noon(base, route, job)) };
}

async function noon({ store, house, settings, address }: Base, route: string, job: Job): Promise<void> {
  const url = address();
  if (url === undefined) throw new Error("the server does not listen yet");
  // A cut may have come after the run was kept.
  if ((await store.ledger.appended(STRESS_STREAM, job.id)) !== undefined) return;
  const now = house.now();
  const wanted = {
    name: "noon stress run",
    tenant: DEFAULT_REPOSITORY.owner,
    scopes: ["models"],
    expiresAt: new Date(now.getTime() + KEY_LIFE_MS),
  };
  const { key, kept } = makeKey(wanted, randomBytes(32), now);
  await store.records.addKey(kept);
  try {
    const order = { url, key, route, requests: settings.stressRequests, concurrency: CONCURRENCY, fetch, now: () => house.now().getTime() };
    const data = { ...(await stress(order)) };
    const { seq } = await store.ledger.head(STRESS_STREAM);
    await store.ledger.append(STRESS_STREAM, [{ kind: "router.stressed", actor: "gatehouse", data }], seq, house.now(), { key: job.id });
  } finally {
    await store.records.revokeKey(kept.id, house.now());
  }
}

type LastStress = NonNullable<NonNullable<Snapshot["router"]>["stress"]>;

/** The newest run. Which models answered and what it cost is the operator's own business and is left out. */
export async function lastStress({ ledger }: Pick<Store, "ledger">): Promise<LastStress | undefined> {
  const { seq } = await ledger.head(STRESS_STREAM);
  const results: StressResult[] = [];
  // Written by the run above.
  for await (const { data } of ledger.read(STRESS_STREAM, Math.max(0, seq - 2))) results.push(data as unknown as StressResult);
  const [last, earlier] = results.toReversed();
  if (last === undefined) return undefined;
  const { at, requests, answered, degraded, failed, p50Ms, p95Ms, overheadP95Ms } = last;
  const told = { at, requests, answered, degraded, failed, p50_ms: p50Ms, p95_ms: p95Ms, overhead_p95_ms: overheadP95Ms };
  return { ...told, difference: earlier === undefined ? null : differenceOf(earlier, last) };
}

const NAMES: ReadonlyMap<string, string> = new Map([
  ["answered", "answered"],
  ["degraded", "degraded"],
  ["failed", "failed"],
  ["p50Ms", "p50_ms"],
  ["p95Ms", "p95_ms"],
  ["overheadP95Ms", "overhead_p95_ms"],
]);

function differenceOf(earlier: StressResult, last: StressResult): Readonly<Record<string, number>> {
  return Object.fromEntries(
    stressDifference(earlier, last).flatMap(({ measure, change }) => {
      const name = NAMES.get(measure);
      return name === undefined ? [] : [[name, Math.round(change * 100) / 100]];
    }),
  );
}
