/**
 * OpenTelemetry's names for model calls, in this one file: they are still "Development" and move.
 * As of open-telemetry/semantic-conventions-genai, November 2026; `SEMANTICS` goes with every span.
 */
import type { RunRecord } from "#schemas/run-record.ts";

export const SEMANTICS = "genai-development-2026-11";

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
} as const;

/** Of metrics. */
export const METRIC = {
  tokens: "gen_ai.client.token.usage",
  duration: "gen_ai.client.operation.duration",
  firstChunk: "gen_ai.client.operation.time_to_first_chunk",
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

export type Attribute = string | number | boolean | readonly string[];

/** Input tokens include the cached ones. Nothing of the content is in it. */
export function attributesOf(record: RunRecord): Readonly<Record<string, Attribute>> {
  const { usage, timings, finish } = record;
  const given: Record<string, Attribute> = {};
  const set = (name: string, value: Attribute | undefined): void => {
    if (value !== undefined) given[name] = value;
  };
  set(NAME.operation, "chat");
  set(NAME.provider, PROVIDERS.get(record.provider ?? "") ?? record.provider);
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

/** One span as OTLP/JSON words it; ids are made from the run's id, times are strings of nanoseconds. */
export function otlpSpan(record: RunRecord, ids: { readonly traceId: string; readonly spanId: string }): unknown {
  const start = BigInt(Date.parse(record.at)) * 1_000_000n;
  const end = start + BigInt(Math.round(record.timings.total_ms * 1_000_000));
  return {
    ...ids,
    name: `chat ${record.requested_model}`.slice(0, 200),
    kind: 3,
    startTimeUnixNano: String(start),
    endTimeUnixNano: String(end),
    attributes: Object.entries(attributesOf(record)).map(([key, value]) => ({ key, value: otlpValue(value) })),
    status: record.outcome === "answered" ? { code: 1 } : { code: 2, message: record.reason },
  };
}

function otlpValue(value: Attribute): unknown {
  if (typeof value === "string") return { stringValue: value };
  if (typeof value === "boolean") return { boolValue: value };
  if (typeof value === "number") return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  return { arrayValue: { values: value.map((one) => ({ stringValue: one })) } };
}
