/** Checksums that vendors put into their tokens: offline proof that a token was issued, or was not. */
import { crc32 } from "node:zlib";

export type Checksum = "crc32-base62" | "crc32-hex";

const BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/**
 * `crc32-base62`: the last six characters are the CRC-32, in base 62, of those between the first underscore and them
 * (https://github.blog/2021-04-05-behind-githubs-new-authentication-token-formats/). `crc32-hex`: the last eight are the same in hex.
 */
export function checksumHolds(kind: Checksum, token: string): boolean {
  const body = token.slice(token.indexOf("_") + 1);
  return token.endsWith(checksumOf(kind, body.slice(0, kind === "crc32-base62" ? -6 : -8)));
}

export function checksumOf(kind: Checksum, body: string): string {
  const value = crc32(body);
  return kind === "crc32-base62" ? base62(value) : value.toString(16).padStart(8, "0");
}

/** Six characters, padded with zeros on the left. */
function base62(value: number): string {
  let [rest, text] = [value, ""];
  while (rest > 0) [text, rest] = [BASE62.charAt(rest % 62) + text, Math.floor(rest / 62)];
  return text.padStart(6, "0");
}
