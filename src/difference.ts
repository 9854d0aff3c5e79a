/** What differs between two trees, found from object ids and blobs alone: no rendered diff, so no attribute can hide anything. */
import { addedLines, effortOfChange, type LineRange } from "#src/parsers/added-lines.ts";
import type { Change, Content, EntryKind } from "#src/view.ts";

/** The part of a view that a difference is made from. */
export interface Tree {
  readonly paths: readonly string[];
  kind(path: string): EntryKind | undefined;
  blob(path: string): string | undefined;
  bytes(path: string): Uint8Array | undefined;
  read(paths: Iterable<string>): Iterable<Content>;
}

interface Pair {
  readonly path: string;
  readonly status: Change["status"];
  readonly from?: string;
}

/** A file that shares at least this part of its lines with a removed one was renamed, as in git. */
const RENAME_SIMILARITY = 0.5;
/** Inexact renames are looked for among this many pairs at most; beyond it the paths count as removed and added. */
const MAX_RENAME_PAIRS = 40_000;
const MAX_RENAME_BYTES = 1_000_000;
/** All files of one side that are compared, and the lines that they may have in common; beyond it, likewise. */
const MAX_COMPARED_BYTES = 24_000_000;
const MAX_COMMON_LINES = 20_000_000;

/**
 * Changes sorted by path. Added line ranges of all changes are computed together when the first is asked for. `among`: the paths that may
 * differ, where they are known already.
 */
export function changesBetween(base: Tree, head: Tree, among?: readonly string[]): readonly Change[] {
  const pairs = pairsBetween(base, head, among);
  let ranges: ReadonlyMap<string, readonly LineRange[]> | undefined;
  const rangesOf = (path: string): readonly LineRange[] => (ranges ??= addedRanges(base, head, pairs)).get(path) ?? [];
  return pairs.map((pair) => ({
    ...pair,
    get added() {
      return rangesOf(pair.path);
    },
  }));
}

function pairsBetween(base: Tree, head: Tree, among: readonly string[] | undefined): readonly Pair[] {
  const removed = (among ?? base.paths).filter((path) => head.kind(path) === undefined);
  const present = among === undefined ? head.paths : among.filter((path) => head.kind(path) !== undefined);
  const fresh = present.filter((path) => base.kind(path) === undefined);
  const modified = present.filter((path) => base.kind(path) !== undefined && differs(base, head, path));
  const renames = renamesAmong(base, head, removed, fresh);
  const sources = new Set(renames.values());
  const pairs: Pair[] = [
    ...modified.map((path): Pair => ({ path, status: "modified" })),
    ...removed.filter((path) => !sources.has(path)).map((path): Pair => ({ path, status: "deleted" })),
    ...fresh.map((path): Pair => {
      const from = renames.get(path);
      return from === undefined ? { path, status: "added" } : { path, status: "renamed", from };
    }),
  ];
  return pairs.sort((a, b) => (a.path < b.path ? -1 : 1));
}

const differs = (base: Tree, head: Tree, path: string): boolean =>
  base.blob(path) !== head.blob(path) || base.kind(path) !== head.kind(path);

/** New path → old path: the same blob first, then the most similar file, each old path used once. */
function renamesAmong(base: Tree, head: Tree, removed: readonly string[], fresh: readonly string[]): ReadonlyMap<string, string> {
  const renames = new Map<string, string>();
  const byBlob = Map.groupBy(removed, (path) => base.blob(path) ?? "");
  for (const path of fresh) {
    const from = byBlob.get(head.blob(path) ?? "")?.shift();
    if (from !== undefined && head.kind(path) === "file") renames.set(path, from);
  }
  const used = new Set(renames.values());
  const left = removed.filter((path) => !used.has(path) && base.kind(path) === "file");
  const open = fresh.filter((path) => !renames.has(path) && head.kind(path) === "file");
  if (left.length === 0 || left.length * open.length > MAX_RENAME_PAIRS) return renames;
  for (const [path, from] of similarPairs(lineCounts(base, left), lineCounts(head, open))) renames.set(path, from);
  return renames;
}

type LineCounts = ReadonlyMap<string, { readonly lines: ReadonlyMap<string, number>; readonly bytes: number }>;

/** Empty where there is more to compare than is worth it. */
function lineCounts(tree: Tree, paths: readonly string[]): LineCounts {
  const counts = new Map<string, { lines: Map<string, number>; bytes: number }>();
  let total = 0;
  for (const { path, bytes } of tree.read(paths)) {
    if (bytes.length === 0 || bytes.length > MAX_RENAME_BYTES) continue;
    total += bytes.length;
    if (total > MAX_COMPARED_BYTES) return new Map();
    const lines = new Map<string, number>();
    for (const line of Buffer.from(bytes).toString("latin1").split("\n")) lines.set(line, (lines.get(line) ?? 0) + line.length + 1);
    counts.set(path, { lines, bytes: bytes.length });
  }
  return counts;
}

function similarPairs(old: LineCounts, fresh: LineCounts): readonly (readonly [path: string, from: string])[] {
  const scored: { readonly path: string; readonly from: string; readonly score: number }[] = [];
  const holders = holdersOf(old, fresh);
  let effort = 0;
  for (const [path, after] of fresh) {
    const shared = new Map<string, number>();
    for (const [line, bytes] of after.lines) {
      const among = holders.get(line) ?? [];
      effort += among.length;
      if (effort > MAX_COMMON_LINES) return [];
      for (const from of among) shared.set(from, (shared.get(from) ?? 0) + Math.min(bytes, old.get(from)?.lines.get(line) ?? 0));
    }
    for (const [from, bytes] of shared) {
      const score = bytes / Math.max(after.bytes, old.get(from)?.bytes ?? 0);
      if (score >= RENAME_SIMILARITY) scored.push({ path, from, score });
    }
  }
  scored.sort((a, b) => b.score - a.score || (a.path + a.from < b.path + b.from ? -1 : 1));
  const [taken, used] = [new Set<string>(), new Set<string>()];
  return scored.flatMap(({ path, from }) => {
    if (taken.has(path) || used.has(from)) return [];
    taken.add(path);
    used.add(from);
    return [[path, from] as const];
  });
}

/** The old files that have each line, for the lines that new files have as well: files with nothing in common are never compared. */
function holdersOf(old: LineCounts, fresh: LineCounts): ReadonlyMap<string, readonly string[]> {
  const holders = new Map<string, string[]>();
  for (const { lines } of fresh.values()) for (const line of lines.keys()) holders.set(line, []);
  for (const [from, { lines }] of old) for (const line of lines.keys()) holders.get(line)?.push(from);
  return holders;
}

/** Both sides are read in step, so that neither costs a look-up for each file. */
function addedRanges(base: Tree, head: Tree, pairs: readonly Pair[]): ReadonlyMap<string, readonly LineRange[]> {
  const readable = pairs.filter(({ path, status }) => status !== "deleted" && head.kind(path) === "file");
  const ranges = new Map<string, readonly LineRange[]>();
  const source = new Map(readable.map(({ path, from }) => [path, from ?? path]));
  const isOld = (before: string): boolean => base.kind(before) === "file";
  const effort = effortOfChange();
  const olds = base.read([...source.values()].filter(isOld))[Symbol.iterator]();
  for (const { path, bytes } of head.read(source.keys())) {
    const old = isOld(source.get(path) ?? path) ? olds.next().value?.bytes : undefined;
    ranges.set(path, addedLines(old ?? new Uint8Array(), bytes, effort));
  }
  return ranges;
}
