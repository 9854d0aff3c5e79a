/** Credentials inside addresses: `scheme://user:password@host`. */
import { RANK, dismiss } from "#src/parsers/secrets/hit.ts";
import type { Scan } from "#src/parsers/secrets/hit.ts";
import { countOf, drawnSecret, isJoinedWords, isPlaceholder, isReference, isWeak } from "#src/parsers/secrets/plausible.ts";
import { CONTROLS, alphabet, has } from "#src/parsers/secrets/alphabet.ts";
import { isLetter, latin1 } from "#src/parsers/secrets/walk.ts";
import { entropy, wordShare } from "#src/parsers/secrets/words.ts";

const KINDS: ReadonlyMap<string, string> = new Map([
  ["postgres", "postgres-url"],
  ["postgresql", "postgres-url"],
  ["cockroachdb", "postgres-url"],
  ["mysql", "mysql-url"],
  ["mysqlx", "mysql-url"],
  ["mariadb", "mysql-url"],
  ["mongodb", "mongodb-url"],
  ["srv", "mongodb-url"],
  ["redis", "redis-url"],
  ["rediss", "redis-url"],
  ["amqp", "amqp-url"],
  ["amqps", "amqp-url"],
  ["smtp", "smtp-url"],
  ["smtps", "smtp-url"],
  ["ftp", "ftp-url"],
  ["ftps", "ftp-url"],
  ["sftp", "ftp-url"],
  ["mssql", "mssql-url"],
  ["sqlserver", "mssql-url"],
  ["ldap", "ldap-url"],
  ["ldaps", "ldap-url"],
  ["http", "basic-auth-url"],
  ["https", "basic-auth-url"],
  ["ssh", "ssh-url"],
  ["git", "basic-auth-url"],
]);
const AUTHORITY_ENDS = alphabet(`${CONTROLS}/?"'\`<>\\`);
const LONGEST_AUTHORITY = 400;
const LONGEST_SCHEME = 20;

/** `at` is where `://` begins. */
export function addressAt(scan: Scan, at: number): void {
  const { bytes } = scan;
  const start = at + 3;
  const limit = Math.min(bytes.length, start + LONGEST_AUTHORITY);
  let end = start;
  let sign = -1;
  for (; end < limit && !has(AUTHORITY_ENDS, bytes[end]); end++) if (bytes[end] === 0x40) sign = end;
  if (sign <= start) return;
  const userinfo = latin1(bytes, start, sign);
  const colon = userinfo.indexOf(":");
  if (colon === -1) return userAlone(scan, at, userinfo, { start, end: sign, host: end });
  const user = userinfo.slice(0, colon);
  const password = userinfo.slice(colon + 1);
  const host = latin1(bytes, sign + 1, end);
  if (password === "" || !/^[\w.[\]:,$-]+$/.test(host)) return;
  if (!worthReporting(decoded(user), decoded(password))) return dismiss(scan, "placeholder");
  const scheme = schemeBefore(bytes, at);
  scan.hits.push({ kind: KINDS.get(scheme) ?? "credential-url", start: start + colon + 1, end: sign, rank: RANK.connection });
}

/** A token in the user's place; in the address of an error collector, which ends in the number of a project, it is public by design. */
function userAlone(scan: Scan, at: number, user: string, { start, end, host }: { start: number; end: number; host: number }): void {
  if (user.length < 20 || !/^[\w.~%+-]+$/.test(user) || !drawnSecret(user)) return;
  if (!/^[\w.[\]:-]+$/.test(latin1(scan.bytes, end + 1, host))) return;
  if (/^\/(?:[\w-]+\/)*\d{1,20}(?![\w/.-])/.test(latin1(scan.bytes, host, host + 80))) return dismiss(scan, "public by design");
  scan.hits.push({ kind: KINDS.get(schemeBefore(scan.bytes, at)) ?? "credential-url", start, end, rank: RANK.generic });
}

/** An address writes the signs of a password as percent and two digits. */
function decoded(part: string): string {
  return part.replace(/%([\da-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

function schemeBefore(bytes: Uint8Array, at: number): string {
  let start = at;
  while (start > 0 && at - start < LONGEST_SCHEME && isLetter(bytes[start - 1])) start--;
  return latin1(bytes, start, at).toLowerCase();
}

/** Weak and made-up passwords are everywhere in examples: a real one is not made of words and not the user's name. */
export function worthReporting(user: string, password: string): boolean {
  if (isReference(password) || isReference(user) || isPlaceholder(password) || /[{}$<>()|*\s]/.test(password) || password.length < 6)
    return false;
  if (password.toLowerCase() === user.toLowerCase() || /^\d{1,6}$/.test(password) || /^(?:[A-Z][A-Z_]+|%\w|x+)$/.test(password))
    return false;
  if (/^[a-z]{2,}[_-]?(?:123+4*5*|0+1?|1+)$/i.test(password)) return false;
  if (isWeak(password) || isJoinedWords(password) || /postgres|mysql|redis|mongo|rabbit|localhost|api_?key|credential/i.test(password))
    return false;
  if (password.length < 8 && /^(?:[a-z]+\d+|\d+[a-z]+)$/i.test(password)) return false;
  if (wordShare(password) >= (isMixed(password) ? 0.7 : 0.5) || entropy(password) < 2.3) return false;
  return countOf(password, /[\d\W]/g) > 0 || (password.length >= 12 && /[a-z]/.test(password) && /[A-Z]/.test(password));
}

const isMixed = (password: string): boolean => /\d/.test(password) && /[a-z]/.test(password) && /[A-Z]/.test(password);
