/** Credentials that are handed over by their place: `login("user", "password")`, `IDENTIFIED BY 'password'`. */
import { worthReporting } from "#src/parsers/secrets/address.ts";
import { RANK } from "#src/parsers/secrets/hit.ts";
import type { Scan } from "#src/parsers/secrets/hit.ts";
import { drawnPassword } from "#src/parsers/secrets/plausible.ts";
import { latin1 } from "#src/parsers/secrets/walk.ts";

/** A user and a password, both literals. */
const PAIR = /^\s{0,40}@?["']([^"'\n]{1,100})["']\s{0,40},\s{0,40}@?["']([^"'\n]{6,200})["']/;
const AFTER_ADDRESS = /^[^,\n]{1,300},\s{0,40}@?["']([^"'\n]{1,100})["']\s{0,40},\s{0,40}@?["']([^"'\n]{6,200})["']/;
const ALONE = /^(?:\s{1,20}-string)?\s{1,20}()["']([^"'\n]{6,200})["']/i;
const BY = /^(?:\s{1,20}with\s{1,20}\S{1,60})?\s{1,20}by\s{1,20}()["']([^"'\n]{6,200})["']/i;

/** By the word behind which they stand. */
export const CALLS: ReadonlyMap<string, RegExp> = new Map([
  ...["NetworkCredential(", "HTTPBasicAuth(", "HTTPDigestAuth(", "SetBasicAuth(", "basic_auth(", "basicAuth("].map(pair),
  ...["UsernamePasswordCredentials(", "PasswordAuthentication(", "Credentials.basic(", ".login(", "auth=(", "auth = ("].map(pair),
  ["getConnection(", AFTER_ADDRESS],
  ["ConvertTo-SecureString", ALONE],
  ["identified", BY],
]);

function pair(word: string): [word: string, pattern: RegExp] {
  return [word, PAIR];
}

/** `at` is behind the word. */
export function callAt(scan: Scan, at: number, pattern: RegExp): void {
  const match = pattern.exec(latin1(scan.bytes, at, at + 640));
  const [, user = "", password = ""] = match ?? [];
  if (match === null || !(user !== "" ? worthReporting(user, password) : drawnPassword(password))) return;
  const end = at + match[0].length - 1;
  scan.hits.push({ kind: "password", start: end - password.length, end, rank: RANK.tool });
}
