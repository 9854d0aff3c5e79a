/** What sandbox trials came to: per domain, over a window of UTC days. */
import { decimal, plus, quotient, written, type Decimal } from "#src/decimal.ts";
import type { ConfidenceState, Trials, Window } from "#src/lever-state.ts";
import { own } from "#src/own.ts";
import { daysBefore, utcDay } from "#src/utc.ts";

export const NO_TRIALS: Trials = { trials: 0, successes: 0, confidence: "0" };
const DAYS: Readonly<Record<Window, number>> = { day: 1, "7d": 7, "30d": 30 };

/** What a domain's trials came to in a window that ends with this day. Rates are null without trials. */
export interface Scorecard {
  readonly trials: number;
  readonly successes: number;
  readonly successRate: number | null;
  readonly averageConfidence: number | null;
}

export function scorecard(state: ConfidenceState, domain: string, window: Window, now: Date): Scorecard {
  const { trials, successes, confidence: summed } = trialsOf(state, domain, window, now);
  const share = (sum: Decimal): number | null => (trials === 0 ? null : quotient(sum, decimal(trials)));
  return { trials, successes, successRate: share(decimal(successes)), averageConfidence: share(decimal(summed)) };
}

export function trialsOf(state: ConfidenceState, domain: string, window: Window, now: Date): Trials {
  const today = utcDay(now);
  const first = daysBefore(today, DAYS[window] - 1);
  return Object.entries(own(state.days, domain) ?? {})
    .filter(([day]) => day >= first && day <= today)
    .reduce((total, [, one]) => bothOf(total, one), NO_TRIALS);
}

export function bothOf(a: Trials, b: Trials): Trials {
  const summed = plus(decimal(a.confidence), decimal(b.confidence));
  return { trials: a.trials + b.trials, successes: a.successes + b.successes, confidence: written(summed) };
}
