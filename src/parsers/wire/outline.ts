/** A request's bytes as they came, where they say exactly what was read of them: a few of its values can then be changed without writing it anew. */
import { isUtf8 } from "node:buffer";
import type { Fields } from "#src/parsers/wire/reading.ts";

interface Place {
  readonly start: number;
  /** Behind the last byte. */
  readonly end: number;
}

/** Two readers may read different numbers where there are more. */
const MAX_NUMBER = 15;
/** So far a string's end is looked for byte by byte; beyond it a search is faster. */
const NEAR = 24;
const [QUOTE, BACKSLASH, COLON, COMMA, MINUS] = [34, 92, 58, 44, 45];
const [OPEN_LIST, CLOSE_LIST, OPEN, CLOSE] = [91, 93, 123, 125];

/**
 * `bytes` are those that `before` was parsed from; given are the same with the values of `after` where they differ. Undefined where another
 * reader could find something else in them (a key that stands twice in one object or is written with an escape, a long number, bytes that are no
 * UTF-8), and where a key went. Linear in the bytes.
 */
export function changedBytes(bytes: Buffer, before: Fields, after: Fields): Buffer | undefined {
  if (Object.keys(before).some((key) => !Object.hasOwn(after, key))) return undefined;
  const values = outlineOf(bytes, before);
  if (values === undefined) return undefined;
  const edits: (Place & { readonly text: string })[] = [];
  for (const [key, value] of Object.entries(after)) {
    const own = Object.hasOwn(before, key);
    if (own && before[key] === value) continue;
    const text = JSON.stringify(value) as string | undefined;
    const place = own ? values.get(key) : inFront(bytes);
    if (text === undefined || place === undefined) return undefined;
    edits.push({ ...place, text: own ? text : `${JSON.stringify(key)}:${text},` });
  }
  return edited(bytes, edits);
}

/** Right behind the bracket that opens the outermost object, which has keys. */
function inFront(bytes: Buffer): Place {
  const start = bytes.indexOf(OPEN) + 1;
  return { start, end: start };
}

function edited(bytes: Buffer, edits: readonly (Place & { readonly text: string })[]): Buffer {
  const parts: Buffer[] = [];
  let at = 0;
  for (const { start, end, text } of edits.toSorted((a, b) => a.start - b.start)) {
    parts.push(bytes.subarray(at, start), Buffer.from(text));
    at = end;
  }
  return Buffer.concat([...parts, bytes.subarray(at)]);
}

/** Where the values of the outermost object stand, by their keys. */
function outlineOf(bytes: Buffer, body: Fields): ReadonlyMap<string, Place> | undefined {
  const values = new Map<string, Place>();
  let [depth, keys, at] = [0, 0, 0];
  let [start, end] = [0, 0];
  let open: { readonly key: string; readonly start: number } | undefined;
  const close = (): void => {
    if (depth === 1 && open !== undefined) values.set(open.key, { start: open.start, end: at });
  };
  for (; at < bytes.length; at++) {
    const code = bytes[at] ?? 0;
    if (code === QUOTE) {
      start = at + 1;
      end = stringEnd(bytes, start);
      at = end;
    } else if (code === COLON) {
      keys += 1;
      // Node 24 reads `"\n"` as the key `\` once an object of the same shape had that one.
      if (holdsEscape(bytes, start, end)) return undefined;
      if (depth === 1) open = { key: bytes.toString("utf8", start, end), start: at + 1 };
    } else if (code === COMMA) close();
    else if (code === OPEN || code === OPEN_LIST) depth += 1;
    else if (code === CLOSE || code === CLOSE_LIST) {
      close();
      depth -= 1;
    } else if (code === MINUS || isDigit(code)) {
      const end = numberEnd(bytes, at);
      if (end - at > MAX_NUMBER) return undefined;
      at = end - 1;
    }
  }
  // As many keys stand in the bytes as were read: none of them hides another.
  return keys > 0 && keys === keysIn(body) && isUtf8(bytes) ? values : undefined;
}

function holdsEscape(bytes: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (bytes[at] === BACKSLASH) return true;
  return false;
}

const isDigit = (code: number): boolean => code >= 48 && code <= 57;

/** The place of the quote that ends the string. */
function stringEnd(bytes: Buffer, from: number): number {
  let at = from;
  for (const near = from + NEAR; at < near;) {
    const code = bytes[at] ?? QUOTE;
    if (code === QUOTE) return at;
    at += code === BACKSLASH ? 2 : 1;
  }
  for (;;) {
    const quote = bytes.indexOf(QUOTE, at);
    if (quote === -1) return bytes.length;
    let escape = quote;
    while (escape > at && bytes[escape - 1] === BACKSLASH) escape -= 1;
    if ((quote - escape) % 2 === 0) return quote;
    at = quote + 1;
  }
}

/** An exponent makes it as long as if it were too long. */
function numberEnd(bytes: Buffer, from: number): number {
  let at = from + 1;
  for (; at < bytes.length; at++) {
    const code = bytes[at] ?? 0;
    if (code === 0x65 || code === 0x45) return at + MAX_NUMBER + 1;
    if (!isDigit(code) && code !== 0x2e) break;
  }
  return at;
}

/** Of all objects in it. What is nested deeper than the stack holds is not let in. */
function keysIn(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  const inner = Object.values(value);
  let keys = Array.isArray(value) ? 0 : inner.length;
  for (const one of inner) if (typeof one === "object") keys += keysIn(one);
  return keys;
}
