/** Durable reservations and settlements, and execution checks, per second and CPU each, at 1 and 64 callers, against a bare SQLite statement each: `node scripts/bench/levers.ts [--seconds N]`. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { parseArgs } from "node:util";
import { mayRun } from "#src/execution.ts";
import { governance } from "#src/governance.ts";
import { levers } from "#src/levers/index.ts";
import { openStore } from "#src/stores/open.ts";

const { values } = parseArgs({ options: { seconds: { type: "string", default: "3" } } });
const forMs = Number(values.seconds) * 1000;
const folder = mkdtempSync(join(tmpdir(), "gatehouse-bench-"));
const store = await openStore({ dataDir: join(folder, "data") });
const room = governance(store, levers, () => new Date());
const stream = "bench/levers";
await room.perform(stream, { lever: "risk", do: "upsert", actor: "bench", engine: "GLOBAL", change: { maxDailyExposureCents: null } });

const bare = new DatabaseSync(join(folder, "bare.db"));
bare.exec(
  "pragma journal_mode = wal; pragma synchronous = full; create table reserve (id integer primary key, engine text, cents integer) strict",
);
const insert = bare.prepare("insert into reserve (engine, cents) values (?, ?)");

let made = 0;
const reserve = async (): Promise<void> => {
  await room.perform(stream, { lever: "risk", do: "reserve", actor: "bench", engine: "NOTIFY", amountCents: 1 });
  made += 1;
};
let settled = 0;
const settle = async (): Promise<void> => {
  settled += 1;
  await room.perform(stream, { lever: "risk", do: "settle", actor: "bench", reservation: settled, lossCents: 0 });
};
const check = async (): Promise<void> => {
  const { live, killSwitch } = (await room.state(stream))["go-live"];
  mayRun({ environment: "production" }, { live, killSwitch });
};
const statement = async (): Promise<void> => {
  insert.run("NOTIFY", 1);
  await Promise.resolve();
};

for (const callers of [1, 64]) {
  const base = await measured("bare statement", callers, statement);
  for (const [name, work] of [
    ["reserve", reserve],
    ["settle", settle],
    ["execution check", check],
  ] as const) {
    const perSecond = await measured(name, callers, work);
    if (name !== "execution check") console.log(`  ${(perSecond / base).toFixed(2)} of the bare statement`);
  }
}
console.log(`${made} reservations`);
bare.close();
await store.close();
rmSync(folder, { recursive: true, force: true });

async function measured(name: string, callers: number, work: () => Promise<void>): Promise<number> {
  const [began, cpu] = [performance.now(), process.cpuUsage()];
  let count = 0;
  await Promise.all(
    Array.from({ length: callers }, async () => {
      while (performance.now() - began < forMs) {
        await work();
        count += 1;
      }
    }),
  );
  const { user, system } = process.cpuUsage(cpu);
  const perSecond = (count * 1000) / (performance.now() - began);
  console.log(`${name}, ${callers} callers: ${Math.round(perSecond)}/s, ${Math.round((user + system) / count)} µs CPU each`);
  return perSecond;
}
