/** Judges what is given to a name: the kinds told by their name first, then by what the name promises. */
import type { Assignment } from "#src/parsers/secrets/assignment.ts";
import { unwrapped } from "#src/parsers/secrets/base64.ts";
import { worthReporting } from "#src/parsers/secrets/address.ts";
import { isUserAndPassword } from "#src/parsers/secrets/headers.ts";
import { RANK, dismiss } from "#src/parsers/secrets/hit.ts";
import type { Hit, Scan } from "#src/parsers/secrets/hit.ts";
import type { Kind } from "#src/parsers/secrets/kind.ts";
import { isAbout, promiseOf, wordsOf } from "#src/parsers/secrets/name.ts";
import type { Promised } from "#src/parsers/secrets/name.ts";
import {
  drawnPassword,
  drawnSecret,
  drawnToken,
  isPathOrName,
  isPlaceholder,
  isReference,
  isUuid,
} from "#src/parsers/secrets/plausible.ts";
import { matchWhole, shape } from "#src/parsers/secrets/shape.ts";
import type { Shape } from "#src/parsers/secrets/shape.ts";
import { entropy } from "#src/parsers/secrets/words.ts";
import { isLetter, latin1 } from "#src/parsers/secrets/walk.ts";

interface NamedKind {
  readonly kind: Kind;
  /** Made when the name is first met: most never are. */
  readonly shapes: () => readonly Shape[];
}

interface Entry {
  readonly name: string;
  readonly order: number;
  readonly kind: NamedKind;
}

/** By the first two characters of the name; the order is that of the rows. */
export type NamedKinds = ReadonlyMap<string, readonly Entry[]>;

const INDEX_LENGTH = 2;

/** Kinds whose shape begins with letters of its own come before those that any forty characters fit. */
export function namedKinds(kinds: readonly Kind[]): NamedKinds {
  const index = new Map<string, Entry[]>();
  const isTelling = ({ shapes }: Kind): boolean => shapes.every((source) => !source.startsWith("{"));
  [...kinds.filter(isTelling), ...kinds.filter((kind) => !isTelling(kind))].forEach((kind, order) => {
    let shapes: readonly Shape[] | undefined;
    const known = { kind, shapes: () => (shapes ??= kind.shapes.map(shape)) };
    for (const name of kind.names ?? []) {
      const start = name.slice(0, INDEX_LENGTH);
      const entries = index.get(start) ?? [];
      if (entries.push({ name, order, kind: known }) === 1) index.set(start, entries);
    }
  });
  return index;
}

/** Names that are looked for by themselves: a name may say whose the value is and not what. */
export function vendorNames(kinds: NamedKinds): readonly string[] {
  const names = new Set([...kinds.values()].flat().map((entry) => entry.name));
  return [...names].filter((name) => name.length >= 5 && !CREDENTIAL_END.test(name));
}

/** Kinds that one of the name's words, with what follows it, begins; a short name must be whole words. */
function candidates(words: readonly string[], kinds: NamedKinds): readonly NamedKind[] {
  const found = new Map<number, NamedKind>();
  words.forEach((word, index) => {
    const tail = words.slice(index).join("");
    for (const entry of kinds.get(tail.slice(0, INDEX_LENGTH)) ?? []) {
      if (!tail.startsWith(entry.name)) continue;
      const whole =
        entry.name.length > 4 || entry.name.length === tail.length || entry.name.length >= word.length || CREDENTIAL_END.test(word);
      if (whole) found.set(entry.order, entry.kind);
    }
  });
  return [...found].sort(([a], [b]) => a - b).map(([, kind]) => kind);
}

const CREDENTIAL_END = /(?:key|token|secret|auth|login|pat|pass|password|pwd|credentials?|jwt|id|base|dsn)s?\d*$/;
const SHORTEST_VALUE = 7;
const LONG_VALUE = 28;

export function judgeAssigned(scan: Scan, found: Assignment, kinds: NamedKinds): void {
  const { start, end } = trimmed(scan.bytes, found);
  if (end - start < SHORTEST_VALUE || !isMixed(scan.bytes, start, end)) return;
  const words = wordsOf(found.name);
  const promise = promiseOf(words, found.name);
  const last = words.at(-1) ?? "";
  if (promise === null && !CREDENTIAL_END.test(last) && !isVendorAlone(last, kinds)) return;
  const value = unescaped(latin1(scan.bytes, start, end));
  if (isReference(value)) return;
  const named = isAbout(found.name) ? undefined : namedHit(scan, words, { start, end }, value, kinds);
  if (named !== undefined) scan.hits.push(named);
  else if (promise !== null) generic(scan, promise, found, { start, end }, value);
}

