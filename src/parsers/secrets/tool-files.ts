/** Credentials in the files of tools: Docker's `auth`, Kubernetes secrets, `.netrc`, `.pgpass`, `.htpasswd`, FileZilla. */
import { worthReporting } from "#src/parsers/secrets/address.ts";
import { unwrapped } from "#src/parsers/secrets/base64.ts";
import { isUserAndPassword } from "#src/parsers/secrets/headers.ts";
import { RANK } from "#src/parsers/secrets/hit.ts";
import type { Scan } from "#src/parsers/secrets/hit.ts";
import { promiseOf, wordsOf } from "#src/parsers/secrets/name.ts";
import { drawnPassword, drawnSecret } from "#src/parsers/secrets/plausible.ts";
import { latin1 } from "#src/parsers/secrets/walk.ts";

const LONGEST_MANIFEST = 65_536;

/** `at` is where `"auth"` begins. */
export function dockerAuthAt(scan: Scan, at: number): void {
  const match = /^"auth"\s{0,20}:\s{0,20}"([A-Za-z\d+/]{8,2000}={0,2})"/.exec(latin1(scan.bytes, at, at + 2_100));
  if (match?.[1] === undefined || !isUserAndPassword(match[1])) return;
  const start = at + match[0].lastIndexOf(match[1]);
  scan.hits.push({ kind: "docker-config-auth", start, end: start + match[1].length, rank: RANK.tool });
}

const LOGIN = /\s{1,20}(?:login\s{1,20}(\S{1,200})\s{1,20})?(?:account\s{1,20}\S{1,200}\s{1,20})?password\s{1,20}(\S{1,300})/;
const DEFAULT = new RegExp(`^${LOGIN.source}`);
const MACHINE = new RegExp(`^\\s{0,20}[\\w.:-]{1,200}${LOGIN.source}`);

/** `at` is behind the first word of an entry of `.netrc`: `machine NAME` or `default`. */
export function netrcAt(scan: Scan, at: number, named: boolean): void {
  const match = (named ? MACHINE : DEFAULT).exec(latin1(scan.bytes, at, at + 1_000));
  if (match === null || !worthReporting(match[1] ?? "", match[2] ?? "")) return;
  const end = at + match[0].length;
  scan.hits.push({ kind: "netrc-password", start: end - (match[2]?.length ?? 0), end, rank: RANK.tool });
}

/** `at` is behind `<Pass encoding="base64">`. */
export function fileZillaAt(scan: Scan, at: number): void {
  const match = /^([A-Za-z\d+/]{8,200}={0,2})</.exec(latin1(scan.bytes, at, at + 210));
  const password = unwrapped(match?.[1] ?? "");
  if (match?.[1] === undefined || password === undefined || !worthReporting("", password)) return;
  scan.hits.push({ kind: "filezilla-password", start: at, end: at + match[1].length, rank: RANK.tool });
}

const PAIR =
  /(?:^|[\n{,])[^\S\n]*(?:- )?["']?([\w.-]{1,100})["']?[^\S\n]*:[^\S\n]*["']?([A-Za-z\d+/]{8,8000}={0,2})["']?[^\S\n]*(?=[\n\r,}#]|$)/g;

/** `at` is where `kind: Secret` begins: the values under `data` are base64. */
export function kubernetesSecretAt(scan: Scan, at: number): void {
  const before = latin1(scan.bytes, Math.max(0, at - 4_000), at);
  const from = at - (before.length - Math.max(0, before.lastIndexOf("\n---") + 1));
  if (from < scan.commandTo) return;
  const text = latin1(scan.bytes, from, from + LONGEST_MANIFEST);
  const stop = text.indexOf("\n---", 5);
  const manifest = stop === -1 ? text : text.slice(0, stop);
  scan.commandTo = from + manifest.length;
  const data = /(?:^|\n)[^\S\n]*["']?data["']?[^\S\n]*:/.exec(manifest) ?? /"data"\s*:/.exec(manifest);
  if (data === null) return;
  PAIR.lastIndex = 0;
  const block = manifest.slice(data.index + data[0].length);
  for (const match of block.matchAll(PAIR)) {
    const [whole, name = "", value = ""] = match;
    const text = unwrapped(value);
    if (text === undefined || !(drawnSecret(text) || (promiseOf(wordsOf(name), name) !== null && drawnPassword(text)) || scan.holds(text)))
      continue;
    const start = from + data.index + data[0].length + match.index + whole.lastIndexOf(value);
    scan.hits.push({ kind: "kubernetes-secret", start, end: start + value.length, rank: RANK.tool });
  }
}

/** Lines of files that are known by their name alone. */
export function namedFile(scan: Scan, name: string): void {
  if (name === ".pgpass" || name === "pgpass.conf")
    eachLine(scan, "pgpass", /^(?!#)(?:[^:\n]*:){4}([^\s:]{4,200})\s*$/gm, (secret) => worthReporting("", secret));
  if (name === ".htpasswd" || name === "htpasswd")
    eachLine(scan, "htpasswd", /^[^:\n#]{1,100}:(\$(?:apr1|2[aby]|5|6)\$\S{20,120}|\{SHA\}\S{28})\s*$/gm, () => true);
  if (name === "master.key" || name === "credentials.key") eachLine(scan, "rails-master-key", /^([\da-f]{32})\s*$/gm, drawnSecret);
}

function eachLine(scan: Scan, kind: string, pattern: RegExp, fits: (secret: string) => boolean): void {
  const text = latin1(scan.bytes, 0, Math.min(scan.bytes.length, LONGEST_MANIFEST));
  for (const match of text.matchAll(pattern)) {
    const secret = match[1] ?? "";
    if (!fits(secret)) continue;
    const start = match.index + match[0].lastIndexOf(secret);
    scan.hits.push({ kind, start, end: start + secret.length, rank: RANK.tool });
  }
}
