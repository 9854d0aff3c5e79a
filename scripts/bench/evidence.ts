/**
 * Snapshot and all scorecards, the registry, and the judgement of everything, on repositories of so many modules with a year of snapshots:
 * `node scripts/bench/evidence.ts [--modules 148,5000] [--rounds 5]`. Medians of processor time, facts remembered as in a process that runs.
 */
import { parseArgs } from "node:util";
import { checks } from "#checks/index.ts";
import { judge } from "#src/engine.ts";
import { GENERATORS } from "#src/generators/documents.ts";
import { evidence } from "#src/generators/evidence.ts";
import { planRevert, planWriting, ledgerLine } from "#src/artifact.ts";
import { OCCASIONS } from "#src/occasion.ts";
import { rulesFor } from "#src/rules.ts";
import { buildSnapshot, snapshotText } from "#src/snapshot.ts";
import { snapshotPath } from "#src/snapshots.ts";
import { sightOf } from "#src/views/git/sight.ts";
import { testRepository } from "#test/repository.ts";
import { median, verdict } from "./measured.ts";

const { values } = parseArgs({ options: { modules: { type: "string", default: "148,5000" }, rounds: { type: "string", default: "5" } } });
const now = new Date("2026-11-20T00:05:00Z");
const elapsedMs = (): number => performance.now();

let growth: { readonly modules: number; readonly judged: number; readonly registry: number; readonly all: number } | undefined;
for (const modules of values.modules.split(",").map(Number)) {
  const repository = testRepository(filesOf(modules));
  const { view, store } = sightOf({ folder: repository.folder, head: "HEAD", now });
  const again = () => sightOf({ folder: repository.folder, head: "HEAD", now, store }).view;
  const { policy } = rulesFor(checks, view);
  const given = () => ({ view: again(), policy, now, elapsedMs });
  const rounds = Number(values.rounds);
  const first = await cpuMs(1, async () => void (await judge({ ...given(), checks })));
  const judged = await cpuMs(rounds, async () => void (await judge({ ...given(), checks })));
  const registry = await cpuMs(rounds, async () => void (await GENERATORS.registry(given())));
  const all = await cpuMs(rounds, async () => void (await evidence({ ...given(), occasions: OCCASIONS })));
  const reverted = await cpuMs(rounds, async () => revertMany());
  console.log(`\n${modules} modules, ${view.paths.length} files`);
  const small = modules <= 148;
  verdict("all gates, first run", first, "ms CPU", small ? 1_000 : undefined);
  verdict("all gates, facts remembered", judged, "ms CPU", small ? 1_000 : undefined);
  verdict("registry", registry, "ms CPU", small ? 150 : undefined);
  verdict("snapshot, every scorecard and document of the day", all, "ms CPU");
  verdict("revert of 1,000 files, planned", reverted, "ms CPU", 1_000);
  const before = growth;
  growth = { modules, judged, registry, all };
  if (before === undefined) {
    repository.remove();
    continue;
  }
  const times = (now: number, then: number): string => `${(now / then).toFixed(1)} ×`;
  console.log(
    `growth: ${times(modules, before.modules)} the modules take ${times(judged, before.judged)} as long to judge, ${times(registry, before.registry)} for the registry, ${times(all, before.all)} for the evidence`,
  );
  repository.remove();
}

/** One entry of 1,000 files, taken back. */
function revertMany(): void {
  const files = new Map<string, string>(
    Array.from({ length: 1_000 }, (_, at) => [`docs/${at}.md`, `# Before ${at}\n`.repeat(50)] as const),
  );
  const wanted = Array.from(files, ([path, content]) => ({ path, content: content.replaceAll("Before", "After") }));
  const writing = planWriting("bench", wanted, (path) => files.get(path), "", now);
  if (writing === undefined) throw new Error("nothing was written");
  for (const { path, content } of writing.files) files.set(path, content ?? "");
  const planned = planRevert(ledgerLine(writing.entry), undefined, (path) => files.get(path), now);
  if ("refused" in planned) throw new Error(planned.detail);
}

/** Processor time of this process in milliseconds, the median: what others do on the machine does not count. */
async function cpuMs(rounds: number, run: () => Promise<void>): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const started = process.cpuUsage();
    await run();
    const { user, system } = process.cpuUsage(started);
    times.push((user + system) / 1_000);
  }
  return Math.round(median(times) * 10) / 10;
}

function filesOf(modules: number): Record<string, string> {
  const files: Record<string, string> = { "README.md": "# Read me\n", CODEOWNERS: "* @fernhill/core\n" };
  for (let at = 0; at < modules; at++) {
    const folder = `modules/m${at}`;
    const manifest = {
      name: `m${at}`,
      description: `The module ${at}`,
      tags: [`lane:L${at % 4}`],
      sla: { p95_latency_ms: 200, coverage: 80 },
      observed_p95_ms: 150 + (at % 60),
      coverage: 85,
      observed_at: "2026-11-15T00:00:00Z",
      health: { mqi: 96 },
    };
    files[`${folder}/module.manifest.json`] = `${JSON.stringify(manifest, undefined, 2)}\n`;
    files[`${folder}/README.md`] = `---\nmodule: m${at}\ntype: guide\ntitle: The module ${at}\nstatus: stable\n---\n# m${at}\n`;
    files[`${folder}/src/index.ts`] = `export const value = ${at};\n`;
    files[`${folder}/tests/index.test.ts`] = `import { value } from "../src/index";\nvalue;\n`;
  }
  const nothing = { headSha: null, policyDigest: "sha256:0", takenAt: now, outcomes: [], conclusion: "success" } as const;
  const policy = { digest: "sha256:0", checks: new Map() } as never;
  for (let back = 365; back > 0; back--) {
    const at = new Date(now.getTime() - back * 86_400_000);
    files[snapshotPath(at)] = snapshotText(
      buildSnapshot({ verdict: nothing, policy, now: at, taken: [], textOf: () => undefined, entries: [] }),
    );
  }
  return files;
}
