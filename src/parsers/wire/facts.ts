/** What one object of a stream says about the stream: whether the answer has begun, has ended, went wrong, and what it used. */
import { fields, isFields, list, text, type Fields } from "#src/parsers/wire/reading.ts";
import { usageOfCompletion, usageOfMessage, type Usage } from "#src/parsers/wire/usage.ts";

/** The two wires that callers speak. */
export type Wire = "openai" | "anthropic";

export interface Facts {
  /** The first of these commits the answer to this model: something that the caller would see. */
  readonly content: boolean;
  readonly finished: boolean;
  /** The wire's own last word. */
  readonly done: boolean;
  readonly finish?: string;
  readonly usage?: Usage;
  /** An error told inside the stream. */
  readonly error?: Fields;
  readonly id?: string;
  readonly model?: string;
  /** Characters of answer, for an estimate where the usage is missing. */
  readonly characters: number;
}

/** Names go into records: nobody's are longer. */
const MAX_NAME = 200;

const SILENT: Facts = Object.freeze({ content: false, finished: false, done: false, characters: 0 });

/** Reads objects of one stream in order; Anthropic's usage is spread over several. */
export function factReader(wire: Wire): (given: Fields) => Facts {
  if (wire === "openai") return chunkFacts;
  const usage = new Map<string, unknown>();
  return (event) => {
    const told = fields(event["type"] === "message_start" ? fields(event["message"])["usage"] : event["usage"]);
    for (const [key, value] of Object.entries(told)) if (value !== null) usage.set(key, value);
    return eventFacts(event, usage);
  };
}

function chunkFacts(chunk: Fields): Facts {
  if (isFields(chunk["error"])) return { ...SILENT, error: chunk["error"] };
  let [content, finished, finish, characters] = [false, false, "", 0];
  for (const choice of list(chunk["choices"])) {
    const { delta, finish_reason: reason } = fields(choice);
    const said = saidIn(fields(delta));
    if (said > 0) [content, characters] = [true, characters + said];
    if (typeof reason === "string" && reason !== "") [finished, finish] = [true, reason.slice(0, MAX_NAME)];
  }
  const usage = usageOfCompletion(chunk["usage"]);
  return {
    content,
    finished,
    done: false,
    characters,
    ...(finished ? { finish } : {}),
    ...(usage ? { usage } : {}),
    ...named(chunk),
  };
}

function saidIn(delta: Fields): number {
  let said = text(delta["content"]).length + text(delta["reasoning_content"]).length + text(delta["refusal"]).length;
  for (const call of list(delta["tool_calls"])) {
    const called = fields(fields(call)["function"]);
    said += text(called["name"]).length + text(called["arguments"]).length;
  }
  const { audio, reasoning } = delta;
  return said + text(reasoning).length + (isFields(audio) ? 1 : 0);
}

function eventFacts(event: Fields, told: ReadonlyMap<string, unknown>): Facts {
  switch (event["type"]) {
    case "error":
      return { ...SILENT, error: fields(event["error"]) };
    case "message_start":
      return { ...SILENT, ...named(fields(event["message"])) };
    case "content_block_start": {
      const block = fields(event["content_block"]);
      const content = block["type"] !== "text" && block["type"] !== "thinking";
      return { ...SILENT, content, characters: text(block["name"]).length };
    }
    case "content_block_delta": {
      const delta = fields(event["delta"]);
      const said = text(delta["text"]).length + text(delta["partial_json"]).length + text(delta["thinking"]).length;
      return { ...SILENT, content: said > 0, characters: said };
    }
    case "message_delta": {
      const finish = text(fields(event["delta"])["stop_reason"]).slice(0, MAX_NAME);
      const usage = usageOfMessage(Object.fromEntries(told));
      return { ...SILENT, finished: finish !== "", ...(finish === "" ? {} : { finish }), ...(usage ? { usage } : {}) };
    }
    case "message_stop":
      return { ...SILENT, done: true };
    default:
      return SILENT;
  }
}

function named(given: Fields): Pick<Facts, "id" | "model"> {
  const [id, model] = [text(given["id"]).slice(0, MAX_NAME), text(given["model"]).slice(0, MAX_NAME)];
  return { ...(id === "" ? {} : { id }), ...(model === "" ? {} : { model }) };
}
