/** Where the value begins behind an operator: in quotes, in a call, in a block of YAML, on the next line, in a here-document. */
import { isBreak, isNameByte, isQuote, latin1, lineStart, skipBlanks, skipSpace } from "#src/parsers/secrets/walk.ts";

/** Blanks, one line break, brackets, a call or a string prefix before a quote: `[`, `b"`, `Secret("`, `@"`. */
export function valueStart(bytes: Uint8Array, from: number): number {
  let at = afterMarks(bytes, skipBlanks(bytes, from));
  const block = blockStart(bytes, at, from);
  if (block !== undefined) return block;
  if (bytes[at] === 0x0a || bytes[at] === 0x0d || (bytes[at] === 0x5c && bytes[at + 1] === 0x0a)) {
    const next = skipSpace(bytes, at + (bytes[at] === 0x5c ? 1 : 0), 40);
    if (isQuote(bytes[next])) return next;
    return at;
  }
  if (bytes[at] === 0x5b || bytes[at] === 0x28) at = skipBlanks(bytes, at + 1);
  let end = at;
  const limit = Math.min(bytes.length, at + 40);
  while (
    end < limit &&
    (isNameByte(bytes[end]) ||
      bytes[end] === 0x40 ||
      bytes[end] === 0x5b ||
      bytes[end] === 0x5d ||
      bytes[end] === 0x3a ||
      bytes[end] === 0x26)
  )
    end++;
  if (end > at && bytes[end] === 0x28 && isQuote(bytes[end + 1])) return end + 1;
  if (end > at && end - at <= 2 && isQuote(bytes[end])) return end;
  return at;
}

/** YAML's tag and anchor: `!!str value`, `&name value`. */
function afterMarks(bytes: Uint8Array, from: number): number {
  if (bytes[from] !== 0x21 && bytes[from] !== 0x26) return from;
  const mark = /^(?:!!(?:str|binary)|&[\w-]{1,40})[ \t]{1,20}(?=\S)/.exec(latin1(bytes, from, from + 64));
  return mark === null ? from : from + mark[0].length;
}

const DEEPEST_INDENT = 200;

/** `|`, `>-`, `<<EOT` and the value on the next line; or, behind a colon that ends its line, a value that stands deeper. */
function blockStart(bytes: Uint8Array, at: number, operator: number): number | undefined {
  const byte = bytes[at];
  if (byte !== 0x7c && byte !== 0x3e && byte !== 0x3c && !(isBreak(byte) && bytes[operator - 1] === 0x3a)) return undefined;
  const opening = /^(?:[|>][-+\d]{0,2}|<<[-~]?["']?\w{1,30}["']?)?[ \t]{0,20}\r?\n([ \t]{0,200})(?=[^\s#])/.exec(
    latin1(bytes, at, at + DEEPEST_INDENT + 64),
  );
  if (opening === null) return undefined;
  const start = at + opening[0].length;
  if (byte === 0x3c) return start;
  const indent = opening[1]?.length ?? 0;
  const line = lineStart(bytes, operator, DEEPEST_INDENT);
  if (indent <= skipBlanks(bytes, line) - line) return undefined;
  return isBreak(byte) && !isScalar(bytes, start) ? undefined : start;
}

/** One word that ends its line and is neither a key, nor an entry of a list, nor the beginning of code. */
function isScalar(bytes: Uint8Array, at: number): boolean {
  return /^(?!- )[^\s:{}()[\]]{8,}[ \t]{0,20}(?:\r?\n|$)/.test(latin1(bytes, at, at + 300));
}
