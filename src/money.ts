/** Money: US dollars outside, whole cents inside. */
import { decimal } from "#src/decimal.ts";

/** A billion dollars: sums of such amounts stay exact for longer than a day lasts. */
const MOST_CENTS = 100_000_000_000;

/** Whole cents of dollars with at most two places; undefined for a third place, what is no finite number, and more than a billion. */
export function centsOf(dollars: number): number | undefined {
  if (!Number.isFinite(dollars)) return undefined;
  const { digits, places } = decimal(dollars);
  if (places > 2) return undefined;
  const cents = digits * 10n ** BigInt(2 - places);
  return cents > MOST_CENTS || cents < -MOST_CENTS ? undefined : Number(cents);
}

/** Dollars as JSON says them: 1050 → 10.5. */
export function dollarsOf(cents: number): number {
  return Number((cents / 100).toFixed(2));
}

/** Dollars as people read them: 1050 → `$10.50`, -5 → `-$0.05`. */
export function dollarText(cents: number): string {
  return `${cents < 0 ? "-" : ""}$${(Math.abs(cents) / 100).toFixed(2)}`;
}
