/** Whether something may be given to a name: a first look behind it that costs nothing, since most words are given nothing. */
import { isBlank, isBreak, isNameByte, isQuote } from "#src/parsers/secrets/walk.ts";

const DASH = 0x2d;
const REACH = 60;
const LONGEST_NAME = 80;

/** False only where `assignmentAt` would find none for the name that ends at `nameEnd`. */
export function mayAssign(bytes: Uint8Array, nameEnd: number): boolean {
  let at = nameEnd;
  let quoted = false;
  for (const limit = nameEnd + 6; at < limit; at++) {
    const byte = bytes[at];
    if (isQuote(byte)) quoted = true;
    else if (byte !== 0x5c && byte !== 0x5d && byte !== 0x29 && byte !== 0x3f && byte !== 0x21) break;
  }
  const closed = at;
  while (isBlank(bytes[at]) && at - closed < REACH) at++;
  const byte = bytes[at];
  if (byte === undefined) return closed > nameEnd;
  if (isOperator(byte, bytes[at + 1], quoted) || isBreak(byte)) return true;
  if (at === closed) return quoted || closed > nameEnd;
  return quoted || closed > nameEnd || isQuote(byte) || isWordOfLinks(byte) || isOption(bytes, nameEnd);
}

/** The first bytes of `=`, `:`, `->`, `>`, `??`, `||`, `+=`, `(`, `,`, `{`. */
function isOperator(byte: number, next: number | undefined, quoted: boolean): boolean {
  if (byte === 0x3d || byte === 0x3a || byte === 0x3e) return true;
  if (byte === 0x28) return isQuote(next) || next === 0x5c;
  if (byte === DASH) return true;
  return byte === 0x2c || byte === 0x3f || byte === 0x7c || byte === 0x2b || (quoted && byte === 0x7b);
}

/** `is`, `value`. */
const isWordOfLinks = (byte: number): boolean => (byte | 0x20) === 0x69 || (byte | 0x20) === 0x76;

/** `--name value`. */
function isOption(bytes: Uint8Array, nameEnd: number): boolean {
  let start = nameEnd;
  const limit = Math.max(0, nameEnd - LONGEST_NAME);
  while (start > limit && isNameByte(bytes[start - 1])) start--;
  return bytes[start] === DASH;
}
