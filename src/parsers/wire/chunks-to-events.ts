/** OpenAI's chunks as Anthropic's stream events, one at a time. */
import { stopReason } from "#src/parsers/wire/answers.ts";
import type { Step } from "#src/parsers/wire/events-to-chunks.ts";
import { fields, list, text, type Fields } from "#src/parsers/wire/reading.ts";
import { messageUsage, usageOfCompletion } from "#src/parsers/wire/usage.ts";

export interface EventWriter {
  readonly take: Step;
  /** What closes the message: given once, when the stream has come to its end. */
  close(): readonly Fields[];
}

const UNTOLD = messageUsage({ input: 0, output: 0, cacheRead: 0, cacheWrite: 0, reasoning: 0, estimated: true });

/** Anthropic has one answer a call: other choices than the first are left out. The usage is told at the end, where it is known. */
export function chunksToEvents(): EventWriter {
  const blocks = blockWriter();
  let [started, finish, usage] = [false, "stop", UNTOLD];
  const start = (chunk: Fields): readonly Fields[] => {
    if (started) return [];
    started = true;
    const message = { id: chunk["id"], type: "message", role: "assistant", model: chunk["model"], content: [] };
    return [{ type: "message_start", message: { ...message, stop_reason: null, stop_sequence: null, usage: UNTOLD } }];
  };
  const take: Step = (chunk) => {
    const total = usageOfCompletion(chunk["usage"]);
    if (total !== undefined) usage = messageUsage(total);
    const choice = list(chunk["choices"])
      .map(fields)
      .find((one) => one["index"] === 0 || one["index"] === undefined);
    if (choice === undefined) return start(chunk);
    const delta = fields(choice["delta"]);
    const refusal = text(delta["refusal"]);
    if (refusal !== "") finish = "content_filter";
    else if (text(choice["finish_reason"]) !== "" && finish === "stop") finish = text(choice["finish_reason"]);
    const said = blocks.say(text(delta["content"]) || refusal);
    return [...start(chunk), ...said, ...list(delta["tool_calls"]).map(fields).flatMap(blocks.call)];
  };
  const close = (): readonly Fields[] => [
    ...blocks.end(),
    { type: "message_delta", delta: { stop_reason: stopReason(finish, blocks.called()), stop_sequence: null }, usage },
    { type: "message_stop" },
  ];
  return { take, close };
}

type Block = { readonly kind: "text" } | { readonly kind: "tool"; readonly tool: number; readonly id: string };

/** One block is open at a time; another kind, or another tool, closes it. Servers that leave a call's number out tell calls apart by their ids. */
function blockWriter() {
  let index = -1;
  let open: Block | undefined;
  let calls = 0;
  const end = (): readonly Fields[] => {
    if (open === undefined) return [];
    open = undefined;
    return [{ type: "content_block_stop", index }];
  };
  const begin = (block: Block, content: Fields): readonly Fields[] => {
    const ended = end();
    open = block;
    index += 1;
    return [...ended, { type: "content_block_start", index, content_block: content }];
  };
  const say = (piece: string): readonly Fields[] => {
    if (piece === "") return [];
    const begun = open?.kind === "text" ? [] : begin({ kind: "text" }, { type: "text", text: "" });
    return [...begun, { type: "content_block_delta", index, delta: { type: "text_delta", text: piece } }];
  };
  const call = (given: Fields): readonly Fields[] => {
    const [tool, called] = [typeof given["index"] === "number" ? given["index"] : 0, fields(given["function"])];
    const id = text(given["id"]);
    const same = open?.kind === "tool" && open.tool === tool && (id === "" || id === open.id);
    if (!same) calls += 1;
    const begun = same ? [] : begin({ kind: "tool", tool, id }, { type: "tool_use", id: given["id"], name: called["name"], input: {} });
    const piece = text(called["arguments"]);
    return piece === ""
      ? begun
      : [...begun, { type: "content_block_delta", index, delta: { type: "input_json_delta", partial_json: piece } }];
  };
  return { end, say, call, called: () => calls > 0 };
}
