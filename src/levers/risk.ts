/** The risk guard: a reservation passes only where GLOBAL and the engine's own policy both allow it. Money is whole cents. */
import { refuse, type Decision, type Lever, type Refusal } from "#src/lever.ts";
import { dollarText } from "#src/money.ts";
import { at, none, put, without } from "#src/numbered.ts";
import type { RiskFigures, RiskPolicy, RiskState } from "#src/lever-state.ts";
import type { RiskHappening, RiskOrder } from "#src/order.ts";
import { own } from "#src/own.ts";
import { figuresOf, laterDay, NO_FIGURES, sumOf } from "#src/risk-figures.ts";

const NO_LIMIT: RiskPolicy = {
  enabled: true,
  mode: "enforce",
  maxDailyLossCents: null,
  maxDailyExposureCents: null,
  maxOpenRiskCents: null,
  maxActionsPerDay: null,
};

export const risk: Lever<RiskState, RiskOrder, RiskHappening> = {
  id: "risk",
  initial: {
    policies: {
      GLOBAL: { ...NO_LIMIT, maxDailyLossCents: 250_00, maxDailyExposureCents: 1500_00 },
      WHOLESALE: { ...NO_LIMIT, maxDailyLossCents: 200_00, maxDailyExposureCents: 1000_00, maxOpenRiskCents: 500_00 },
      CAPITAL: { ...NO_LIMIT, maxDailyLossCents: 150_00, maxDailyExposureCents: 750_00, maxOpenRiskCents: 300_00 },
      NOTIFY: { ...NO_LIMIT, mode: "monitor" },
    },
    day: "1970-01-01",
    figures: {},
    openCents: {},
    made: 0,
    open: none(),
  },
  decide,
  evolve,
};

function decide(state: RiskState, order: RiskOrder, now: Date): Decision<RiskHappening> {
  const reason = order.reason ?? null;
  if (order.do === "settle") return settle(state, order.reservation, order.lossCents);
  const policy = own(state.policies, order.engine);
  if (order.do === "upsert") {
    const changed = { ...(policy ?? NO_LIMIT), ...order.change };
    return { events: [{ kind: "risk.policy", data: { engine: order.engine, policy: changed, reason } }] };
  }
  if (policy === undefined) return refuse("unknown_engine", `there is no risk policy for ${order.engine}`, order.engine);
  if (order.do === "disable") {
    if (!policy.enabled) return { events: [] };
    return { events: [{ kind: "risk.policy", data: { engine: order.engine, policy: { ...policy, enabled: false }, reason } }] };
  }
  return reserve(state, order.engine, order.amountCents, reason, now);
}

function reserve(state: RiskState, engine: string, cents: number, reason: string | null, now: Date): Decision<RiskHappening> {
  if (!Number.isSafeInteger(cents) || cents <= 0) return refuse("invalid_amount", "an amount is more than zero", engine);
  const monitored: string[] = [];
  for (const scope of new Set(["GLOBAL", engine])) {
    const policy = own(state.policies, scope);
    const refused = policy && objection(policy, figuresOf(state, scope, now), cents, scope);
    if (refused === undefined) continue;
    if (policy?.mode === "enforce") return { refused };
    monitored.push(`${scope}:${refused.code}`);
  }
  const data = { engine, amount_cents: cents, reservation: state.made + 1, reason };
  return { events: [{ kind: "risk.reserved", data: monitored.length === 0 ? data : { ...data, would_deny: monitored } }] };
}

/** Why GLOBAL is closed to what adds no exposure of its own: it is disabled, or the day's loss or actions are used up. */
export function closed(state: RiskState, now: Date): Refusal | undefined {
  const policy = own(state.policies, "GLOBAL");
  return policy?.mode === "enforce" ? objection(policy, figuresOf(state, "GLOBAL", now), 0, "GLOBAL") : undefined;
}

