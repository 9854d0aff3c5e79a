/** Puts masked values back into a stream, where a token may be split across events: what could be a token's beginning is held back until it is whole. */
import type { Vault } from "#src/masking.ts";
import { unmaskText } from "#src/unmasked.ts";
import type { Step } from "#src/parsers/wire/events-to-chunks.ts";
import type { Wire } from "#src/parsers/wire/facts.ts";
import { count, fields, list, text, type Fields } from "#src/parsers/wire/reading.ts";

/** One flow of text: give it pieces, get what is sure; `rest` empties it. */
export interface Unmasker {
  push(piece: string): string;
  rest(): string;
}

export function unmasker(vault: Vault, insideJson: boolean): Unmasker {
  let kept = "";
  return {
    push: (piece) => {
      const whole = kept + piece;
      const open = whole.lastIndexOf("[");
      const maybe = open !== -1 && whole.length - open < vault.longest && /^\[[A-Z]*(?:_\d*)?$/.test(whole.slice(open));
      kept = maybe ? whole.slice(open) : "";
      return unmaskText(maybe ? whole.slice(0, open) : whole, vault, insideJson);
    },
    rest: () => {
      const left = kept;
      kept = "";
      return unmaskText(left, vault, insideJson);
    },
  };
}

/** No answer has so many choices and calls: what a vendor numbers beyond them is passed on as it comes, and nothing of it is held. */
const MAX_FLOWS = 2_000;

interface Flows {
  push(name: string, piece: string, insideJson?: boolean): string;
  /** What is still held of a flow. */
  rest(name: string): string;
}

/** For the objects of one stream in the caller's wire. */
export function unmaskStep(wire: Wire, vault: Vault): Step {
  const known = new Map<string, Unmasker>();
  const flows: Flows = {
    push(name, piece, insideJson = false) {
      const flow = known.get(name) ?? (known.size < MAX_FLOWS ? unmasker(vault, insideJson) : undefined);
      if (flow === undefined) return unmaskText(piece, vault, insideJson);
      known.set(name, flow);
      return flow.push(piece);
    },
    rest: (name) => known.get(name)?.rest() ?? "",
  };
  return wire === "openai" ? (chunk) => [unmaskChunk(chunk, flows)] : (event) => unmaskEvent(event, flows);
}

const SPOKEN = ["content", "refusal", "reasoning_content"];

/** What is still held when a choice finishes goes out with its finish. */
function unmaskChunk(chunk: Fields, flows: Flows): Fields {
  const choices = list(chunk["choices"]).map((given) => {
    const choice = fields(given);
    const index = String(count(choice["index"]));
    const delta: Record<string, unknown> = { ...fields(choice["delta"]) };
    const finished = text(choice["finish_reason"]) !== "";
    for (const key of SPOKEN) {
      const said = text(delta[key]);
      const passed = (said === "" ? "" : flows.push(`${index} ${key}`, said)) + (finished ? flows.rest(`${index} ${key}`) : "");
      if (said !== "" || passed !== "") delta[key] = passed;
    }
    const calls = list(delta["tool_calls"]).map((call) => unmaskCall(fields(call), index, flows));
    const owed = finished ? owedCalls(index, flows) : [];
    if (calls.length + owed.length > 0) delta["tool_calls"] = [...calls, ...owed];
    return { ...choice, delta };
  });
  return { ...chunk, choices };
}

const MAX_CALLS = 128;

function unmaskCall(call: Fields, index: string, flows: Flows): Fields {
  const called = fields(call["function"]);
  const piece = text(called["arguments"]);
  if (piece === "") return call;
  return { ...call, function: { ...called, arguments: flows.push(`${index} call ${count(call["index"])}`, piece, true) } };
}

function owedCalls(index: string, flows: Flows): readonly Fields[] {
  return Array.from({ length: MAX_CALLS }, (_, at) => ({ at, rest: flows.rest(`${index} call ${at}`) }))
    .filter(({ rest }) => rest !== "")
    .map(({ at, rest }) => ({ index: at, function: { arguments: rest } }));
}

function unmaskEvent(event: Fields, flows: Flows): readonly Fields[] {
  const name = String(count(event["index"]));
  const delta = fields(event["delta"]);
  if (event["type"] === "content_block_delta" && delta["type"] === "text_delta")
    return [{ ...event, delta: { ...delta, text: flows.push(`${name} text`, text(delta["text"])) } }];
  if (event["type"] === "content_block_delta" && delta["type"] === "input_json_delta")
    return [{ ...event, delta: { ...delta, partial_json: flows.push(`${name} json`, text(delta["partial_json"]), true) } }];
  if (event["type"] !== "content_block_stop") return [event];
  const [said, json] = [flows.rest(`${name} text`), flows.rest(`${name} json`)];
  const owed = (owedDelta: Fields): Fields => ({ type: "content_block_delta", index: event["index"], delta: owedDelta });
  return [
    ...(said === "" ? [] : [owed({ type: "text_delta", text: said })]),
    ...(json === "" ? [] : [owed({ type: "input_json_delta", partial_json: json })]),
    event,
  ];
}
