/** From a model's name to an order of targets: which route it means, what the request needs, and the decision over both. */
import { modelIdOf, type RouteConfig } from "#schemas/router-config.ts";
import type { BudgetLine } from "#src/budget.ts";
import { measured, tokenCounter } from "#src/parsers/tokens.ts";
import { nanoOfDollars } from "#src/price.ts";
import type { Candidate, Decision, Need, Question } from "#src/router.ts";
import type { Engine } from "#src/api/models/engine.ts";
import type { Caller, Inquiry, Refusal } from "#src/api/models/inquiry.ts";
import type { Plan } from "#src/api/models/plan.ts";
import { candidateOf, targetOf, type Target } from "#src/api/models/targets.ts";

const DEFAULTS = { attempt_timeout_ms: 120_000, deadline_ms: 600_000, retries_same_target: 0 } as const;
const MAX_PASSED = 200;
/** Roughly, for English and code; exact where a limit is near. */
const BYTES_A_TOKEN = 4;

/** A route's name, then a model's id, then what is passed through. What the configuration names is put together once. */
export function planFor(engine: Engine, model: string): Plan | Refusal {
  const known = engine.plans.get(model);
  if (known !== undefined) return known;
  const route = engine.config.routes.find(({ name }) => name === model);
  const target = engine.targets.get(model);
  const plan = route !== undefined ? ofRoute(engine, route) : target === undefined ? undefined : single(model, "model", target);
  if (plan !== undefined) {
    engine.plans.set(model, plan);
    return plan;
  }
  const passed = passedThrough(engine, model);
  if (passed !== undefined) return single(model, "passthrough", passed);
  return {
    status: 404,
    code: "model_not_found",
    param: "model",
    message: `no route and no model has the name "${model}"; GET /v1/models lists what there is`,
  };
}

const single = (name: string, reason: string, target: Target): Plan => ({
  name,
  reason,
  strategy: "ladder",
  choices: [{ target }],
  tightest: tightestOf([{ target }]),
  ...times(DEFAULTS),
});

const tightestOf = (choices: Plan["choices"]): number =>
  Math.min(...choices.map(({ target }) => target.model.context_tokens ?? Number.POSITIVE_INFINITY));

function ofRoute(engine: Engine, route: RouteConfig): Plan {
  const choices = route.models.flatMap((entry) => {
    const target = engine.targets.get(modelIdOf(entry));
    const weight = typeof entry === "string" ? undefined : entry.weight;
    return target === undefined ? [] : [{ target, ...(weight === undefined ? {} : { weight }) }];
  });
  return { name: route.name, reason: route.strategy, strategy: route.strategy, choices, tightest: tightestOf(choices), ...times(route) };
}

function times(
  route: Pick<RouteConfig, "attempt_timeout_ms" | "deadline_ms" | "retries_same_target"> & {
    readonly idle_timeout_ms?: number | undefined;
  },
) {
  return {
    attemptMs: route.attempt_timeout_ms,
    idleMs: route.idle_timeout_ms ?? route.attempt_timeout_ms,
    deadlineMs: route.deadline_ms,
    retries: route.retries_same_target,
  };
}

function passedThrough(engine: Engine, model: string): Target | undefined {
  const to = engine.config.passthrough;
  if (to === undefined) return undefined;
  const known = engine.passed.get(model);
  if (known !== undefined) return known;
  const { base_url: base, api_key_env: key } = to;
  const own = { ...(base === undefined ? {} : { base_url: base }), ...(key === undefined ? {} : { api_key_env: key }) };
  const target = targetOf({ id: model, provider: to.provider, capability: 0.5, tags: [], ...own }, engine.config, engine.reach);
  const [oldest] = engine.passed.keys();
  if (engine.passed.size >= MAX_PASSED && oldest !== undefined) engine.passed.delete(oldest);
  engine.passed.set(model, target);
  return target;
}