/** An amount that reaches a cap exactly passes; a day whose loss has reached its cap does not. */
function objection(
  policy: RiskPolicy,
  used: RiskFigures & { readonly openCents: number },
  cents: number,
  scope: string,
): Refusal | undefined {
  const { enabled, maxDailyExposureCents, maxDailyLossCents, maxOpenRiskCents, maxActionsPerDay } = policy;
  const no = (code: string, detail: string): Refusal => ({ code, detail: `${scope}: ${detail}`, scope });
  if (!enabled) return no("policy_disabled", "the risk policy is disabled");
  if (maxDailyExposureCents !== null && used.exposureCents + cents > maxDailyExposureCents)
    return no("daily_exposure_exceeded", over("exposure today", used.exposureCents, cents, maxDailyExposureCents));
  if (maxDailyLossCents !== null && used.lossCents >= maxDailyLossCents)
    return no("daily_loss_exceeded", `the loss today of ${dollarText(used.lossCents)} has reached ${dollarText(maxDailyLossCents)}`);
  if (maxOpenRiskCents !== null && used.openCents + cents > maxOpenRiskCents)
    return no("open_risk_exceeded", over("open risk", used.openCents, cents, maxOpenRiskCents));
  if (maxActionsPerDay !== null && used.actions + 1 > maxActionsPerDay)
    return no("actions_exceeded", `${used.actions} of ${maxActionsPerDay} actions are used today`);
  return undefined;
}

function over(what: string, used: number, cents: number, cap: number): string {
  return `${what} of ${dollarText(used)} and ${dollarText(cents)} more is over ${dollarText(cap)}`;
}

/** Always succeeds, once; a second time changes nothing. */
function settle(state: RiskState, reservation: number, lossCents: number): Decision<RiskHappening> {
  if (!Number.isSafeInteger(reservation) || reservation < 1 || reservation > state.made)
    return refuse("unknown_reservation", "there is no such reservation");
  const open = at(state.open, reservation);
  if (open === undefined) return { events: [{ kind: "risk.settled-again", data: { reservation } }] };
  const data = { reservation, engine: open.engine, amount_cents: open.cents, loss_cents: lossCents };
  return { events: [{ kind: "risk.settled", data }] };
}

type Told = RiskHappening & { readonly at: string };

function evolve(before: RiskState, event: Told): RiskState {
  const state = laterDay(before, event.at);
  if (event.kind === "risk.policy") return { ...state, policies: { ...state.policies, [event.data.engine]: event.data.policy } };
  if (event.kind === "risk.reserved") {
    const { engine, amount_cents: cents, reservation } = event.data;
    const counted = count(state, engine, { exposureCents: cents, actions: 1 });
    return { ...opened(counted, engine, cents), made: reservation, open: put(state.open, reservation, { engine, cents }) };
  }
  if (event.kind === "risk.settled") {
    const { engine, amount_cents: cents, loss_cents: loss, reservation } = event.data;
    const counted = count(state, engine, { lossCents: Math.max(0, loss) });
    return { ...opened(counted, engine, -cents), open: without(state.open, reservation) };
  }
  const denied = event.kind === "risk.refused" && DENIALS.has(event.data.code) ? event.data.order?.engine : undefined;
  return denied === undefined ? state : count(state, denied, { denials: 1 });
}

/** Refusals of an amount; an unknown name is no denial of an engine that exists. */
const DENIALS: ReadonlySet<string> = new Set([
  "policy_disabled",
  "daily_exposure_exceeded",
  "daily_loss_exceeded",
  "open_risk_exceeded",
  "actions_exceeded",
]);

function count(state: RiskState, engine: string, more: Partial<RiskFigures>): RiskState {
  return { ...state, figures: { ...state.figures, [engine]: sumOf(own(state.figures, engine) ?? NO_FIGURES, { ...NO_FIGURES, ...more }) } };
}

function opened(state: RiskState, engine: string, cents: number): RiskState {
  return { ...state, openCents: { ...state.openCents, [engine]: (own(state.openCents, engine) ?? 0) + cents } };
}
