/** The levers' states in the words of the API: dollars, snake case, nulls. Every door tells them so. */
import type { Ruling } from "#src/deliberation.ts";
import type { Governed } from "#src/governed.ts";
import type { ConfidencePolicy, ConfidenceState, RiskPolicy, RiskState, TripwirePolicy, TripwireState } from "#src/lever-state.ts";
import { dollarsOf } from "#src/money.ts";
import type { Evaluation } from "#src/order.ts";
import { own } from "#src/own.ts";
import { figuresOf } from "#src/risk-figures.ts";
import { scorecard } from "#src/sandbox.ts";
import { utcDay } from "#src/utc.ts";

export function goLiveAnswer({ "go-live": state }: Governed) {
  return {
    go_live_enabled: state.live,
    kill_switch_engaged: state.killSwitch,
    changed_at: state.changedAt,
    changed_by: state.changedBy,
    reason: state.reason,
    version: state.version,
  };
}

export function riskPolicyAnswer(engine: string, policy: RiskPolicy) {
  const dollars = (cents: number | null): number | null => (cents === null ? null : dollarsOf(cents));
  return {
    engine,
    enabled: policy.enabled,
    mode: policy.mode,
    max_daily_loss: dollars(policy.maxDailyLossCents),
    max_daily_exposure: dollars(policy.maxDailyExposureCents),
    max_open_risk: dollars(policy.maxOpenRiskCents),
    max_actions_per_day: policy.maxActionsPerDay,
  };
}

export function riskTodayAnswer(state: RiskState, now: Date) {
  const engines = Object.keys(state.policies).map((engine) => {
    const { exposureCents, openCents, lossCents, actions, denials } = figuresOf(state, engine, now);
    const figures = {
      exposure_used: dollarsOf(exposureCents),
      open_risk_reserved: dollarsOf(openCents),
      realized_loss: dollarsOf(lossCents),
    };
    return [engine, { ...figures, actions, denials }] as const;
  });
  return { day: utcDay(now), engines: Object.fromEntries(engines) };
}

export function confidencePolicyAnswer(domain: string, policy: ConfidencePolicy) {
  return {
    domain,
    min_confidence_prod: policy.minConfidence,
    min_sandbox_trials: policy.minTrials,
    min_sandbox_success_rate: policy.minSuccessRate,
    prod_use_enabled: policy.prodUse,
    window: policy.window,
  };
}

export function cardAnswer(state: ConfidenceState, domain: string, now: Date) {
  const { trials, successes, successRate, averageConfidence } = scorecard(state, domain, "day", now);
  return { trials, successes, success_rate: successRate ?? 0, avg_confidence: averageConfidence ?? 0 };
}

export function scorecardAnswer(state: ConfidenceState, now: Date) {
  const domains = Object.keys(state.policies).map((domain) => [domain, cardAnswer(state, domain, now)] as const);
  return { day: utcDay(now), domains: Object.fromEntries(domains) };
}

export function regressionPolicyAnswer(policy: TripwirePolicy) {
  const { domain, metric, windowEvents, baselineEvents, maxDropFraction, action, enabled } = policy;
  const sizes = { window_events: windowEvents, baseline_events: baselineEvents, max_drop_fraction: maxDropFraction };
  return { domain, metric, ...sizes, action, enabled };
}

export function regressionStateAnswer({ policies, measured }: TripwireState) {
  return Object.values(policies).map(({ domain, metric }) => {
    const found = own(measured, `${domain}/${metric}`);
    return {
      domain,
      metric,
      triggered: found?.triggered ?? false,
      baseline: found?.baseline ?? null,
      current: found?.current ?? null,
      drop_fraction: found?.dropFraction ?? null,
      last_checked_at: found?.checkedAt ?? null,
    };
  });
}

/** What an evaluation came to; an action counts as taken where it was new. */
export function evaluationAnswer({ entries }: Ruling) {
  const results = entries.flatMap(({ kind, data }) => (kind === "regression.evaluated" ? (data["results"] as readonly Evaluation[]) : []));
  return results.map(({ action, ...result }) => ({ ...result, action_taken: isTaken(entries, result, action) ? action : null }));
}

function isTaken(
  entries: Ruling["entries"],
  { domain, metric }: Pick<Evaluation, "domain" | "metric">,
  action: Evaluation["action"],
): boolean {
  if (action === null) return false;
  return entries.some(({ kind, data }) => {
    if (kind === "regression.tripped") return data["domain"] === domain && data["metric"] === metric;
    return action === "KILL_SWITCH" ? kind === "go-live.engaged" : kind === "risk.policy" && data["engine"] === domain;
  });
}
