/**
 * The App as a process of its own whose time its parent sets, to be killed. Run by year.ts.
 *   the environment of `gatehouse serve`, NOW in milliseconds, and STORE=<connection string> for a shared store
 * Where another process has the data directory it stands by until that one is gone.
 */
import { env } from "node:process";
import { type App, startApp } from "#src/app/app.ts";
import type { Clock } from "#src/clock.ts";
import { type Store, DataDirectoryInUse } from "#src/store.ts";
import { openStore, type StorePlace } from "#src/stores/open.ts";
import { systemClock } from "#src/stores/system-clock.ts";

/** What the parent says and asks. */
type Said = { readonly now: number } | { readonly counts: number };

let offset = Number(env["NOW"]) - Date.now();
const clock: Clock = { ...systemClock, now: () => new Date(Date.now() + offset) };
const running: { app?: App; store?: Store } = {};

process.on("message", (said: Said) => {
  if ("now" in said) {
    offset = said.now - Date.now();
    running.app?.wake();
  } else void told(said.counts);
});
process.on("disconnect", () => process.exit());

const place: StorePlace = env["STORE"] === undefined ? { dataDir: env["GATEHOUSE_DATA_DIR"] ?? "" } : { databaseUrl: env["STORE"] };
running.store = await opened();
running.app = await startApp({
  store: running.store,
  clock,
  log: () => undefined,
  env,
  fetch: globalThis.fetch,
  guests: { permit: async () => ({ allowed: false, reason: "not_live", executionClass: "PROD_EXEC" }) },
  pace: { pollMs: 20, firstDelayMs: 20, creations: { minute: 1e6, hour: 1e7 } },
});
process.send?.({ ready: true });

async function opened(): Promise<Store> {
  for (;;) {
    try {
      return await openStore(place, { clock });
    } catch (error) {
      if (!(error instanceof DataDirectoryInUse)) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

/** Nothing while it stands by. */
async function told(id: number): Promise<void> {
  const counts = await running.store?.queue.counts();
  if (running.app !== undefined && counts !== undefined) process.send?.({ id, left: counts.waiting + counts.active });
}
