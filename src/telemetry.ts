/**
 * OpenTelemetry's names for model calls, in this one file: they are still "Development" and move.
 * As of open-telemetry/semantic-conventions-genai, November 2026; `SEMANTICS` goes with every span.
 */
import type { RunRecord } from "#schemas/run-record.ts";
import type { Instrument, Series } from "#src/figures.ts";

const SEMANTICS = "genai-development-2026-11";

export const NAME = {
  operation: "gen_ai.operation.name",
  provider: "gen_ai.provider.name",
  requestModel: "gen_ai.request.model",
  responseModel: "gen_ai.response.model",
  responseId: "gen_ai.response.id",
  finishReasons: "gen_ai.response.finish_reasons",
  stream: "gen_ai.request.stream",
  inputTokens: "gen_ai.usage.input_tokens",
  outputTokens: "gen_ai.usage.output_tokens",
  cacheRead: "gen_ai.usage.cache_read.input_tokens",
  cacheCreation: "gen_ai.usage.cache_creation.input_tokens",
  reasoning: "gen_ai.usage.reasoning.output_tokens",
  firstChunk: "gen_ai.response.time_to_first_chunk",
  error: "error.type",
  user: "user.id",
  tokenType: "gen_ai.token.type",
} as const;

/** What all our calls are. */
export const OPERATION = "chat";

export const TOKEN_TYPE = { input: "input", output: "output" } as const;

/** Of metrics. */
export const METRIC = {
  tokens: "gen_ai.client.token.usage",
  duration: "gen_ai.client.operation.duration",
  firstChunk: "gen_ai.client.operation.time_to_first_chunk",
} as const;

/** The bounds of buckets that go with them: tokens, and seconds. */
export const METRIC_BOUNDS = {
  tokens: [1, 4, 16, 64, 256, 1_024, 4_096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 16_777_216, 67_108_864],
  seconds: [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92],
  firstChunk: [0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
} as const;

/** The vendors' names in OpenTelemetry's words, by our ids. */
const PROVIDERS: ReadonlyMap<string, string> = new Map([
  ["openai", "openai"],
  ["anthropic", "anthropic"],
  ["google", "gcp.gemini"],
  ["deepseek", "deepseek"],
  ["compatible", "openai_compatible"],
  ["template", "gatehouse.template"],
]);

/** A vendor's name in OpenTelemetry's words; our id where they have none. */
export const providerName = (id: string): string => PROVIDERS.get(id) ?? id;

export type Attribute = string | number | boolean | readonly string[];

/** Input tokens include the cached ones. Nothing of the content is in it. */
export function attributesOf(record: RunRecord): Readonly<Record<string, Attribute>> {
  const { usage, timings, finish } = record;
  const given: Record<string, Attribute> = {};
  const set = (name: string, value: Attribute | undefined): void => {
    if (value !== undefined) given[name] = value;
  };
  set(NAME.operation, OPERATION);
  set(NAME.provider, record.provider === undefined ? undefined : providerName(record.provider));
  set(NAME.requestModel, record.requested_model);
  set(NAME.responseModel, record.response_model);
  set(NAME.responseId, record.response_id);
  set(NAME.finishReasons, finish === undefined ? undefined : [finish]);
  set(NAME.stream, record.stream);
  set(NAME.inputTokens, usage?.input);
  set(NAME.outputTokens, usage?.output);
  set(NAME.cacheRead, usage?.cacheRead);
  set(NAME.cacheCreation, usage?.cacheWrite);
  set(NAME.reasoning, usage?.reasoning);
  set(NAME.firstChunk, timings.first_content_ms === undefined ? undefined : timings.first_content_ms / 1000);
  set(NAME.error, record.outcome === "answered" ? undefined : record.reason);
  set(NAME.user, record.actor);
  set("gatehouse.run", record.run);
  set("gatehouse.tenant", record.tenant);
  set("gatehouse.route", record.route);
  set("gatehouse.reason", record.reason);
  set("gatehouse.cost_nano_usd", record.cost_nano);
  set("gatehouse.semantics", SEMANTICS);
  return given;
}

/** One span as OTLP/JSON words it, with an event for each attempt (spans of their own would count the tokens twice); ids are made from the run's id, times are strings of nanoseconds. */
export function otlpSpan(record: RunRecord, ids: { readonly traceId: string; readonly spanId: string }): unknown {
  const start = BigInt(Date.parse(record.at)) * 1_000_000n;
  const end = start + BigInt(Math.round(record.timings.total_ms * 1_000_000));
  return {
    ...ids,
    name: `${OPERATION} ${record.requested_model}`.slice(0, 200),
    kind: 3,
    startTimeUnixNano: String(start),
    endTimeUnixNano: String(end),
    attributes: keyed(attributesOf(record)),
    events: record.attempts.map(({ model, provider, outcome, started_ms: after, ms, status }) => ({
      name: "gatehouse.attempt",
      timeUnixNano: String(start + BigInt(Math.round(after * 1_000_000))),
      attributes: keyed({
        [NAME.provider]: providerName(provider),
        [NAME.requestModel]: model,
        "gatehouse.outcome": outcome,
        "gatehouse.duration_ms": ms,
        ...(status === undefined ? {} : { "http.response.status_code": status }),
      }),
    })),
    status: record.outcome === "answered" ? { code: 1 } : { code: 2, message: record.reason },
  };
}

const keyed = (given: Readonly<Record<string, Attribute>>): readonly unknown[] =>
  Object.entries(given).map(([key, value]) => ({ key, value: otlpValue(value) }));

function otlpValue(value: Attribute): unknown {
  if (typeof value === "string") return { stringValue: value };
  if (typeof value === "boolean") return { boolValue: value };
  if (typeof value === "number") return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  return { arrayValue: { values: value.map((one) => ({ stringValue: one })) } };
}

/** Instruments as OTLP/JSON words them: cumulative since the start, values and times as strings where they are 64 bits wide. */
export function otlpMetrics(instruments: readonly Instrument[], startMs: number, nowMs: number): unknown {
  const times = { startTimeUnixNano: nanoText(startMs), timeUnixNano: nanoText(nowMs) };
  const metrics = instruments.map((instrument) => {
    const dataPoints = instrument.series().map((series) => ({ ...times, ...pointOf(instrument, series) }));
    const shape = { aggregationTemporality: 2, dataPoints };
    const { name, help: description, kind } = instrument;
    return {
      name,
      description,
      unit: unitOf(name),
      ...(kind === "counter" ? { sum: { ...shape, isMonotonic: true } } : { histogram: shape }),
    };
  });
  return { scopeMetrics: [{ scope: { name: "gatehouse.router" }, metrics }] };
}

const nanoText = (ms: number): string => String(BigInt(Math.round(ms)) * 1_000_000n);

function pointOf({ kind, labels, bounds }: Instrument, { labels: values, sum, count, buckets }: Series): Readonly<Record<string, unknown>> {
  const attributes = labels.flatMap((key, at) => (values[at] === "" ? [] : [{ key, value: otlpValue(values[at] ?? "") }]));
  if (kind === "counter") return { attributes, asDouble: sum };
  return { attributes, sum, count: String(count), bucketCounts: buckets.map(String), explicitBounds: bounds };
}

const unitOf = (name: string): string => (name.includes("token") ? "{token}" : /duration|seconds|time_to/.test(name) ? "s" : "1");
