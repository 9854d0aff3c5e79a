/** Refusals in the shape that the caller's own client library reads. */
import type { Wire } from "#src/parsers/wire/facts.ts";
import { rendered } from "#src/parsers/wire/pipe.ts";
import { present, type Fields } from "#src/parsers/wire/reading.ts";
import type { Refusal } from "#src/api/models/inquiry.ts";

const OPENAI_TYPES = new Map([
  [401, "authentication_error"],
  [402, "insufficient_quota"],
  [403, "permission_error"],
  [429, "rate_limit_error"],
]);
const ANTHROPIC_TYPES = new Map([
  [401, "authentication_error"],
  [402, "billing_error"],
  [403, "permission_error"],
  [404, "not_found_error"],
  [413, "request_too_large"],
  [429, "rate_limit_error"],
  [503, "overloaded_error"],
  [504, "timeout_error"],
  [529, "overloaded_error"],
]);

/** A client would only ask the same again: its library is told not to. */
const FINAL = new Set([402, 409]);

export function errorBody(wire: Wire, { status, code, message, param, type }: Refusal, run: string): Fields {
  const fallback = status >= 500 ? "api_error" : "invalid_request_error";
  if (wire === "openai") return { error: { message, type: type ?? OPENAI_TYPES.get(status) ?? fallback, param: param ?? null, code } };
  return { type: "error", error: present({ type: ANTHROPIC_TYPES.get(status) ?? fallback, message, code, param }), request_id: run };
}

export function errorHeaders(refusal: Refusal): Readonly<Record<string, string>> {
  return {
    ...(refusal.retryAfterMs === undefined ? {} : { "retry-after": String(Math.max(1, Math.ceil(refusal.retryAfterMs / 1000))) }),
    ...(FINAL.has(refusal.status) ? { "x-should-retry": "false" } : {}),
  };
}

/** The last event of a stream that broke off. */
export function errorEvent(wire: Wire, refusal: Refusal, run: string): string {
  return rendered(errorBody(wire, refusal, run), wire);
}
