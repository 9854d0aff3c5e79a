/** What somebody asked to change of a policy, in the API's words, as a change of the lever's own: what was named alone changes. */
import type { ConfidencePolicy, RiskPolicy, TripwirePolicy, Window } from "#src/lever-state.ts";
import { centsOf } from "#src/money.ts";

export type RiskChange = Readonly<
  Partial<Record<"max_daily_loss" | "max_daily_exposure" | "max_open_risk" | "max_actions_per_day", number | null | undefined>>
> & {
  readonly enabled?: boolean | undefined;
  readonly mode?: "enforce" | "monitor" | undefined;
};

/** What was named alone changes; null is no limit. */
export function riskChangeOf(given: RiskChange): Partial<RiskPolicy> {
  const { enabled, mode, max_actions_per_day: maxActionsPerDay } = given;
  const cents = (dollars: number | null): number | null => (dollars === null ? null : (centsOf(dollars) ?? 0));
  return {
    ...(enabled === undefined ? {} : { enabled }),
    ...(mode === undefined ? {} : { mode }),
    ...(given.max_daily_loss === undefined ? {} : { maxDailyLossCents: cents(given.max_daily_loss) }),
    ...(given.max_daily_exposure === undefined ? {} : { maxDailyExposureCents: cents(given.max_daily_exposure) }),
    ...(given.max_open_risk === undefined ? {} : { maxOpenRiskCents: cents(given.max_open_risk) }),
    ...(maxActionsPerDay === undefined ? {} : { maxActionsPerDay }),
  };
}

export interface ConfidenceChange {
  readonly min_confidence_prod?: number | undefined;
  readonly min_sandbox_trials?: number | undefined;
  readonly min_sandbox_success_rate?: number | undefined;
  readonly prod_use_enabled?: boolean | undefined;
  readonly window?: Window | undefined;
}

export function confidenceChangeOf(given: ConfidenceChange): Partial<ConfidencePolicy> {
  return {
    ...(given.min_confidence_prod === undefined ? {} : { minConfidence: given.min_confidence_prod }),
    ...(given.min_sandbox_trials === undefined ? {} : { minTrials: given.min_sandbox_trials }),
    ...(given.min_sandbox_success_rate === undefined ? {} : { minSuccessRate: given.min_sandbox_success_rate }),
    ...(given.prod_use_enabled === undefined ? {} : { prodUse: given.prod_use_enabled }),
    ...(given.window === undefined ? {} : { window: given.window }),
  };
}

export interface TripwireChange {
  readonly window_events?: number | undefined;
  readonly baseline_events?: number | undefined;
  readonly max_drop_fraction?: number | undefined;
  readonly action?: TripwirePolicy["action"] | undefined;
  readonly enabled?: boolean | undefined;
}

export function regressionChangeOf(given: TripwireChange): Partial<TripwirePolicy> {
  return {
    ...(given.window_events === undefined ? {} : { windowEvents: given.window_events }),
    ...(given.baseline_events === undefined ? {} : { baselineEvents: given.baseline_events }),
    ...(given.max_drop_fraction === undefined ? {} : { maxDropFraction: given.max_drop_fraction }),
    ...(given.action === undefined ? {} : { action: given.action }),
    ...(given.enabled === undefined ? {} : { enabled: given.enabled }),
  };
}
