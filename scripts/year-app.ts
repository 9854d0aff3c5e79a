/** `node scripts/year-app.ts [DAYS] [KILLS] [postgres]`: a year (365 days, 60 kills) of evidence on the stand-in with two processes; says what the repository was left with. */
import { aYear } from "#test/app/year.ts";
import { testPostgres } from "#test/fakes/postgres.ts";

const [days = "365", kills = "60", shared] = process.argv.slice(2);
const postgres = shared === "postgres" ? await testPostgres() : undefined;
const databaseUrl = await postgres?.freshDatabase();
const started = performance.now();
const account = await aYear({
  from: "2025-01-01",
  days: Number(days),
  kills: Number(kills),
  outages: Math.ceil(Number(days) / 40),
  ...(databaseUrl === undefined ? {} : { databaseUrl }),
  told: (line) => console.error(line),
});
console.log(
  JSON.stringify(
    {
      ...account,
      store: databaseUrl === undefined ? "one data directory" : "postgres",
      seconds: Math.round((performance.now() - started) / 1_000),
    },
    undefined,
    2,
  ),
);
process.exit(account.faults.length === 0 ? 0 : 1);