/** As JSON and its like write a value: `\/`, `\u0021`. */
function unescaped(value: string): string {
  if (!value.includes("\\")) return value;
  return value.replace(/\\(?:u([\da-f]{4})|([/"'!=:#]))/gi, (_, hex?: string, sign?: string) =>
    hex === undefined ? (sign ?? "") : String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

/** `deepgram = …`, `"clarifai_api": …`. */
function isVendorAlone(last: string, kinds: NamedKinds): boolean {
  return last === "api" || last === "access" || (kinds.get(last.slice(0, INDEX_LENGTH)) ?? []).some(({ name }) => name === last);
}

/** Without blanks, and with a digit or a sign where it is short: most of what is given to names is words and falls here. */
function isMixed(bytes: Uint8Array, start: number, end: number): boolean {
  let mixed = end - start >= LONG_VALUE;
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0;
    if (byte <= 0x20) return false;
    if (!isLetter(byte) && byte !== 0x2e && byte !== 0x5f) mixed = true;
  }
  return mixed;
}

interface Bounds {
  readonly start: number;
  readonly end: number;
}

/** Bare values lose the punctuation of what they stand in. */
function trimmed(bytes: Uint8Array, found: Assignment): Bounds {
  let { start, end } = found;
  while (start < end && (bytes[start] ?? 0) <= 0x20) start++;
  while (end > start && (bytes[end - 1] ?? 0) <= 0x20) end--;
  if (found.quoted) return { start, end };
  const cut = latin1(bytes, start, end).search(/[,)\]}|](?:$|[,)\]}\s;])|,[a-z_"']+[:=]/i);
  return { start, end: cut === -1 ? end : start + cut };
}

function namedHit(scan: Scan, words: readonly string[], at: Bounds, value: string, kinds: NamedKinds): Hit | undefined {
  for (const { kind, shapes } of candidates(words, kinds)) {
    if (!shapes().some((one) => matchWhole(scan.bytes, one, at.start, at.end))) continue;
    if (kind.opaque !== true && !plausible(value)) {
      dismiss(scan, "placeholder");
      return undefined;
    }
    if (isEncrypted(scan.bytes, at.start)) return undefined;
    return { kind: kind.id, ...at, rank: RANK.named, mild: kind.mild === true };
  }
  return undefined;
}

function plausible(value: string): boolean {
  return (
    entropy(value) > Math.min(2.8, Math.log2(value.length) - 1.2) &&
    drawnToken(value) &&
    (/\d/.test(value) || value.length >= 28 || /[^A-Za-z\d]/.test(value)) &&
    !isPathOrName(value)
  );
}

const GENERIC: Readonly<Record<Promised, string>> = {
  password: "password",
  secret: "generic-secret",
  token: "generic-token",
  key: "generic-api-key",
  weak: "generic-token",
};

function generic(scan: Scan, promise: Promised, found: Assignment, at: Bounds, value: string): void {
  if (value.length < 8 || isVersioned(value) || isEncrypted(scan.bytes, found.nameStart) || scan.bytes[found.nameStart - 1] === 0x2f)
    return;
  if (!found.quoted && (isMember(value) || isCall(value))) return;
  const inner = unwrapped(value) ?? value;
  if (promise === "password" ? drawnPassword(inner) || (inner !== value && drawnSecret(inner)) : drawnUnder(promise, inner, found.quoted)) {
    const mild = promise === "key" && isSearchKey(scan.bytes, at, value);
    scan.hits.push({
      kind: GENERIC[promise],
      ...at,
      rank: promise === "password" ? RANK.password : RANK.generic,
      ...(mild ? { mild } : {}),
    });
  } else if (promise === "weak" && isUserWithPassword(value)) scan.hits.push({ kind: "authorization-basic", ...at, rank: RANK.named });
  else if (value.length >= 16 && isPlaceholder(value)) dismiss(scan, "placeholder");
}

/** `user:password`, or the same in base64. */
function isUserWithPassword(value: string): boolean {
  const colon = value.indexOf(":");
  const [user, password] = [value.slice(0, colon), value.slice(colon + 1)];
  return colon === -1 ? isUserAndPassword(value) : colon > 0 && !password.includes("/") && worthReporting(user, password);
}

/** A site's search names its application, its index and a key that every visitor is given; that it is no key of the administrator nobody can see. */
function isSearchKey(bytes: Uint8Array, { start, end }: Bounds, value: string): boolean {
  if (!/^[\da-f]{32}$/.test(value)) return false;
  const around = latin1(bytes, start - 300, end + 300);
  return /\bindexName\b/.test(around) && /\bapp(?:lication)?Id\b/i.test(around);
}

function drawnUnder(promise: Promised, value: string, quoted: boolean): boolean {
  if (promise === "weak") return value.length >= 20 && !isUuid(value) && !/^[\da-f]+$/i.test(value) && drawnSecret(value);
  if (!quoted && /[()[\]{}<>,;|]/.test(value)) return false;
  return drawnSecret(value);
}

/** `5.1.1(…)`, `^2.0.0`: a version, whatever it is given to. */
const isVersioned = (value: string): boolean => /^[~^<>=v]{0,2}\d+\.\d+(?:\.\d+|\.x)/.test(value);

/** `process.env.TOKEN`, `settings.apiKey`: what a bare value is in code. */
const isMember = (value: string): boolean =>
  /^[A-Za-z_$][\w$]*(?:[?!]?\.[A-Za-z_$][\w$]*)+[!?;,)]*$/.test(value) && !/\d[A-Za-z]+\d/.test(value);

/** `wrap((a,b)=`: a function that is called with another one. */
const isCall = (value: string): boolean => /^[A-Za-z_$][\w$.]*\(\(/.test(value);

/** Stands in an object called `encrypted`. */
function isEncrypted(bytes: Uint8Array, at: number): boolean {
  return /encrypted["']?\s*[:=]\s*\{[^{}]*$/i.test(latin1(bytes, at - 200, at));
}
