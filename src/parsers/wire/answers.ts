/** Whole answers from one wire to the other: an Anthropic message as an OpenAI completion, and back. */
import { fields, isFields, list, parsed, plainText, text, type Fields } from "#src/parsers/wire/reading.ts";
import { completionUsage, messageUsage, usageOfCompletion, usageOfMessage } from "#src/parsers/wire/usage.ts";

const FINISH: Readonly<Record<string, string>> = {
  end_turn: "stop",
  stop_sequence: "stop",
  pause_turn: "stop",
  max_tokens: "length",
  model_context_window_exceeded: "length",
  tool_use: "tool_calls",
  refusal: "content_filter",
};
const STOP: Readonly<Record<string, string>> = {
  stop: "end_turn",
  length: "max_tokens",
  tool_calls: "tool_use",
  function_call: "tool_use",
  content_filter: "refusal",
};

/** OpenAI's finish reason for Anthropic's stop reason; "stop" for one that is not known. */
export const finishReason = (stopReason: unknown): string => FINISH[text(stopReason)] ?? "stop";

/**
 * Anthropic's stop reason for OpenAI's finish reason; "end_turn" for one that is not known. A turn with a tool's call ends as "tool_use" however it
 * is called: OpenAI says "stop" where the caller named the tool, others always do.
 */
export function stopReason(finish: unknown, called: boolean): string {
  const reason = STOP[text(finish)] ?? "end_turn";
  return called && reason === "end_turn" ? "tool_use" : reason;
}

/** `created` is in seconds since 1970. */
export function messageToCompletion(message: Fields, created: number): Fields {
  const blocks = list(message["content"]).map(fields);
  const joined = (type: string, key: string): string =>
    blocks
      .filter((block) => block["type"] === type)
      .map((block) => text(block[key]))
      .join("");
  const calls = blocks
    .filter(({ type }) => type === "tool_use")
    .map(({ id, name, input }) => ({ id, type: "function", function: { name, arguments: JSON.stringify(input ?? {}) } }));
  const [said, thought] = [joined("text", "text"), joined("thinking", "thinking")];
  const usage = usageOfMessage(message["usage"]);
  return {
    id: message["id"],
    object: "chat.completion",
    created,
    model: message["model"],
    choices: [
      {
        index: 0,
        message: {
          role: "assistant",
          content: said === "" && calls.length > 0 ? null : said,
          refusal: null,
          ...(thought === "" ? {} : { reasoning_content: thought }),
          ...(calls.length === 0 ? {} : { tool_calls: calls }),
        },
        logprobs: null,
        finish_reason: finishReason(message["stop_reason"]),
      },
    ],
    ...(usage === undefined ? {} : { usage: completionUsage(usage) }),
  };
}

/** Anthropic has one answer a call: the first choice. */
export function completionToMessage(completion: Fields): Fields {
  const choice = fields(list(completion["choices"])[0]);
  const spoken = fields(choice["message"]);
  const refusal = text(spoken["refusal"]);
  const said = plainText(spoken["content"]) || refusal;
  const calls = list(spoken["tool_calls"]).map(fields).map(toolUse);
  const usage = usageOfCompletion(completion["usage"]);
  return {
    id: completion["id"],
    type: "message",
    role: "assistant",
    model: completion["model"],
    content: [...(said === "" ? [] : [{ type: "text", text: said }]), ...calls],
    stop_reason: refusal === "" ? stopReason(choice["finish_reason"], calls.length > 0) : "refusal",
    stop_sequence: null,
    usage: messageUsage(usage ?? { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, reasoning: 0, estimated: true }),
  };
}

function toolUse(call: Fields): Fields {
  const called = fields(call["function"]);
  const input = parsed(text(called["arguments"]) || "{}");
  return { type: "tool_use", id: call["id"], name: called["name"], input: isFields(input) ? input : {} };
}
