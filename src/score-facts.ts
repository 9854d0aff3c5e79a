/** A scorecard's figures as data, for programs: what the Markdown tells in words. */
import { FACTS, FIGURES } from "#src/score-figures.ts";
import { before, scorecardPath, spanOf, trendOf, within } from "#src/score-period.ts";
import type { Period, Taken } from "#src/score-period.ts";
import { snapshotDifference } from "#src/snapshot-difference.ts";

export interface ScoreFacts {
  readonly period: Period;
  readonly name: string;
  readonly path: string;
  readonly from: string;
  readonly until: string;
  readonly snapshots: number;
  /** Paths of the snapshots that are compared. */
  readonly now: string | null;
  readonly before: string | null;
  readonly figures: readonly ScoreFigure[];
  readonly facts: readonly { readonly name: string; readonly now: boolean | null; readonly before: boolean | null }[];
  readonly changes: readonly { readonly words: string; readonly better: boolean | null }[];
}

export interface ScoreFigure {
  readonly name: string;
  readonly unit: string;
  readonly now: number | null;
  readonly before: number | null;
  /** Over the period's snapshots that know the figure. */
  readonly lowest: number | null;
  readonly highest: number | null;
  readonly trend: readonly { readonly at: string; readonly value: number }[];
}

export function scoreFacts(period: Period, taken: readonly Taken[], at: Date): ScoreFacts {
  const span = spanOf(period, at);
  const current = within(taken, span);
  const [last, earlier] = [current.at(-1), before(taken, span)];
  const trend = trendOf(taken, period, at);
  return {
    period,
    name: span.name,
    path: scorecardPath(period, at),
    from: span.from.toISOString(),
    until: span.until.toISOString(),
    snapshots: current.length,
    now: last?.path ?? null,
    before: earlier?.path ?? null,
    figures: FIGURES.map(({ name, unit, read }): ScoreFigure => {
      const values = current.flatMap(({ snapshot }) => read(snapshot) ?? []);
      return {
        name,
        unit,
        now: (last && read(last.snapshot)) ?? null,
        before: (earlier && read(earlier.snapshot)) ?? null,
        lowest: values.length === 0 ? null : values.reduce((a, b) => Math.min(a, b)),
        highest: values.length === 0 ? null : values.reduce((a, b) => Math.max(a, b)),
        trend: trend.flatMap(([name, { snapshot }]) => {
          const value = read(snapshot);
          return value === undefined ? [] : [{ at: name, value }];
        }),
      };
    }),
    facts: FACTS.map(({ name, holds }) => ({
      name,
      now: (last && holds(last.snapshot)) ?? null,
      before: (earlier && holds(earlier.snapshot)) ?? null,
    })),
    changes:
      last === undefined || earlier === undefined
        ? []
        : snapshotDifference(earlier.snapshot, last.snapshot).map(({ words, better }) => ({ words, better: better ?? null })),
  };
}
