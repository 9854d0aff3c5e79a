/** The configured models as targets of calls, with what is remembered of each: circuit, latencies, calls under way. */
import type { ModelConfig, ProviderId, RouterConfig } from "#schemas/router-config.ts";
import { admission, CLOSED, failed, probing, succeeded, unprobed, waitMs, type Breaker, type BreakerLimits } from "#src/breaker.ts";
import { isTargets } from "#src/ladder.ts";
import { priceOf, type Price } from "#src/price.ts";
import type { Failure, Provider } from "#src/provider.ts";
import type { Candidate } from "#src/router.ts";
import { slidingWindow, type Sample, type SlidingWindow } from "#src/statistics.ts";

export interface Target {
  readonly model: ModelConfig;
  readonly provider: Provider;
  readonly upstreamModel: string;
  readonly baseUrl: string;
  readonly price: Price | undefined;
  /** What a decision is told of it and never changes. */
  readonly candidate: Pick<
    Candidate,
    "model" | "provider" | "capability" | "tags" | "boundaries" | "contextTokens" | "maxOutputTokens" | "price" | "manyChoices"
  >;
  /** Latencies of plain answers and of first contents don't compare, so each has its own. */
  readonly plain: SlidingWindow;
  readonly streamed: SlidingWindow;
  breaker: Breaker;
  inFlight: number;
}

export interface TargetReach {
  readonly providers: Readonly<Record<ProviderId, Provider>>;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** What survives a restart: the samples of each model, by its id. Circuits begin closed. */
export type TargetMemory = Readonly<Record<string, { readonly plain: readonly Sample[]; readonly streamed: readonly Sample[] }>>;

export function targetOf(model: ModelConfig, config: RouterConfig, reach: TargetReach, memory: TargetMemory = {}): Target {
  const provider = reach.providers[model.provider];
  const fromEnv = provider.baseUrlEnv === undefined ? undefined : reach.env[provider.baseUrlEnv];
  const { window: size, window_ms: age } = config.statistics;
  const earlier = Object.hasOwn(memory, model.id) ? memory[model.id] : undefined;
  const boundary = model.data_boundary ?? [];
  const price = model.provider === "template" ? FREE : priceOf(model);
  const candidate = {
    model: model.id,
    provider: model.provider,
    capability: model.capability,
    tags: model.tags,
    boundaries: typeof boundary === "string" ? [boundary] : boundary,
    ...(model.context_tokens === undefined ? {} : { contextTokens: model.context_tokens }),
    ...(model.max_output_tokens === undefined ? {} : { maxOutputTokens: model.max_output_tokens }),
    ...(price === undefined ? {} : { price }),
    manyChoices: provider.wire === "openai" && provider.oneChoice !== true,
  };
  return {
    model,
    provider,
    upstreamModel: model.upstream_model ?? model.id,
    baseUrl: withoutSlash(model.base_url ?? (fromEnv || provider.baseUrl) ?? ""),
    price,
    candidate,
    plain: slidingWindow(size, age, earlier?.plain),
    streamed: slidingWindow(size, age, earlier?.streamed),
    breaker: CLOSED,
    inFlight: 0,
  };
}

/** What is written down costs nothing. */
const FREE: Price = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 };

const withoutSlash = (url: string): string => (url.endsWith("/") ? withoutSlash(url.slice(0, -1)) : url);

export const limitsOf = ({ breaker }: RouterConfig): BreakerLimits => ({
  window: breaker.window,
  failures: breaker.failures,
  cooldownMs: breaker.cooldown_ms,
});

export interface Moment {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Milliseconds of a clock that never jumps. */
  readonly steady: number;
}

/** `keyAway` is true where the vendor refused the key that this caller's calls would carry. */
export function candidateOf(
  target: Target,
  limits: BreakerLimits,
  moment: Moment,
  stream: boolean,
  keyAway: boolean,
  weight?: number,
): Candidate {
  const { model, breaker } = target;
  const seen = (stream ? target.streamed : target.plain).read(moment.now);
  const candidate: { -readonly [Key in keyof Candidate]: Candidate[Key] } = {
    ...target.candidate,
    samples: seen.samples,
    failures: seen.failures,
    circuit: keyAway ? "open" : admission(breaker, limits, moment.steady),
    busy: model.max_concurrency !== undefined && target.inFlight >= model.max_concurrency,
  };
  if (weight !== undefined) candidate.weight = weight;
  if (seen.p50Ms !== undefined) candidate.latencyMs = seen.p50Ms;
  return candidate;
}

/** Takes a place for one attempt; false where the circuit opened, or all places went, since the decision. */
export function enter(target: Target, limits: BreakerLimits, steady: number): boolean {
  const standing = admission(target.breaker, limits, steady);
  const { max_concurrency: places } = target.model;
  if (standing === "open" || (places !== undefined && target.inFlight >= places)) return false;
  if (standing === "probe") target.breaker = probing(target.breaker, steady);
  target.inFlight += 1;
  return true;
}

export function noteSuccess(target: Target, limits: BreakerLimits, moment: Moment, stream: boolean, latencyMs: number): void {
  target.breaker = succeeded(target.breaker, limits);
  (stream ? target.streamed : target.plain).add({ at: moment.now, latencyMs });
}

/** A failure that says nothing about the target leaves its figures as they were. */
export function noteFailure(target: Target, limits: BreakerLimits, moment: Moment, stream: boolean, failure: Failure | undefined): void {
  if (failure === undefined || !isTargets(failure)) {
    target.breaker = unprobed(target.breaker);
    return;
  }
  target.breaker = failed(target.breaker, limits, moment.steady, failure.retryAfterMs);
  (stream ? target.streamed : target.plain).add({ at: moment.now });
}

export const targetWaitMs = (target: Target, limits: BreakerLimits, steady: number): number => waitMs(target.breaker, limits, steady);

export function memoryOf(targets: Iterable<Target>): TargetMemory {
  return Object.fromEntries(
    [...targets].map(({ model, plain, streamed }) => [model.id, { plain: plain.samples(), streamed: streamed.samples() }]),
  );
}
