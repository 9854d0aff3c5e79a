/** Private keys: PEM of every kind in any wrapping, PuTTY files, PGP blocks, private JSON web keys. */
import { RANK, dismiss } from "#src/parsers/secrets/hit.ts";
import type { Scan } from "#src/parsers/secrets/hit.ts";
import { entropy } from "#src/parsers/secrets/words.ts";
import { latin1 } from "#src/parsers/secrets/walk.ts";

const LONGEST_KEY = 16_384;
const LONGEST_LABEL = 60;

/** `at` is where `-----BEGIN` begins. */
export function pemAt(scan: Scan, at: number): void {
  const head = latin1(scan.bytes, at, at + LONGEST_LABEL + 16);
  const label = /^-{4,5} ?BEGIN ([A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?) ?-{4,5}/.exec(head);
  if (label === null) return;
  const bodyStart = at + label[0].length;
  const rest = latin1(scan.bytes, bodyStart, bodyStart + LONGEST_KEY);
  const stop = rest.indexOf("-----");
  const body = stop === -1 ? rest : rest.slice(0, stop);
  const closing = stop === -1 ? null : /^-{5}END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-{5}/.exec(rest.slice(stop));
  const end = bodyStart + (stop === -1 ? lastKeyByte(body) : stop + (closing?.[0].length ?? 0));
  const base64 = keyText(body);
  if ((closing === null && !/[A-Za-z\d+/]{48}/.test(body)) || !plausibleKey(base64, body, label[1] ?? ""))
    return dismiss(scan, "placeholder");
  scan.hits.push({ kind: kindOf(label[1] ?? "", base64), start: at, end, rank: RANK.key, mild: isEncrypted(label[1] ?? "", body, base64) });
}

/** Where a block without an end line stops: after the last stretch of base64. */
function lastKeyByte(body: string): number {
  const lines = /^(?:[^\n]*\n){0,80}/.exec(body)?.[0] ?? "";
  return Math.min(body.length, Math.max(lines.length, 1));
}

/** The base64 of the block: without line breaks, written-out escapes, quotes, comment marks, headers and the marks of a patch. */
function keyText(body: string): string {
  return body
    .replace(/\\r|\\n|\\t/g, "\n")
    .replace(/^.*:.*$/gm, "")
    .replace(/^[^\S\n]*(?:\/\/|#|\*|\+|-|>)[^\S\n]?/gm, "")
    .replace(/^=[A-Za-z\d+/]{4}$/m, "")
    .replace(/[^A-Za-z\d+/=]/g, "");
}

function plausibleKey(base64: string, body: string, label: string): boolean {
  if (base64.length < 40 || /\.{3}|\u00e2\u0080\u00a6|<|\{/.test(body)) return false;
  if (label.startsWith("PGP")) return base64.length >= 100 && entropy(base64) > 4.5;
  return (
    entropy(base64.slice(0, 400)) > (base64.length < 100 ? 3.9 : 4.3) &&
    !/(?:A{40}|x{10}|1234567890abcdef)/i.test(base64) &&
    isWholeDer(base64)
  );
}

/** A block that begins as DER must be as long as it says: a key cut short for a document opens nothing. */
function isWholeDer(base64: string): boolean {
  const bytes = Buffer.from(base64, "base64");
  if (bytes[0] !== 0x30) return true;
  const short = (bytes[1] ?? 0) < 0x80;
  const declared = short
    ? 2 + (bytes[1] ?? 0)
    : bytes[1] === 0x82
      ? 4 + bytes.readUInt16BE(2)
      : bytes[1] === 0x81
        ? 3 + (bytes[2] ?? 0)
        : 0;
  return bytes.length >= declared * 0.9;
}

function isEncrypted(label: string, body: string, base64: string): boolean {
  return label.startsWith("ENCRYPTED") || /Proc-Type: ?4,ENCRYPTED/.test(body) || base64.startsWith("b3BlbnNzaC1rZXktdjEAAAAACmFlczI1Ni");
}

/** OBJECT IDENTIFIER 1.3.101.112 in a PKCS#8 header, as base64 shows it. */
const ED25519_HEADER = /^MC4CAQAwBQYDK2Vw/;

function kindOf(label: string, base64: string): string {
  if (label.startsWith("OPENSSH")) return "private-key-openssh";
  if (label.startsWith("RSA")) return "private-key-rsa";
  if (label.startsWith("EC")) return "private-key-ec";
  if (label.startsWith("DSA")) return "private-key-dsa";
  if (label.startsWith("PGP")) return "private-key-pgp";
  return ED25519_HEADER.test(base64) ? "private-key-ed25519" : "private-key";
}

/** `at` is where `PuTTY-User-Key-File-` begins; the private part stands under `Private-Lines`. */
export function puttyAt(scan: Scan, at: number): void {
  const text = latin1(scan.bytes, at, at + LONGEST_KEY);
  const lines = /Private-Lines: *(\d{1,3})\r?\n((?:[A-Za-z\d+/=]{4,80}\r?\n?){1,80})/.exec(text);
  if (lines === null) return;
  const encrypted = /Encryption: *(?!none)\w/.test(text.slice(0, lines.index));
  scan.hits.push({
    kind: "private-key-putty",
    start: at,
    end: at + lines.index + lines[0].trimEnd().length,
    rank: RANK.key,
    mild: encrypted,
  });
}

/** `at` is where `"kty"` begins: the private exponent `d` (or the octets `k` of a symmetric key) stands in the same object. */
export function jwkAt(scan: Scan, at: number): void {
  const from = Math.max(0, at - 2_000);
  const before = latin1(scan.bytes, from, at);
  const open = before.lastIndexOf("{");
  if (open === -1) return;
  const start = from + open;
  const object = /^\{[^{}]*\}/.exec(latin1(scan.bytes, start, start + 6_000))?.[0];
  const secret = object === undefined ? null : /"(?:d|k)"\s*:\s*"([\w-]{20,})"/.exec(object);
  if (secret === null || entropy(secret[1] ?? "") < 3.5) return;
  const begin = start + secret.index + secret[0].indexOf(secret[1] ?? "");
  scan.hits.push({ kind: "private-jwk", start: begin, end: begin + (secret[1]?.length ?? 0), rank: RANK.key });
}
