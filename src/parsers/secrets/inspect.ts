/** What is remembered of one file: where secrets stand in it and how they may be shown, never what they are. */
import { isEnvName, holdsValues } from "#src/parsers/secrets/env-file.ts";
import type { Hit } from "#src/parsers/secrets/hit.ts";
import { RANK } from "#src/parsers/secrets/hit.ts";
import { markOf, masked } from "#src/parsers/secrets/mask.ts";
import type { OwnHit } from "#src/parsers/secrets/own-rules.ts";
import { scanBytes } from "#src/parsers/secrets/scan.ts";
import type { Findings } from "#src/parsers/secrets/scan.ts";
import { readable } from "#src/parsers/secrets/text-bytes.ts";
import { latin1, lineEnd, lineStart } from "#src/parsers/secrets/walk.ts";

export interface Sighting {
  readonly kind: string;
  readonly line: number;
  readonly endLine: number;
  /** UTF-16 units from 1; absent on very long lines. */
  readonly column?: number;
  readonly endColumn?: number;
  readonly masked: string;
  readonly mark: string;
  readonly mild: boolean;
  /** Stands in an example of a documentation comment. */
  readonly example?: true;
  /** Indexes of the allow entries whose value pattern the secret fits. */
  readonly valueFits: readonly number[];
}

/** An inline `gatehouse:allow-secret`, with the reason that follows it. */
export interface InlineAllow {
  readonly line: number;
  readonly reason: string;
}

export interface FileFact {
  readonly sightings: readonly Sighting[];
  readonly allows: readonly InlineAllow[];
  /** Own rules: their id takes the place of the kind. */
  readonly own: readonly Sighting[];
  readonly dismissed: Readonly<Record<string, number>>;
  /** UTF-16, whose lines a plain difference cannot see. */
  readonly recoded: boolean;
  readonly envFile: boolean;
  /** Why the bytes were not read as text. */
  readonly unread?: string;
  /** Sightings beyond the limit of one file. */
  readonly more: number;
}

export interface Instructions {
  /** True where the secret fits the value pattern of the allow entry of that index. */
  readonly allows: readonly ((secret: string) => boolean)[];
  readonly ownRules: (bytes: Uint8Array) => readonly OwnHit[];
}

const INLINE_ALLOW = "gatehouse:allow-secret";
const MOST_SIGHTINGS = 500;
const LONGEST_LINE = 20_000;

const KEYSTORES: readonly (readonly [name: RegExp, magic: readonly number[], kind: string])[] = [
  [/\.(?:p12|pfx)$/i, [0x30, 0x82], "PKCS#12 key store"],
  [/\.(?:jks|keystore)$/i, [0xfe, 0xed, 0xfe, 0xed], "Java key store"],
  [/\.kdbx$/i, [0x03, 0xd9, 0xa2, 0x9a], "KeePass database"],
];

/** The part of a path that a file's fact depends on; "" for most files. */
export function variantOf(path: string): string {
  const name = path.slice(path.lastIndexOf("/") + 1);
  return isEnvName(name) ||
    /^(?:\.?pgpass(?:\.conf)?|\.?htpasswd|(?:master|credentials)\.key)$/.test(name) ||
    KEYSTORES.some(([fits]) => fits.test(name))
    ? name
    : "";
}

const NOTHING: FileFact = { sightings: [], allows: [], own: [], dismissed: {}, recoded: false, envFile: false, more: 0 };

/** Of bytes that are not looked into. */
export const unread = (why: string): FileFact => ({ ...NOTHING, unread: why });

export function inspect(bytes: Uint8Array, name: string, instructions: Instructions): FileFact {
  const text = readable(bytes);
  if ("binary" in text) return { ...NOTHING, ...keyStore(bytes, name), unread: "binary" };
  const recoded = text.encoding !== "utf-8";
  const envFile = isEnvName(name) && holdsValues(Buffer.from(text.bytes).toString("utf8"), name);
  const found = scanBytes(text.bytes, name);
  const own = instructions.ownRules(text.bytes);
  // Nearly every file.
  if (found.hits.length + found.marks.length + found.dismissed.size + own.length === 0) return { ...NOTHING, recoded, envFile };
  return { ...NOTHING, ...whatStands(text.bytes, found, own, instructions), recoded, envFile };
}

