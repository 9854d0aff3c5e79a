/** The model door's paths, the wire that each speaks, and how a refusal reads there. */
import type { Wire } from "#src/parsers/wire/facts.ts";
import { fields, text } from "#src/parsers/wire/reading.ts";
import { errorBody } from "#src/api/models/errors.ts";
import type { Reply } from "#src/api/problem.ts";

export const MODELS = "/v1/models";
export const COUNT = "/v1/messages/count_tokens";
const ROUTE = "/v1/route";

const WIRES: ReadonlyMap<string, Wire> = new Map([
  ["/v1/chat/completions", "openai"],
  ["/v1/messages", "anthropic"],
]);

export function isModelPath(path: string): boolean {
  return WIRES.has(path) || path === ROUTE || path === COUNT || path === MODELS || path.startsWith(`${MODELS}/`);
}

/** Undefined where no wire is spoken: lists and the explanation. */
export function wireAt(path: string): Wire | undefined {
  return WIRES.get(path) ?? (path === COUNT ? "anthropic" : undefined);
}

/** What the server refused before this door, as the callers of this path read it; the explanation speaks problem documents. */
export function refusedBefore(path: string, refusal: Reply, requestId: string): Reply {
  if (path === ROUTE) return refusal;
  const { status, headers = {} } = refusal;
  const { code, detail } = fields(refusal.body);
  const said = { status, code: text(code), message: text(detail) };
  return { status, headers, body: errorBody(wireAt(path) ?? "openai", said, requestId) };
}
