/** What a snapshot tells of model runs: how they ended, how the router did, and each vendor's part. Only what was counted; without runs nothing is known. */
import { wasCalled, type AttemptRecord, type RunRecord } from "#schemas/run-record.ts";
import type { Snapshot } from "#schemas/snapshot.ts";
import { healthBook } from "#src/router-health.ts";
import type { Sources } from "#src/snapshot.ts";
import { percentile } from "#src/statistics.ts";

type Vendor = keyof Pick<Snapshot["models"], "gpt" | "claude" | "gemini" | "deepseek">;
type Router = NonNullable<Snapshot["router"]>;

const VENDORS: ReadonlyMap<string, Vendor> = new Map([
  ["openai", "gpt"],
  ["anthropic", "claude"],
  ["google", "gemini"],
  ["deepseek", "deepseek"],
]);

const NANO = 1e9;

/** `runs` in any order. Empty where there are none. */
export function runFigures(runs: readonly RunRecord[]): Pick<Sources, "orchestration" | "models" | "router"> {
  const counted = runs
    .filter(({ outcome }) => outcome !== "refused" && outcome !== "hung_up")
    .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.run < b.run ? -1 : 1));
  if (counted.length === 0) return {};
  const ok = counted.filter(({ outcome }) => outcome === "answered" || outcome === "degraded");
  return {
    orchestration: {
      runs_ok: ok.length,
      runs_fail: counted.length - ok.length,
      p95_ms: p(
        ok.map(({ timings }) => timings.total_ms),
        0.95,
      ),
    },
    models: vendors(counted.flatMap(({ attempts }) => attempts)),
    router: router(counted, ok),
  };
}

function router(counted: readonly RunRecord[], ok: readonly RunRecord[]): Router {
  const book = healthBook(counted.length);
  for (const run of counted) book.note(run);
  const { consecutive_failures, decision_p95_ms, overhead_p95_ms } = book.read();
  const fallbacks = ok.filter(({ outcome, reason }) => outcome === "degraded" || reason.startsWith("fallback:")).length;
  return { consecutive_failures, decision_p95_ms, overhead_p95_ms, requests: ok.length, fallbacks };
}

function vendors(attempts: readonly AttemptRecord[]): Partial<Snapshot["models"]> {
  const made = attempts.filter(wasCalled);
  const found = [...VENDORS].flatMap(([provider, vendor]) => {
    const own = made.filter((attempt) => attempt.provider === provider);
    return own.length === 0 ? [] : [[vendor, ofVendor(own)] as const];
  });
  return Object.fromEntries(found);
}

function ofVendor(attempts: readonly AttemptRecord[]): NonNullable<Snapshot["models"][Vendor]> {
  const answered = attempts.filter(({ outcome }) => outcome === "answered");
  const times = answered.map(({ ms }) => ms);
  const nano = attempts.reduce((sum, { cost_nano: cost }) => sum + (cost ?? 0), 0);
  // An answer without a price leaves the sum unknown.
  const known = answered.every(({ cost_nano: cost }) => cost !== undefined);
  return {
    calls: attempts.length,
    failures: attempts.length - answered.length,
    p50_ms: p(times, 0.5),
    p95_ms: p(times, 0.95),
    cost_usd: known ? nano / NANO : null,
  };
}

function p(values: readonly number[], share: number): number | null {
  return percentile(Float64Array.from(values).sort(), share) ?? null;
}
