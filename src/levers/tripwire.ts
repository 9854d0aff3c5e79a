/** The regression tripwire: when the newest events fall too far behind those before them, it trips, and says what must happen. */
import { compare, decimal, minus, plus, quotient, times, type Decimal } from "#src/decimal.ts";
import { refuse, type Decision, type Lever } from "#src/lever.ts";
import type { Measured, TripwirePolicy, TripwireState } from "#src/lever-state.ts";
import type { Evaluation, TripwireHappening, TripwireOrder } from "#src/order.ts";
import { own } from "#src/own.ts";

type Counts = TripwireState["readings"][string];

/** The most events that a window and a baseline may take together, and that are kept of a metric. */
export const MOST_READINGS = 20_000;

const seed = (domain: string, metric: string, maxDropFraction: number, action: TripwirePolicy["action"]): TripwirePolicy => ({
  domain,
  metric,
  windowEvents: 50,
  baselineEvents: 200,
  maxDropFraction,
  action,
  enabled: false,
});

export const tripwire: Lever<TripwireState, TripwireOrder, TripwireHappening> = {
  id: "regression",
  initial: {
    policies: Object.fromEntries(
      [
        seed("WHOLESALE", "contract_rate", 0.2, "THROTTLE"),
        seed("WHOLESALE", "offer_accept_rate", 0.15, "THROTTLE"),
        seed("BUYER_MATCH", "match_success", 0.25, "THROTTLE"),
        seed("CAPITAL", "roi_event", 0.3, "KILL_SWITCH"),
      ].map((policy) => [`${policy.domain}/${policy.metric}`, policy]),
    ),
    readings: {},
    measured: {},
  },
  decide,
  evolve: (state, event) => {
    if (event.kind === "regression.policy") {
      const { policy } = event.data;
      return { ...state, policies: { ...state.policies, [`${policy.domain}/${policy.metric}`]: policy } };
    }
    if (event.kind === "regression.kpi") return { ...state, readings: withReadings(state.readings, event.data.readings) };
    if (event.kind !== "regression.evaluated") return state;
    return { ...state, measured: { ...state.measured, ...measuredBy(state, event.data.results, event.at) } };
  },
};

function decide(state: TripwireState, order: TripwireOrder): Decision<TripwireHappening> {
  if (order.do === "upsert") return upsert(state, order);
  if (order.do === "kpi") {
    const unknown = order.readings.find(({ domain, metric }) => own(state.policies, `${domain}/${metric}`) === undefined);
    if (unknown !== undefined) return noPolicy(state, unknown.domain, unknown.metric);
    return { events: [{ kind: "regression.kpi", data: { readings: order.readings } }] };
  }
  const asked = Object.values(state.policies).filter(
    ({ domain, metric }) => (order.domain ?? domain) === domain && (order.metric ?? metric) === metric,
  );
  if (asked.length === 0) return noPolicy(state, order.domain ?? "", order.metric ?? "");
  const results = asked.map((policy) => evaluated(policy, own(state.readings, `${policy.domain}/${policy.metric}`) ?? []));
  return { events: [{ kind: "regression.evaluated", data: { results } }, ...results.flatMap((result) => turns(state, result))] };
}

function upsert(state: TripwireState, order: Extract<TripwireOrder, { do: "upsert" }>): Decision<TripwireHappening> {
  const known = own(state.policies, `${order.domain}/${order.metric}`) ?? seed(order.domain, order.metric, 0.2, "THROTTLE");
  const policy = { ...known, ...order.change };
  if (policy.windowEvents + policy.baselineEvents > MOST_READINGS)
    return refuse("window_too_long", `a window and its baseline take at most ${MOST_READINGS} events together`);
  return { events: [{ kind: "regression.policy", data: { policy, reason: order.reason ?? null } }] };
}

