import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { Client } from "pg";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Clock } from "#src/clock.ts";
import type { Job } from "#src/queue.ts";
import { StoreUnavailable } from "#src/store.ts";
import type { Store } from "#src/store.ts";
import { openPostgres } from "#src/stores/postgres/open.ts";
import { systemClock } from "#src/stores/system-clock.ts";
import { verifyStream } from "#src/verify.ts";
import { handClock } from "#test/fakes/clock.ts";
import { testPostgres } from "#test/fakes/postgres.ts";

const run = promisify(execFile);
const at = new Date("2026-11-20T10:00:00.000Z");
const event = { kind: "k", actor: "ada", data: {} };
const server = await testPostgres();

describe.skipIf(server === undefined)("several processes on PostgreSQL", () => {
  const open: Store[] = [];
  afterEach(async () => {
    await Promise.all(open.splice(0).map(async (store) => await store.close()));
  });
  const database = async (): Promise<string> => (await server?.freshDatabase()) ?? "";
  async function opened(databaseUrl: string, clock: Clock = systemClock, trouble: Error[] = []): Promise<Store> {
    const store = await openPostgres({ databaseUrl, clock, random: () => 0.5, onTrouble: (error) => trouble.push(error) });
    open.push(store);
    return store;
  }
  async function statement(databaseUrl: string, sql: string): Promise<readonly unknown[]> {
    const client = new Client({ connectionString: databaseUrl });
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(sql)).rows;
    } finally {
      await client.end();
    }
  }

  it("start at once on an empty database and agree", async () => {
    const url = await database();
    const stores = await Promise.all([opened(url), opened(url), opened(url)]);
    await stores[0]?.ledger.append("s", [event], 0, at);
    for (const store of stores) expect(await store.ledger.head("s")).toMatchObject({ seq: 1 });
  });

  it("admit exactly what fits of 200 reserves against a cap", async () => {
    const url = await database();
    const store = await opened(url);
    const child = async (): Promise<number> => {
      const { stdout } = await run(process.execPath, [join(import.meta.dirname, "orders-child.ts"), "cap", "100"], {
        env: { ...process.env, STORE: url },
      });
      return Number(stdout);
    };
    const admitted = await Promise.all([child(), child()]);
    expect(admitted.reduce((sum, one) => sum + one)).toBe(100);
    expect(await verifyStream(store.ledger, "cap")).toMatchObject({ ok: true, entries: 100 });
  });

  it("fire each slot of a schedule once, and make up for missed ones by one job", async () => {
    const url = await database();
    const clock = handClock("2026-11-20T10:30:00.000Z");
    const stores = await Promise.all([opened(url, clock), opened(url, clock)]);
    const fired: string[] = [];
    const handlers = { tick: async ({ payload }: Job) => void fired.push(String(payload)) };
    for (const store of stores) await store.queue.schedule({ name: "hourly", cron: "0 * * * *", job: { kind: "tick", payload: "hourly" } });
    for (const store of stores) await store.queue.work({ handlers });
    const settled = async (): Promise<void> => {
      for (let n = 0; n < 10; n++) {
        await clock.pass(1_000);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      await vi.waitFor(async () => {
        await clock.pass(1_000);
        expect(await stores[0]?.queue.counts()).toMatchObject({ waiting: 0, active: 0 });
      });
    };
    await settled();
    expect(fired).toEqual([]);
    for (const [hours, count] of [
      [1, 1],
      [1, 2],
      [7, 3],
    ] as const) {
      clock.jump(hours * 3_600_000);
      await settled();
      await vi.waitFor(() => expect(fired).toHaveLength(count));
    }
  });

  it("take work from each other: each job runs once, keys in order", async () => {
    const url = await database();
    const stores = await Promise.all([opened(url), opened(url)]);
    const ran: string[] = [];
    const handlers = {
      k: async ({ key, payload }: Job) => {
        await new Promise((resolve) => setTimeout(resolve, 2));
        ran.push(`${key}.${String(payload)}`);
      },
    };
    for (const store of stores) await store.queue.work({ handlers, concurrency: 3, pollMs: 20 });
    for (let n = 0; n < 60; n++) await stores[n % 2]?.queue.enqueue([{ kind: "k", key: `key${n % 4}`, payload: Math.floor(n / 4) }]);
    await vi.waitFor(() => expect(ran).toHaveLength(60), { timeout: 20_000 });
    for (let key = 0; key < 4; key++)
      expect(ran.filter((one) => one.startsWith(`key${key}.`))).toEqual(Array.from({ length: 15 }, (_, n) => `key${key}.${n}`));
  });

  it("go on after the server cut all connections", async () => {
    const url = await database();
    const trouble: Error[] = [];
    const store = await opened(url, systemClock, trouble);
    await Promise.all(Array.from({ length: 8 }, async (_, n) => await store.ledger.append(`s${n}`, [event], 0, at)));
    await statement(
      url,
      "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()",
    );
    await vi.waitFor(async () => expect(await store.ledger.head("s0")).toMatchObject({ seq: 1 }), { timeout: 10_000 });
    expect(await store.ledger.append("s0", [event], 1, at)).toMatchObject([{ seq: 2 }]);
    for (const error of trouble) expect(String(error)).not.toContain(url);
  });

  it("see a job that pg-boss itself gave up among the dead, and its key goes on", async () => {
    const url = await database();
    const store = await opened(url);
    await store.queue.enqueue([0, 1].map((payload) => ({ kind: "k", key: "pr", payload })));
    // As if its processes had died too often: the first of the key is active, out of retries, and its worker gives no sign of life.
    await statement(
      url,
      `update gatehouse_jobs.job set state = 'active', started_on = now() - interval '1 hour', heartbeat_on = now() - interval '1 hour', retry_limit = 0
       where id = (select id from gatehouse_jobs.job where name = 'work' order by created_on, id limit 1)`,
    );
    const ran: unknown[] = [];
    await store.queue.work({ handlers: { k: async ({ payload }) => void ran.push(payload) }, pollMs: 100 });
    await vi.waitFor(() => expect(ran).toEqual([1]), { timeout: 40_000, interval: 100 });
    const dead = await store.queue.dead();
    expect(dead).toMatchObject([{ kind: "k", key: "pr", payload: 0, error: "the processes that ran this job died" }]);
    expect(await store.queue.replay(dead.map(({ id }) => id))).toBe(1);
    await vi.waitFor(() => expect(ran).toEqual([1, 0]));
  });

  it("cannot change or remove what the ledger holds", async () => {
    const url = await database();
    await (await opened(url)).ledger.append("s", [event], 0, at);
    for (const sql of ["update entries set body = '{}'", "delete from entries", "truncate entries"])
      await expect(statement(url, sql)).rejects.toThrow("ledger entries are never changed or removed");
  });
});

