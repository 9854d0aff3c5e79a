/** The registry of 148 modules, in this process, and all checks on them. `node scripts/bench/registry.ts [rounds]` */
import { checks } from "#checks/index.ts";
import { judge } from "#src/engine.ts";
import { rulesFor } from "#src/rules.ts";
import { check as registry } from "#checks/registry.ts";
import { simulatedView } from "#src/views/simulated.ts";
import type { RepositoryView } from "#src/view.ts";
import { median, verdict } from "./measured.ts";

const MODULES = 148;
const rounds = Number(process.argv[2] ?? 9);
const now = new Date("2026-11-20T10:00:00Z");

const files: Record<string, string> = { "docs/_generated/MODULE_REGISTRY.json": '{"modules":[]}\n' };
for (let index = 0; index < MODULES; index++) {
  const at = `modules/m${index}`;
  files[`${at}/module.manifest.json`] = `${JSON.stringify({
    name: `module-${String(index).padStart(3, "0")}`,
    description: "A module of the measurement.",
    tags: [`lane:L${index % 4}`],
    sla: { p95_latency_ms: 100, coverage: 80 },
    observed_p95_ms: 90,
    coverage: 85,
    observed_at: "2026-11-19T00:00:00Z",
    health: { mqi: 96 },
  })}\n`;
  files[`${at}/README.md`] = `# Module ${index}\n`;
  files[`${at}/tests/test_${index}.py`] = "def test() -> None: ...\n";
  for (let file = 0; file < 4; file++) files[`${at}/file-${file}.ts`] = `export const value = ${file};\n`;
}
const fresh = (): RepositoryView => simulatedView({ files, takenAt: now });

async function timed(only?: ReadonlySet<string>): Promise<number> {
  const view = fresh();
  const started = performance.now();
  const verdictOf = await judge({
    checks,
    ...rulesFor(checks, view),
    view,
    now,
    elapsedMs: () => performance.now(),
    ...(only && { only }),
  });
  const ms = performance.now() - started;
  const expected = only === undefined ? checks.length : only.size;
  if (verdictOf.outcomes.length < expected) throw new Error("not every check answered");
  return ms;
}

const [alone, all]: [number[], number[]] = [[], []];
for (let round = 0; round < rounds; round++) {
  alone.push(await timed(new Set([registry.id])));
  all.push(await timed());
}
console.log(`\n${MODULES} modules, ${Object.keys(files).length} files, in this process, ${rounds} rounds`);
verdict("registry, first run", alone[0] ?? Number.NaN, "ms", 150);
verdict("registry, median", median(alone), "ms", 150);
verdict("all checks, first run", all[0] ?? Number.NaN, "ms", 1_000);
verdict("all checks, median", median(all), "ms", 1_000);
