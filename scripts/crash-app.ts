/** `node scripts/crash-app.ts [KILLS]`: kills the App so often (100) at random moments of a judgement and says what GitHub was left with. */
import { crashTest } from "#test/app/crash.ts";

const report = await crashTest(Number(process.argv[2] ?? 100), 2_500, Math.random);
console.log(JSON.stringify(report, undefined, 2));
process.exitCode = report.faults.length === 0 ? 0 : 1;
