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

/** No answer has so many choices and calls: what a vendor numbers beyond them is passed on piece by piece. */
const MAX_FLOWS = 2_000;

/** For the objects of one stream in the caller's wire. */
export function unmaskStep(wire: Wire, vault: Vault): Step {
  const flows = new Map<string, Unmasker>();
  const flow = (name: string, insideJson = false): Unmasker => {
    const known = flows.get(name);
    if (known !== undefined) return known;
    const made = unmasker(vault, insideJson);
    if (flows.size < MAX_FLOWS) flows.set(name, made);
    return made;
  };
  return wire === "openai" ? (chunk) => [unmaskChunk(chunk, flow)] : (event) => unmaskEvent(event, flow);
}

type FlowOf = (name: string, insideJson?: boolean) => Unmasker;

const SPOKEN = ["content", "refusal", "reasoning_content"];

/** What is still held when a choice finishes goes out with its finish. */
function unmaskChunk(chunk: Fields, flow: FlowOf): Fields {
  const choices = list(chunk["choices"]).map((given) => {
    const choice = fields(given);
    const index = String(count(choice["index"]));
    const delta: Record<string, unknown> = { ...fields(choice["delta"]) };
    const finished = text(choice["finish_reason"]) !== "";
    for (const key of SPOKEN) {
      const said = text(delta[key]);
      const passed = (said === "" ? "" : flow(`${index} ${key}`).push(said)) + (finished ? flow(`${index} ${key}`).rest() : "");
      if (said !== "" || passed !== "") delta[key] = passed;
    }
    const calls = list(delta["tool_calls"]).map((call) => unmaskCall(fields(call), index, flow));
    const owed = finished ? owedCalls(index, flow) : [];
    if (calls.length + owed.length > 0) delta["tool_calls"] = [...calls, ...owed];
    return { ...choice, delta };
  });
  return { ...chunk, choices };
}

const MAX_CALLS = 128;

function unmaskCall(call: Fields, index: string, flow: FlowOf): Fields {
  const called = fields(call["function"]);
  const piece = text(called["arguments"]);
  if (piece === "") return call;
  return { ...call, function: { ...called, arguments: flow(`${index} call ${count(call["index"])}`, true).push(piece) } };
}

function owedCalls(index: string, flow: FlowOf): readonly Fields[] {
  return Array.from({ length: MAX_CALLS }, (_, at) => ({ at, rest: flow(`${index} call ${at}`, true).rest() }))
    .filter(({ rest }) => rest !== "")
    .map(({ at, rest }) => ({ index: at, function: { arguments: rest } }));
}

function unmaskEvent(event: Fields, flow: FlowOf): readonly Fields[] {
  const name = String(count(event["index"]));
  const delta = fields(event["delta"]);
  if (event["type"] === "content_block_delta" && delta["type"] === "text_delta")
    return [{ ...event, delta: { ...delta, text: flow(`${name} text`).push(text(delta["text"])) } }];
  if (event["type"] === "content_block_delta" && delta["type"] === "input_json_delta")
    return [{ ...event, delta: { ...delta, partial_json: flow(`${name} json`, true).push(text(delta["partial_json"])) } }];
  if (event["type"] !== "content_block_stop") return [event];
  const [said, json] = [flow(`${name} text`).rest(), flow(`${name} json`, true).rest()];
  const owed = (owedDelta: Fields): Fields => ({ type: "content_block_delta", index: event["index"], delta: owedDelta });
  return [
    ...(said === "" ? [] : [owed({ type: "text_delta", text: said })]),
    ...(json === "" ? [] : [owed({ type: "input_json_delta", partial_json: json })]),
    event,
  ];
}
