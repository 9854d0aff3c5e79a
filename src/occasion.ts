/** When evidence is due, in UTC: each day, each Monday, each first of a month and of a quarter. */

export const OCCASIONS = ["daily", "weekly", "monthly", "quarterly"] as const;
export type Occasion = (typeof OCCASIONS)[number];

export interface Schedule {
  readonly occasion: Occasion;
  /** Five fields, UTC. */
  readonly cron: string;
}

/** A little apart, so that what looks back finds the day's snapshot. */
export const SCHEDULES: readonly Schedule[] = [
  { occasion: "daily", cron: "5 0 * * *" },
  { occasion: "weekly", cron: "15 0 * * 1" },
  { occasion: "monthly", cron: "25 0 1 * *" },
  { occasion: "quarterly", cron: "35 0 1 1,4,7,10 *" },
];

/** What a run of this moment should make where nobody says otherwise. */
export function dueOn(at: Date): readonly Occasion[] {
  const first = at.getUTCDate() === 1;
  return [
    "daily",
    ...(at.getUTCDay() === 1 ? (["weekly"] as const) : []),
    ...(first ? (["monthly"] as const) : []),
    ...(first && at.getUTCMonth() % 3 === 0 ? (["quarterly"] as const) : []),
  ];
}

/** A moment of the period that an occasion looks back on: the week, month or quarter that has just ended; for a day, the day itself. */
export function lookedBackOn(occasion: Occasion, at: Date): Date {
  const day = Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate());
  if (occasion === "daily") return at;
  if (occasion === "weekly") return new Date(day - ((at.getUTCDay() + 6) % 7) * 86_400_000 - 1);
  if (occasion === "monthly") return new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth()) - 1);
  return new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() - (at.getUTCMonth() % 3)) - 1);
}
