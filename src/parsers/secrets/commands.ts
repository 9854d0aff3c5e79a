/** Credentials on command lines: `curl -u user:password`, `mysql -ppassword`, `sshpass -p`, `redis-cli -a`, `docker login -p`. */
import { worthReporting } from "#src/parsers/secrets/address.ts";
import { RANK } from "#src/parsers/secrets/hit.ts";
import type { Scan } from "#src/parsers/secrets/hit.ts";
import { drawnPassword } from "#src/parsers/secrets/plausible.ts";
import { isBreak, latin1 } from "#src/parsers/secrets/walk.ts";

const LONGEST_COMMAND = 1_000;
const USER = /\s(?:-u|--user|--proxy-user|-U)(?:=|\s*)["']?([^\s"':]{1,80}):([^\s"']{4,120})/;
const ATTACHED = /\s-p(["']?)([^\s"'-][^\s"']{5,120})\1(?=\s|$)/;
const SEPARATE = /\s(?:-p|-a|--pass|--password|-P)[ =](["']?)([^\s"'-][^\s"']{5,120})\1(?=\s|$)/;

interface Command {
  readonly kind: string;
  readonly patterns: readonly RegExp[];
}

/** By the word that begins the command. */
export const COMMANDS: ReadonlyMap<string, Command> = new Map([
  ["curl ", { kind: "curl-user", patterns: [USER] }],
  ["wget ", { kind: "curl-user", patterns: [USER] }],
  ["http ", { kind: "curl-user", patterns: [/\s(?:-a|--auth)[ =]["']?([^\s"':]{1,80}):([^\s"']{4,120})/] }],
  ["mysql", { kind: "password", patterns: [ATTACHED] }],
  ["mariadb", { kind: "password", patterns: [ATTACHED] }],
  ["sshpass", { kind: "password", patterns: [ATTACHED, SEPARATE] }],
  ["redis-cli", { kind: "password", patterns: [SEPARATE] }],
  ["docker login", { kind: "password", patterns: [SEPARATE, ATTACHED] }],
  ["mongo", { kind: "password", patterns: [SEPARATE] }],
  ["sqlcmd", { kind: "password", patterns: [SEPARATE] }],
  ["zip ", { kind: "password", patterns: [SEPARATE] }],
  ["7z ", { kind: "password", patterns: [ATTACHED] }],
  ["psexec", { kind: "password", patterns: [SEPARATE] }],
  ["helm registry login", { kind: "password", patterns: [SEPARATE] }],
]);

export function commandAt(scan: Scan, at: number, command: Command): void {
  if (at < scan.commandTo) return;
  const limit = Math.min(scan.bytes.length, at + LONGEST_COMMAND);
  let end = at;
  while (end < limit && !(isBreak(scan.bytes[end]) && !continues(scan.bytes, end))) end++;
  scan.commandTo = end;
  const text = latin1(scan.bytes, at, end);
  for (const pattern of command.patterns) {
    const match = pattern.exec(text);
    const secret = match?.[2];
    if (match === null || secret === undefined) continue;
    if (!(pattern === ATTACHED || pattern === SEPARATE ? drawnPassword(secret) : worthReporting(match[1] ?? "", secret))) continue;
    const start = at + match.index + match[0].lastIndexOf(secret);
    scan.hits.push({ kind: command.kind, start, end: start + secret.length, rank: RANK.tool });
    return;
  }
}

function continues(bytes: Uint8Array, at: number): boolean {
  return (
    bytes[at - 1] === 0x5c ||
    (bytes[at] === 0x0a && bytes[at - 1] === 0x0d && bytes[at - 2] === 0x5c) ||
    (bytes[at] === 0x0d && bytes[at + 1] === 0x0a && bytes[at - 1] === 0x5c)
  );
}
