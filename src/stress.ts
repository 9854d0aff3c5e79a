/** What a stress run found, and how it differs from the last. */

export interface StressResult {
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly route: string;
  readonly requests: number;
  readonly concurrency: number;
  readonly answered: number;
  readonly degraded: number;
  readonly failed: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly overheadP95Ms: number;
  readonly costNano: number;
  readonly models: Readonly<Record<string, number>>;
  /** What those that failed were answered, and how often; absent in earlier runs. */
  readonly failures?: Readonly<Record<string, number>>;
}

export interface StressDifference {
  readonly measure: string;
  readonly before: number;
  readonly now: number;
  readonly change: number;
}

const MEASURES = ["answered", "degraded", "failed", "p50Ms", "p95Ms", "overheadP95Ms", "costNano"] as const;

/** Measures that changed, in the order above, then models, by name. */
export function stressDifference(last: StressResult, now: StressResult): readonly StressDifference[] {
  const measures = MEASURES.map((measure) => difference(measure, last[measure], now[measure]));
  const names = [...new Set([...Object.keys(last.models), ...Object.keys(now.models)])].sort();
  const models = names.map((name) => difference(`model ${name}`, count(last.models, name), count(now.models, name)));
  return [...measures, ...models].filter(({ change }) => change !== 0);
}

const count = (models: Readonly<Record<string, number>>, name: string): number => (Object.hasOwn(models, name) ? (models[name] ?? 0) : 0);

const difference = (measure: string, before: number, now: number): StressDifference => ({ measure, before, now, change: now - before });

const MOST_REASONS = 5;

/** One line for each difference; says so where there is none. */
export function stressText(result: StressResult, last: StressResult | undefined): string {
  const reasons = Object.entries(result.failures ?? {})
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, MOST_REASONS);
  const why = reasons.map(([reason, times]) => `\n  ${times} × ${reason}`).join("");
  const head = `${result.requests} requests, ${result.concurrency} at once, through "${result.route}": ${result.answered} answered, ${result.degraded} degraded, ${result.failed} failed; p50 ${result.p50Ms} ms, p95 ${result.p95Ms} ms, overhead p95 ${result.overheadP95Ms} ms${why}`;
  if (last === undefined) return `${head}\nthere is no earlier run to compare with\n`;
  const lines = stressDifference(last, result).map(
    ({ measure, before, now, change }) => `  ${measure}: ${before} → ${now} (${change > 0 ? "+" : ""}${change})`,
  );
  return `${head}\nagainst ${last.at}:\n${lines.length === 0 ? "  no difference" : lines.join("\n")}\n`;
}
