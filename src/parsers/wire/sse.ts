/** Server-sent events out of bytes that arrive in any pieces (https://html.spec.whatwg.org/multipage/server-sent-events.html). */

export interface SseEvent {
  /** The `event:` field; "" where there was none. */
  readonly name: string;
  /** The `data:` lines, joined by line feeds; undefined for an event without data, such as a comment. */
  readonly data: string | undefined;
  /** The bytes of the event, its closing blank line included, where line feeds alone end its lines. */
  readonly raw: Uint8Array | undefined;
}

/** An event is longer than anybody means it to be. */
export class OversizeEvent extends Error {
  override readonly name = "OversizeEvent";
}

export interface SseReader {
  /** Events that these bytes complete. Throws OversizeEvent. */
  push(chunk: Uint8Array): readonly SseEvent[];
  /** True where bytes of an unfinished event are left. */
  pending(): boolean;
}

const MAX_EVENT_BYTES = 16 * 1024 * 1024;
const [LF, CR] = [10, 13];

/** Each byte is looked at once; an event is put together only when its blank line has come. */
export function sseReader(maxBytes: number = MAX_EVENT_BYTES): SseReader {
  let pieces: Uint8Array[] = [];
  let [size, lineEmpty, afterCr] = [0, true, false];
  const complete = (last: Uint8Array): SseEvent | undefined => {
    const bytes = pieces.length === 0 ? last : Buffer.concat([...pieces, last]);
    [pieces, size, lineEmpty] = [[], 0, true];
    return eventOf(bytes);
  };
  const push = (chunk: Uint8Array): readonly SseEvent[] => {
    const events: SseEvent[] = [];
    let start = 0;
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at];
      if (byte !== LF && byte !== CR) [lineEmpty, afterCr] = [false, false];
      else if (byte === LF && afterCr) afterCr = false;
      else {
        afterCr = byte === CR;
        if (!lineEmpty) lineEmpty = true;
        else {
          const event = complete(chunk.subarray(start, at + 1));
          if (event !== undefined) events.push(event);
          start = at + 1;
        }
      }
    }
    if (start < chunk.length) pieces.push(chunk.subarray(start));
    size += chunk.length - start;
    if (size > maxBytes) throw new OversizeEvent(`one event of the stream is longer than ${maxBytes} bytes`);
    return events;
  };
  return { push, pending: () => !lineEmpty || pieces.some((piece) => piece.some((byte) => byte !== LF && byte !== CR)) };
}

function eventOf(bytes: Uint8Array): SseEvent | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const whole = buffer.toString("utf8");
  const plain = !whole.includes("\r");
  if (plain && whole.startsWith("data: ") && whole.indexOf("\n") === whole.length - 2)
    return { name: "", data: whole.slice(6, -2), raw: bytes };
  const fields = linesOf(whole);
  if (fields === undefined) return undefined;
  return { ...fields, raw: plain ? bytes : undefined };
}

function linesOf(whole: string): Pick<SseEvent, "name" | "data"> | undefined {
  let name = "";
  const data: string[] = [];
  let seen = false;
  for (const line of whole.replace(/^\uFEFF/, "").split(/\r\n|\r|\n/)) {
    if (line === "") continue;
    seen = true;
    const colon = line.indexOf(":");
    const field = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? "" : line.slice(line[colon + 1] === " " ? colon + 2 : colon + 1);
    if (field === "data") data.push(value);
    else if (field === "event") name = value;
  }
  return seen ? { name, data: data.length === 0 ? undefined : data.join("\n") } : undefined;
}
