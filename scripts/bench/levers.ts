/**
 * Durable reservations and settlements, and execution checks, per second and CPU each, at 1 and 64 callers, beside the same in bare durable
 * statements (a cap looked at, a row inserted and counted, in one transaction) and beside one bare insert, on SQLite and on PostgreSQL; how
 * fast a chain verifies; and how fast the state of a stream of a million entries is read from a checkpoint and folded without one:
 * `npm run bench levers`. Rounds of all take turns, so that a busy machine is busy for each.
 *   node scripts/bench/levers.ts [--seconds N] [--rounds N] [--entries N]
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { parseArgs } from "node:util";
import { Pool } from "pg";
import { mayRun } from "#src/execution.ts";
import { governance, type Governance } from "#src/governance.ts";
import type { Event } from "#src/ledger.ts";
import { levers } from "#src/levers/index.ts";
import { openStore } from "#src/stores/open.ts";
import type { Store } from "#src/store.ts";
import { verifyStream } from "#src/verify.ts";
import { testPostgres } from "#test/fakes/postgres.ts";
import { median } from "./measured.ts";

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "1" },
    rounds: { type: "string", default: "5" },
    entries: { type: "string", default: "1000000" },
  },
});
const [forMs, rounds, entries] = [Number(values.seconds) * 1000, Number(values.rounds), Number(values.entries)];
const folder = mkdtempSync(join(tmpdir(), "gatehouse-bench-"));
const stream = "bench/levers";
const WARM_BYTES = 20_000_000;

interface Rate {
  readonly perSecond: number;
  readonly cpuMicros: number;
}

async function once(callers: number, work: () => Promise<void>): Promise<Rate> {
  const [began, cpu] = [performance.now(), process.cpuUsage()];
  let count = 0;
  const lane = async (): Promise<void> => {
    while (performance.now() - began < forMs) {
      await work();
      count += 1;
    }
  };
  await Promise.all(Array.from({ length: callers }, lane));
  const { user, system } = process.cpuUsage(cpu);
  return { perSecond: (count * 1000) / (performance.now() - began), cpuMicros: (user + system) / count };
}

/** Rounds of all works in turn; the median of each, and of each round's ratio to the first work. */
async function compared(name: string, works: readonly (readonly [string, () => Promise<void>])[]): Promise<void> {
  for (const callers of [1, 64]) {
    const rates = works.map((): Rate[] => []);
    for (let round = 0; round < rounds; round++)
      for (const [index, [, work]] of works.entries()) rates[index]?.push(await once(callers, work));
    for (const [index, [what]] of works.entries()) {
      const mine = rates[index] ?? [];
      const [perSecond, cpu] = [median(mine.map((one) => one.perSecond)), median(mine.map((one) => one.cpuMicros))];
      const ratio = median(mine.map((one, round) => one.perSecond / (rates[0]?.[round]?.perSecond ?? Number.NaN)));
      const told = index === 0 ? "" : `, ${ratio.toFixed(2)} of the first`;
      console.log(`${name}, ${callers} callers: ${what} ${Math.round(perSecond)}/s, ${Math.round(cpu)} µs CPU each${told}`);
    }
  }
}

async function roomIn(store: Store): Promise<Governance> {
  const room = governance(store, levers, () => new Date());
  await room.perform(stream, { lever: "risk", do: "upsert", actor: "bench", engine: "GLOBAL", change: { maxDailyExposureCents: null } });
  return room;
}

function works(room: Governance): readonly (readonly [string, () => Promise<void>])[] {
  let settled = 0;
  return [
    ["reserve", async () => void (await room.perform(stream, { lever: "risk", do: "reserve", actor: "bench", engine: "NOTIFY", amountCents: 1 }))], // prettier-ignore
    ["settle", async () => void (await room.perform(stream, { lever: "risk", do: "settle", actor: "bench", reservation: ++settled, lossCents: 0 }))], // prettier-ignore
    [
      "execution check",
      async () => {
        const { live, killSwitch } = (await room.state(stream))["go-live"];
        mayRun({ environment: "production" }, { live, killSwitch });
      },
    ],
  ];
}

