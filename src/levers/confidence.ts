/** The confidence charter ("Heimdall"): a recommendation reaches production only with its own confidence and its domain's record above their floors. */
import { compare, decimal, times, written, type Decimal } from "#src/decimal.ts";
import { refuse, type Decision, type Lever } from "#src/lever.ts";
import type { ConfidencePolicy, ConfidenceState, Trials } from "#src/lever-state.ts";
import type { ConfidenceHappening, ConfidenceOrder } from "#src/order.ts";
import { own } from "#src/own.ts";
import { bothOf, NO_TRIALS, trialsOf } from "#src/sandbox.ts";
import { daysBefore, utcDay } from "#src/utc.ts";

const policy = (minConfidence: number, minTrials: number, minSuccessRate: number): ConfidencePolicy => ({
  minConfidence,
  minTrials,
  minSuccessRate,
  prodUse: false,
  window: "day",
});
/** A domain that somebody adds: nothing passes until its floors are set. */
const STRICTEST = policy(1, 100, 1);
const DAYS_KEPT = 31;

export const confidence: Lever<ConfidenceState, ConfidenceOrder, ConfidenceHappening> = {
  id: "heimdall",
  initial: {
    policies: {
      WHOLESALE_OFFER: policy(0.92, 75, 0.82),
      BUYER_MATCH: policy(0.9, 50, 0.8),
      CAPITAL_ROUTE: policy(0.95, 100, 0.85),
      FOLLOWUP_NEXT_ACTION: policy(0.9, 60, 0.8),
    },
    days: {},
  },
  decide,
  evolve: (state, event) => {
    if (event.kind === "heimdall.policy") return { ...state, policies: { ...state.policies, [event.data.domain]: event.data.policy } };
    if (event.kind !== "heimdall.trial") return state;
    const { domain, success, confidence: said } = event.data;
    const one = { trials: 1, successes: success ? 1 : 0, confidence: written(decimal(said)) };
    return { ...state, days: { ...state.days, [domain]: counted(own(state.days, domain) ?? {}, utcDay(event.at), one) } };
  },
};

function decide(state: ConfidenceState, order: ConfidenceOrder, now: Date): Decision<ConfidenceHappening> {
  const known = own(state.policies, order.domain);
  if (order.do === "upsert") {
    const changed = { ...(known ?? STRICTEST), ...order.change };
    return { events: [{ kind: "heimdall.policy", data: { domain: order.domain, policy: changed, reason: order.reason ?? null } }] };
  }
  if (known === undefined) return refuse("unknown_domain", `there is no confidence policy for ${order.domain}`, order.domain);
  if (!(order.confidence >= 0 && order.confidence <= 1)) return refuse("invalid_confidence", "a confidence lies between 0 and 1");
  if (order.do === "trial") {
    const { domain, success, confidence: said } = order;
    return { events: [{ kind: "heimdall.trial", data: { domain, success, confidence: said } }] };
  }
  const failing = objections(known, order.confidence, trialsOf(state, order.domain, known.window, now));
  return order.do === "recommend" ? recommended(order, failing[0]) : used(order, failing);
}

function recommended(
  { domain, confidence: said, payloadDigest }: Extract<ConfidenceOrder, { do: "recommend" }>,
  objection: string | undefined,
): Decision<ConfidenceHappening> {
  const data = { domain, confidence: said, prod_eligible: objection === undefined, gate_reason: objection ?? "PROD_GATE_PASS" };
  return {
    events: [{ kind: "heimdall.recommended", data: payloadDigest === undefined ? data : { ...data, payload_digest: payloadDigest } }],
  };
}

function used(
  { domain, recommendation, correlation }: Extract<ConfidenceOrder, { do: "require" }>,
  failing: readonly string[],
): Decision<ConfidenceHappening> {
  const [first] = failing;
  if (first !== undefined) return refuse(first, `${domain} may not be used in production: ${failing.join(", ")}`, domain);
  const data = { domain, recommendation };
  return { events: [{ kind: "heimdall.used", data: correlation === undefined ? data : { ...data, correlation_id: correlation } }] };
}

/** All that stands against production use, the gravest first. At a floor is above it; shares are compared as exact decimals. */
function objections(floors: ConfidencePolicy, said: number, { trials, successes, confidence: summed }: Trials): readonly string[] {
  const count = decimal(trials);
  const below = (sum: Decimal, floor: number): boolean => (trials === 0 && floor > 0) || compare(sum, times(decimal(floor), count)) < 0;
  return [
    ...(floors.prodUse ? [] : ["prod_use_disabled"]),
    ...(said >= floors.minConfidence ? [] : ["confidence_below_min"]),
    ...(trials >= floors.minTrials ? [] : ["insufficient_trials"]),
    ...(below(decimal(successes), floors.minSuccessRate) ? ["success_rate_below_min"] : []),
    ...(below(decimal(summed), floors.minConfidence) ? ["avg_confidence_below_min"] : []),
  ];
}

function counted(days: Readonly<Record<string, Trials>>, day: string, one: Trials): Readonly<Record<string, Trials>> {
  const oldest = daysBefore(day, DAYS_KEPT);
  const kept = Object.fromEntries(Object.entries(days).filter(([each]) => each > oldest));
  return { ...kept, [day]: bothOf(own(kept, day) ?? NO_TRIALS, one) };
}
