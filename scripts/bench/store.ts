/**
 * Durable appends and accepted deliveries per second, at 1 and 64 callers, against the same rows written by bare statements on the same disk;
 * verification; the state of a long stream from a checkpoint: `node scripts/bench/store.ts [--entries N] [--seconds N] [--no-postgres]`.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { parseArgs } from "node:util";
import { Pool } from "pg";
import { stateOf } from "#src/checkpoint.ts";
import type { Folding } from "#src/checkpoint.ts";
import { sha256 } from "#src/canonical.ts";
import { openStore } from "#src/stores/open.ts";
import type { Store } from "#src/store.ts";
import { verifyChain, verifyStream } from "#src/verify.ts";
import { testPostgres } from "#test/fakes/postgres.ts";

const { values } = parseArgs({
  options: {
    entries: { type: "string", default: "1000000" },
    seconds: { type: "string", default: "3" },
    "no-postgres": { type: "boolean", default: false },
  },
});
const seconds = Number(values.seconds);
const folder = mkdtempSync(join(tmpdir(), "gatehouse-bench-"));
const at = new Date();
const data = { engine: "WHOLESALE", amountCents: 1_500, reservation: "r_0123456789", reason: "because it was asked for" };
const event = { kind: "risk.reserved", actor: "ada", data };
const payload = JSON.stringify({ action: "opened", body: "x".repeat(8_000) });

interface Figure {
  readonly perSecond: number;
  readonly cpuMicroseconds: number;
}

const ROUNDS = 5;

/** Medians of rounds that take turns, because other work on the machine comes and goes. */
async function compared(callers: number, ...ways: readonly Way[]): Promise<readonly Figure[]> {
  const found = ways.map((): Figure[] => []);
  for (let round = 0; round < ROUNDS; round++) for (const [at, way] of ways.entries()) found[at]?.push(await rate(callers, way));
  return found.map(
    (figures) => figures.toSorted((a, b) => a.perSecond - b.perSecond)[Math.floor(ROUNDS / 2)] ?? { perSecond: 0, cpuMicroseconds: 0 },
  );
}

type Way = (caller: number) => Promise<unknown>;

/** So many callers, each doing one after another, for a part of the time. */
async function rate(callers: number, one: Way): Promise<Figure> {
  let count = 0;
  const cpu = process.cpuUsage();
  const start = performance.now();
  const end = start + (seconds * 1_000) / ROUNDS;
  const caller = async (_: unknown, which: number): Promise<void> => {
    for (; performance.now() < end; count++) await one(which);
  };
  await Promise.all(Array.from({ length: callers }, caller));
  const { user, system } = process.cpuUsage(cpu);
  return { perSecond: count / ((performance.now() - start) / 1_000), cpuMicroseconds: (user + system) / count };
}

function report(what: string, ours: Figure, bare?: Figure): void {
  const ratio =
    bare === undefined
      ? ""
      : `  bare ${bare.perSecond.toFixed(0).padStart(7)}/s ${bare.cpuMicroseconds.toFixed(0).padStart(5)} µs CPU  ratio ${(ours.perSecond / bare.perSecond).toFixed(2)}`;
  console.log(
    `${what.padEnd(44)} ${ours.perSecond.toFixed(0).padStart(7)}/s ${ours.cpuMicroseconds.toFixed(0).padStart(5)} µs CPU${ratio}`,
  );
}

const TABLES = [
  "create table heads (stream text primary key, seq bigint not null, hash text not null)",
  "create table entries (stream text not null, seq bigint not null, body text not null, hash text not null, primary key (stream, seq))",
];
const BODY = JSON.stringify({ ...event, stream: "lane", seq: 1, at, prev: "0".repeat(64) });

function bareSqlite(): Way {
  const db = new DatabaseSync(join(folder, "bare.db"));
  db.exec("pragma journal_mode = wal; pragma synchronous = full");
  for (const sql of TABLES) db.exec(sql);
  const head = db.prepare("select seq from heads where stream = ?");
  const insert = db.prepare("insert into entries values (?, ?, ?, ?)");
  const update = db.prepare(
    "insert into heads values (?, ?, ?) on conflict (stream) do update set seq = excluded.seq, hash = excluded.hash",
  );
  return async (caller) => {
    const stream = `lane${caller}`;
    db.exec("begin immediate");
    const seq = Number(head.get(stream)?.["seq"] ?? 0) + 1;
    insert.run(stream, seq, BODY, "hash");
    update.run(stream, seq, "hash");
    db.exec("commit");
  };
}

