/** The levers' states from what a server's API tells of them: enough for every table that a command shows. */
import type { z } from "zod";
import type * as told from "#schemas/governance.ts";
import { decimal, times, written } from "#src/decimal.ts";
import type { Governed } from "#src/governed.ts";
import { confidenceChangeOf, regressionChangeOf, riskChangeOf } from "#src/lever-change.ts";
import type { ConfidencePolicy, ConfidenceState, GoLiveState, RiskPolicy, RiskState, TripwirePolicy, TripwireState } from "#src/lever-state.ts"; // prettier-ignore
import { centsOf } from "#src/money.ts";
import { none } from "#src/numbered.ts";

export interface ServerStates {
  readonly goLive: z.output<typeof told.goLiveState>;
  readonly riskPolicies: z.output<typeof told.riskPolicies>;
  readonly riskToday: z.output<typeof told.riskToday>;
  readonly confidencePolicies: z.output<typeof told.confidencePolicies>;
  readonly scorecard: z.output<typeof told.scorecardToday>;
  readonly tripwires: z.output<typeof told.regressionPolicies>;
  readonly tripwireStates: z.output<typeof told.regressionStates>;
}

/** What the API does not tell — single reservations, single events, days before today, incidents, waiting orders — is empty. */
export function governedFrom(states: ServerStates): Governed {
  return {
    "go-live": goLiveFrom(states.goLive),
    risk: riskFrom(states),
    heimdall: heimdallFrom(states),
    regression: tripwiresFrom(states),
    incident: { open: {} },
    command: { waiting: {} },
  };
}

export function goLiveFrom(state: ServerStates["goLive"]): GoLiveState {
  return {
    live: state.go_live_enabled,
    killSwitch: state.kill_switch_engaged,
    changedAt: state.changed_at,
    changedBy: state.changed_by,
    reason: state.reason,
    version: state.version,
  };
}

const cents = (dollars: number): number => centsOf(dollars) ?? 0;

function riskFrom({ riskPolicies: { policies }, riskToday: { day, engines } }: ServerStates): RiskState {
  const rows = Object.entries(engines);
  const figures = rows.map(([engine, row]) => {
    const own = {
      exposureCents: cents(row.exposure_used),
      lossCents: cents(row.realized_loss),
      actions: row.actions,
      denials: row.denials,
    };
    return [engine, { ...own, openCents: cents(row.open_risk_reserved) }] as const;
  });
  const others = figures.filter(([engine]) => engine !== "GLOBAL").map(([, row]) => row);
  // GLOBAL is told as the sum of all; its own part is what the others leave of it.
  const rest = figures.map(([engine, row]) => {
    const left = (name: keyof typeof row): number => row[name] - others.reduce((sum, other) => sum + other[name], 0);
    const own = engine === "GLOBAL" ? { exposureCents: left("exposureCents"), lossCents: left("lossCents"), actions: left("actions"), denials: left("denials"), openCents: left("openCents") } : row; // prettier-ignore
    return [engine, own] as const;
  });
  return {
    policies: Object.fromEntries(policies.map(({ engine, ...policy }) => [engine, riskChangeOf(policy) as RiskPolicy])),
    day,
    figures: Object.fromEntries(
      rest.map(([engine, { exposureCents, lossCents, actions, denials }]) => [engine, { exposureCents, lossCents, actions, denials }]),
    ),
    openCents: Object.fromEntries(rest.map(([engine, { openCents }]) => [engine, openCents])),
    made: 0,
    open: none(),
  };
}

function heimdallFrom({ confidencePolicies: { policies }, scorecard: { day, domains } }: ServerStates): ConfidenceState {
  const cards = Object.entries(domains).map(([domain, { trials, successes, avg_confidence: average }]) => {
    const confidence = written(times(decimal(average), decimal(trials)));
    return [domain, { [day]: { trials, successes, confidence } }] as const;
  });
  return {
    policies: Object.fromEntries(policies.map(({ domain, ...policy }) => [domain, confidenceChangeOf(policy) as ConfidencePolicy])),
    days: Object.fromEntries(cards),
  };
}

function tripwiresFrom({ tripwires: { policies }, tripwireStates: { states } }: ServerStates): TripwireState {
  const measured = states.flatMap(({ domain, metric, triggered, baseline, current, drop_fraction, last_checked_at }) =>
    last_checked_at === null
      ? []
      : [[`${domain}/${metric}`, { triggered, baseline, current, dropFraction: drop_fraction, checkedAt: last_checked_at }] as const],
  );
  return {
    policies: Object.fromEntries(
      policies.map(({ domain, metric, ...policy }) => [
        `${domain}/${metric}`,
        { domain, metric, ...regressionChangeOf(policy) } as TripwirePolicy,
      ]),
    ),
    readings: {},
    measured: Object.fromEntries(measured),
  };
}
