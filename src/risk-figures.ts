/** What is used of the risk caps: per engine, and of all of them together. */
import type { RiskFigures, RiskState } from "#src/lever-state.ts";
import { own } from "#src/own.ts";
import { utcDay } from "#src/utc.ts";

export const NO_FIGURES: RiskFigures = { exposureCents: 0, lossCents: 0, actions: 0, denials: 0 };

/** What an engine has used on a day, or all of them have (`GLOBAL`). */
export function figuresOf(state: RiskState, engine: string, now: Date): RiskFigures & { readonly openCents: number } {
  const figures = laterDay(state, now.toISOString()).figures;
  if (engine !== "GLOBAL") return { ...(own(figures, engine) ?? NO_FIGURES), openCents: own(state.openCents, engine) ?? 0 };
  return {
    ...Object.values(figures).reduce(sumOf, NO_FIGURES),
    openCents: Object.values(state.openCents).reduce((total, cents) => total + cents, 0),
  };
}

/** Daily figures start anew at 00:00 UTC; a clock that goes back reopens no day. */
export function laterDay(state: RiskState, at: string): RiskState {
  const day = utcDay(at);
  return day > state.day ? { ...state, day, figures: {} } : state;
}

export function sumOf(a: RiskFigures, b: RiskFigures): RiskFigures {
  return {
    exposureCents: a.exposureCents + b.exposureCents,
    lossCents: a.lossCents + b.lossCents,
    actions: a.actions + b.actions,
    denials: a.denials + b.denials,
  };
}
