/** Front matter of documents as a remembered fact: it depends on a file's bytes alone, so an unchanged document is not read again. */
import type { Path, Problem, Spot, Understood } from "#src/parsers/document.ts";
import { readFrontMatter } from "#src/parsers/front-matter.ts";
import { decodeText } from "#src/parsers/text.ts";
import type { Analyser } from "#src/view.ts";

/** Plain JSON. */
export type DocumentFront =
  /** No front matter; a clause about the document. */
  | { readonly why: string }
  | { readonly problems: readonly Problem[] }
  /** Where each key and item stands: line and column, by path as JSON. */
  | { readonly value: unknown; readonly spots: Readonly<Record<string, readonly [line: number, column: number]>> };

/** Needs loadFrontMatter to have been awaited. */
export const documentFront: Analyser<DocumentFront> = {
  id: "document-front",
  version: 1,
  digest: "",
  analyse(bytes) {
    const text = decodeText(bytes);
    if (text === undefined) return { why: "is no UTF-8 text, so it has no front matter" };
    const read = readFrontMatter(text);
    if (!read.found) return { why: read.why };
    if (!read.parsed.ok) return { problems: read.parsed.problems };
    // An empty block is an empty list of keys: each of the missing ones can be named.
    return { value: read.parsed.value ?? {}, spots: spotsOf(read.parsed) };
  },
};

/** The fact as the reader gave it. */
export function understoodFront({
  value,
  spots,
}: {
  readonly value: unknown;
  readonly spots: Readonly<Record<string, readonly [number, number]>>;
}): Understood {
  const keyPlace = (path: Path): Spot | undefined => {
    const key = JSON.stringify(path);
    const [line, column] = (Object.hasOwn(spots, key) ? spots[key] : undefined) ?? [];
    return line === undefined || column === undefined ? undefined : { line, column };
  };
  return { ok: true, value, keyPlace, place: (path) => (path.length === 0 ? { line: 1, column: 1 } : keyPlace(path)) };
}

/** Parts beyond these stand, for people, where the part above them does. */
const MAX_SPOTS = 2_000;

function spotsOf(parsed: Understood): Readonly<Record<string, readonly [number, number]>> {
  const spots = new Map<string, readonly [number, number]>();
  const open: { readonly path: Path; readonly part: unknown }[] = [{ path: [], part: parsed.value }];
  for (let next = open.pop(); next !== undefined && spots.size < MAX_SPOTS; next = open.pop()) {
    const { path, part } = next;
    const spot = parsed.keyPlace(path);
    if (spot !== undefined) spots.set(JSON.stringify(path), [spot.line, spot.column]);
    if (typeof part !== "object" || part === null) continue;
    const entries = Array.isArray(part) ? part.entries() : Object.entries(part).values();
    for (const [key, inner] of entries) open.push({ path: [...path, key], part: inner });
  }
  return Object.fromEntries(spots);
}
