/** OpenAI's and DeepSeek's wire, as strict as the real ones about what they know. */
import type { IncomingMessage } from "node:http";
import { looseObject } from "#test/fakes/vendors/schema-faults.ts";
import type { Json, Said, VendorWire } from "#test/fakes/vendors/vendor.ts";

const KNOWN = new Set(
  "model messages audio frequency_penalty function_call functions logit_bias logprobs max_completion_tokens max_tokens metadata modalities n parallel_tool_calls prediction presence_penalty prompt_cache_key prompt_cache_retention reasoning_effort response_format safety_identifier seed service_tier stop store stream stream_options temperature tool_choice tools top_logprobs top_p user verbosity web_search_options".split(
    " ",
  ),
);

const error = (status: number, message: string, type?: string): Json => ({
  error: {
    message,
    type: type ?? (status >= 500 ? "server_error" : status === 429 ? "requests" : "invalid_request_error"),
    param: null,
    code: status === 429 ? "rate_limit_exceeded" : null,
  },
});

function refusalFor(path: string, deep: boolean) {
  return (request: IncomingMessage, body: Json, key: string) => {
    const no = (status: number, message: string) => ({ status, body: error(status, message) });
    if (request.url !== path && request.url !== `/v1${path}`) return no(404, `Invalid URL (${request.method} ${request.url})`);
    if (request.headers.authorization !== `Bearer ${key}`) return no(401, "Incorrect API key provided");
    if (!String(request.headers["content-type"]).startsWith("application/json")) return no(400, "unsupported content type");
    const unknown = Object.keys(body).find((name) => !KNOWN.has(name) && !(deep && name === "thinking"));
    if (unknown !== undefined) return no(400, `Unrecognized request argument supplied: ${unknown}`);
    if (typeof body["model"] !== "string") return no(400, "you must provide a model parameter");
    if (!Array.isArray(body["messages"]) || body["messages"].length === 0) return no(400, "[] is too short - 'messages'");
    const wrong = messageFault(body["messages"] as Json[]);
    if (wrong !== undefined) return no(400, wrong);
    if (deep && typeof body["n"] === "number" && body["n"] > 1) return no(400, "Invalid n value (currently only n = 1 is supported)");
    if (deep && (body["messages"] as Json[]).some(({ role }) => role === "developer"))
      return no(400, "messages[0].role: unknown variant `developer`, expected one of `system`, `user`, `assistant`, `tool`");
    const thinking = (body["thinking"] as Json | undefined)?.["type"] !== "disabled";
    if (
      deep &&
      thinking &&
      (body["messages"] as Json[]).some((one) => one["tool_calls"] !== undefined && one["reasoning_content"] === undefined)
    )
      return no(400, "The `reasoning_content` in the thinking mode must be passed back to the API.");
    const format = (body["response_format"] as { json_schema?: Json } | undefined)?.json_schema;
    if (format?.["strict"] === true && looseObject(format["schema"], true)) return no(400, "Invalid schema for response_format");
    if (body["stream_options"] !== undefined && body["stream"] !== true)
      return no(400, "The 'stream_options' parameter is only allowed when 'stream' is enabled.");
    if (Array.isArray(body["tools"]) && body["tools"].length === 0) return no(400, "[] is too short - 'tools'");
    return undefined;
  };
}

function messageFault(messages: readonly Json[]): string | undefined {
  const asked = new Set<unknown>();
  for (const message of messages) {
    if (!["system", "developer", "user", "assistant", "tool"].includes(String(message["role"])))
      return `Invalid value: '${String(message["role"])}'`;
    for (const call of (message["tool_calls"] ?? []) as Json[]) {
      asked.add(call["id"]);
      if (call["type"] !== "function" || typeof (call["function"] as Json)["arguments"] !== "string")
        return "Invalid type for 'tool_calls'";
    }
    if (message["role"] === "tool" && !asked.has(message["tool_call_id"]))
      return "messages with role 'tool' must be a response to a preceeding message with 'tool_calls'";
    if (message["role"] === "assistant" && message["tool_calls"] === undefined && (message["content"] ?? null) === null)
      return "Invalid value for 'content': expected a string, got null.";
    if (message["role"] === "user" && typeof message["content"] !== "string" && !Array.isArray(message["content"]))
      return "Invalid type for 'content'";
  }
  return undefined;
}

function usageOf(said: Said, deep: boolean): Json | undefined {
  if (said.usage === null) return undefined;
  const { input = 12, output = 5, cached = 0, thought = 0 } = said.usage ?? {};
  const cache = deep
    ? { prompt_cache_hit_tokens: cached, prompt_cache_miss_tokens: input - cached }
    : { prompt_tokens_details: { cached_tokens: cached } };
  return {
    prompt_tokens: input,
    completion_tokens: output,
    total_tokens: input + output,
    ...cache,
    completion_tokens_details: { reasoning_tokens: thought },
  };
}

function wire(path: string, deep: boolean): VendorWire {
  const call = ({ tool }: Said): Json => ({
    id: "call_abc",
    type: "function",
    function: { name: tool?.name, arguments: JSON.stringify(tool?.input) },
  });
  return {
    refusal: refusalFor(path, deep),
    streams: (_, body) => body["stream"] === true,
    model: (_, body) => String(body["model"]),
    error,
    answer: (model, said) => {
      const usage = usageOf(said, deep);
      const message = {
        role: "assistant",
        content: said.tool ? null : (said.text ?? said.pieces?.join("") ?? ""),
        refusal: null,
        ...(said.tool ? { tool_calls: [call(said)] } : {}),
      };
      const choice = { index: 0, message, logprobs: null, finish_reason: said.finish ?? (said.tool ? "tool_calls" : "stop") };
      return {
        id: "chatcmpl-1",
        object: "chat.completion",
        created: 1_763_000_000,
        model,
        choices: [choice],
        ...(usage ? { usage } : {}),
        system_fingerprint: "fp_1",
      };
    },
    events: (model, said, body) => {
      const head = { id: "chatcmpl-1", object: "chat.completion.chunk", created: 1_763_000_000, model };
      const chunk = (delta: Json, finish: string | null = null): Json => ({
        ...head,
        choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
      });
      const pieces = said.pieces ?? (said.text ?? "").match(/\S+\s*|\s+/g) ?? [];
      const called = said.tool ? toolChunks(call(said)) : [];
      const usage = usageOf(said, deep);
      const asked = (body["stream_options"] as Json | undefined)?.["include_usage"] === true && usage;
      const chunks = [
        chunk({ role: "assistant", content: "" }),
        ...(said.tool ? called.map((delta) => chunk(delta)) : pieces.map((content) => chunk({ content }))),
        chunk({}, said.finish ?? (said.tool ? "tool_calls" : "stop")),
        ...(asked ? [{ ...head, choices: [], usage }] : []),
      ];
      return [...chunks.map((one) => `data: ${JSON.stringify(one)}\n\n`), "data: [DONE]\n\n"];
    },
  };
}

function toolChunks(call: Json): readonly Json[] {
  const { name, arguments: given } = call["function"] as { name: string; arguments: string };
  const half = Math.ceil(given.length / 2);
  const piece = (text: string): Json => ({ tool_calls: [{ index: 0, function: { arguments: text } }] });
  return [
    { tool_calls: [{ index: 0, id: call["id"], type: "function", function: { name, arguments: "" } }] },
    piece(given.slice(0, half)),
    piece(given.slice(half)),
  ];
}

export const openaiWire = wire("/chat/completions", false);
export const deepseekWire = wire("/chat/completions", true);