function whatStands(
  bytes: Uint8Array,
  { hits, dismissed, marks }: Findings,
  own: readonly OwnHit[],
  instructions: Instructions,
): Omit<FileFact, "recoded" | "envFile"> {
  const lines = lineCounter(bytes);
  const shown = hits.slice(0, MOST_SIGHTINGS);
  return {
    sightings: shown.map((hit) => sighting(bytes, hit, lines, instructions)),
    allows: marks.map((at) => ({ line: lines(at), reason: reasonAt(bytes, at) })),
    own: own.slice(0, MOST_SIGHTINGS).map((hit) => ownSighting(bytes, hit, lines)),
    dismissed: Object.fromEntries(dismissed),
    more: hits.length - shown.length,
  };
}

function sighting(bytes: Uint8Array, hit: Hit, lines: (at: number) => number, instructions: Instructions): Sighting {
  const secret = Buffer.from(bytes.subarray(hit.start, hit.end)).toString("utf8");
  const guessable = hit.rank === RANK.password || hit.rank === RANK.connection || hit.rank === RANK.tool;
  return {
    kind: hit.kind,
    line: lines(hit.start),
    endLine: lines(hit.end - 1),
    ...columnsOf(bytes, hit),
    masked: masked(secret, guessable),
    mark: markOf(hit.kind, secret, guessable),
    mild: hit.mild === true,
    ...(inExample(bytes, hit.start) ? { example: true as const } : {}),
    valueFits: instructions.allows.flatMap((fits, index) => (fits(secret) ? [index] : [])),
  };
}

const LONGEST_COMMENT = 4_000;

/** A documentation comment (`/** …`) that has opened an example, and a line of it: Javadoc's `<pre>`, JSDoc's `@example`, a fence. */
function inExample(bytes: Uint8Array, at: number): boolean {
  const line = latin1(bytes, lineStart(bytes, at, 400), at);
  if (!/^\s*\*(?!\/)/.test(line)) return false;
  const before = latin1(bytes, at - LONGEST_COMMENT, at);
  const comment = before.slice(before.lastIndexOf("/**"));
  if (!comment.startsWith("/**") || comment.includes("*/")) return false;
  const opened = Math.max(comment.lastIndexOf("<pre"), comment.lastIndexOf("@example"), comment.lastIndexOf("{@code"));
  return opened > comment.lastIndexOf("</pre>") || comment.split("```").length % 2 === 0;
}

function ownSighting(bytes: Uint8Array, hit: OwnHit, lines: (at: number) => number): Sighting {
  const line = lines(hit.start);
  const mark = markOf(hit.id, latin1(bytes, hit.start, hit.end).trim(), true);
  return { kind: hit.id, line, endLine: line, masked: "", mark, mild: false, valueFits: [] };
}

function keyStore(bytes: Uint8Array, name: string): Pick<FileFact, "sightings"> | undefined {
  const store = KEYSTORES.find(([fits, magic]) => fits.test(name) && magic.every((byte, at) => bytes[at] === byte));
  if (store === undefined) return undefined;
  const mark = markOf("keystore-file", Buffer.from(bytes.subarray(0, 4_096)).toString("latin1"), false);
  return {
    sightings: [
      { kind: "keystore-file", line: 1, endLine: 1, masked: `a ${store[2]} of ${bytes.length} bytes`, mark, mild: true, valueFits: [] },
    ],
  };
}

/** Lines from 1. Places must be asked for in ascending order to be cheap; any order is right. */
function lineCounter(bytes: Uint8Array): (at: number) => number {
  let line = 1;
  let counted = 0;
  return (at) => {
    if (at < counted) [line, counted] = [1, 0];
    for (let next = bytes.indexOf(0x0a, counted); next !== -1 && next < at; next = bytes.indexOf(0x0a, next + 1))
      [line, counted] = [line + 1, next + 1];
    return line;
  };
}

function columnsOf(bytes: Uint8Array, hit: Hit): Pick<Sighting, "column" | "endColumn"> {
  const start = lineStart(bytes, hit.start, LONGEST_LINE);
  const endStart = lineStart(bytes, hit.end, LONGEST_LINE);
  if (hit.start - start >= LONGEST_LINE || hit.end - endStart >= LONGEST_LINE) return {};
  const units = (from: number, to: number): number => Buffer.from(bytes.subarray(from, to)).toString("utf8").length + 1;
  return { column: units(start, hit.start), endColumn: units(endStart, hit.end) };
}

/** What follows the mark on its line, without the end of a comment; "" where nothing is said. */
function reasonAt(bytes: Uint8Array, at: number): string {
  const text = latin1(bytes, at + INLINE_ALLOW.length, lineEnd(bytes, at, 400));
  const reason = text
    .replace(/\s*(?:\*\/|-->|#\}|%>|["'`\\]).*$/, "")
    .replace(/^[\s:=-]+/, "")
    .trim();
  return /\p{L}{2}/u.test(reason) ? reason.slice(0, 200) : "";
}
