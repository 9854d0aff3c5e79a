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
  const chunk = (delta: Fields, finish: string | null = null): Fields => ({
    ...head,
    choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
  });
  const calls = callWriter();
  const called = (told: readonly Fields[]): readonly Fields[] => told.map((call) => chunk({ tool_calls: [call] }));
  const started = (event: Fields): readonly Fields[] => {
    const message = fields(event["message"]);
    head = { ...head, id: message["id"], model: message["model"] };
    usage = fields(message["usage"]);
    return [chunk({ role: "assistant", content: "", refusal: null })];
  };
  const blockStarted = (event: Fields): readonly Fields[] => {
    const block = fields(event["content_block"]);
    if (block["type"] === "text" && text(block["text"]) !== "") return [chunk({ content: block["text"] })];
    return block["type"] === "tool_use" ? called(calls.begin(event["index"], block)) : [];
  };
  const blockDelta = (event: Fields): readonly Fields[] => {
    const delta = fields(event["delta"]);
    if (delta["type"] === "text_delta") return [chunk({ content: delta["text"] })];
    if (delta["type"] === "thinking_delta") return [chunk({ reasoning_content: delta["thinking"] })];
    return delta["type"] === "input_json_delta" ? called(calls.say(event["index"], text(delta["partial_json"]))) : [];
  };
  return (event) => {
    if (event["type"] === "message_start") return started(event);
    if (event["type"] === "content_block_start") return blockStarted(event);
    if (event["type"] === "content_block_delta") return blockDelta(event);
    if (event["type"] === "content_block_stop") return called(calls.end(event["index"]));
    if (event["type"] !== "message_delta") return [];
    usage = { ...usage, ...given(fields(event["usage"])) };
    const total = usageOfMessage(usage);
    const last = chunk({}, finishReason(fields(event["delta"])["stop_reason"]));
    return total === undefined ? [last] : [last, { ...head, choices: [], usage: completionUsage(total) }];
  };
}

/** The calls of one answer, by the blocks that they stand in. A call without arguments has the empty object for them: "" is no JSON, and OpenAI's callers parse it. */
function callWriter() {
  const open = new Map<unknown, { readonly index: number; readonly input: unknown; spoken: boolean }>();
  const begin = (block: unknown, { id, name, input }: Fields): readonly Fields[] => {
    const index = open.size;
    open.set(block, { index, input, spoken: false });
    return [{ index, id, type: "function", function: { name, arguments: "" } }];
  };
  const say = (block: unknown, piece: string): readonly Fields[] => {
    const call = open.get(block);
    if (call === undefined || piece === "") return [];
    call.spoken = true;
    return [{ index: call.index, function: { arguments: piece } }];
  };
  const end = (block: unknown): readonly Fields[] => {
    const call = open.get(block);
    return call === undefined || call.spoken ? [] : say(block, JSON.stringify(call.input ?? {}));
  };
  return { begin, say, end };
}

/** A figure that is null says nothing: the one told earlier stands. */
function given(usage: Fields): Fields {
  return Object.fromEntries(Object.entries(usage).filter(([, value]) => value !== null && value !== undefined));
}
