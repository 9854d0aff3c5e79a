/**
 * `node scripts/crash-app.ts [KILLS] [--postgres]`: kills the App so often (100) at random moments of a judgement and says what GitHub was left with.
 * With `--postgres` two processes share a database (DATABASE_URL, or one that is started for it) and one of them is killed each time.
 */
import { crashTest } from "#test/app/crash.ts";
import { testPostgres } from "#test/fakes/postgres.ts";

const shared = process.argv.includes("--postgres");
const kills = Number(process.argv.slice(2).find((word) => /^\d+$/.test(word)) ?? 100);
const databaseUrl = shared ? (process.env["DATABASE_URL"] ?? (await (await testPostgres())?.freshDatabase())) : undefined;
if (shared && databaseUrl === undefined) throw new Error("no PostgreSQL could be started here: name one by DATABASE_URL");
const report = await crashTest({ kills, random: Math.random, databaseUrl });
console.log(JSON.stringify(report, undefined, 2));
process.exitCode = report.faults.length === 0 ? 0 : 1;
