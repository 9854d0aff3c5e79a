/** Anthropic's wire, both versions: the newer refuses the sampling parameters. */
import { looseObject } from "#test/fakes/vendors/schema-faults.ts";
import type { Json, Said, VendorWire } from "#test/fakes/vendors/vendor.ts";

const KNOWN = new Set(
  "model messages max_tokens system stop_sequences temperature top_p top_k stream metadata tools tool_choice thinking output_config service_tier container cache_control".split(
    " ",
  ),
);
const VERSIONS = new Set(["2023-06-01", "2026-10-21"]);

const TYPES: Readonly<Record<number, string>> = {
  400: "invalid_request_error",
  401: "authentication_error",
  402: "billing_error",
  403: "permission_error",
  404: "not_found_error",
  429: "rate_limit_error",
  529: "overloaded_error",
};

const error = (status: number, message: string, type?: string): Json => ({
  type: "error",
  error: { type: type ?? TYPES[status] ?? "api_error", message },
  request_id: "req_1",
});

function turnFault(messages: readonly Json[]): string | undefined {
  let asked: unknown[] = [];
  const ids = new Set<unknown>();
  for (const { role, content } of messages) {
    if (role !== "user" && role !== "assistant") return `messages: Unexpected role "${String(role)}"`;
    const blocks = Array.isArray(content) ? (content as Json[]) : [];
    if (typeof content === "string" && content === "") return "messages: text content blocks must be non-empty";
    if (Array.isArray(content) && content.length === 0) return "all messages must have non-empty content";
    if (blocks.some((block) => block["type"] === "text" && block["text"] === "")) return "messages: text content blocks must be non-empty";
    const results = blocks.filter(({ type }) => type === "tool_result").map((block) => block["tool_use_id"]);
    if (role === "user" && asked.some((id) => !results.includes(id)))
      return "tool_use ids were found without tool_result blocks immediately after";
    if (results.some((id) => !asked.includes(id))) return "unexpected tool_use_id found in tool_result blocks";
    asked = blocks.filter(({ type }) => type === "tool_use").map(({ id }) => id);
    if (asked.some((id) => ids.has(id))) return "`tool_use` ids must be unique";
    for (const id of asked) ids.add(id);
  }
  return undefined;
}

function usageOf(said: Said): Json {
  const { input = 12, output = 5, cached = 0 } = said.usage ?? {};
  return { input_tokens: input - cached, cache_creation_input_tokens: 0, cache_read_input_tokens: cached, output_tokens: output };
}

export const anthropicWire: VendorWire = {
  refusal: (request, body, key) => {
    const no = (status: number, message: string) => ({ status, body: error(status, message) });
    if (request.url?.split("?")[0] !== "/v1/messages") return no(404, "Not found");
    const bearer = request.headers.authorization === `Bearer ${key}`;
    if (request.headers["x-api-key"] !== key && !bearer) return no(401, "invalid x-api-key");
    const version = String(request.headers["anthropic-version"] ?? "");
    if (!VERSIONS.has(version)) return no(400, "anthropic-version: header is required");
    const unknown = Object.keys(body).find((name) => !KNOWN.has(name));
    if (unknown !== undefined) return no(400, `${unknown}: Extra inputs are not permitted`);
    if (typeof body["max_tokens"] !== "number") return no(400, "max_tokens: Field required");
    if (version === "2026-10-21")
      for (const name of ["temperature", "top_p", "top_k"])
        if (body[name] !== undefined) return no(400, `${name}: Extra inputs are not permitted`);
    if (typeof body["temperature"] === "number" && body["temperature"] > 1) return no(400, "temperature: range: 0..1");
    if (!Array.isArray(body["messages"]) || body["messages"].length === 0) return no(400, "messages: at least one message is required");
    const format = (body["output_config"] as { format?: Json } | undefined)?.format;
    if (looseObject(format?.["schema"], false)) return no(400, "For 'object' type, 'additionalProperties' must be explicitly set to false");
    if (/"(?:minimum|maximum|minLength|maxLength|pattern)":/.test(JSON.stringify(format ?? {})))
      return no(400, "property is not supported");
    const wrong = turnFault(body["messages"] as Json[]);
    return wrong === undefined ? undefined : no(400, wrong);
  },
  streams: (_, body) => body["stream"] === true,
  model: (_, body) => String(body["model"]),
  error,
  answer: (model, said) => ({
    id: "msg_1",
    type: "message",
    role: "assistant",
    model,
    content: said.tool
      ? [{ type: "tool_use", id: "toolu_1", name: said.tool.name, input: said.tool.input }]
      : [{ type: "text", text: said.text ?? said.pieces?.join("") ?? "" }],
    stop_reason: said.finish ?? (said.tool ? "tool_use" : "end_turn"),
    stop_sequence: null,
    ...(said.usage === null ? {} : { usage: usageOf(said) }),
  }),
  events: (model, said) => {
    const usage = said.usage === null ? undefined : usageOf(said);
    const event = (given: Json): string => `event: ${String(given["type"])}\ndata: ${JSON.stringify(given)}\n\n`;
    const pieces = said.pieces ?? (said.text ?? "").match(/\S+\s*|\s+/g) ?? [];
    const input = JSON.stringify(said.tool?.input ?? {});
    const half = Math.ceil(input.length / 2);
    const deltas = said.tool
      ? [input.slice(0, half), input.slice(half)].map((partial) => ({ type: "input_json_delta", partial_json: partial }))
      : pieces.map((text) => ({ type: "text_delta", text }));
    const block = said.tool ? { type: "tool_use", id: "toolu_1", name: said.tool.name, input: {} } : { type: "text", text: "" };
    const message = {
      id: "msg_1",
      type: "message",
      role: "assistant",
      model,
      content: [],
      stop_reason: null,
      stop_sequence: null,
      ...(usage ? { usage: { ...usage, output_tokens: 1 } } : {}),
    };
    return [
      event({ type: "message_start", message }),
      event({ type: "content_block_start", index: 0, content_block: block }),
      event({ type: "ping" }),
      ...deltas.map((delta) => event({ type: "content_block_delta", index: 0, delta })),
      event({ type: "content_block_stop", index: 0 }),
      event({
        type: "message_delta",
        delta: { stop_reason: said.finish ?? (said.tool ? "tool_use" : "end_turn"), stop_sequence: null },
        ...(usage ? { usage: { output_tokens: usage["output_tokens"] } } : {}),
      }),
      event({ type: "message_stop" }),
    ];
  },
};
