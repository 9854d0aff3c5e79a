/** Judges what is given to a name: the kinds told by their name first, then by what the name promises. */
import type { Assignment } from "#src/parsers/secrets/assignment.ts";
import { RANK, dismiss } from "#src/parsers/secrets/hit.ts";
import type { Hit, Scan } from "#src/parsers/secrets/hit.ts";
import type { Kind } from "#src/parsers/secrets/kind.ts";
import { isAbout, promiseOf, squeezed, wordsOf } from "#src/parsers/secrets/name.ts";
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
import { latin1 } from "#src/parsers/secrets/walk.ts";

interface NamedKind {
  readonly kind: Kind;
  readonly names: readonly string[];
  readonly shapes: readonly Shape[];
}

export type NamedKinds = readonly NamedKind[];

export function namedKinds(kinds: readonly Kind[]): NamedKinds {
  return kinds.flatMap((kind) => (kind.names === undefined ? [] : [{ kind, names: kind.names, shapes: kind.shapes.map(shape) }]));
}

const CREDENTIAL_END = /(?:key|token|secret|auth|login|pat|pass|password|pwd|credentials?|jwt|id|base|dsn)s?\d*$/;

export function judgeAssigned(scan: Scan, found: Assignment, kinds: NamedKinds): void {
  const { start, end } = trimmed(scan.bytes, found);
  if (end - start < 7) return;
  const promise = promiseOf(found.name);
  const vendorish = promise === null && CREDENTIAL_END.test(squeezed(found.name));
  if (promise === null && !vendorish) return;
  const value = latin1(scan.bytes, start, end);
  if (isReference(value) || /\s/.test(value)) return;
  const named = isAbout(found.name) ? undefined : namedHit(scan, found.name, { start, end }, value, kinds);
  if (named !== undefined) scan.hits.push(named);
  else if (promise !== null) generic(scan, promise, found, { start, end }, value);
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

function namedHit(scan: Scan, name: string, at: Bounds, value: string, kinds: NamedKinds): Hit | undefined {
  const words = wordsOf(name);
  for (const { kind, names, shapes } of kinds) {
    if (!names.some((one) => namesIt(words, one))) continue;
    if (!shapes.some((one) => matchWhole(scan.bytes, one, at.start, at.end))) continue;
    if (kind.opaque !== true && !plausible(value)) {
      dismiss(scan, "placeholder");
      return undefined;
    }
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

/** The name, or one of its words and what follows, begins with the kind's name; a short one must be whole words. */
function namesIt(words: readonly string[], wanted: string): boolean {
  return words.some((_, index) => {
    let joined = "";
    for (const word of words.slice(index)) {
      joined += word;
      if (joined.length < wanted.length) continue;
      return wanted.length <= 4
        ? joined === wanted || (joined.startsWith(wanted) && CREDENTIAL_END.test(joined) && index === 0)
        : joined.startsWith(wanted);
    }
    return false;
  });
}

const GENERIC: Readonly<Record<Promised, string>> = {
  password: "password",
  secret: "generic-secret",
  token: "generic-token",
  key: "generic-api-key",
  weak: "generic-token",
};

function generic(scan: Scan, promise: Promised, found: Assignment, at: Bounds, value: string): void {
  if (value.length < 8) return;
  if (promise === "password" ? drawnPassword(value) : drawnUnder(promise, value, found.quoted)) {
    scan.hits.push({ kind: GENERIC[promise], ...at, rank: promise === "password" ? RANK.password : RANK.generic });
  } else if (value.length >= 16 && isPlaceholder(value)) dismiss(scan, "placeholder");
}

function drawnUnder(promise: Promised, value: string, quoted: boolean): boolean {
  if (promise === "weak") return value.length >= 20 && !isUuid(value) && !/^[\da-f]+$/i.test(value) && drawnSecret(value);
  if (!quoted && /[()[\]{}<>,;|]/.test(value)) return false;
  return drawnSecret(value);
}