describe("a connection string", () => {
  const told = async (databaseUrl: string): Promise<string> => {
    const trouble: Error[] = [];
    const error = await openPostgres({ databaseUrl, clock: systemClock, random: () => 0, onTrouble: (one) => trouble.push(one) }).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(StoreUnavailable);
    return [error, ...trouble]
      .map((one) => `${String(one)} ${JSON.stringify(one)} ${one instanceof Error ? String(one.stack) + String(one.cause) : ""}`)
      .join("\n");
  };

  it("that does not read, or leads nowhere, is never shown", async () => {
    const password = ["pass", "word", "4711"].join("-");
    for (const url of [
      `postgres//ada:${password}@db`,
      `mysql://ada:${password}@db/x`,
      `postgres://ada:${password}@127.0.0.1:1/x`,
      `postgres://ada:${password}@host.invalid/x`,
    ]) {
      const text = await told(url);
      expect(text).not.toContain(password);
      expect(text).not.toContain(url);
    }
    expect(await told(password)).toContain("postgres://user:password@host:port/database");
  });

  it.skipIf(server === undefined)("with a wrong password is never shown", async () => {
    const url = new URL((await server?.freshDatabase()) ?? "");
    url.password = ["not", "the", "right", "one%21"].join("-");
    const text = await told(url.href);
    expect(text).toContain("password authentication failed");
    expect(text).not.toContain(url.password);
    expect(text).not.toContain(decodeURIComponent(url.password));
  });
});
