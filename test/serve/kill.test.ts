/**
 * Strict caps and acknowledged orders over HTTP while processes die by SIGKILL. More kills with `KILLS=100 vitest run test/serve/kill.test.ts`.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { env } from "node:process";
import { afterAll, describe, expect, it } from "vitest";
import { testPostgres } from "#test/fakes/postgres.ts";
import { serve, type Answer, type Served } from "#test/serve/process.ts";

const KILLS = Number(env["KILLS"] ?? 2);
const G = "/api/governance";
const LIMIT_MS = 60_000 + KILLS * 15_000;
const root = mkdtempSync(join(tmpdir(), "gatehouse-kill-"));
const postgres = await testPostgres();
const running: Served[] = [];
afterAll(async () => {
  for (const one of running) await one.end("SIGKILL");
  rmSync(root, { recursive: true, force: true });
});

async function start(directory: string, more: Record<string, string> = {}): Promise<Served> {
  const one = await serve(join(root, directory), more);
  running.push(one);
  return one;
}

/** The answer, or undefined where the process was gone before it came. */
async function reserve(server: Served, key: string, amount = 15): Promise<Answer | undefined> {
  const order = { engine: "NOTIFY", amount, actor: "bot" };
  const answer = await server.post(`${G}/risk/check-and-reserve`, order, { "idempotency-key": key }).catch(() => undefined);
  return answer === undefined || answer.status >= 500 ? undefined : answer;
}

async function today(server: Served): Promise<Record<string, number>> {
  return (await server.get(`${G}/risk/ledger/today`)).body.engines.NOTIFY;
}

/** 200 orders at once; once some are acknowledged a process dies; what was not answered is asked again under its key. */
async function twoHundred(servers: readonly Served[], doomed: Served, after: () => Promise<Served>): Promise<void> {
  const [admitted, refused] = [new Map<string, string>(), new Set<string>()];
  let answered = 0;
  const take = (key: string, answer: Answer | undefined): void => {
    if (answer === undefined) return;
    if (++answered === 30) void doomed.end("SIGKILL");
    if (answer.status === 200) admitted.set(key, String(answer.body.reservation_id));
    else refused.add(`${key} ${String(answer.body.code)}`);
  };
  const keys = Array.from({ length: 200 }, (_, index) => `order-${index}`);
  await Promise.all(keys.map(async (key, index) => take(key, await reserve(servers[index % servers.length] as Served, key))));
  await doomed.end("SIGKILL");
  const left = await after();
  const acknowledged = new Map(admitted);
  for (const key of keys) {
    const again = await reserve(left, key);
    const before = acknowledged.get(key);
    if (before !== undefined) expect([key, again?.body.reservation_id]).toEqual([key, before]);
    else take(key, again);
  }
  expect(admitted.size).toBe(100);
  expect(new Set(admitted.values()).size).toBe(100);
  expect([...refused].every((one) => one.endsWith("daily_exposure_exceeded"))).toBe(true);
  expect(await today(left)).toMatchObject({ exposure_used: 1500, open_risk_reserved: 1500, actions: 100 });
  expect((await left.get("/api/ledger/verify")).body).toMatchObject({ ok: true });
}

describe("200 reservations of 15 against a cap of 1,500", { timeout: 240_000 }, () => {
  it("admit exactly 100 across a kill -9 of the only process", async () => {
    const first = await start("one");
    await twoHundred([first], first, async () => await start("one"));
  });

  it.skipIf(postgres === undefined)("admit exactly 100 over two processes on PostgreSQL, of which one is killed", async () => {
    const url = { DATABASE_URL: (await postgres?.freshDatabase()) ?? "" };
    const [one, two] = [await start("two-a", url), await start("two-b", url)];
    await twoHundred([one, two], one, async () => two);
  });

  it.skipIf(postgres === undefined)("admit exactly 100 over two processes on PostgreSQL that both live", async () => {
    const url = { DATABASE_URL: (await postgres?.freshDatabase()) ?? "" };
    const servers = [await start("three-a", url), await start("three-b", url)];
    const answers = await Promise.all(Array.from({ length: 200 }, async (_, n) => await reserve(servers[n % 2] as Served, `k${n}`)));
    expect(answers.filter((answer) => answer?.status === 200)).toHaveLength(100);
    expect(answers.filter((answer) => answer?.status === 409)).toHaveLength(100);
    for (const server of servers) expect(await today(server)).toMatchObject({ exposure_used: 1500, actions: 100, denials: 100 });
  });
});

describe(`${KILLS} kills at moments that nobody chose`, () => {
  async function survives(directory: string, more: Record<string, string>): Promise<void> {
    const acknowledged = new Map<string, string>();
    const asked = new Set<string>();
    for (let round = 0; round < KILLS; round++) {
      const server = await start(directory, more);
      if (round === 0) await server.post(`${G}/risk/policies/upsert`, { engine: "GLOBAL", max_daily_exposure: null });
      let dying: Promise<unknown> | undefined;
      const enough = acknowledged.size + 3 + Math.floor(Math.random() * 60);
      const lane = async (name: number): Promise<void> => {
        for (let n = 0; n < 400 && server.child.signalCode === null; n++) {
          const key = `${round}.${name}.${n}`;
          asked.add(key);
          const answer = await reserve(server, key, 1);
          if (answer?.status === 200) acknowledged.set(key, String(answer.body.reservation_id));
          if (acknowledged.size >= enough) dying ??= server.end("SIGKILL");
        }
      };
      await Promise.all(Array.from({ length: 8 }, async (_, name) => await lane(name)));
      await server.end("SIGKILL");
    }
    const server = await start(directory, more);
    const { actions = -1, exposure_used: used } = await today(server);
    expect(actions).toBeGreaterThanOrEqual(acknowledged.size);
    expect(actions).toBeLessThanOrEqual(asked.size);
    expect(used).toBe(actions);
    expect(acknowledged.size).toBeGreaterThan(KILLS / 4);
    // Asked again under their keys, acknowledged orders give the answer of the first time, and nothing is counted anew.
    for (const [key, reservation] of [...acknowledged].slice(-200))
      expect((await reserve(server, key, 1))?.body.reservation_id).toBe(reservation);
    expect((await today(server))["actions"]).toBe(actions);
    const [ids, entries] = await reservations(server);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBe(actions);
    expect((await server.get("/api/ledger/verify")).body).toMatchObject({ ok: true, entries });
  }

  async function reservations(server: Served): Promise<readonly [readonly number[], number]> {
    const ids: number[] = [];
    for (let after = 0; ;) {
      const { entries } = (await server.get(`/api/ledger?after=${after}&limit=5000`)).body;
      if (entries.length === 0) return [ids, after];
      for (const { kind, data } of entries) if (kind === "risk.reserved") ids.push(data.reservation);
      after = entries.at(-1).seq;
    }
  }

  it("lose no order that the embedded store acknowledged, and apply none twice", async () => await survives("kills", {}), LIMIT_MS);

  it.skipIf(postgres === undefined)(
    "lose no order that PostgreSQL acknowledged, and apply none twice",
    async () => await survives("kills-postgres", { DATABASE_URL: (await postgres?.freshDatabase()) ?? "" }),
    LIMIT_MS,
  );
});
