/** The day, week or month that a scorecard is about (UTC), its name, and which snapshots speak for it. */
import type { Snapshot } from "#schemas/snapshot.ts";

export type Period = "daily" | "weekly" | "monthly";

/** A snapshot and the file that it was read from. */
export interface Taken {
  readonly path: string;
  readonly snapshot: Snapshot;
}

export interface Span {
  /** `2026-11-20`, `2026-W47` or `2026-11`: it names the scorecard's file. */
  readonly name: string;
  readonly from: Date;
  /** The first moment after the period. */
  readonly until: Date;
}

const DAY_MS = 86_400_000;

/** Periods that a trend looks back over. */
const TREND: Readonly<Record<Period, number>> = { daily: 14, weekly: 12, monthly: 12 };

export function spanOf(period: Period, at: Date): Span {
  const day = Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate());
  if (period === "daily") return { name: isoDay(day), from: new Date(day), until: new Date(day + DAY_MS) };
  if (period === "weekly") return weekOf(day);
  const from = Date.UTC(at.getUTCFullYear(), at.getUTCMonth());
  return { name: isoDay(from).slice(0, 7), from: new Date(from), until: new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1)) };
}

export function scorecardPath(period: Period, at: Date, folder = "docs/scorecards/"): string {
  return `${folder}SCORE-${period}-${spanOf(period, at).name}.md`;
}

/** The snapshots of a period, ascending; those of one moment in the order of their paths. */
export function within(taken: readonly Taken[], span: Span): readonly Taken[] {
  return sorted(taken).filter((one) => momentOf(one) >= span.from.getTime() && momentOf(one) < span.until.getTime());
}

/** The newest snapshot before the period: what its figures are compared with. */
export function before(taken: readonly Taken[], span: Span): Taken | undefined {
  return sorted(taken).findLast((one) => momentOf(one) < span.from.getTime());
}

/** The newest snapshot of each period up to and with the one that `at` lies in; periods without a snapshot are left out. */
export function trendOf(taken: readonly Taken[], period: Period, at: Date): readonly (readonly [name: string, newest: Taken])[] {
  const points: (readonly [string, Taken])[] = [];
  let span = spanOf(period, at);
  for (let count = 0; count < TREND[period]; count++) {
    const newest = within(taken, span).at(-1);
    if (newest !== undefined) points.unshift([span.name, newest]);
    span = spanOf(period, new Date(span.from.getTime() - 1));
  }
  return points;
}

/** ISO 8601: weeks begin on Monday, and the first has the year's first Thursday. */
function weekOf(day: number): Span {
  const monday = day - ((new Date(day).getUTCDay() + 6) % 7) * DAY_MS;
  const thursday = new Date(monday + 3 * DAY_MS);
  const week = 1 + Math.floor((thursday.getTime() - Date.UTC(thursday.getUTCFullYear(), 0, 1)) / (7 * DAY_MS));
  return {
    name: `${thursday.getUTCFullYear()}-W${String(week).padStart(2, "0")}`,
    from: new Date(monday),
    until: new Date(monday + 7 * DAY_MS),
  };
}

function sorted(taken: readonly Taken[]): readonly Taken[] {
  return [...taken].sort((a, b) => momentOf(a) - momentOf(b) || (a.path < b.path ? -1 : 1));
}

const momentOf = ({ snapshot }: Taken): number => Date.parse(snapshot.timestamp_utc);
const isoDay = (moment: number): string => new Date(moment).toISOString().slice(0, 10);