function noPolicy(state: TripwireState, domain: string, metric: string): Decision<TripwireHappening> {
  const known = domain === "" || Object.values(state.policies).some((policy) => policy.domain === domain);
  if (!known) return refuse("unknown_domain", `no tripwire policy is about ${domain}`, domain);
  return refuse("unknown_metric", `no tripwire policy is about ${metric}${domain === "" ? "" : ` of ${domain}`}`, domain);
}

/** The rate of the newest events against that of the events before them. */
function evaluated(policy: TripwirePolicy, readings: Counts): Evaluation {
  const { domain, metric, windowEvents, baselineEvents, maxDropFraction } = policy;
  const blank = { domain, metric, baseline: null, current: null, drop_fraction: null, action: null };
  if (!policy.enabled) return { ...blank, status: "disabled" };
  const needed = windowEvents + baselineEvents;
  if (readings.length < needed)
    return { ...blank, status: "insufficient_events", detail: `${readings.length} of ${needed} events are there` };
  const current = total(readings.slice(-windowEvents));
  const baseline = total(readings.slice(-needed, -windowEvents));
  const rates = { baseline: quotient(baseline, decimal(baselineEvents)), current: quotient(current, decimal(windowEvents)) };
  if (baseline.digits <= 0n) return { ...blank, ...rates, status: "insufficient_events", detail: "the baseline is not above zero" };
  // Both rates brought to one denominator: drop = (B·w − C·b) ÷ (B·w).
  const before = times(baseline, decimal(windowEvents));
  const fall = minus(before, times(current, decimal(baselineEvents)));
  const trips = compare(fall, times(decimal(maxDropFraction), before)) >= 0;
  const common = { domain, metric, ...rates, drop_fraction: quotient(fall, before) };
  return { ...common, status: trips ? "triggered" : "ok", action: trips ? policy.action : null };
}

/** A trip and a recovery happen once; in between there is nothing new to tell. */
function turns(state: TripwireState, result: Evaluation): readonly TripwireHappening[] {
  const before = own(state.measured, `${result.domain}/${result.metric}`)?.triggered ?? false;
  if (result.status === "triggered" && !before) return [{ kind: "regression.tripped", data: result }];
  if (result.status === "ok" && before) return [{ kind: "regression.recovered", data: result }];
  return [];
}

/** What was not evaluated stays as it was found last: only a good rate is a recovery. */
function measuredBy(state: TripwireState, results: readonly Evaluation[], checkedAt: string): Record<string, Measured> {
  return Object.fromEntries(
    results.map(({ domain, metric, status, baseline, current, drop_fraction: dropFraction }) => {
      const before = own(state.measured, `${domain}/${metric}`)?.triggered ?? false;
      const triggered = status === "triggered" || (status !== "ok" && before);
      return [`${domain}/${metric}`, { triggered, baseline, current, dropFraction, checkedAt }];
    }),
  );
}

type Told = Extract<TripwireHappening, { kind: "regression.kpi" }>["data"]["readings"];

function withReadings(all: TripwireState["readings"], told: Told): TripwireState["readings"] {
  const fresh = new Map<string, (readonly [number, number])[]>();
  for (const { domain, metric, success, value, at } of told) {
    const key = `${domain}/${metric}`;
    const counts = success === undefined ? (value ?? 0) : Number(success);
    fresh.set(key, [...(fresh.get(key) ?? []), [Date.parse(at), counts]]);
  }
  const merged = [...fresh].map(([key, more]) => [key, inOrder(own(all, key) ?? [], more)] as const);
  return { ...all, ...Object.fromEntries(merged) };
}

/** By their own time; events of one moment in the order in which they came. */
function inOrder(before: Counts, more: Counts): Counts {
  const last = before.at(-1)?.[0] ?? -Infinity;
  const joined = [...before, ...more.toSorted((a, b) => a[0] - b[0])];
  const sorted = more.every(([time]) => time >= last) ? joined : joined.toSorted((a, b) => a[0] - b[0]);
  return sorted.slice(-MOST_READINGS);
}

function total(readings: Counts): Decimal {
  return readings.reduce((sum, [, counts]) => plus(sum, decimal(counts)), decimal(0));
}
