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
type Segment = "**" | { readonly literal: string } | { readonly pieces: readonly Piece[] };

/** A matcher that accepts a path when any of the patterns does; never, for an empty list. Throws InvalidGlob. */
export function globs(patterns: readonly string[]): Matcher {
  const compiled = patterns.flatMap((pattern) => expandBraces(checked(pattern)).map(segmentsOf));
  const known = new Map<string, boolean>();
  if (compiled.length === 0) return () => false;
  return (path) => {
    const remembered = known.get(path);
    if (remembered !== undefined) return remembered;
    const names = path.replace(/^\/+/, "").replace(/\/+$/, "").split("/");
    const verdict = compiled.some((segments) => matches(segments, names));
    if (known.size < 50_000) known.set(path, verdict);
    return verdict;
  };
}

/** The part of the pattern before its first wildcard segment: "src/x" for `src/x/**`, "" for `**`. */
export function staticPrefix(pattern: string): string {
  const names = pattern.replace(/^\/+/, "").split("/");
  const wild = names.findIndex((name) => /[*?[{]/.test(name));
  return (wild === -1 ? names : names.slice(0, wild)).filter((name) => name !== "").join("/");
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
  const folder = pattern.endsWith("/");
  const names = pattern.split("/").filter((name) => name !== "" && name !== ".");
  const segments = names.map((name): Segment =>
    name === "**" ? "**" : /[*?[]/.test(name) ? { pieces: piecesOf(name) } : { literal: name },
  );
  return folder ? [...segments, "**"] : segments;
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

/** One row of reachable pattern positions per path segment: linear in both, no backtracking. */
function matches(segments: readonly Segment[], names: readonly string[]): boolean {
  let row = closure(new Set([0]), segments);
  for (const name of names) {
    const next = new Set<number>();
    for (const at of row) {
      const segment = segments[at];
      if (segment === undefined) continue;
      if (segment === "**") next.add(at);
      else if ("literal" in segment ? segment.literal === name : fitsName(segment.pieces, name)) next.add(at + 1);
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
