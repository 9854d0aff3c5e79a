/** Text as it reads once its writing is undone: escapes, entities, percent signs, literals that are put together; and where each byte of it stood. */
import { HEX_BYTES, WORD_BYTES, has } from "#src/parsers/secrets/alphabet.ts";
import { isBlank, isBreak, isQuote, latin1, lineEnd, lineStart, literalNoCase } from "#src/parsers/secrets/walk.ts";

export interface Rewritten {
  readonly bytes: Uint8Array;
  /** Where each byte stood, and behind the last one. */
  readonly places: Uint32Array;
}

/** Signs that tokens and settings are made of, as they are written where they may not stand as themselves: worth undoing a stretch for. */
export const WRITTEN_SIGNS: readonly string[] = [
  ...String.raw`\u005f \u002d \u0022 \x5f \x2d \x22`.split(" "),
  ..."&#95; &#45; &#34; &#39; &#x5f; &#x2d; &quot;".split(" "),
  ..."%5f %2d %3d %3a%2f%2f -----BEGIN%20 -----BEGIN&#".split(" "),
];

/** What may stand before a sign and belong to it: a name, an address. */
const BEFORE = 240;
const BEHIND = 6_000;

/** The stretch of its line around a sign, undone. */
export function undoneAround(bytes: Uint8Array, at: number): Rewritten {
  return undone(bytes, lineStart(bytes, at, BEFORE), lineEnd(bytes, at, BEHIND));
}

function undone(bytes: Uint8Array, from: number, to: number): Rewritten {
  const text = Buffer.allocUnsafe(to - from);
  const places = new Uint32Array(to - from + 1);
  let length = 0;
  for (let at = from; at < to; length++) {
    const plain = plainEnd(bytes, at, to);
    for (; at < plain; at++, length++) {
      text[length] = bytes[at] ?? 0;
      places[length] = at;
    }
    if (at === to) break;
    const written = writtenAt(bytes, at, to);
    text[length] = written?.code ?? bytes[at] ?? 0;
    places[length] = at;
    at = written?.end ?? at + 1;
  }
  places[length] = to;
  return { bytes: text.subarray(0, length), places: places.subarray(0, length + 1) };
}

/** Where the next character stands that may begin the writing of another one. */
function plainEnd(bytes: Uint8Array, from: number, to: number): number {
  let at = from;
  while (at < to && bytes[at] !== 0x25 && bytes[at] !== 0x5c && bytes[at] !== 0x26) at++;
  return at;
}

interface Written {
  readonly code: number;
  readonly end: number;
}

/** The ASCII character that is written at `at` in more than one byte. */
function writtenAt(bytes: Uint8Array, at: number, to: number): Written | undefined {
  const byte = bytes[at];
  if (byte === 0x25) return hexAt(bytes, at + 1, 2, to);
  if (byte === 0x5c) {
    const letter = bytes[at + 1];
    if (letter === 0x75) return hexAt(bytes, at + 2, 4, to);
    return letter === 0x78 ? hexAt(bytes, at + 2, 2, to) : undefined;
  }
  return byte === 0x26 ? entityAt(bytes, at, to) : undefined;
}

function hexAt(bytes: Uint8Array, at: number, digits: number, to: number): Written | undefined {
  if (at + digits > to) return undefined;
  for (let offset = 0; offset < digits; offset++) if (!has(HEX_BYTES, bytes[at + offset])) return undefined;
  return ascii(Number.parseInt(latin1(bytes, at, at + digits), 16), at + digits);
}

const ENTITIES: ReadonlyMap<string, number> = new Map([
  ["quot", 0x22],
  ["apos", 0x27],
  ["amp", 0x26],
  ["lt", 0x3c],
  ["gt", 0x3e],
]);

function entityAt(bytes: Uint8Array, at: number, to: number): Written | undefined {
  const [whole, name = "", decimal, hex] =
    /^&(?:([a-z]{2,4})|#(\d{2,3})|#x([\da-f]{1,4}));/i.exec(latin1(bytes, at, Math.min(to, at + 8))) ?? [];
  if (whole === undefined) return undefined;
  const code = decimal === undefined ? (hex === undefined ? ENTITIES.get(name) : Number.parseInt(hex, 16)) : Number(decimal);
  return ascii(code ?? 0, at + whole.length);
}

/** Only what prints, and line breaks: the rest is no part of a secret. */
const ascii = (code: number, end: number): Written | undefined =>
  (code >= 0x20 && code < 0x7f) || code === 0x0a || code === 0x0d ? { code, end } : undefined;

const MOST_PIECES = 24;
const LONGEST_JOINED = 3_000;
const LONGEST_PIECE = 300;
const WIDEST_JOINT = 80;
const CONCAT = ".concat(";

/** Where the literal that `at` stands in ends, or as far as one is looked for. */
export function pieceEnd(bytes: Uint8Array, at: number): number {
  const limit = Math.min(bytes.length, at + LONGEST_PIECE);
  let end = at;
  while (end < limit && !endsPiece(bytes[end])) end++;
  return end;
}

/** The text from `from` on, with the literals joined that follow one another from `first` on, the end of one of them. */
export function joinedAround(bytes: Uint8Array, from: number, first: number): Rewritten {
  const limit = Math.min(bytes.length, first + LONGEST_JOINED);
  const [text, places]: [number[], number[]] = [[], []];
  let pieces = 0;
  for (let here = from; here < limit; here++) {
    const next = here < first ? undefined : jointEnd(bytes, here);
    if (next === undefined) {
      text.push(bytes[here] ?? 0);
      places.push(here);
      if (pieces > 0 && endsPiece(bytes[here]) && bytes[here] !== 0x5c) break;
    } else {
      if (++pieces > MOST_PIECES) break;
      here = next - 1;
    }
  }
  return { bytes: Buffer.from(text), places: Uint32Array.from([...places, (places.at(-1) ?? 0) + 1]) };
}

const endsPiece = (byte: number | undefined): boolean => isQuote(byte) || isBlank(byte) || isBreak(byte) || byte === 0x5c;
const JOINING: ReadonlySet<number | undefined> = new Set([0x2b, 0x2e, 0x26, 0x7e]);

/** Where the text goes on behind `" + "`, `' . '`, `" "` over a line break, a backslash at the end of a line, a quote in the midst of a shell's word. */
export function jointEnd(bytes: Uint8Array, at: number): number | undefined {
  if (bytes[at] === 0x5c && isBreak(bytes[at + 1])) return at + (bytes[at + 1] === 0x0d && bytes[at + 2] === 0x0a ? 3 : 2);
  if (!isQuote(bytes[at])) return undefined;
  if (has(WORD_BYTES, bytes[at + 1]) && has(WORD_BYTES, bytes[at - 1])) return at + 1;
  const limit = Math.min(bytes.length, at + WIDEST_JOINT);
  const sign = spaceEnd(bytes, at + 1, limit);
  const concat = bytes[sign] === 0x2e && literalNoCase(bytes, CONCAT, sign);
  const joined = concat || JOINING.has(bytes[sign]);
  const next = joined ? spaceEnd(bytes, sign + (concat ? CONCAT.length : 1), limit) : sign;
  return isQuote(bytes[next]) && (joined || holdsBreak(bytes, at + 1, sign)) ? next + 1 : undefined;
}

function spaceEnd(bytes: Uint8Array, from: number, limit: number): number {
  let at = from;
  while (at < limit && (isBlank(bytes[at]) || isBreak(bytes[at]) || bytes[at] === 0x5c)) at++;
  return at;
}

function holdsBreak(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (isBreak(bytes[at])) return true;
  return false;
}
