/**
 * What a commit's tree holds: the paths, sorted, and beside them the kind and the object id of each in one piece of bytes. An object for each
 * file would take several times the memory, and a second commit of the same repository takes little more than its ids.
 */
import { isAscii } from "node:buffer";
import { placesOf } from "#src/parsers/path-places.ts";
import { firstFrom } from "#src/parsers/sorted.ts";
import { nameOf } from "#src/views/git/process.ts";
import type { EntryKind } from "#src/view.ts";

export interface Listing {
  readonly paths: readonly string[];
  readonly kind: (path: string) => EntryKind | undefined;
  /** The object id; for a submodule, its commit. */
  readonly blob: (path: string) => string | undefined;
  /** Paths of which the other listing says something else, or nothing; and those that it has alone. Sorted. */
  differing(other: Listing): readonly string[];
  /** The kinds and ids, in the order of the paths. */
  readonly rows: Buffer;
}

const TAB = 9;
/** A mode, a space, and the type behind which the id stands. */
const TYPE_AT = 7;
const KINDS: readonly EntryKind[] = ["file", "symlink", "submodule"];
const AT_ONCE = 256;

/** From `git ls-tree -r -z`. What `like` lists as well is not held twice. */
export function listingOf(output: Buffer, like?: Listing): Listing {
  const { names, rows, width } = recordsOf(output);
  const { paths, order } = sorted(names);
  const kept = like === undefined ? paths : shared(paths, like.paths);
  return listed(kept, order === undefined ? rows : inOrder(rows, width, order), width);
}

/** What stands at a path: its kind, and its object id. */
export interface ListedEntry {
  readonly kind: EntryKind;
  readonly blob: string;
}

/** The listing of a commit that differs from this one, which lists something, in these paths alone; undefined: the path is gone. */
export function listingAfter(before: Listing, changes: ReadonlyMap<string, ListedEntry | undefined>): Listing {
  const { paths, rows } = before;
  const width = rows.length / paths.length;
  const areSame = [...changes].every(([path, entry]) => (before.kind(path) === undefined) === (entry === undefined));
  const names: string[] = [];
  const pieces: Buffer[] = [];
  let from = 0;
  const upTo = (end: number): void => {
    pieces.push(rows.subarray(from * width, end * width));
    if (!areSame) for (let place = from; place < end; place++) names.push(paths[place] ?? "");
  };
  for (const path of [...changes.keys()].sort()) {
    const entry = changes.get(path);
    const place = firstFrom(paths, path, from);
    upTo(place);
    from = paths[place] === path ? place + 1 : place;
    if (entry === undefined) continue;
    names.push(path);
    pieces.push(Buffer.from([KINDS.indexOf(entry.kind), ...Buffer.from(entry.blob, "latin1")]));
  }
  upTo(paths.length);
  return listed(areSame ? paths : names, Buffer.concat(pieces), width);
}

function listed(paths: readonly string[], rows: Buffer, width: number): Listing {
  let places: ReadonlyMap<string, number> | undefined;
  const at = (path: string): number | undefined => {
    const place = (places ??= placesOf(paths)).get(path);
    return place === undefined ? undefined : place * width;
  };
  const listing: Listing = {
    paths,
    rows,
    kind: (path) => {
      const row = at(path);
      return row === undefined ? undefined : KINDS[rows[row] ?? 0];
    },
    blob: (path) => {
      const row = at(path);
      return row === undefined ? undefined : rows.toString("latin1", row + 1, row + width);
    },
    differing: (other) => (paths === other.paths ? differingRows(listing, other, width) : differingPaths(listing, other)),
  };
  return listing;
}

function recordsOf(output: Buffer): { readonly names: readonly string[]; readonly rows: Buffer; readonly width: number } {
  const plain = isAscii(output);
  const names: string[] = [];
  const starts: number[] = [];
  let width = 1;
  for (let start = 0; start < output.length;) {
    const end = output.indexOf(0, start);
    const stop = end === -1 ? output.length : end;
    const tab = output.indexOf(TAB, start);
    width = tab - output.lastIndexOf(0x20, tab);
    names.push(plain ? output.toString("latin1", tab + 1, stop) : nameOf(output.subarray(tab + 1, stop)));
    starts.push(start);
    start = stop + 1;
  }
  const rows = Buffer.allocUnsafeSlow(names.length * width);
  for (const [index, start] of starts.entries()) {
    const id = output.indexOf(0x20, start + TYPE_AT) + 1;
    rows[index * width] = KINDS.indexOf(kindOf(output.toString("latin1", start, start + 6)));
    output.copy(rows, index * width + 1, id, id + width - 1);
  }
  return { names, rows, width };
}

/** Git sorts by bytes, which is nearly always the order of the paths; where it is not, `order` says which name stands at each place. */
function sorted(names: readonly string[]): { readonly paths: readonly string[]; readonly order?: readonly number[] } {
  if (names.every((name, index) => index === 0 || (names[index - 1] ?? "") < name)) return { paths: names };
  const compared = (a: number, b: number): number => {
    const [one = "", other = ""] = [names[a], names[b]];
    return one === other ? a - b : one < other ? -1 : 1;
  };
  const all = [...names.keys()].sort(compared);
  // A tree that was made by hand may name a path twice: the later counts.
  const order = all.filter((index, at) => names[index] !== names[all[at + 1] ?? -1]);
  return { paths: order.map((index) => names[index] ?? ""), order };
}

function inOrder(rows: Buffer, width: number, order: readonly number[]): Buffer {
  const sortedRows = Buffer.allocUnsafeSlow(rows.length);
  for (const [place, index] of order.entries()) rows.copy(sortedRows, place * width, index * width, (index + 1) * width);
  return sortedRows;
}

/** The same texts as in the other list, and the list itself where they are all of it. */
function shared(paths: readonly string[], others: readonly string[]): readonly string[] {
  let other = 0;
  let alike = 0;
  const kept = paths.map((path) => {
    while (other < others.length && (others[other] ?? "") < path) other++;
    const known = others[other];
    if (known !== path) return path;
    alike++;
    return known;
  });
  return alike === paths.length && alike === others.length ? others : kept;
}

function differingRows({ paths, rows }: Listing, { rows: others }: Listing, width: number): readonly string[] {
  if (rows.length !== others.length) return paths;
  const same = (from: number, to: number): boolean => rows.compare(others, from * width, to * width, from * width, to * width) === 0;
  const found: string[] = [];
  for (let from = 0; from < paths.length; from += AT_ONCE) {
    const to = Math.min(paths.length, from + AT_ONCE);
    if (same(from, to)) continue;
    for (let place = from; place < to; place++) if (!same(place, place + 1)) found.push(paths[place] ?? "");
  }
  return found;
}

function differingPaths(one: Listing, other: Listing): readonly string[] {
  const own = one.paths.filter((path) => one.kind(path) !== other.kind(path) || one.blob(path) !== other.blob(path));
  const alone = other.paths.filter((path) => one.kind(path) === undefined);
  return alone.length === 0 ? own : [...own, ...alone].sort();
}

/** Git's file modes (https://git-scm.com/docs/git-fast-import#_filemodify). */
export function kindOf(mode: string): EntryKind {
  if (mode === "160000") return "submodule";
  return mode === "120000" ? "symlink" : "file";
}
