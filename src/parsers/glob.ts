/**
 * Globs over slash-separated paths, matched in time linear in pattern × path whatever the pattern says.
 * `*` and `?` stay within a segment and match dots; `**` spans segments, none included, so `src/x/**` matches `src/x` and all below it;
 * `{a,b}` and `[a-z]`, `[!a-z]` are known; a trailing slash means the folder and all below it; a leading slash changes nothing.
 */

export type Matcher = (path: string) => boolean;

/** A pattern that no path can be held against; the message says why. */
export class InvalidGlob extends Error {
  override readonly name = "InvalidGlob";
}

const MAX_PATTERN = 1_000;
const MAX_ALTERNATIVES = 256;

type Piece = { readonly star: true } | { readonly star: false; readonly fits: (char: string) => boolean };
type NameMatcher = (name: string) => boolean;
type Segment = "**" | { readonly literal: string; readonly fits: NameMatcher } | { readonly literal?: never; readonly fits: NameMatcher };

/** A matcher that accepts a path when any of the patterns does; never, for an empty list. Throws InvalidGlob. */
export function globs(patterns: readonly string[]): Matcher {
  const compiled = patterns.flatMap((pattern) => expandBraces(checked(pattern)).map((one) => pathMatcher(segmentsOf(one))));
  if (compiled.length === 0) return () => false;
  return (path) => {
    const plain = path.startsWith("/") || path.endsWith("/") ? path.replace(/^\/+/, "").replace(/\/+$/, "") : path;
    return compiled.some((matches) => matches(plain));
  };
}

/** Most globs are a folder, a file, or a name anywhere, at all or below a folder: those are compared as texts. */
function pathMatcher(segments: readonly Segment[]): Matcher {
  const wild = segments.findIndex((segment) => segment === "**" || segment.literal === undefined);
  const literal = (from: number, to: number): string =>
    segments
      .slice(from, to)
      .map((segment) => (segment === "**" ? "" : (segment.literal ?? "")))
      .join("/");
  if (wild === -1) return sameAs(literal(0, segments.length));
  const [start, last] = [literal(0, wild), segments.length - 1];
  if (wild === last && segments[wild] === "**") return wild === 0 ? () => true : startingWith(start, () => true);
  const tail = segments.slice(1);
  if (segments[0] === "**" && tail.every((segment) => segment !== "**" && segment.literal !== undefined)) {
    const [name, end] = [literal(1, segments.length), `/${literal(1, segments.length)}`];
    return (path) => path === name || path.endsWith(end);
  }
  const name = segments[last];
  if (segments[wild] === "**" && wild === last - 1 && name !== undefined && name !== "**") {
    const named: Matcher = (path) => name.fits(path.slice(path.lastIndexOf("/") + 1));
    return wild === 0 ? named : below(start, named);
  }
  const matches: Matcher =
    last < MAX_BITS ? (path) => matchesInBits(segments, path.split("/")) : (path) => matchesInSets(segments, path.split("/"));
  return wild === 0 ? matches : startingWith(start, matches);
}

const sameAs =
  (text: string): Matcher =>
  (path) =>
    path === text;

function below(start: string, matches: Matcher): Matcher {
  const folder = `${start}/`;
  return (path) => path.startsWith(folder) && matches(path);
}

function startingWith(start: string, matches: Matcher): Matcher {
  const folder = `${start}/`;
  return (path) => (path.startsWith(folder) || path === start) && matches(path);
}

function checked(pattern: string): string {
  if (pattern.trim() === "") throw new InvalidGlob("the glob is empty");
  if (pattern.length > MAX_PATTERN) throw new InvalidGlob(`the glob is longer than ${MAX_PATTERN} characters`);
  if (pattern.startsWith("!"))
    throw new InvalidGlob(`"${pattern}" begins with "!": negated globs are not known; list what is meant instead`);
  if (pattern.includes("\0")) throw new InvalidGlob("the glob contains a NUL character");
  return pattern;
}

function expandBraces(pattern: string): readonly string[] {
  let open = [pattern];
  const done: string[] = [];
  while (open.length > 0) {
    const next: string[] = [];
    for (const text of open) {
      const group = innermostGroup(text);
      if (group === undefined) done.push(text);
      else next.push(...group);
    }
    if (done.length + next.length > MAX_ALTERNATIVES) throw new InvalidGlob(`"${pattern}" stands for more than ${MAX_ALTERNATIVES} globs`);
    open = next;
  }
  return done;
}