async function barePostgres(databaseUrl: string): Promise<{ readonly bare: Way; readonly end: () => Promise<void> }> {
  const pool = new Pool({ connectionString: databaseUrl, max: 12 });
  for (const sql of TABLES) await pool.query(sql);
  const bare: Way = async (caller) => {
    const stream = `lane${caller}`;
    const client = await pool.connect();
    await client.query("begin");
    await client.query({ name: "a", text: "insert into heads values ($1, 0, '') on conflict do nothing", values: [stream] });
    const { rows } = await client.query<{ readonly seq: string }>({
      name: "b",
      text: "select seq from heads where stream = $1 for update",
      values: [stream],
    });
    const seq = Number(rows[0]?.seq) + 1;
    await client.query({ name: "c", text: "insert into entries values ($1, $2, $3, $4)", values: [stream, seq, BODY, "hash"] });
    await client.query({ name: "d", text: "update heads set seq = $2, hash = $3 where stream = $1", values: [stream, seq, "hash"] });
    await client.query("commit");
    client.release();
  };
  return { bare, end: async () => await pool.end() };
}

async function writing(store: Store, name: string, bare: Way): Promise<void> {
  for (const callers of [1, 64]) {
    const round = `${name}/${callers}`;
    const heads = new Map<number, number>();
    const append: Way = async (caller) => {
      const seq = heads.get(caller) ?? 0;
      heads.set(caller, seq + 1);
      await store.ledger.append(`${round}/${caller}`, [event], seq, at);
    };
    let deliveries = 0;
    const accept: Way = async () => {
      const id = `${round}-${++deliveries}`;
      const job = { kind: "event", key: `pr${deliveries % 50}`, fairness: "1", payload: { id } };
      await store.records.accept({ delivery: { id, event: "push", payload, receivedAt: at }, jobs: [job] });
    };
    const [rows, ours, accepted] = await compared(callers, bare, append, accept);
    if (rows === undefined || ours === undefined || accepted === undefined) continue;
    report(`${name}: append, ${callers} caller(s)`, ours, rows);
    report(`${name}: accept 8 kB with its job, ${callers} caller(s)`, accepted);
  }
}

async function longStream(store: Store, entries: number): Promise<void> {
  const start = performance.now();
  for (let seq = 0; seq < entries; seq += 1_000)
    await store.ledger.append(
      "long",
      Array.from({ length: 1_000 }, () => event),
      seq,
      at,
    );
  console.log(`${entries} entries appended, 1,000 at a time: ${(entries / ((performance.now() - start) / 1_000)).toFixed(0)}/s`);
  const verified = async (what: string, verify: () => Promise<{ readonly ok: boolean }>): Promise<void> => {
    const begin = performance.now();
    const { ok } = await verify();
    console.log(`verified ${what}: ${ok}, ${(entries / ((performance.now() - begin) / 1_000)).toFixed(0)} entries/s`);
  };
  await verified("as stored", async () => await verifyStream(store.ledger, "long"));
  await verified("as read", async () => await verifyChain(store.ledger.read("long")));
  const sum: Folding<{ readonly cents: number }> = {
    id: "sum/1",
    initial: { cents: 0 },
    evolve: (state, entry) => ({ cents: state.cents + Number(entry.data["amountCents"]) }),
    restore: (kept) => kept as { readonly cents: number },
  };
  const folds = performance.now();
  await stateOf(store, "long", sum);
  console.log(`state of ${entries} entries, folded: ${(performance.now() - folds).toFixed(0)} ms`);
  await store.ledger.append("long", [event], entries, at);
  const times: number[] = [];
  for (let n = 0; n < 200; n++) {
    const begin = performance.now();
    await stateOf(store, "long", sum);
    times.push(performance.now() - begin);
  }
  times.sort((a, b) => a - b);
  console.log(`the same from a checkpoint: median ${times[100]?.toFixed(2)} ms, 99th percentile ${times[197]?.toFixed(2)} ms`);
}

async function embedded(): Promise<void> {
  const store = await openStore({ dataDir: join(folder, "data") });
  await writing(store, "embedded", bareSqlite());
  await longStream(store, Number(values.entries));
  await store.close();
}

async function postgres(): Promise<void> {
  const server = await testPostgres({ durable: true });
  if (server === undefined) return;
  const store = await openStore({ databaseUrl: await server.freshDatabase() });
  const { bare, end } = await barePostgres(await server.freshDatabase());
  await writing(store, "postgres", bare);
  await longStream(store, Math.min(Number(values.entries), 100_000));
  await end();
  await store.close();
}

console.log(`one hash of a body takes ${hashMicroseconds().toFixed(1)} µs here`);
await embedded();
if (!values["no-postgres"]) await postgres();
rmSync(folder, { recursive: true, force: true });

function hashMicroseconds(): number {
  const start = performance.now();
  for (let n = 0; n < 20_000; n++) sha256(BODY);
  return (performance.now() - start) / 20;
}
