/**
 * Strict JSON (RFC 8259) with positions. The value is JSON.parse's; one linear scan beside it finds repeated keys, bounds the depth and
 * says where a fault stands; positions are indexed only when somebody asks.
 */
import { MAX_DEPTH, spotFinder, withoutMark } from "#src/parsers/document.ts";
import type { Parsed, Path } from "#src/parsers/document.ts";

/** Never throws. Comments, trailing commas, repeated keys and values nested deeper than MAX_DEPTH are problems. */
export function parseJson(given: string): Parsed {
  const text = withoutMark(given);
  const spot = spotFinder(text);
  const faults = faultsOf(text);
  if (faults.length > 0) return { ok: false, problems: faults.map(({ offset, message }) => ({ message, ...spot(offset) })) };
  let root: Part | undefined;
  const find = (path: Path): Part | undefined => partAt((root ??= indexed(text)), path);
  const spotOf = (offset: number | undefined) => (offset === undefined ? undefined : spot(offset));
  return {
    ok: true,
    value: JSON.parse(text) as unknown,
    place: (path) => spotOf(find(path)?.offset),
    keyPlace: (path) => (path.length === 0 ? undefined : spotOf(find(path)?.keyOffset)),
  };
}

interface Fault {
  readonly offset: number;
  readonly message: string;
}

/** Ends a scan where the text stops being JSON. */
class NotJson extends Error {
  override readonly name = "NotJson";
  readonly offset: number;

  constructor(offset: number, message: string) {
    super(message);
    this.offset = offset;
  }
}

/** What a scan tells on its way, in the order of the text. */
interface Listener {
  /** A value begins under a key or index of the open container; at the root the key is undefined. */
  readonly begins?: (key: string | number | undefined, keyOffset: number, offset: number) => void;
  readonly opens?: () => void;
  readonly closes?: () => void;
  readonly repeats?: (key: string, offset: number) => void;
}

interface Frame {
  readonly close: "}" | "]";
  readonly keys: Set<string>;
  count: number;
}

const MAX_REPEATS = 20;

function faultsOf(text: string): readonly Fault[] {
  const faults: Fault[] = [];
  try {
    scan(text, {
      repeats: (key, offset) => {
        if (faults.length < MAX_REPEATS) faults.push({ offset, message: `the key ${clipped(JSON.stringify(key))} stands twice` });
      },
    });
  } catch (error) {
    if (!(error instanceof NotJson)) throw error;
    faults.push({ offset: error.offset, message: error.message });
  }
  return faults;
}

function scan(text: string, listener: Listener): void {
  const frames: Frame[] = [];
  let at = blankEnd(text, 0);
  if (at === text.length) throw new NotJson(0, "the text is empty; JSON needs a value");
  do {
    const frame = frames.at(-1);
    const member = memberAt(text, at, frame, listener);
    listener.begins?.(member.key, at, member.at);
    at = enter(text, member.at, frames, listener);
    if (at === -1) at = blankEnd(text, member.at + 1);
    else at = leave(text, at, frames, listener);
  } while (frames.length > 0);
  if (at < text.length) throw unexpected(text, at, "nothing after the value");
}

/** The key and the start of the value that the open container has at `at`. */
function memberAt(
  text: string,
  at: number,
  frame: Frame | undefined,
  listener: Listener,
): { key: string | number | undefined; at: number } {
  if (frame === undefined) return { key: undefined, at };
  const index = frame.count++;
  if (frame.close === "]") return { key: index, at };
  if (text[at] !== '"') throw unexpected(text, at, "a key in double quotes");
  const end = stringEnd(text, at);
  const raw = text.slice(at, end);
  const key = raw.includes("\\") ? String(JSON.parse(raw)) : raw.slice(1, -1);
  if (frame.keys.has(key)) listener.repeats?.(key, at);
  frame.keys.add(key);
  const colon = blankEnd(text, end);
  if (text[colon] !== ":") throw unexpected(text, colon, 'a ":" after the key');
  return { key, at: blankEnd(text, colon + 1) };
}

/** Past the value at `at`; -1 where the value is a container that was opened and is not empty. */
function enter(text: string, at: number, frames: Frame[], listener: Listener): number {
  const close = text[at] === "{" ? "}" : text[at] === "[" ? "]" : undefined;
  if (close === undefined) return blankEnd(text, scalarEnd(text, at));
  if (frames.length === MAX_DEPTH) throw new NotJson(at, `values are nested deeper than ${MAX_DEPTH} levels`);
  const first = blankEnd(text, at + 1);
  if (text[first] === close) return blankEnd(text, first + 1);
  frames.push({ close, keys: new Set(), count: 0 });
  listener.opens?.();
  return -1;
}

/** Past the comma or the closing brackets that follow a value. */
function leave(text: string, from: number, frames: Frame[], listener: Listener): number {
  let at = from;
  for (let frame = frames.at(-1); frame !== undefined; frame = frames.at(-1)) {
    if (text[at] === ",") return blankEnd(text, at + 1);
    if (text[at] !== frame.close) throw unexpected(text, at, `"," or "${frame.close}"`);
    frames.pop();
    listener.closes?.();
    at = blankEnd(text, at + 1);
  }
  return at;
}

const BLANK = /[ \t\n\r]*/y;
const PLAIN = /[^"\\\u0000-\u001f]*/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const WORD = /true|false|null/y;

/** Where the sticky pattern's match at `at` ends; -1 where it does not match. */
function past(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : -1;
}

const blankEnd = (text: string, at: number): number => past(BLANK, text, at);

function scalarEnd(text: string, at: number): number {
  if (text[at] === '"') return stringEnd(text, at);
  const end = Math.max(past(NUMBER, text, at), past(WORD, text, at));
  if (end === -1) throw unexpected(text, at, "a value");
  return end;
}

function stringEnd(text: string, start: number): number {
  for (let at = past(PLAIN, text, start + 1); ; at = past(PLAIN, text, at)) {
    if (text[at] === '"') return at + 1;
    if (text[at] !== "\\") throw new NotJson(start, "the string is not closed, or holds a raw control character");
    const escaped = past(ESCAPE, text, at);
    if (escaped === -1) throw new NotJson(at, "the escape is none that JSON knows");
    at = escaped;
  }
}

function unexpected(text: string, at: number, expected: string): NotJson {
  const found = at >= text.length ? "the end of the text" : JSON.stringify(String.fromCodePoint(text.codePointAt(at) ?? 0));
  return new NotJson(at, `expected ${expected}, found ${found}`);
}

function clipped(text: string): string {
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

/** Where a value stands, and where its parts do. */
interface Part {
  readonly offset: number;
  readonly keyOffset: number;
  readonly parts: Map<string | number, Part>;
}

function indexed(text: string): Part {
  const root: Part = { offset: 0, keyOffset: 0, parts: new Map() };
  const open = [root];
  let last = root;
  scan(text, {
    begins: (key, keyOffset, offset) => {
      last = { offset, keyOffset, parts: new Map() };
      open.at(-1)?.parts.set(key ?? "", last);
    },
    opens: () => void open.push(last),
    closes: () => void open.pop(),
  });
  return root.parts.get("") ?? root;
}

function partAt(root: Part, path: Path): Part | undefined {
  let part: Part | undefined = root;
  for (const key of path) part = part?.parts.get(key);
  return part;
}
