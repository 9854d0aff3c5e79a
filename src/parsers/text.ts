/** Bytes to text. */

const decoder = new TextDecoder("utf-8", { fatal: true });
const BINARY_PROBE_BYTES = 8_000;

/** UTF-8 text without its byte order mark; undefined for binary (a NUL in the first 8,000 bytes, git's own test) and for invalid UTF-8. */
export function decodeText(bytes: Uint8Array): string | undefined {
  if (looksBinary(bytes)) return undefined;
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

export function looksBinary(bytes: Uint8Array): boolean {
  return bytes.subarray(0, BINARY_PROBE_BYTES).includes(0);
}

/** The line, from 1, in which a character offset stands. */
export function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf("\n"); at !== -1 && at < offset; at = text.indexOf("\n", at + 1)) line++;
  return line;
}
