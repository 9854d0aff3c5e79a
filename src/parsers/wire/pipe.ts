/** A stream from a vendor's bytes to the caller's: read, watched, translated where the wires differ, unmasked where something was masked. */
import { chunksToEvents } from "#src/parsers/wire/chunks-to-events.ts";
import { eventsToChunks, type Step } from "#src/parsers/wire/events-to-chunks.ts";
import { factReader, type Facts, type Wire } from "#src/parsers/wire/facts.ts";
import { isFields, list, parsed, text, type Fields } from "#src/parsers/wire/reading.ts";
import { sseReader, type SseEvent } from "#src/parsers/wire/sse.ts";

export interface PipeOrder {
  /** The wire that the provider's objects are in, after its own step. */
  readonly from: Wire;
  readonly to: Wire;
  /** The provider's own translation into `from`; absent where its events are in that wire already. */
  readonly decode?: Step;
  /** Changes what the caller sees, such as tokens put back; absent where nothing is to change. */
  readonly rewrite?: Step;
  /** True where the caller asked for the usage chunk. */
  readonly wantsUsage: boolean;
  /** Is shown every object in `from`. */
  readonly observe?: (given: Fields) => void;
  /** Seconds since 1970, for wires that tell it. */
  readonly created: number;
}

/** What a piece of the stream gave. */
export interface Passage {
  /** What the caller is to get: bytes as they came, or text. */
  readonly out: readonly (Uint8Array | string)[];
  readonly facts: readonly Facts[];
  /** The vendor's bytes are no stream of this wire; the message says why. */
  readonly unreadable?: string;
}

export interface Pipe {
  /** Throws OversizeEvent. */
  push(bytes: Uint8Array): Passage;
  /** The wire's closing words, where they are still owed. Called once, after a finish was seen. */
  close(): readonly string[];
}

export function streamPipe(order: PipeOrder): Pipe {
  const reader = sseReader();
  const facts = factReader(order.from);
  const writer = order.from === "openai" && order.to === "anthropic" ? chunksToEvents() : undefined;
  const translate = writer?.take ?? (order.from === order.to ? undefined : eventsToChunks(order.created));
  let closed = false;
  const written = (given: Fields): readonly string[] => {
    const translated = translate === undefined ? [given] : translate(given);
    const kept = translated.filter((one) => order.to === "anthropic" || order.wantsUsage || !isUsageChunk(one));
    return (order.rewrite === undefined ? kept : kept.flatMap(order.rewrite)).map((one) => rendered(one, order.to));
  };
  const verbatim = order.decode === undefined && translate === undefined && order.rewrite === undefined;
  const one = (event: SseEvent, given: Fields): { readonly facts: Facts; readonly out: readonly (Uint8Array | string)[] } => {
    const seen = facts(given);
    if (seen.error !== undefined) return { facts: seen, out: [] };
    if (seen.done) closed = true;
    order.observe?.(given);
    const asItCame = verbatim && event.raw !== undefined && (order.wantsUsage || order.to === "anthropic" || !isUsageChunk(given));
    return { facts: seen, out: asItCame && event.raw !== undefined ? [event.raw] : written(given) };
  };
  const unread = verbatim && order.from === "openai" && order.observe === undefined;
  let begun = false;
  const push = (bytes: Uint8Array): Passage => {
    const [out, seen]: [(Uint8Array | string)[], Facts[]] = [[], []];
    for (const event of reader.push(bytes)) {
      if (event.data === undefined || closed) continue;
      if (unread && begun && event.raw !== undefined && isMoreText(event.data)) {
        seen.push({ content: true, finished: false, done: false, characters: textLength(event.data) });
        out.push(event.raw);
        continue;
      }
      if (event.data === "[DONE]") {
        seen.push({ content: false, finished: false, done: true, characters: 0 });
        continue;
      }
      const given = parsed(event.data);
      if (!isFields(given)) return { out, facts: seen, unreadable: "an event of the stream is no JSON object" };
      for (const part of order.decode === undefined ? [given] : decoded(order.decode, given)) {
        const passed = one(event, part);
        seen.push(passed.facts);
        begun ||= passed.facts.content;
        out.push(...passed.out);
        if (passed.facts.error !== undefined) return { out, facts: seen };
      }
    }
    return { out, facts: seen };
  };
  const close = (): readonly string[] => {
    if (order.to === "openai") return ["data: [DONE]\n\n"];
    const owed = writer?.close() ?? (closed ? [] : [{ type: "message_stop" }]);
    return (order.rewrite === undefined ? owed : owed.flatMap(order.rewrite)).map((event) => rendered(event, "anthropic"));
  };
  return { push, close };
}

const CONTENT = '"content":"';

/**
 * True for a chunk that only goes on with an answer that has begun: what it holds is nobody's business here, and parsing it would cost more than all else that
 * is done with it. Inside a string of JSON a quote is escaped, so these words stand for keys and nothing else; whatever is written otherwise is parsed.
 */
function isMoreText(data: string): boolean {
  return (
    data.startsWith('{"') &&
    data.endsWith("}") &&
    data.includes('"finish_reason":null') &&
    data.includes(CONTENT) &&
    !data.includes('"usage":{') &&
    !data.includes('"error":')
  );
}

/** For an estimate where the vendor tells no usage: up to the first quote, escaped or not. */
function textLength(data: string): number {
  const start = data.indexOf(CONTENT) + CONTENT.length;
  return data.indexOf('"', start) - start;
}

/** An error is told in the provider's own shape, which its step would not know. */
function decoded(step: Step, given: Fields): readonly Fields[] {
  return isFields(given["error"]) ? [given] : step(given);
}

function isUsageChunk(chunk: Fields): boolean {
  return isFields(chunk["usage"]) && list(chunk["choices"]).length === 0;
}

/** A name with a line's end in it would begin an event of the vendor's own making. */
const EVENT_NAME = /^\w{1,64}$/;

/** One object as the event of its wire. */
export function rendered(given: Fields, wire: Wire): string {
  const data = JSON.stringify(given);
  if (wire === "openai") return `data: ${data}\n\n`;
  const type = text(given["type"]);
  return `event: ${EVENT_NAME.test(type) ? type : "message"}\ndata: ${data}\n\n`;
}
