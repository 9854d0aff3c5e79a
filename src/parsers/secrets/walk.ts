/** Small steps over bytes. */
import { CHARACTERS, alphabet, has } from "#src/parsers/secrets/alphabet.ts";

export const isBlank = (byte: number | undefined): boolean => byte === 0x20 || byte === 0x09;
export const isLetter = (byte: number | undefined): boolean =>
  byte !== undefined && ((byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a));
export const isBreak = (byte: number | undefined): boolean => byte === 0x0a || byte === 0x0d;

/** `-`, `$` and `.` are part of names somewhere. */
const NAME_BYTES = alphabet(`${CHARACTERS["v"] ?? ""}-$.`);
export const isNameByte = (byte: number | undefined): boolean => has(NAME_BYTES, byte);
export const isQuote = (byte: number | undefined): boolean => byte === 0x22 || byte === 0x27 || byte === 0x60;

/** No writing of an assignment puts more blanks between its parts. */
const MOST_BLANKS = 40;

export function skipBlanks(bytes: Uint8Array, from: number): number {
  const limit = Math.min(bytes.length, from + MOST_BLANKS);
  let at = from;
  while (at < limit && isBlank(bytes[at])) at++;
  return at;
}

export function skipSpace(bytes: Uint8Array, from: number, most: number): number {
  const limit = Math.min(bytes.length, from + most);
  let at = from;
  while (at < limit && (isBlank(bytes[at]) || isBreak(bytes[at]))) at++;
  return at;
}

/** The bytes as text, one character each; bounds beyond the bytes are taken back to them. */
export function latin1(bytes: Uint8Array, start: number, end: number): string {
  const from = Math.max(0, start);
  const to = Math.min(bytes.length, end);
  if (to <= from) return "";
  // A view of its own for every piece would be the most of what is allocated.
  return bytes instanceof Buffer
    ? bytes.toString("latin1", from, to)
    : Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).toString("latin1");
}

/** `literal` is lower case. */
export function literalNoCase(bytes: Uint8Array, literal: string, at: number): boolean {
  if (at + literal.length > bytes.length) return false;
  for (let offset = 0; offset < literal.length; offset++) {
    const byte = bytes[at + offset] ?? 0;
    const lower = byte >= 0x41 && byte <= 0x5a ? byte + 32 : byte;
    if (lower !== literal.charCodeAt(offset)) return false;
  }
  return true;
}

/** The end of the line that `at` stands in, at most `most` bytes on. */
export function lineEnd(bytes: Uint8Array, at: number, most: number): number {
  const limit = Math.min(bytes.length, at + most);
  let end = at;
  while (end < limit && !isBreak(bytes[end])) end++;
  return end;
}

/** The start of the line that `at` stands in, at most `most` bytes back. */
export function lineStart(bytes: Uint8Array, at: number, most: number): number {
  const limit = Math.max(0, at - most);
  let start = at;
  while (start > limit && !isBreak(bytes[start - 1])) start--;
  return start;
}
