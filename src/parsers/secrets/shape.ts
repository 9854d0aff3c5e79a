/**
 * Shapes: how a kind of token is written, and a matcher that walks bytes without ever looking twice at more than a bounded stretch.
 * Notation: literal text, and `{c20}`, `{c20-30}` or `{c20+}` for that many characters of the alphabet `c`; `{U}` is a UUID.
 */
import { ALPHANUMERIC, CHARACTERS, DIGITS, HEX_BYTES, WORD_BYTES, alphabet, has } from "#src/parsers/secrets/alphabet.ts";
import type { Alphabet } from "#src/parsers/secrets/alphabet.ts";

export interface Literal {
  readonly literal: string;
}
export interface Run {
  readonly letter: string;
  readonly mask: Alphabet;
  readonly min: number;
  readonly max: number;
}
export type Step = Literal | Run;

export interface Shape {
  readonly steps: readonly Step[];
  /** Index of the literal that the automaton looks for. */
  readonly anchor: number;
  readonly source: string;
}

/** What `+` in a shape stands for: no known token is longer. */
const LONGEST_RUN = 3_000;
const UUID = "{h8}-{h4}-{h4}-{h4}-{h12}";
const masks = new Map(Object.entries(CHARACTERS).map(([letter, text]) => [letter, alphabet(text)]));

/** Throws TypeError for a shape that is not in the notation: shapes are our own data. */
export function shape(source: string): Shape {
  const steps: Step[] = [];
  // What stands at odd places stood in braces.
  source
    .replaceAll("{U}", UUID)
    .split(/[{}]/)
    .forEach((part, index) => {
      if (index % 2 === 1) steps.push(run(part, source));
      else if (part !== "") steps.push({ literal: part });
    });
  return { steps, anchor: anchorOf(steps), source };
}

/** `c20`, `c20-30`, `c20+`. */
function run(part: string, source: string): Run {
  const letter = part.charAt(0);
  const mask = masks.get(letter);
  if (mask === undefined) throw new TypeError(`the shape ${source} names the alphabet "${letter}", which there is not`);
  const open = part.endsWith("+");
  const [min = "0", max = min] = part.slice(1, open ? -1 : undefined).split("-");
  return { letter, mask, min: Number(min), max: open ? LONGEST_RUN : Number(max) };
}

/** The longest of the literals that all have fixed-length or walkable runs before them; the first one where lengths are equal. */
function anchorOf(steps: readonly Step[]): number {
  const first = steps.findIndex((step) => "literal" in step);
  const [head, second] = [steps[first], steps[first + 2]];
  const weak = head !== undefined && "literal" in head && head.literal.length < 2;
  const better = weak && second !== undefined && "literal" in second && second.literal.length > 1;
  return better ? first + 2 : first;
}

/** The text that the automaton looks for; undefined for a shape without a literal. */
export function anchorText(of: Shape): string | undefined {
  const step = of.steps[of.anchor];
  return step !== undefined && "literal" in step ? step.literal : undefined;
}

export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The token around a hit of its anchor at `at`, bounded on both sides by what cannot belong to it. */
export function matchAt(bytes: Uint8Array, of: Shape, at: number): Span | undefined {
  if (!anchored(bytes, of, at)) return undefined;
  const start = walkBack(bytes, of, at);
  if (start === undefined || !opens(bytes, start, of.steps[0])) return undefined;
  const end = walk(bytes, of.steps, of.anchor, at);
  return end === -1 || !closes(bytes, end, of.steps.at(-1)) ? undefined : { start, end };
}

/** The automaton folds case; tokens do not. */
function anchored(bytes: Uint8Array, of: Shape, at: number): boolean {
  const step = of.steps[of.anchor];
  return step !== undefined && "literal" in step && literalAt(bytes, step.literal, at);
}

