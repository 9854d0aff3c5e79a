/**
 * What is given to a name: `name = "value"`, `"name": "value"`, `<name>value</name>`, `set("NAME", "value")`, `--name value`,
 * `env["NAME"] ?? "value"`, `name: X, value: "…"` and their like in any language, found by walking a bounded stretch around the name.
 */
import { CHARACTERS, CONTROLS, WORD_BYTES, alphabet, has } from "#src/parsers/secrets/alphabet.ts";
import { valueStart } from "#src/parsers/secrets/value-start.ts";
import {
  isBlank,
  isBreak,
  isLetter,
  isNameByte,
  isQuote,
  latin1,
  literalNoCase,
  skipBlanks,
  skipSpace,
} from "#src/parsers/secrets/walk.ts";

export interface Assignment {
  /** As it is written, without quotes: `DB_PASSWORD`, `auth.token`. */
  readonly name: string;
  readonly nameStart: number;
  readonly start: number;
  readonly end: number;
  /** Whether the value stands in quotes; a bare one may also be an expression. */
  readonly quoted: boolean;
}

const LONGEST_NAME = 80;
const LONGEST_VALUE = 4_096;
/** An element that is not closed soon holds no secret, however often one is opened. */
const LONGEST_ELEMENT = 1_100;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const DASH = 0x2d;
const DOT = 0x2e;

/** The end of the name whose last known byte stands before `at`. */
export function nameEndAt(bytes: Uint8Array, at: number): number {
  const limit = Math.min(bytes.length, at + LONGEST_NAME);
  let end = at;
  while (end < limit && isNameByte(bytes[end])) end++;
  while (end > at && (bytes[end - 1] === DASH || bytes[end - 1] === DOT)) end--;
  return end;
}

/** The assignment to the name that ends at `nameEnd`; undefined where nothing is given to it. */
export function assignmentAt(bytes: Uint8Array, nameEnd: number): Assignment | undefined {
  const at = valueStartAfter(bytes, nameEnd);
  if (at === undefined) return undefined;
  const value = valueAt(bytes, at.at, at.closer);
  if (value === undefined || value.end <= value.start) return undefined;
  let nameStart = nameEnd;
  const limit = Math.max(0, nameEnd - LONGEST_NAME);
  while (nameStart > limit && isNameByte(bytes[nameStart - 1])) nameStart--;
  if (at.option === true && bytes[nameStart] !== DASH) return undefined;
  if (at.option === undefined && isOneWord(bytes, nameStart, nameEnd)) nameStart = phraseStart(bytes, nameStart);
  return { name: latin1(bytes, nameStart, nameEnd), nameStart, ...value };
}

/** Words that stand before a name of one word: `secret key = …`, `Datadog API key: …`. */
const MOST_WORDS = 3;

function isOneWord(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (!isLetter(bytes[at])) return false;
  return true;
}

function phraseStart(bytes: Uint8Array, nameStart: number): number {
  let start = nameStart;
  for (let words = 0; words < MOST_WORDS; words++) {
    if (bytes[start - 1] !== 0x20 || !isLetter(bytes[start - 2])) break;
    let at = start - 1;
    while (at > 0 && nameStart - at < LONGEST_NAME && (isLetter(bytes[at - 1]) || bytes[at - 1] === DASH)) at--;
    if (has(WORD_BYTES, bytes[at - 1]) || bytes[at - 1] === DOT) break;
    start = at;
  }
  return start;
}

interface Opening {
  readonly at: number;
  /** A byte that ends a bare value: `<` in XML. */
  readonly closer?: number;
  /** The name must have been an option: `--name value`. */
  readonly option?: boolean;
}

function valueStartAfter(bytes: Uint8Array, nameEnd: number): Opening | undefined {
  const closed = skipClosers(bytes, nameEnd);
  const spaced = skipBlanks(bytes, closed.at);
  const byte = bytes[spaced];
  if (byte === undefined) return undefined;
  if (byte === 0x3e && !closed.quoted) return elementText(bytes, skipSpace(bytes, spaced + 1, 80));
  if (byte === 0x7b && closed.quoted) return defaultIn(bytes, spaced);
  const linked = valueLink(bytes, closed.at, closed.quoted);
  if (linked !== undefined) return { at: linked };
  const operator = afterOperator(bytes, spaced, closed.quoted);
  if (operator !== undefined) return { at: valueStart(bytes, operator) };
  if (spaced > closed.at && !closed.quoted && isQuote(byte)) return { at: spaced };
  if (spaced > closed.at && !closed.quoted && literalNoCase(bytes, "is ", spaced))
    return { at: skipBlanks(bytes, spaced + 3), option: false };
  if (spaced > closed.at && !closed.quoted && (isQuote(byte) || isNameByte(byte) || byte > 0x20)) return { at: spaced, option: true };
  return undefined;
}

const CDATA = "<![cdata[";
const elementText = (bytes: Uint8Array, at: number): Opening =>
  literalNoCase(bytes, CDATA, at) ? { at: at + CDATA.length, closer: 0x5d } : { at, closer: 0x3c };

