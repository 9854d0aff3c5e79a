/** Anthropic's stream events as OpenAI's chunks, one at a time. */
import { finishReason } from "#src/parsers/wire/answers.ts";
import { fields, text, type Fields } from "#src/parsers/wire/reading.ts";
import { completionUsage, usageOfMessage } from "#src/parsers/wire/usage.ts";

/** Turns one object of a stream into the objects of another; what it remembers is its own stream's. */
export type Step = (given: Fields) => readonly Fields[];

/** `created` is in seconds since 1970; the usage comes last, in a chunk without choices. */
export function eventsToChunks(created: number): Step {
  let head: Fields = { id: "", object: "chat.completion.chunk", created, model: "" };
  let usage: Fields = {};
  const tools = new Map<unknown, number>();
  const chunk = (delta: Fields, finish: string | null = null): Fields => ({
    ...head,
    choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
  });
  const started = (event: Fields): readonly Fields[] => {
    const message = fields(event["message"]);
    head = { ...head, id: message["id"], model: message["model"] };
    usage = fields(message["usage"]);
    return [chunk({ role: "assistant", content: "", refusal: null })];
  };
  const blockStarted = (event: Fields): readonly Fields[] => {
    const block = fields(event["content_block"]);
    if (block["type"] === "text" && text(block["text"]) !== "") return [chunk({ content: block["text"] })];
    if (block["type"] !== "tool_use") return [];
    const index = tools.size;
    tools.set(event["index"], index);
    return [chunk({ tool_calls: [{ index, id: block["id"], type: "function", function: { name: block["name"], arguments: "" } }] })];
  };
  const blockDelta = (event: Fields): readonly Fields[] => {
    const delta = fields(event["delta"]);
    if (delta["type"] === "text_delta") return [chunk({ content: delta["text"] })];
    if (delta["type"] === "thinking_delta") return [chunk({ reasoning_content: delta["thinking"] })];
    const index = tools.get(event["index"]);
    if (delta["type"] !== "input_json_delta" || index === undefined) return [];
    return [chunk({ tool_calls: [{ index, function: { arguments: delta["partial_json"] } }] })];
  };
  return (event) => {
    if (event["type"] === "message_start") return started(event);
    if (event["type"] === "content_block_start") return blockStarted(event);
    if (event["type"] === "content_block_delta") return blockDelta(event);
    if (event["type"] !== "message_delta") return [];
    usage = { ...usage, ...given(fields(event["usage"])) };
    const total = usageOfMessage(usage);
    const last = chunk({}, finishReason(fields(event["delta"])["stop_reason"]));
    return total === undefined ? [last] : [last, { ...head, choices: [], usage: completionUsage(total) }];
  };
}

/** A figure that is null says nothing: the one told earlier stands. */
function given(usage: Fields): Fields {
  return Object.fromEntries(Object.entries(usage).filter(([, value]) => value !== null && value !== undefined));
}
