/** Decides again from a run's record, and says whether the same comes out; where not, the first difference. */
import type { RunRecord } from "#schemas/run-record.ts";
import { canonicalJson } from "#src/canonical.ts";
import { decide, type Question } from "#src/router.ts";

export interface ReplayedDecision {
  readonly same: boolean;
  /** The first key of the decision that differs, with both values as JSON. */
  readonly difference?: { readonly key: string; readonly recorded: string; readonly now: string };
}

export interface Replay {
  readonly run: string;
  readonly same: boolean;
  readonly decisions: readonly ReplayedDecision[];
}

export function replayRun(record: RunRecord): Replay {
  const decisions = record.decisions.map(({ question, decision }): ReplayedDecision => {
    const again: Readonly<Record<string, unknown>> = { ...decide(question as Question) };
    const told: Readonly<Record<string, unknown>> = decision;
    for (const key of Object.keys(decision)) {
      const [recorded, now] = [canonicalJson(told[key] ?? null), canonicalJson(again[key] ?? null)];
      if (recorded !== now) return { same: false, difference: { key, recorded, now } };
    }
    return { same: true };
  });
  return { run: record.run, same: decisions.every(({ same }) => same), decisions };
}
