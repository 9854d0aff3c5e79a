/**
 * The App as a process of its own, to be killed: takes webhooks on a free port and says which on standard output. Run by crash.ts.
 *   the environment of `gatehouse serve`, STORE=<connection string> for a shared store, LOG_FILE for what is more than information
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { appendFileSync, writeSync } from "node:fs";
import { env } from "node:process";
import { startApp } from "#src/app/app.ts";
import { openStore } from "#src/stores/open.ts";
import { systemClock } from "#src/stores/system-clock.ts";

const dataDir = env["GATEHOUSE_DATA_DIR"] ?? "";
const log = env["LOG_FILE"] ?? "";
const store = await openStore(env["STORE"] === undefined ? { dataDir: env["STORE_DIR"] ?? dataDir } : { databaseUrl: env["STORE"] });
const app = await startApp({
  store,
  clock: systemClock,
  log: (level, msg, fields) => {
    if (level !== "info" && log !== "")
      appendFileSync(log, `${JSON.stringify({ at: new Date(), pid: process.pid, level, msg, ...fields })}\n`);
  },
  env,
  fetch: globalThis.fetch,
  guests: { permit: async () => ({ allowed: false, reason: "not_live", executionClass: "PROD_EXEC" }) },
  pace: { pollMs: 20, firstDelayMs: 20, creations: { minute: 100_000, hour: 1_000_000 } },
});
const server = createServer((request, response) => {
  if (request.url === "/counts") {
    const told = async (): Promise<void> => void response.end(JSON.stringify(await store.queue.counts()));
    void told();
  } else void app.door(request, response);
});
server.listen(0, "127.0.0.1", () => writeSync(1, `${(server.address() as AddressInfo).port}\n`));
