/** What the governance API takes and answers: one schema each for validation, types, OpenAPI and documents. */
import { z } from "zod";
import { executionClass } from "#schemas/configuration.ts";

const wellFormed = (text: string): boolean => text.isWellFormed();
const text = (most: number) => z.string().max(most).refine(wellFormed, "half of a surrogate pair is no text");
const name = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_.-]{0,63}$/, "a name begins with a letter and has at most 64 letters, digits, dots, hyphens and underscores");

const TWO_PLACES = "dollars have at most two decimal places and are at most a billion";
const twoPlaces = (dollars: number): boolean => Math.abs(dollars) <= 1_000_000_000 && /^-?\d+(\.\d{1,2})?$/.test(String(dollars));
const dollars = z.number().refine(twoPlaces, TWO_PLACES).meta({ multipleOf: 0.01 });
const limit = z.number().min(0).refine(twoPlaces, TWO_PLACES).meta({ multipleOf: 0.01 }).nullable();
const amount = z.number().positive().refine(twoPlaces, TWO_PLACES).meta({ multipleOf: 0.01 });
const share = z.number().min(0).max(1);
const count = z.int().min(0).max(1_000_000_000);

/** Who asks and why; the caller's own name where no actor is given. */
const asking = {
  actor: text(200).min(1).optional(),
  reason: text(2000).optional(),
  idempotency_key: text(200)
    .min(1)
    .optional()
    .describe("The same key of the same caller is carried out once; the answer is that of the first time."),
};

// Go-live

export const goLiveOrder = z.strictObject(asking);
/** Engaging never fails on a detail: what is no text is recorded as missing. */
export const killSwitchOrder = z.object({
  engaged: z.boolean(),
  actor: text(200).min(1).optional().catch(undefined),
  reason: text(2000).optional().catch(undefined),
  idempotency_key: text(200).min(1).optional().catch(undefined),
});
export const goLiveState = z.object({
  go_live_enabled: z.boolean(),
  kill_switch_engaged: z.boolean(),
  changed_at: z.iso.datetime().nullable(),
  changed_by: z.string().nullable(),
  reason: z.string().nullable(),
  version: z.int().describe("The ledger entry of the last change; 0 at first."),
});
export const checklist = z.object({
  passed: z.boolean(),
  items: z.array(z.object({ id: z.string(), passed: z.boolean(), detail: z.string() })),
});

export const executionQuestion = z
  .strictObject({
    execution_class: executionClass().optional(),
    environment: text(255).min(1).optional(),
    path: text(4096).min(1).optional(),
    ...asking,
  })
  .refine(
    ({ execution_class, environment, path }) => [execution_class, environment, path].filter((one) => one !== undefined).length === 1,
    "ask about one of execution_class, environment and path",
  );
export const executionAnswer = z.object({ allowed: z.boolean(), execution_class: executionClass(), reason: z.string() });

// Orders that wait for a second person

export const orderDecision = z.strictObject(asking);
export const waitingOrders = z.object({
  orders: z.array(
    z.object({
      order_id: z.string(),
      command: z.string(),
      text: z.string().describe("The order as a comment would give it."),
      proposed_by: z.string(),
      agreed: z.array(z.string()).describe("Who has agreed so far, the one who proposed it first."),
      needed: z.int().describe("How many must agree, the one who proposed it among them."),
      until: z.iso.datetime(),
    }),
  ),
});
export const orderDecided = z.object({
  order_id: z.string(),
  complete: z.boolean().describe("Whether the order was carried out, or is out of the world; false where it takes more people."),
  code: z.string().describe("A reason code: ok, already_in_state, awaiting_second_person."),
});

// Risk

export const riskChange = z.strictObject({
  engine: name,
  enabled: z.boolean().optional(),
  mode: z.enum(["enforce", "monitor"]).optional(),
  max_daily_loss: limit.optional(),
  max_daily_exposure: limit.optional(),
  max_open_risk: limit.optional(),
  max_actions_per_day: count.nullable().optional(),
  ...asking,
});
export const riskPolicy = z.object({
  engine: z.string(),
  enabled: z.boolean(),
  mode: z.enum(["enforce", "monitor"]),
  max_daily_loss: z.number().nullable(),
  max_daily_exposure: z.number().nullable(),
  max_open_risk: z.number().nullable(),
  max_actions_per_day: z.int().nullable(),
});
export const riskPolicies = z.object({ policies: z.array(riskPolicy) });
export const riskToday = z.object({
  day: z.iso.date(),
  engines: z.record(
    z.string(),
    z.object({
      exposure_used: z.number(),
      open_risk_reserved: z.number(),
      realized_loss: z.number(),
      actions: z.int(),
      denials: z.int(),
    }),
  ),
});
export const reserveOrder = z.strictObject({ engine: text(200).min(1), amount, ...asking });
export const reserved = z.object({ allowed: z.literal(true), reservation_id: z.string(), engine: z.string(), amount: z.number() });
export const settleOrder = z.strictObject({ reservation_id: text(200).min(1), realized_loss: dollars, ...asking });
export const settled = z.object({ settled: z.literal(true), first: z.boolean() });