/** `variable "name" { … default = "value" }`. */
function defaultIn(bytes: Uint8Array, at: number): Opening | undefined {
  const given = /^\{[^{}]{0,300}?\n[^\S\n]{0,40}default[^\S\n]{0,40}=[^\S\n]{0,40}(?=")/.exec(latin1(bytes, at, at + 400));
  return given === null ? undefined : { at: at + given[0].length };
}

/** `"`, `\"`, `']`, `")`, `?`, `!`: what ends the writing of a name. */
function skipClosers(bytes: Uint8Array, from: number): { readonly at: number; readonly quoted: boolean } {
  let at = from;
  let quoted = false;
  const limit = Math.min(bytes.length, from + 6);
  while (at < limit) {
    const byte = bytes[at];
    const escaped = byte === BACKSLASH && isQuote(bytes[at + 1]);
    if (escaped || isQuote(byte)) {
      quoted = true;
      at += escaped ? 2 : 1;
    } else if (byte === 0x5d || byte === 0x29 || byte === 0x3f || byte === 0x21) {
      if (byte === 0x3f && bytes[at + 1] === 0x3f) break;
      if (byte === 0x21 && bytes[at + 1] === 0x3d) break;
      at++;
    } else break;
  }
  return { at, quoted };
}

/** `name: TOKEN` and then, within reach, `value: …`: Kubernetes, NuGet, Spring, JSON lists of pairs. */
function valueLink(bytes: Uint8Array, from: number, quoted: boolean): number | undefined {
  let at = from;
  const limit = Math.min(bytes.length, from + 60);
  while (
    at < limit &&
    (isBlank(bytes[at]) || bytes[at] === 0x0a || bytes[at] === 0x0d || bytes[at] === 0x2c || isQuote(bytes[at]) || bytes[at] === 0x2d)
  )
    at++;
  if (at === from || !literalNoCase(bytes, "value", at)) return undefined;
  const end = skipClosers(bytes, at + 5);
  const spaced = skipBlanks(bytes, end.at);
  const byte = bytes[spaced];
  if (byte !== 0x3a && byte !== 0x3d) return undefined;
  return quoted || at > from ? valueStart(bytes, spaced + 1) : undefined;
}

/** After `=`, `:=`, `=>`, `:`, `->`, `??`, `||`, `or`, `(` before a quote, `,` after a quoted name; undefined for `==` and the rest. */
function afterOperator(bytes: Uint8Array, at: number, quoted: boolean): number | undefined {
  const first = bytes[at];
  const second = bytes[at + 1];
  if (first === 0x3d) {
    if (second === 0x3d || second === 0x7e) return undefined;
    return second === 0x3e ? at + 2 : at + 1;
  }
  if (first === 0x3a) return afterColon(bytes, at);
  if ((first === 0x3f && second === 0x3f) || (first === 0x7c && second === 0x7c)) return bytes[at + 2] === 0x3d ? at + 3 : at + 2;
  if ((first === 0x3f || first === 0x2b || first === 0x7c) && second === 0x3d) return at + 2;
  if (first === 0x2d && second === 0x3e) return at + 2;
  if (first === 0x2c && quoted) return at + 1;
  if (first === 0x28 && (isQuote(bytes[at + 1]) || (bytes[at + 1] === BACKSLASH && isQuote(bytes[at + 2])))) return at + 1;
  if (literalNoCase(bytes, "or ", at) && quoted) return at + 3;
  return undefined;
}

const TYPE_BYTES = alphabet(`${CHARACTERS["v"] ?? ""}<>[]| .&?*'`);

/** `: type = value` hands on to the `=`; `::` belongs to a path; `://` to an address. */
function afterColon(bytes: Uint8Array, at: number): number | undefined {
  const second = bytes[at + 1];
  if (second === 0x3d) return at + 2;
  if (second === 0x3a || second === 0x2f) return undefined;
  let type = skipBlanks(bytes, at + 1);
  const start = type;
  const limit = Math.min(bytes.length, type + 40);
  while (type < limit && has(TYPE_BYTES, bytes[type])) type++;
  const typed = type > start && isLetter(bytes[start]) && bytes[type] === 0x3d && bytes[type - 1] === 0x20 && bytes[type + 1] === 0x20;
  return typed ? type + 1 : at + 1;
}

function valueAt(bytes: Uint8Array, from: number, closer?: number): Pick<Assignment, "start" | "end" | "quoted"> | undefined {
  const escaped = bytes[from] === BACKSLASH && isQuote(bytes[from + 1]);
  const quote = escaped ? bytes[from + 1] : bytes[from];
  if (closer === undefined && isQuote(quote)) {
    const triple = !escaped && bytes[from + 1] === quote && bytes[from + 2] === quote;
    const start = from + (escaped ? 2 : triple ? 3 : 1);
    const end = quotedEnd(bytes, start, quote ?? QUOTE, escaped);
    return end === -1 ? undefined : { start, end, quoted: true };
  }
  const limit = Math.min(bytes.length, from + (closer === undefined ? LONGEST_VALUE : LONGEST_ELEMENT));
  let end = from;
  while (end < limit && !endsBare(bytes, end, closer)) end++;
  if (closer !== undefined && end === limit && limit < bytes.length) return undefined;
  return { start: from, end, quoted: closer !== undefined };
}

/** -1 where the quote does not close on its line within reach. */
function quotedEnd(bytes: Uint8Array, start: number, quote: number, escaped: boolean): number {
  const limit = Math.min(bytes.length, start + LONGEST_VALUE);
  for (let at = start; at < limit; at++) {
    const byte = bytes[at];
    if (byte === 0x0a || byte === 0x0d) return -1;
    if (escaped && byte === BACKSLASH && bytes[at + 1] === quote) return at;
    if (!escaped && byte === BACKSLASH) at++;
    else if (byte === quote) return at;
  }
  return -1;
}

const BARE_ENDS = alphabet(`${CONTROLS}&;"'\`<>`);
const ESCAPED_ENDS = alphabet("\"'nrt");

function endsBare(bytes: Uint8Array, at: number, closer: number | undefined): boolean {
  const byte = bytes[at];
  if (closer !== undefined) return byte === closer || isBreak(byte);
  if (has(BARE_ENDS, byte)) return true;
  return (byte === 0x3d && has(WORD_BYTES, bytes[at + 1])) || (byte === BACKSLASH && has(ESCAPED_ENDS, bytes[at + 1]));
}
