/** Base64: text that was only wrapped, and tokens found by what their prefix looks like when it is wrapped. */
import { CHARACTERS, alphabet, has } from "#src/parsers/secrets/alphabet.ts";
import { isBreak, latin1, skipBlanks } from "#src/parsers/secrets/walk.ts";
import { entropy } from "#src/parsers/secrets/words.ts";

const BYTES = alphabet(CHARACTERS["p"] ?? "");

/** The printable text that a value is the base64 of; undefined where it is none. */
export function unwrapped(value: string): string | undefined {
  if (value.length < 8 || !/^[A-Za-z\d+/_-]+={0,2}$/.test(value) || (value.length % 4 === 1 && !value.endsWith("="))) return undefined;
  const text = Buffer.from(value, "base64")
    .toString("latin1")
    .replace(/\r?\n$/, "");
  return /^[\x20-\x7e]+$/.test(text) ? text : undefined;
}

export interface Image {
  readonly text: string;
  /** Characters between the start of the four-character group and the image. */
  readonly offset: number;
}

/** How a text looks inside base64, at each of the three places it can stand in a group. Short images are left out. */
export function images(text: string, shortest: number): readonly Image[] {
  return [0, 1, 2].flatMap((shift) => {
    const encoded = btoa("\0".repeat(shift) + text);
    const offset = Math.ceil((shift * 8) / 6);
    const image = encoded.slice(offset, Math.floor(((shift + text.length) * 8) / 6));
    return image.length < shortest ? [] : [{ text: image, offset }];
  });
}

const PLAIN = alphabet(CHARACTERS["s"] ?? "");
const AROUND = 200;
const LONGEST_FOLDER = 40;

/** Whether the span stands in the midst of encoded data, such as an image: what looks like a token there is chance. */
export function inData(bytes: Uint8Array, start: number, end: number): boolean {
  let from = start;
  let to = end;
  while (from > 0 && start - from < AROUND && has(PLAIN, bytes[from - 1])) from--;
  while (to < bytes.length && to - end < AROUND && has(PLAIN, bytes[to])) to++;
  if (start - from + (to - end) < AROUND) return false;
  const around = latin1(bytes, from, start) + latin1(bytes, end, to);
  // A path of many folders has a slash every few letters; data has one in sixty-four.
  const longest = around.split("/").sort((a, b) => b.length - a.length)[0] ?? "";
  return longest.length >= LONGEST_FOLDER && [/\d/, /[a-z]/, /[A-Z]/].every((group) => group.test(longest)) && entropy(around) > 3;
}

export interface Wrapped {
  readonly start: number;
  readonly end: number;
  readonly bytes: Uint8Array;
}

const LONGEST = 8_192;

/** What the base64 around decodes to, from the group that begins at `start` on. */
export function decodedFrom(bytes: Uint8Array, start: number): Wrapped {
  const limit = Math.min(bytes.length, start + LONGEST);
  let end = start;
  let line = start;
  for (;;) {
    end = runEnd(bytes, end, limit);
    const next = end - line < SHORTEST_FOLD ? end : nextLine(bytes, end);
    if (next === end || next >= limit) break;
    line = next;
    end = next;
  }
  // What stands between the lines is no base64, and is passed over.
  return { start, end, bytes: Buffer.from(latin1(bytes, start, end), "base64") };
}

/** Apart, since it is where the time goes: a short loop is made fast soon. */
function runEnd(bytes: Uint8Array, from: number, limit: number): number {
  let end = from;
  while (end < limit && has(BYTES, bytes[end])) end++;
  return end;
}

/** The end of the line of base64 in which the decoded byte before `decoded` stands. */
export function wrappedEnd(bytes: Uint8Array, { start, end }: Wrapped, decoded: number): number {
  let left = Math.ceil((decoded * 4) / 3);
  let at = start;
  for (; at < end && left > 0; at++) if (has(BYTES, bytes[at])) left--;
  while (at < end && has(BYTES, bytes[at])) at++;
  return at;
}

/** Base64 is folded at 60, 64 or 76 characters; a token may begin in the midst of a line. */
const SHORTEST_FOLD = 16;

/** Where the next line of folded base64 begins; the same place where there is none. */
function nextLine(bytes: Uint8Array, at: number): number {
  const broken = bytes[at] === 0x0d ? at + 1 : at;
  if (bytes[broken] !== 0x0a) return at;
  const next = skipBlanks(bytes, broken + 1);
  const end = runEnd(bytes, next, Math.min(bytes.length, next + LONGEST));
  return end > next && (bytes[end] === undefined || isBreak(bytes[end])) ? next : at;
}