async function embedded(): Promise<void> {
  const store = await openStore({ dataDir: join(folder, "data") });
  const bare = new DatabaseSync(join(folder, "bare.db"));
  // The same settings as the store's own, and in both a write-ahead log that has its size: growing a file is slower than writing in it.
  bare.exec("pragma journal_mode = wal; pragma synchronous = full; pragma wal_autocheckpoint = 4000; create table warm (text text) strict; create table reserve (id integer primary key, engine text, cents integer) strict"); // prettier-ignore
  bare.prepare("insert into warm (text) values (?)").run("x".repeat(WARM_BYTES));
  bare.exec("pragma wal_checkpoint(restart)");
  await store.ledger.append("bench/warm", [{ kind: "warm", actor: "bench", data: { text: "x".repeat(WARM_BYTES) } }], 0, new Date());
  const insert = bare.prepare("insert into reserve (engine, cents) values (?, ?)");
  const statement = async (): Promise<void> => {
    insert.run("NOTIFY", 1);
    await Promise.resolve();
  };
  bare.exec("create table cap (id integer primary key, used integer) strict; insert into cap values (1, 0)");
  const [look, move] = [bare.prepare("select used from cap where id = 1"), bare.prepare("update cap set used = ? where id = 1")];
  // What a reservation is in bare statements: looked at, written and counted in one transaction.
  const transaction = async (): Promise<void> => {
    bare.exec("begin immediate");
    const used = Number(look.get()?.["used"]);
    insert.run("NOTIFY", 1);
    move.run(used + 1);
    bare.exec("commit");
    await Promise.resolve();
  };
  await compared("SQLite", [["the same in bare statements", transaction], ["one bare insert", statement], ...works(await roomIn(store))]);
  bare.close();
  await longStream(store);
  await store.close();
}

async function shared(): Promise<void> {
  const server = await testPostgres();
  if (server === undefined) return console.log("PostgreSQL: not here");
  const databaseUrl = await server.freshDatabase();
  const store = await openStore({ databaseUrl });
  const pool = new Pool({ connectionString: await server.freshDatabase(), max: 10 });
  await pool.query("create table reserve (id bigserial primary key, engine text, cents bigint)");
  const statement = async (): Promise<void> =>
    void (await pool.query("insert into reserve (engine, cents) values ($1, $2)", ["NOTIFY", 1]));
  await pool.query("create table cap (id int primary key, used bigint)");
  await pool.query("insert into cap values (1, 0)");
  const transaction = async (): Promise<void> => {
    const client = await pool.connect();
    try {
      await client.query("begin");
      const { rows } = await client.query<{ used: string }>("select used from cap where id = 1 for update");
      await client.query("insert into reserve (engine, cents) values ($1, $2)", ["NOTIFY", 1]);
      await client.query("update cap set used = $1 where id = 1", [Number(rows[0]?.used) + 1]);
      await client.query("commit");
    } finally {
      client.release();
    }
  };
  await compared("PostgreSQL", [["the same in bare statements", transaction], ["one bare insert", statement], ...works(await roomIn(store))]); // prettier-ignore
  await pool.end();
  await store.close();
}

/** Reservations and their settlements, as they would stand there. */
function pair(reservation: number): readonly Event[] {
  const data = { engine: "NOTIFY", amount_cents: 1, reservation };
  return [
    { kind: "risk.reserved", actor: "bench", data: { ...data, reason: null } },
    { kind: "risk.settled", actor: "bench", data: { ...data, loss_cents: 0 } },
  ];
}

async function longStream(store: Store): Promise<void> {
  const long = "bench/long";
  const [batch, began] = [2_000, performance.now()];
  for (let seq = 0; seq < entries; seq += batch) {
    const events = Array.from({ length: batch / 2 }, (_, index) => pair(seq / 2 + index + 1)).flat();
    await store.ledger.append(long, events, seq, new Date());
  }
  console.log(`${entries} entries appended: ${Math.round(entries / ((performance.now() - began) / 1000))}/s`);
  const [speeds, cpus]: [number[], number[]] = [[], []];
  for (let round = 0; round < 3; round++) {
    const [from, cpu] = [performance.now(), process.cpuUsage()];
    const said = await verifyStream(store.ledger, long);
    if (!said.ok) throw new Error(said.detail);
    const { user, system } = process.cpuUsage(cpu);
    speeds.push(entries / ((performance.now() - from) / 1000));
    cpus.push(entries / ((user + system) / 1e6));
  }
  console.log(`verify: ${Math.round(median(speeds))} entries/s, ${Math.round(median(cpus))} a second of CPU (target 100,000)`);
  const folded = performance.now();
  await governance(store, levers, () => new Date()).state(long);
  console.log(`state folded from the start, once: ${Math.round(performance.now() - folded)} ms`);
  const reads: number[] = [];
  for (let round = 0; round < 50; round++) {
    const from = performance.now();
    await governance(store, levers, () => new Date()).state(long);
    reads.push(performance.now() - from);
  }
  console.log(`state of ${entries} entries from a checkpoint: ${median(reads).toFixed(2)} ms (target 5)`);
}

await embedded();
await shared();
rmSync(folder, { recursive: true, force: true });
process.exit();