function innermostGroup(text: string): readonly string[] | undefined {
  const close = text.indexOf("}");
  const start = close === -1 ? -1 : text.lastIndexOf("{", close);
  if (start === -1) {
    if (/[{}]/.test(text)) throw new InvalidGlob(`"${text}" has a brace that is never closed or opened`);
    return undefined;
  }
  const [head, tail] = [text.slice(0, start), text.slice(close + 1)];
  return text
    .slice(start + 1, close)
    .split(",")
    .map((choice) => head + choice + tail);
}

function segmentsOf(pattern: string): readonly Segment[] {
  const names = pattern.split("/").filter((name) => name !== "" && name !== ".");
  const all = pattern.endsWith("/") ? [...names, "**"] : names;
  // Two in a row mean what one means.
  const needed = all.filter((name, index) => name !== "**" || all[index - 1] !== "**");
  return needed.map((name): Segment => {
    if (name === "**") return "**";
    return /[*?[]/.test(name) ? { fits: nameMatcher(name) } : { literal: name, fits: (other) => other === name };
  });
}

/** One star and nothing else wild is a beginning and an end. */
function nameMatcher(name: string): NameMatcher {
  const pieces = piecesOf(name);
  const [start = "", end = "", ...more] = name.split("*");
  if (more.length > 0 || /[?[]/.test(name)) return (other) => fitsName(pieces, other);
  return (other) => other.length >= start.length + end.length && other.startsWith(start) && other.endsWith(end);
}

function piecesOf(name: string): readonly Piece[] {
  const pieces: Piece[] = [];
  for (let at = 0; at < name.length; at++) {
    const char = name.charAt(at);
    if (char === "*") {
      if (pieces.at(-1)?.star !== true) pieces.push({ star: true });
    } else if (char === "?") pieces.push({ star: false, fits: () => true });
    else if (char === "[") {
      const close = name.indexOf("]", at + 2);
      if (close === -1) throw new InvalidGlob(`"${name}" has a "[" that is never closed`);
      pieces.push({ star: false, fits: characterClass(name.slice(at + 1, close)) });
      at = close;
    } else pieces.push({ star: false, fits: (other) => other === char });
  }
  return pieces;
}

function characterClass(body: string): (char: string) => boolean {
  const negated = body.startsWith("!") || body.startsWith("^");
  const ranges = [...body.slice(negated ? 1 : 0).matchAll(/(.)-(.)|(.)/gs)].map(
    ([, from, to, one]) => [from ?? one ?? "", to ?? one ?? ""] as const,
  );
  return (char) => ranges.some(([from, to]) => char >= from && char <= to) !== negated;
}

/** Positions that a number has bits for, the end of the pattern among them. */
const MAX_BITS = 30;

/** One row of reachable pattern positions per path segment: linear in both, no backtracking. The row is the bits of a number. */
function matchesInBits(segments: readonly Segment[], names: readonly string[]): boolean {
  let spans = 0;
  for (const [at, segment] of segments.entries()) if (segment === "**") spans |= 1 << at;
  const closed = (row: number): number => row | ((row & spans) << 1);
  let row = closed(1);
  for (const name of names) {
    let next = 0;
    for (let [at, left] = [0, row]; left !== 0; at++, left >>>= 1) {
      const segment = (left & 1) === 0 ? undefined : segments[at];
      if (segment === "**") next |= 1 << at;
      else if (segment?.fits(name) === true) next |= 2 << at;
    }
    if (next === 0) return false;
    row = closed(next);
  }
  return ((row >>> segments.length) & 1) === 1;
}

/** The same for longer patterns. */
function matchesInSets(segments: readonly Segment[], names: readonly string[]): boolean {
  let row = closure(new Set([0]), segments);
  for (const name of names) {
    const next = new Set<number>();
    for (const at of row) {
      const segment = segments[at];
      if (segment === "**") next.add(at);
      else if (segment?.fits(name) === true) next.add(at + 1);
    }
    if (next.size === 0) return false;
    row = closure(next, segments);
  }
  return row.has(segments.length);
}

function closure(row: Set<number>, segments: readonly Segment[]): Set<number> {
  for (const at of row) if (segments[at] === "**") row.add(at + 1);
  return row;
}

function fitsName(pieces: readonly Piece[], name: string): boolean {
  const chars = Array.from(name);
  let [at, piece, starPiece, starAt] = [0, 0, -1, 0];
  while (at < chars.length) {
    const current = pieces[piece];
    if (current?.star === true) [starPiece, starAt, piece] = [piece, at, piece + 1];
    else if (current !== undefined && current.fits(chars[at] ?? "")) [at, piece] = [at + 1, piece + 1];
    else if (starPiece !== -1) [starAt, at, piece] = [starAt + 1, starAt + 1, starPiece + 1];
    else return false;
  }
  return pieces.slice(piece).every((rest) => rest.star);
}
