/** An order as a request to the governance API of a server: what the command line and others send. */
import type { ConfidencePolicy, RiskPolicy, TripwirePolicy } from "#src/lever-state.ts";
import { idOf } from "#src/ledger-id.ts";
import { dollarsOf } from "#src/money.ts";
import type { Order } from "#src/order.ts";

export interface OrderRequest {
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
}

const AT = "/api/governance";

/** Undefined for orders that are none of a lever's: to propose is the server's own affair, and incidents and answers are no request; and for those that no command gives. */
export function requestOf(order: Order, stream: string): OrderRequest | undefined {
  const asked = { actor: order.actor, ...(order.reason === undefined ? {} : { reason: order.reason }) };
  switch (order.lever) {
    case "go-live":
      return order.do === "enable" || order.do === "disable"
        ? { path: `${AT}/go-live/${order.do}`, body: asked }
        : { path: `${AT}/go-live/kill-switch`, body: { engaged: order.do === "engage", ...asked } };
    case "risk":
      return riskRequest(order, stream, asked);
    case "heimdall":
      return heimdallRequest(order, asked);
    case "regression":
      return regressionRequest(order, asked);
    case "incident":
    case "command":
      return undefined;
  }
}

type Asked = Readonly<Record<string, unknown>>;

function riskRequest(order: Extract<Order, { lever: "risk" }>, stream: string, asked: Asked): OrderRequest {
  switch (order.do) {
    case "reserve":
      return { path: `${AT}/risk/check-and-reserve`, body: { engine: order.engine, amount: dollarsOf(order.amountCents), ...asked } };
    case "settle": {
      const id = idOf("rsv", stream, order.reservation);
      return { path: `${AT}/risk/settle`, body: { reservation_id: id, realized_loss: dollarsOf(order.lossCents), ...asked } };
    }
    case "upsert":
      return { path: `${AT}/risk/policies/upsert`, body: { engine: order.engine, ...riskFields(order.change), ...asked } };
    case "disable":
      return { path: `${AT}/risk/policies/upsert`, body: { engine: order.engine, enabled: false, ...asked } };
  }
}

function heimdallRequest(order: Extract<Order, { lever: "heimdall" }>, asked: Asked): OrderRequest | undefined {
  const { domain } = order;
  if (order.do === "upsert")
    return { path: `${AT}/heimdall/policies/upsert`, body: { domain, ...confidenceFields(order.change), ...asked } };
  if (order.do === "trial")
    return { path: `${AT}/heimdall/sandbox/trial`, body: { domain, success: order.success, confidence: order.confidence, ...asked } };
  return undefined;
}

function regressionRequest(order: Extract<Order, { lever: "regression" }>, asked: Asked): OrderRequest | undefined {
  if (order.do === "kpi") return undefined;
  const which = {
    ...(order.domain === undefined ? {} : { domain: order.domain }),
    ...(order.metric === undefined ? {} : { metric: order.metric }),
  };
  if (order.do === "evaluate") return { path: `${AT}/regression/evaluate`, body: { ...which, ...asked } };
  return { path: `${AT}/regression/policies/upsert`, body: { ...which, ...tripwireFields(order.change), ...asked } };
}

/** What was named alone is sent: the rest stays as it is. */
function riskFields(change: Partial<RiskPolicy>): Asked {
  const dollars = (cents: number | null | undefined): number | null | undefined =>
    cents === null || cents === undefined ? cents : dollarsOf(cents);
  return given({
    enabled: change.enabled,
    mode: change.mode,
    max_daily_loss: dollars(change.maxDailyLossCents),
    max_daily_exposure: dollars(change.maxDailyExposureCents),
    max_open_risk: dollars(change.maxOpenRiskCents),
    max_actions_per_day: change.maxActionsPerDay,
  });
}

function confidenceFields(change: Partial<ConfidencePolicy>): Asked {
  return given({
    min_confidence_prod: change.minConfidence,
    min_sandbox_trials: change.minTrials,
    min_sandbox_success_rate: change.minSuccessRate,
    prod_use_enabled: change.prodUse,
    window: change.window,
  });
}

function tripwireFields(change: Partial<TripwirePolicy>): Asked {
  return given({
    window_events: change.windowEvents,
    baseline_events: change.baselineEvents,
    max_drop_fraction: change.maxDropFraction,
    action: change.action,
    enabled: change.enabled,
  });
}

function given(fields: Asked): Asked {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
