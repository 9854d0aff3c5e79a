/**
 * The parts of a JSON document that somebody reads, cut out of its bytes before anything is parsed: to read a large document whole for a few of
 * its members costs several times as much. Where its brackets and commas stand is found 64 bytes at a time (json-index.wat).
 */
import { Buffer } from "node:buffer";
import { JSON_INDEX } from "#src/parsers/json-index.ts";

/** The text of the document with only those members that have one of the names, at any depth; undefined where it has to be read whole. */
export type MemberCut = (document: Uint8Array) => string | undefined;

/** Of memory for the document, and for what is kept of it. */
const ROOM = 256 * 1024;
/** So much is looked at in one step, a part of which may lie behind the document. */
const BLOCK = 64;
const MAX_DEPTH = 64;
const LONGEST_NAME = 31;

const [BLANK, TAB, LINE_FEED, RETURN] = [0x20, 0x09, 0x0a, 0x0d];
const [COMMA, COLON, QUOTE, BACKSLASH] = [0x2c, 0x3a, 0x22, 0x5c];
const [BRACE, END_BRACE, BRACKET, END_BRACKET] = [0x7b, 0x7d, 0x5b, 0x5d];

/**
 * What `JSON.parse` makes of the text is what it makes of the document, without the other members. Of these only strings and brackets are looked at, so that
 * another fault in one of them goes unseen; whatever else is wrong gives undefined, or is left for `JSON.parse` to find. Undefined too: more than 256 KiB,
 * values nested deeper than 64, a name written with an escape, no WebAssembly. `names` are ASCII, of 31 characters at most.
 */
export function cutToMembers(names: readonly string[]): MemberCut {
  const isWanted = tableOf(names);
  return (document) => {
    if (document.length > ROOM - BLOCK) return undefined;
    workspace = workspace === undefined ? prepared() : workspace;
    if (workspace === null) return undefined;
    const { bytes, marks, text, index } = workspace;
    bytes.set(document);
    bytes.fill(BLANK, document.length, document.length + BLOCK);
    const count = index(document.length);
    if (count <= 0) return undefined;
    // Behind the last mark stand those of a document before: a blank ends them.
    marks[count] = document.length;
    const cut: Cut = { bytes, marks, count, isWanted, next: 0, end: 0, depth: 0 };
    const begins = afterBlank(bytes, 0);
    const isWhole = begins === marks[0] && keepValue(cut, begins) && cut.next === count;
    return isWhole && afterBlank(bytes, (marks[count - 1] ?? 0) + 1) >= document.length ? text(cut.end) : undefined;
  };
}

/** By first byte and length, so that most names of others are told apart by those. */
function tableOf(names: readonly string[]): Cut["isWanted"] {
  const lengths = new Uint32Array(256);
  const alike = new Map<number, Uint8Array[]>();
  for (const name of names.map((one) => Buffer.from(one))) {
    const [first, length] = [name[0] ?? 0, name.length];
    lengths[first] = (lengths[first] ?? 0) | (1 << length);
    alike.set(keyOf(first, length), [...(alike.get(keyOf(first, length)) ?? []), name]);
  }
  return (bytes, from, to) => {
    const [first, length] = [bytes[from] ?? 0, to - from];
    if (length > LONGEST_NAME || (((lengths[first] ?? 0) >>> length) & 1) === 0) return false;
    return (alike.get(keyOf(first, length)) ?? []).some((name) => {
      let same = 1;
      while (same < length && name[same] === bytes[from + same]) same++;
      return same >= length;
    });
  };
}

const keyOf = (first: number, length: number): number => first * (LONGEST_NAME + 1) + length;

interface Workspace {
  /** All of the memory: the document first. */
  readonly bytes: Uint8Array;
  /** Where brackets and commas stand outside of strings. */
  readonly marks: Uint32Array;
  /** The first so many bytes of what is kept. */
  readonly text: (length: number) => string;
  /** How many marks there are, -1 where a string has no end. */
  readonly index: (length: number) => number;
}

/** One for the thread: nothing in it outlives a call. Null where there is none. */
let workspace: Workspace | null | undefined;

/** Behind the document and four bytes for each of its own: what is kept. */
const KEPT = ROOM + 4 * ROOM;

/** Null where WebAssembly or its vectors are not to be had (`--jitless`, an old processor): every document is read whole then. */
function prepared(): Workspace | null {
  const exports = instantiated();
  if (exports === undefined) return null;
  const { memory, index } = exports;
  const kept = Buffer.from(memory.buffer, KEPT, ROOM);
  const text = (length: number): string => kept.toString("utf8", 0, length);
  return { bytes: new Uint8Array(memory.buffer), marks: new Uint32Array(memory.buffer, ROOM, ROOM), text, index };
}

