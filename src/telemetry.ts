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
  const { usage } = record;
  const given: Record<string, Attribute | undefined> = {
    [NAME.operation]: "chat",
    [NAME.provider]: PROVIDERS.get(record.provider ?? "") ?? record.provider,
    [NAME.requestModel]: record.requested_model,
    [NAME.responseModel]: record.response_model,
    [NAME.responseId]: record.response_id,
    [NAME.finishReasons]: record.finish === undefined ? undefined : [record.finish],
    [NAME.stream]: record.stream,
    [NAME.inputTokens]: usage?.input,
    [NAME.outputTokens]: usage?.output,
    [NAME.cacheRead]: usage?.cacheRead,
    [NAME.cacheCreation]: usage?.cacheWrite,
    [NAME.reasoning]: usage?.reasoning,
    [NAME.firstChunk]: record.timings.first_content_ms === undefined ? undefined : record.timings.first_content_ms / 1000,
    [NAME.error]: record.outcome === "answered" ? undefined : record.reason,
    [NAME.user]: record.actor,
    "gatehouse.run": record.run,
    "gatehouse.tenant": record.tenant,
    "gatehouse.route": record.route,
    "gatehouse.reason": record.reason,
    "gatehouse.cost_nano_usd": record.cost_nano,
    "gatehouse.semantics": SEMANTICS,
  };
  return Object.fromEntries(Object.entries(given).filter((entry): entry is [string, Attribute] => entry[1] !== undefined));
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
