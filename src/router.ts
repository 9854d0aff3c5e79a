/** Which model answers, and in which order the others stand in: a pure decision over recorded inputs, so that it can be explained and made again. */
import type { Weights } from "#schemas/router-config.ts";
import type { Admission } from "#src/breaker.ts";
import { ASSUMED_OUTPUT_TOKENS, costNano, outputBound, upperNano, type Price } from "#src/price.ts";

export type Strategy = "score" | "ladder" | "weighted";

/** A model as it stands at the moment of the decision. */
export interface Candidate {
  readonly model: string;
  readonly provider: string;
  readonly capability: number;
  readonly tags: readonly string[];
  readonly boundaries: readonly string[];
  readonly contextTokens?: number;
  /** What it can write at most; absent where that is not known. */
  readonly maxOutputTokens?: number;
  readonly price?: Price;
  readonly weight?: number;
  /** Milliseconds; absent without a success in the window. */
  readonly latencyMs?: number;
  readonly samples: number;
  readonly failures: number;
  readonly circuit: Admission;
  readonly busy: boolean;
  /** Its wire can give several answers to one call. */
  readonly manyChoices: boolean;
}

/** What the request needs. */
export interface Need {
  /** Tags that the caller names: a model without them is out. */
  readonly tags: readonly string[];
  /** Tags that the request's content calls for: they count where some candidate of the route declares them. */
  readonly implied: readonly string[];
  readonly boundary?: string;
  readonly inputTokens: number;
  /** Absent where the caller sets no limit. */
  readonly outputTokens?: number;
  readonly choices: number;
  /** What the budgets leave; absent without budgets. */
  readonly budgetNano?: number;
}

export interface Question {
  readonly strategy: Strategy;
  readonly weights: Weights;
  /** In the order of the configuration, which decides ties. */
  readonly candidates: readonly Candidate[];
  readonly need: Need;
  /** The weighted strategy's memory: how far each model is ahead of its turn. */
  readonly turns: Readonly<Record<string, number>>;
}

export type Exclusion = "tags" | "context_length" | "data_boundary" | "budget" | "circuit_open" | "at_capacity" | "choices";

export interface Terms {
  readonly model: string;
  readonly score: number;
  readonly latency: number;
  readonly cost: number;
  readonly capability: number;
  readonly failure: number;
}

export interface Decision {
  /** The winner first, then the rungs below it; empty where no model may answer. */
  readonly order: readonly string[];
  readonly excluded: readonly { readonly model: string; readonly reason: Exclusion; readonly detail: string }[];
  readonly terms: readonly Terms[];
  /** What was left out of the reckoning, in words. */
  readonly notes: readonly string[];
  readonly turns: Readonly<Record<string, number>>;
}

/** Failures weigh as if at least so many calls had been made: one failed call alone says little. */
const FAILURE_FLOOR = 5;
/** Where some models have figures and this one has none, it stands in the middle. */
const UNKNOWN = 0.5;

export function decide(question: Question): Decision {
  const { candidates, need } = question;
  const required = [...need.tags, ...need.implied.filter((tag) => candidates.some(({ tags }) => tags.includes(tag)))];
  const excluded: Decision["excluded"][number][] = [];
  const eligible: Candidate[] = [];
  for (const candidate of candidates) {
    if (isTemplate(candidate)) continue;
    const no = exclusion(candidate, need, required);
    if (no === undefined) eligible.push(candidate);
    else excluded.push({ model: candidate.model, ...no });
  }
  const { order, ...ranked } = RANKING[question.strategy](eligible, question);
  const last = mayStandIn(eligible, excluded) ? candidates.filter(isTemplate).map(nameOf) : [];
  return { excluded, terms: [], notes: [], turns: question.turns, ...ranked, order: [...order, ...last] };
}

/** What is written down is the last rung, whatever the strategy: it would win by cost and by speed, and answers nothing. */
const isTemplate = ({ provider }: Candidate): boolean => provider === "template";

/** It stands in for models that fail or are away, never for a request that no model could take. */
const mayStandIn = (eligible: readonly Candidate[], excluded: Decision["excluded"]): boolean =>
  eligible.length > 0 || excluded.every(({ reason }) => reason === "circuit_open" || reason === "at_capacity");

function exclusion(candidate: Candidate, need: Need, required: readonly string[]): { reason: Exclusion; detail: string } | undefined {
  const missing = required.length === 0 ? required : required.filter((tag) => !candidate.tags.includes(tag));
  if (missing.length > 0) return { reason: "tags", detail: `lacks ${missing.join(", ")}` };
  if (need.boundary !== undefined && !candidate.boundaries.includes(need.boundary))
    return { reason: "data_boundary", detail: `does not keep data within "${need.boundary}"` };
  const tokens = need.inputTokens + (need.outputTokens ?? 0);
  if (candidate.contextTokens !== undefined && tokens > candidate.contextTokens)
    return { reason: "context_length", detail: `${tokens} tokens are more than its ${candidate.contextTokens}` };
  if (need.choices > 1 && !candidate.manyChoices) return { reason: "choices", detail: `gives one answer a call, not ${need.choices}` };
  const budget = overBudget(candidate, need);
  if (budget !== undefined) return { reason: "budget", detail: budget };
  if (candidate.circuit === "open") return { reason: "circuit_open", detail: "failed too often lately, or asked us to stay away" };
  return candidate.busy ? { reason: "at_capacity", detail: "has as many calls under way as it may have" } : undefined;
}

