/** Credentials in headers and signed addresses: `Bearer …`, `Basic …`, `?sig=…`. */
import { CHARACTERS, alphabet, has } from "#src/parsers/secrets/alphabet.ts";
import { worthReporting } from "#src/parsers/secrets/address.ts";
import { unwrapped } from "#src/parsers/secrets/base64.ts";
import { RANK, dismiss } from "#src/parsers/secrets/hit.ts";
import type { Scan } from "#src/parsers/secrets/hit.ts";
import { drawnSecret } from "#src/parsers/secrets/plausible.ts";
import { latin1, skipBlanks } from "#src/parsers/secrets/walk.ts";

const BASE64 = alphabet(`${CHARACTERS["s"] ?? ""}=`);
const BEARER = alphabet(`${CHARACTERS["p"] ?? ""}.~`);
const SIGNATURE = alphabet(CHARACTERS["y"] ?? "");
const LONGEST = 2_000;
const LONGEST_SIGNATURE = 72;

/** `at` is behind the word `bearer` and its blank. */
export function bearerAt(scan: Scan, at: number): void {
  const start = skipBlanks(scan.bytes, at);
  const end = runEnd(scan.bytes, start, BEARER);
  if (end - start < 20) return;
  const value = latin1(scan.bytes, start, end);
  if (drawnSecret(value)) scan.hits.push({ kind: "authorization-bearer", start, end, rank: RANK.generic });
}

/** `at` is behind the word `basic` and its blank. */
export function basicAt(scan: Scan, at: number): void {
  const start = skipBlanks(scan.bytes, at);
  const end = runEnd(scan.bytes, start, BASE64);
  if (end - start < 8) return;
  if (isUserAndPassword(latin1(scan.bytes, start, end))) scan.hits.push({ kind: "authorization-basic", start, end, rank: RANK.connection });
}

/** Base64 of `user:password` with a password worth reporting. */
export function isUserAndPassword(base64: string): boolean {
  const text = unwrapped(base64);
  const colon = text?.indexOf(":") ?? -1;
  return text !== undefined && colon > 0 && worthReporting(text.slice(0, colon), text.slice(colon + 1));
}

/** `at` is behind `sig=` of an Azure shared access signature: its version and expiry stand in the same query. */
export function signatureAt(scan: Scan, at: number): void {
  const end = runEnd(scan.bytes, at, SIGNATURE, LONGEST_SIGNATURE);
  if (end - at < 43 || end - at >= LONGEST_SIGNATURE) return;
  const query = latin1(scan.bytes, Math.max(0, at - 400), Math.min(scan.bytes.length, end + 200));
  if (!/[?&;](?:amp;)?sv=20\d\d-/.test(query) || !/[?&;](?:amp;)?se=/.test(query)) return;
  if (drawnSecret(latin1(scan.bytes, at, end).replaceAll(/%[\da-f]{2}/gi, "")))
    scan.hits.push({ kind: "azure-sas-url", start: at, end, rank: RANK.connection });
  else dismiss(scan, "placeholder");
}

function runEnd(bytes: Uint8Array, start: number, mask: Readonly<Uint8Array>, most = LONGEST): number {
  const limit = Math.min(bytes.length, start + most);
  let end = start;
  while (end < limit && has(mask, bytes[end])) end++;
  return end;
}
