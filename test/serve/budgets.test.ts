/** Budgets over real processes: five hundred callers at once, two processes on one store, and a process that is killed among them. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Entry } from "#src/ledger.ts";
import { openStore } from "#src/stores/open.ts";
import { verifyStream } from "#src/verify.ts";
import { testPostgres } from "#test/fakes/postgres.ts";
import * as faults from "#test/fakes/vendors/faults.ts";
import { startVendor, type Vendor } from "#test/fakes/vendors/vendor.ts";
import { until } from "#test/fakes/door-server.ts";
import { serve, type Served } from "#test/serve/process.ts";

const root = mkdtempSync(join(tmpdir(), "gatehouse-budgets-"));
const postgres = await testPostgres();
/** Each call may cost, and costs, this; a hundred of them reach the limit exactly. */
const [CALL_NANO, CALLS] = [500_000, 100];
const open: Served[] = [];
let places = 0;
let vendor: Vendor;

beforeAll(async () => {
  vendor = await startVendor("openai");
});
afterEach(async () => {
  for (const server of open.splice(0)) await server.end("SIGKILL");
});
afterAll(async () => {
  await vendor.close();
  rmSync(root, { recursive: true, force: true });
});

interface Place {
  /** One more process on the same store. */
  start(): Promise<Served>;
  entries(): Promise<readonly Entry[]>;
}

function place(databaseUrl?: string): Place {
  const name = `place-${++places}`;
  vendor.always(undefined);
  vendor.says({ text: "ok", usage: { input: 9, output: 50 } });
  const [config, data] = [join(root, `${name}.yml`), join(root, name)];
  writeFileSync(
    config,
    `models: [{ id: m, provider: openai, base_url: "${vendor.url}", input_cost_per_token: 0, output_cost_per_token: 0.00001 }]\nbudgets: [{ scope: tenant, limit_usd: ${(CALL_NANO * CALLS) / 1e9} }]\n`,
  );
  let processes = 0;
  return {
    start: async () => {
      const more: Record<string, string> = databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl };
      const folder = databaseUrl === undefined ? data : `${data}-${++processes}`;
      const server = await serve(folder, { GATEHOUSE_ROUTER_CONFIG: config, OPENAI_API_KEY: "test-key", ...more });
      open.push(server);
      return server;
    },
    entries: async () => {
      const store = await openStore(databaseUrl === undefined ? { dataDir: data } : { databaseUrl });
      try {
        const [stream = ""] = await store.ledger.streams("router/budget/");
        expect(await verifyStream(store.ledger, stream)).toMatchObject({ ok: true });
        const all: Entry[] = [];
        for await (const entry of store.ledger.read(stream)) all.push(entry);
        return all;
      } finally {
        await store.close();
      }
    },
  };
}

/** The status; 0 where the process went away. */
const call = async (server: Served): Promise<number> =>
  await server
    .post("/v1/chat/completions", { model: "m", max_tokens: 50, messages: [{ role: "user", content: "Hi" }] })
    .then(({ status }) => status, () => 0); // prettier-ignore

const count = (statuses: readonly number[], status: number): number => statuses.filter((one) => one === status).length;
const ofKind = (entries: readonly Entry[], kind: string): number => entries.filter((entry) => entry.kind === kind).length;

describe.each([["one process on SQLite", 1], ...(postgres === undefined ? [] : [["two processes on PostgreSQL", 2] as const])] as const)(
  "%s",
  (_, processes) => {
    const opened = async (): Promise<Place> => place(processes === 1 ? undefined : await postgres?.freshDatabase());

    it("admit exactly the calls that the budget holds out of 500 at once", async () => {
      const here = await opened();
      const servers: Served[] = [];
      for (let at = 0; at < processes; at++) servers.push(await here.start());
      const before = vendor.calls.length;
      const statuses = await Promise.all(Array.from({ length: 500 }, async (_, at) => await call(servers[at % processes] as Served)));
      expect([count(statuses, 200), count(statuses, 402), vendor.calls.length - before]).toEqual([CALLS, 500 - CALLS, CALLS]);
      for (const server of servers) expect(await server.end()).toBe(0);
      const entries = await here.entries();
      expect([ofKind(entries, "budget.reserved"), ofKind(entries, "budget.settled"), ofKind(entries, "budget.warned")]).toEqual([
        CALLS,
        CALLS,
        1,
      ]);
    });

    it("never spend more than the budget when a process is killed in the midst of calls", async () => {
      const here = await opened();
      const first = await here.start();
      const before = vendor.calls.length;
      vendor.always(faults.slowGood(150));
      const early = Array.from({ length: 60 }, async () => await call(first));
      await until(() => vendor.calls.length - before >= 20);
      await first.end("SIGKILL");
      const statuses = await Promise.all(early);
      vendor.always(undefined);
      expect([count(statuses, 0) > 0, count(statuses, 402)]).toEqual([true, 0]);
      const reserved = ofKind(await here.entries(), "budget.reserved");
      const seen = vendor.calls.length - before;
      expect([reserved >= seen, reserved <= 60]).toEqual([true, true]);
      const heirs: Served[] = [];
      for (let at = 0; at < processes; at++) heirs.push(await here.start());
      const later = await Promise.all(Array.from({ length: 200 }, async (_, at) => await call(heirs[at % processes] as Served)));
      expect(count(later, 200)).toBe(CALLS - reserved);
      expect(vendor.calls.length - before).toBeLessThanOrEqual(CALLS);
    });
  },
);