/** The budgets that a call of this caller counts against now: where several hold for the same sum, the tightest. */
export function budgetLines(engine: Engine, caller: Caller): readonly BudgetLine[] {
  if (engine.config.budgets.length === 0) return [];
  const day = new Date(engine.clock.now()).toISOString().slice(0, 10);
  const lines = new Map<string, BudgetLine>();
  for (const { scope, id, period, limit_usd: limit, warn_at: warnAt } of engine.config.budgets) {
    const own = scope === "global" ? "all" : scope === "tenant" ? caller.tenant : caller.key;
    if (id !== undefined && id !== own) continue;
    const line = { key: `${scope}:${own}:${period === "day" ? day : day.slice(0, 7)}`, limitNano: nanoOfDollars(limit), warnAt };
    const other = lines.get(line.key);
    if (other === undefined || line.limitNano < other.limitNano) lines.set(line.key, line);
  }
  return [...lines.values()];
}

/** What a vendor counts as input; all else is a setting. */
const WEIGHED = ["messages", "system", "tools", "functions", "response_format", "output_config", "output_format", "prediction"] as const;

/** Counts exactly where the count could matter: near a context's end, or under a budget. Gives the event loop back between texts. */
export async function needOf(engine: Engine, plan: Plan, inquiry: Inquiry, lines: readonly BudgetLine[]): Promise<Need> {
  const { body } = inquiry;
  const measure = measured(WEIGHED.map((key) => body[key]));
  const exact = lines.length > 0 || measure.bound + (inquiry.outputTokens ?? 0) > plan.tightest;
  const inputTokens = exact ? await counted(measure.texts, measure.extra) : Math.ceil(measure.bound / BYTES_A_TOKEN);
  const need: { -readonly [Key in keyof Need]: Need[Key] } = {
    tags: inquiry.tags,
    implied: inquiry.implied,
    inputTokens,
    choices: inquiry.choices,
  };
  if (inquiry.boundary !== undefined) need.boundary = inquiry.boundary;
  if (inquiry.outputTokens !== undefined) need.outputTokens = inquiry.outputTokens;
  if (lines.length > 0) need.budgetNano = await engine.gate.remaining(lines);
  return need;
}

const SLICE = 16_384;

/** Exactly, by the tokenizer that is loaded at the first call. */
export async function counted(texts: readonly string[], extra: number): Promise<number> {
  const count = await tokenCounter();
  let [total, since] = [extra, 0];
  for (const text of texts)
    for (let at = 0; at < text.length; at += SLICE) {
      const piece = text.slice(at, at + SLICE);
      total += count(piece);
      since += piece.length;
      if (since < SLICE) continue;
      since = 0;
      await new Promise(setImmediate);
    }
  return total;
}

export function questionOf(engine: Engine, plan: Plan, inquiry: Inquiry, need: Need, tenant: string): Question {
  const moment = { now: engine.clock.now(), steady: engine.clock.steady() };
  const candidates = plan.choices.map(({ target, weight }): Candidate => {
    const key = engine.keys(target.provider.id, target.model.api_key_env ?? target.provider.keyEnv, tenant);
    const away = key !== undefined && (engine.keysAway.get(key.id) ?? 0) > moment.steady;
    return candidateOf(target, engine.limits, moment, inquiry.stream, away, weight);
  });
  return { strategy: plan.strategy, weights: engine.config.weights, candidates, need, turns: engine.turns.get(plan.name) ?? {} };
}

/** Why nobody may answer, for the caller: what may pass first, then what would need another request. */
export function nobody(decision: Decision, waitMs: number): Refusal {
  const why = decision.excluded.map(({ model, detail }) => `${model} ${detail}`).join("; ");
  const has = (...reasons: readonly string[]): boolean => decision.excluded.some(({ reason }) => reasons.includes(reason));
  if (has("circuit_open", "at_capacity"))
    return {
      status: 503,
      code: has("circuit_open") ? "circuit_open" : "at_capacity",
      message: `no model can take the call now: ${why}`,
      retryAfterMs: Math.max(1_000, waitMs),
    };
  if (has("budget")) return { status: 402, code: "budget_exceeded", message: `the budget leaves no model for this call: ${why}` };
  if (has("context_length")) return { status: 400, code: "context_length_exceeded", message: `the request is too long: ${why}` };
  return { status: 400, code: "no_eligible_model", message: `no model of the route can take this request: ${why}` };
}
