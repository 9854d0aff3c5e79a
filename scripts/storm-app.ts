/** `node scripts/storm-app.ts [REPOSITORIES]`: so many repositories (1,000) open a pull request at once; says how long the App took and what GitHub was left with. */
import { storm } from "#test/app/storm.ts";

const LIMIT_MS = 45 * 60_000;

const report = await storm(Number(process.argv[2] ?? 1_000), LIMIT_MS);
console.log(JSON.stringify(report, undefined, 2));
process.exit(report.faults.length === 0 ? 0 : 1);