/** Whether the whole of bytes[start, end) has the shape. */
export function matchWhole(bytes: Uint8Array, of: Shape, start: number, end: number): boolean {
  return walk(bytes.subarray(start, end), of.steps, 0, 0) === end - start;
}

/** Steps before the anchor are walked backwards, the nearest first. */
function walkBack(bytes: Uint8Array, of: Shape, at: number): number | undefined {
  let start = at;
  for (let index = of.anchor - 1; index >= 0; index--) {
    const step = of.steps[index];
    if (step === undefined) return undefined;
    if ("literal" in step) {
      start -= step.literal.length;
      if (start < 0 || !literalAt(bytes, step.literal, start)) return undefined;
      continue;
    }
    const limit = Math.max(0, start - step.max);
    const from = start;
    while (start > limit && has(step.mask, bytes[start - 1])) start--;
    if (from - start < step.min) return undefined;
  }
  return start;
}

/** The end of the match of steps from `index` on, -1 for none. A run gives back only where a literal of its own alphabet follows. */
function walk(bytes: Uint8Array, steps: readonly Step[], index: number, at: number): number {
  const step = steps[index];
  if (step === undefined) return at;
  if ("literal" in step) return literalAt(bytes, step.literal, at) ? walk(bytes, steps, index + 1, at + step.literal.length) : -1;
  let end = at;
  const limit = Math.min(bytes.length, at + step.max);
  while (end < limit && has(step.mask, bytes[end])) end++;
  if (end - at < step.min) return -1;
  const next = steps[index + 1];
  if (next === undefined || !("literal" in next) || step.min === step.max) return walk(bytes, steps, index + 1, end);
  for (let split = end; split >= at + step.min; split--) {
    if (!literalAt(bytes, next.literal, split)) continue;
    const found = walk(bytes, steps, index + 1, split);
    if (found !== -1) return found;
  }
  return -1;
}

export function literalAt(bytes: Uint8Array, literal: string, at: number): boolean {
  if (at + literal.length > bytes.length) return false;
  for (let offset = 0; offset < literal.length; offset++) if (bytes[at + offset] !== literal.charCodeAt(offset)) return false;
  return true;
}

/** No word character stands before it, unless that character is the end of an escape: `\n`, `%3D`, `\u0022`. */
function opens(bytes: Uint8Array, start: number, first: Step | undefined): boolean {
  const before = bytes[start - 1];
  const inside = first !== undefined && "mask" in first && has(first.mask, before);
  if (!inside && !has(WORD_BYTES, before)) return true;
  return endsEscape(bytes, start);
}

export function endsEscape(bytes: Uint8Array, start: number): boolean {
  const last = bytes[start - 1];
  if (last === 0x6d) return endsColour(bytes, start - 1);
  if (bytes[start - 2] === 0x5c && (last === 0x6e || last === 0x72 || last === 0x74)) return true;
  if (bytes[start - 3] === 0x25 && endsHex(bytes, start, 2)) return true;
  return bytes[start - 6] === 0x5c && bytes[start - 5] === 0x75 && endsHex(bytes, start, 4);
}

function endsHex(bytes: Uint8Array, end: number, digits: number): boolean {
  for (let at = end - digits; at < end; at++) if (!has(HEX_BYTES, bytes[at])) return false;
  return true;
}

/** `ESC [ 32 ;`, and the `m` of a terminal's colour stands at `at`. */
function endsColour(bytes: Uint8Array, at: number): boolean {
  let start = at;
  while (at - start < 16 && (has(DIGITS, bytes[start - 1]) || bytes[start - 1] === 0x3b)) start--;
  return bytes[start - 1] === 0x5b;
}

/** What follows is no character of the token's last alphabet and no letter or digit. */
function closes(bytes: Uint8Array, end: number, last: Step | undefined): boolean {
  const after = bytes[end];
  if (last !== undefined && "mask" in last && has(last.mask, after) && after !== 0x2e && after !== 0x2f && after !== 0x25) return false;
  return !has(ALPHANUMERIC, after);
}
