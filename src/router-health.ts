/** How the router is doing, over its newest runs: the facts that the `router-health` check and the snapshot read. */
import { wasCalled, type RunRecord } from "#schemas/run-record.ts";
import { percentile } from "#src/statistics.ts";

export interface RouterHealth {
  readonly runs: number;
  /** Runs in a row, up to the newest, that no model answered; a caller's own fault does not count. */
  readonly consecutive_failures: number;
  readonly decision_p95_ms: number | null;
  readonly overhead_p95_ms: number | null;
  /** The share of answered runs that the first choice did not answer. */
  readonly fallback_rate: number;
  readonly models: Readonly<Record<string, ModelHealth>>;
}

export interface ModelHealth {
  readonly calls: number;
  readonly failures: number;
  readonly p50_ms: number | null;
  readonly p95_ms: number | null;
  readonly cost_nano: number;
}

export interface HealthBook {
  note(record: Kept): void;
  read(): RouterHealth;
}

type Kept = Pick<RunRecord, "outcome" | "reason" | "timings" | "attempts">;

const WINDOW = 1_000;

export function healthBook(window: number = WINDOW): HealthBook {
  const kept: Kept[] = [];
  let consecutive = 0;
  return {
    note: ({ outcome, reason, timings, attempts }) => {
      if (outcome === "refused" || outcome === "hung_up") return;
      consecutive = outcome === "answered" ? 0 : consecutive + 1;
      kept.push({ outcome, reason, timings, attempts });
      if (kept.length > window) kept.shift();
    },
    read: () => {
      const answered = kept.filter(({ outcome }) => outcome === "answered" || outcome === "degraded");
      const fallen = answered.filter(({ outcome, reason }) => outcome === "degraded" || reason.startsWith("fallback:"));
      return {
        runs: kept.length,
        consecutive_failures: consecutive,
        decision_p95_ms: p(
          kept.map(({ timings }) => timings.decision_ms),
          0.95,
        ),
        overhead_p95_ms: p(
          kept.map(({ timings }) => timings.overhead_ms),
          0.95,
        ),
        fallback_rate: answered.length === 0 ? 0 : fallen.length / answered.length,
        models: models(kept),
      };
    },
  };
}

function p(values: readonly number[], share: number): number | null {
  return percentile(Float64Array.from(values).sort(), share) ?? null;
}

function models(kept: readonly Kept[]): Readonly<Record<string, ModelHealth>> {
  const byModel = new Map<string, RunRecord["attempts"]>();
  for (const attempt of kept.flatMap(({ attempts }) => attempts.filter(wasCalled)))
    byModel.set(attempt.model, [...(byModel.get(attempt.model) ?? []), attempt]);
  const health = [...byModel]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([model, attempts]): [string, ModelHealth] => {
      const times = attempts.filter(({ outcome }) => outcome === "answered").map(({ ms }) => ms);
      const failures = attempts.length - times.length;
      return [
        model,
        {
          calls: attempts.length,
          failures,
          p50_ms: p(times, 0.5),
          p95_ms: p(times, 0.95),
          cost_nano: attempts.reduce((sum, { cost_nano: nano }) => sum + (nano ?? 0), 0),
        },
      ];
    });
  return Object.fromEntries(health);
}
