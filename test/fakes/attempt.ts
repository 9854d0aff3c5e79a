/** A line of a run's record, as an attempt leaves it. */
import type { AttemptRecord } from "#schemas/run-record.ts";

export function attemptOf(provider: string, outcome: string, ms: number, more: Partial<AttemptRecord> = {}): AttemptRecord {
  return { model: "m", provider, upstream_model: "m", started_ms: 0, ms, outcome, ...more };
}