// Confidence

const confidenceWindow = z.enum(["day", "7d", "30d"]);
export const confidenceChange = z.strictObject({
  domain: name,
  min_confidence_prod: share.optional(),
  min_sandbox_trials: count.optional(),
  min_sandbox_success_rate: share.optional(),
  prod_use_enabled: z.boolean().optional(),
  window: confidenceWindow.optional(),
  ...asking,
});
export const confidencePolicy = z.object({
  domain: z.string(),
  min_confidence_prod: share,
  min_sandbox_trials: z.int(),
  min_sandbox_success_rate: share,
  prod_use_enabled: z.boolean(),
  window: confidenceWindow,
});
export const confidencePolicies = z.object({ policies: z.array(confidencePolicy) });
const card = z.object({ trials: z.int(), successes: z.int(), success_rate: z.number(), avg_confidence: z.number() });
export const scorecardToday = z.object({ day: z.iso.date(), domains: z.record(z.string(), card) });
export const trialOrder = z.strictObject({ domain: text(200).min(1), success: z.boolean(), confidence: share, ...asking });
export const trialAnswer = z.object({ day: z.iso.date(), domain: z.string(), ...card.shape, domains: z.record(z.string(), card) });
export const recommendOrder = z.strictObject({
  domain: text(200).min(1),
  confidence: share,
  payload: z.unknown().describe("Any JSON; kept as a digest alone.").optional(),
  ...asking,
});
export const recommendation = z.object({ recommendation_id: z.string(), prod_eligible: z.boolean(), gate_reason: z.string() });
export const requireOrder = z.strictObject({ correlation_id: text(200).optional(), ...asking });
export const requireAnswer = z.object({ prod_eligible: z.literal(true), gate_reason: z.literal("PROD_GATE_PASS") });

// Regression

const action = z.enum(["THROTTLE", "KILL_SWITCH"]);
export const regressionChange = z.strictObject({
  domain: name,
  metric: name,
  window_events: z.int().min(1).max(20_000).optional(),
  baseline_events: z.int().min(1).max(20_000).optional(),
  max_drop_fraction: z.number().positive().max(1_000_000).optional(),
  action: action.optional(),
  enabled: z.boolean().optional(),
  ...asking,
});
export const regressionPolicy = z.object({
  domain: z.string(),
  metric: z.string(),
  window_events: z.int(),
  baseline_events: z.int(),
  max_drop_fraction: z.number(),
  action,
  enabled: z.boolean(),
});
export const regressionPolicies = z.object({ policies: z.array(regressionPolicy) });
export const regressionStates = z.object({
  states: z.array(
    z.object({
      domain: z.string(),
      metric: z.string(),
      triggered: z.boolean(),
      baseline: z.number().nullable(),
      current: z.number().nullable(),
      drop_fraction: z.number().nullable(),
      last_checked_at: z.iso.datetime().nullable(),
    }),
  ),
});
const kpiEvent = z
  .strictObject({
    domain: text(200).min(1),
    metric: text(200).min(1),
    success: z.boolean().optional(),
    value: z.number().optional(),
    at: text(40).optional().describe("ISO 8601 with its offset; now where it is left out."),
    actor: text(200).min(1).optional(),
  })
  .refine(({ success, value }) => success !== undefined || value !== undefined, "an event has success, value or both");
export const kpiOrder = z.union([kpiEvent, z.array(kpiEvent).min(1).max(1000)]);
export const kpiAnswer = z.object({ accepted: z.int() });
export const evaluateOrder = z.strictObject({ domain: text(200).min(1).optional(), metric: text(200).min(1).optional(), ...asking });
export const evaluateAnswer = z.object({
  evaluated: z.array(
    z.object({
      domain: z.string(),
      metric: z.string(),
      status: z.enum(["ok", "triggered", "insufficient_events", "disabled"]),
      baseline: z.number().nullable(),
      current: z.number().nullable(),
      drop_fraction: z.number().nullable(),
      action_taken: action.nullable(),
      detail: z.string().optional().describe("Why it was not evaluated."),
    }),
  ),
});