/** Under a budget a model without a price cannot be used: what it costs could not be held to the limit. */
function overBudget({ price, maxOutputTokens }: Candidate, need: Need): string | undefined {
  if (need.budgetNano === undefined) return undefined;
  if (price === undefined) return "has no price, so no budget can hold it";
  const upper = upperNano(price, need.inputTokens, outputBound(need.outputTokens, maxOutputTokens) * need.choices);
  return upper > need.budgetNano ? `could cost ${upper} nanodollars where ${need.budgetNano} are left` : undefined;
}

type Ranking = (eligible: readonly Candidate[], question: Question) => Pick<Decision, "order"> & Partial<Decision>;

const RANKING: Readonly<Record<Strategy, Ranking>> = {
  ladder: (eligible) => ({ order: eligible.map(nameOf) }),
  score: byScore,
  weighted: byWeight,
};

const nameOf = ({ model }: Candidate): string => model;

/** The lowest score wins. Models without a price come after all that have one, unless nobody has one or cost does not count. */
function byScore(eligible: readonly Candidate[], { weights, need }: Question): ReturnType<Ranking> {
  const costs = eligible.map((candidate) => expectedNano(candidate, need));
  const latency = normalised(eligible.map(({ latencyMs }) => latencyMs));
  const cost = normalised(costs);
  const terms = eligible.map((candidate, at): Terms => {
    const byLatency = ninePlaces(weights.latency * (latency[at] ?? 0));
    const byCost = ninePlaces(weights.cost * (cost[at] ?? 0));
    const byCapability = ninePlaces(weights.capability * (1 - candidate.capability));
    const byFailure = ninePlaces(weights.failure * (candidate.failures / Math.max(candidate.samples, FAILURE_FLOOR)));
    const score = ninePlaces(byLatency + byCost + byCapability + byFailure);
    return { model: candidate.model, score, latency: byLatency, cost: byCost, capability: byCapability, failure: byFailure };
  });
  const priced = costs.map((nano) => nano !== undefined);
  const apart = weights.cost > 0 && priced.includes(true) && priced.includes(false);
  const ranked = terms
    .map((_, at) => at)
    .sort((a, b) => (apart ? rank(priced, a, b) : 0) || (terms[a]?.score ?? 0) - (terms[b]?.score ?? 0) || a - b);
  return { order: ranked.map((at) => terms[at]?.model ?? ""), terms, notes: priceNotes(eligible, priced, weights.cost > 0) };
}

/** What floating point leaves behind is no reason to prefer a model, and no sight for people. */
const ninePlaces = (value: number): number => Math.round(value * 1e9) / 1e9;

const rank = (priced: readonly boolean[], a: number, b: number): number => Number(priced[b]) - Number(priced[a]);

function priceNotes(eligible: readonly Candidate[], priced: readonly boolean[], counts: boolean): readonly string[] {
  const without = eligible.filter((_, at) => priced[at] === false).map(nameOf);
  if (without.length === 0 || !counts) return [];
  if (without.length === eligible.length) return ["no model has a price: cost is left out of the score"];
  return [`without a price, left out of cost routing and placed last: ${without.join(", ")}`];
}

/** Nanodollars for this request; undefined without a price. */
function expectedNano({ price }: Candidate, need: Need): number | undefined {
  if (price === undefined) return undefined;
  const output = Math.min(need.outputTokens ?? ASSUMED_OUTPUT_TOKENS, ASSUMED_OUTPUT_TOKENS);
  return costNano(price, { input: need.inputTokens, output: output * need.choices, cacheRead: 0, cacheWrite: 0 });
}

/** Least 0, most 1; all 0 where they are equal, where there is one, or where nothing is known. */
export function normalised(values: readonly (number | undefined)[]): readonly number[] {
  const known = values.filter((value) => value !== undefined);
  const [least, most] = [Math.min(...known), Math.max(...known)];
  if (known.length === 0) return values.map(() => 0);
  return values.map((value) => (value === undefined ? UNKNOWN : most === least ? 0 : (value - least) / (most - least)));
}

/** Smooth weighted round-robin. A model's weight is its own, or the cheaper the more: the cheapest expected cost over its own. */
function byWeight(eligible: readonly Candidate[], { need, turns }: Question): ReturnType<Ranking> {
  const costs = eligible.map((candidate) => expectedNano(candidate, need));
  const cheapest = Math.min(...costs.filter((nano) => nano !== undefined));
  const weightAt = (at: number): number => {
    const [own, nano] = [eligible[at]?.weight, costs[at]];
    if (own !== undefined) return own;
    return nano === undefined ? 0 : nano === 0 ? 1 : cheapest / nano;
  };
  const weights = eligible.map((_, at) => weightAt(at));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const ahead = eligible.map(({ model }, at) => (Object.hasOwn(turns, model) ? (turns[model] ?? 0) : 0) + (weights[at] ?? 0));
  const ranked = eligible
    .map((_, at) => at)
    .sort((a, b) => Number((weights[b] ?? 0) > 0) - Number((weights[a] ?? 0) > 0) || (ahead[b] ?? 0) - (ahead[a] ?? 0) || a - b);
  const [winner] = ranked;
  const next = eligible.map(({ model }, at) => [model, (ahead[at] ?? 0) - (at === winner ? total : 0)] as const);
  const unpriced = costs.map((nano, at) => nano !== undefined || eligible[at]?.weight !== undefined);
  return {
    order: ranked.map((at) => eligible[at]?.model ?? ""),
    turns: { ...turns, ...Object.fromEntries(next) },
    notes: priceNotes(eligible, unpriced, true),
  };
}