function instantiated(): Exports | undefined {
  try {
    const { Module, Instance } = (globalThis as unknown as { readonly WebAssembly: Assembly }).WebAssembly;
    return new Instance(new Module(Buffer.from(JSON_INDEX, "base64"))).exports;
  } catch {
    return undefined;
  }
}

interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly index: Workspace["index"];
}

/** What is used of https://webassembly.github.io/spec/js-api/, which the types of Node do not have. */
interface Assembly {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: Exports };
}

interface Cut extends Pick<Workspace, "bytes" | "marks"> {
  readonly count: number;
  /** Whether the name that stands between two places is wanted. */
  readonly isWanted: (bytes: Uint8Array, from: number, to: number) => boolean;
  /** The first mark that lies ahead. */
  next: number;
  /** How much is kept. */
  end: number;
  depth: number;
}

/** False where it is no JSON, or cannot be told; so below. */
function keepValue(cut: Cut, at: number): boolean {
  const first = cut.bytes[at];
  if (first !== BRACE && first !== BRACKET) {
    keep(cut, at, cut.marks[cut.next] ?? at);
    return true;
  }
  if (++cut.depth > MAX_DEPTH) return false;
  keepByte(cut, first);
  const isWhole = first === BRACE ? keepObject(cut, at + 1) : keepArray(cut, at + 1);
  cut.depth--;
  return isWhole;
}

function keepObject(cut: Cut, from: number): boolean {
  const { bytes } = cut;
  cut.next++;
  let [at, kept] = [afterBlank(bytes, from), 0];
  if (bytes[at] === END_BRACE) return ended(cut, END_BRACE);
  for (;;) {
    const nameEnd = endOfName(bytes, at);
    const colon = afterBlank(bytes, nameEnd);
    if (nameEnd === 0 || bytes[colon] !== COLON) return false;
    const value = afterBlank(bytes, colon + 1);
    if (cut.isWanted(bytes, at + 1, nameEnd - 1)) {
      if (kept++ > 0) keepByte(cut, COMMA);
      keep(cut, at, value);
      if (!keepValue(cut, value)) return false;
    } else if (!skipValue(cut, value)) return false;
    const mark = cut.marks[cut.next] ?? 0;
    if (bytes[mark] !== COMMA) return ended(cut, END_BRACE);
    cut.next++;
    at = afterBlank(bytes, mark + 1);
  }
}

function keepArray(cut: Cut, from: number): boolean {
  const { bytes } = cut;
  cut.next++;
  let at = afterBlank(bytes, from);
  if (bytes[at] === END_BRACKET) return ended(cut, END_BRACKET);
  for (;;) {
    if (!keepValue(cut, at)) return false;
    const mark = cut.marks[cut.next] ?? 0;
    if (bytes[mark] !== COMMA) return ended(cut, END_BRACKET);
    keepByte(cut, COMMA);
    cut.next++;
    at = afterBlank(bytes, mark + 1);
  }
}

/** The next mark closes what is open. */
function ended(cut: Cut, by: number): boolean {
  if (cut.next >= cut.count || cut.bytes[cut.marks[cut.next++] ?? 0] !== by) return false;
  keepByte(cut, by);
  return true;
}

/** Behind the closing quote; 0 where no name begins here, or one with an escape. */
function endOfName(bytes: Uint8Array, at: number): number {
  if (bytes[at] !== QUOTE) return 0;
  for (let behind = at + 1; ; behind++) {
    const byte = bytes[behind];
    if (byte === QUOTE) return behind + 1;
    if (byte === BACKSLASH || byte === undefined) return 0;
  }
}

function skipValue(cut: Cut, at: number): boolean {
  const { bytes, marks, count } = cut;
  if (bytes[at] !== BRACE && bytes[at] !== BRACKET) return true;
  for (let open = 0; cut.next < count;) {
    const byte = bytes[marks[cut.next++] ?? 0];
    if (byte === BRACE || byte === BRACKET) open++;
    else if (byte !== COMMA && --open === 0) return true;
  }
  return false;
}

function keep(cut: Cut, from: number, to: number): void {
  cut.bytes.copyWithin(KEPT + cut.end, from, to);
  cut.end += to - from;
}

function keepByte(cut: Cut, byte: number): void {
  cut.bytes[KEPT + cut.end++] = byte;
}

function afterBlank(bytes: Uint8Array, from: number): number {
  let at = from;
  for (let byte = bytes[at]; byte === BLANK || byte === LINE_FEED || byte === RETURN || byte === TAB; byte = bytes[at]) at++;
  return at;
}
