/** What both git views share: from "path → blob" and a way to read blobs to the reading half of a RepositoryView. */
import { placesOf } from "#src/parsers/path-places.ts";
import { decodeText } from "#src/parsers/text.ts";
import { factKey, type FactStore, type Sheet, type Shelf } from "#src/recall.ts";
import { type Analyser, type Content, type EntryKind, UnreadableRepository } from "#src/view.ts";

export interface BlobSource {
  readonly paths: readonly string[];
  readonly kind: (path: string) => EntryKind | undefined;
  /** The object id; for a submodule, its commit. */
  readonly blob: (path: string) => string | undefined;
  /** The object id of a file; undefined for what is none. */
  readonly fileId: (path: string) => string | undefined;
  /** In bytes, of paths that are listed. Where the bytes themselves are missing: 0 from git's objects, and from the disk UnreadableRepository. */
  sizes(paths: readonly string[]): readonly number[];
  /** Files and links in the order given, in batches; all of them, or it throws UnreadableRepository. */
  readAll(paths: readonly string[]): Iterable<Content>;
}

export interface Reading {
  kind(path: string): EntryKind | undefined;
  blob(path: string): string | undefined;
  size(path: string): number | undefined;
  bytes(path: string): Uint8Array | undefined;
  text(path: string): string | undefined;
  read(paths: Iterable<string>): Iterable<Content>;
  facts<Fact>(analyser: Analyser<Fact>, paths: Iterable<string>): Iterable<readonly [path: string, fact: Fact]>;
  unknown(analyser: Analyser<unknown>, paths: Iterable<string>): readonly string[];
  sheet(name: string): Sheet;
  spare(analyser: Analyser<unknown>): void;
}

/** A file that is asked for alone brings its like along, as one process per file would be slow: up to this much. */
const COHORT_FILES = 2_000;
const COHORT_BYTES = 8 * 1024 * 1024;
const KEPT_BYTES = 64 * 1024 * 1024;

export function readingOf(source: BlobSource, store: FactStore, cohorts: boolean): Reading {
  const { kind, blob, fileId } = source;
  const placesOn = placesFound(source);
  const kept = keptFiles();
  const isFile = (path: string): boolean => kind(path) === "file";
  const bytes = (path: string): Uint8Array | undefined => {
    const what = kind(path);
    if (what === undefined || what === "submodule") return undefined;
    const found = kept.get(path);
    if (found !== undefined) return found;
    let own: Uint8Array | undefined;
    for (const content of source.readAll(cohorts ? cohortOf(path, source) : [path])) {
      if (content.path === path) own = content.bytes;
      kept.keep(content.path, content.bytes);
    }
    return own;
  };
  /** Whoever asks for one file after the other gets them in batches all the same. */
  const readAll = (paths: readonly string[]): Iterable<Content> => {
    const [only, second] = paths;
    const found = only === undefined || second !== undefined || !cohorts ? undefined : bytes(only);
    return only === undefined || found === undefined ? source.readAll(paths) : [{ path: only, bytes: found }];
  };
  return {
    kind,
    blob,
    size: (path) => {
      const what = kind(path);
      return what === undefined || what === "submodule" ? undefined : source.sizes([path])[0];
    },
    bytes,
    text: (path) => {
      const found = isFile(path) ? bytes(path) : undefined;
      return found === undefined ? undefined : decodeText(found);
    },
    read: (paths) => source.readAll([...paths].filter(isFile)),
    unknown: (analyser, paths) => {
      const placeOf = placesOn(analyser, store.shelf(analyser));
      return [...paths].filter((path) => placeOf(path) === -1);
    },
    sheet: (name) => store.sheet(name),
    spare: (analyser) => store.shelf(analyser).spare(),
    facts: (analyser, paths) => {
      const shelf = store.shelf(analyser);
      return factsOf(analyser, paths, { fileId, readAll, placeOf: placesOn(analyser, shelf) }, shelf);
    },
  };
}

/** Bytes of files that were read, until they are too many. */
function keptFiles() {
  const kept = new Map<string, Uint8Array>();
  let keptBytes = 0;
  return {
    get: (path: string): Uint8Array | undefined => kept.get(path),
    keep(path: string, bytes: Uint8Array): void {
      if (keptBytes > KEPT_BYTES) {
        kept.clear();
        keptBytes = 0;
      }
      kept.set(path, bytes);
      keptBytes += bytes.length;
    },
  };
}

/** Files of the same name anywhere, and files of the same kind in the same folder: whoever asks for one asks for the others next. */
function cohortOf(path: string, source: BlobSource): readonly string[] {
  const slash = path.lastIndexOf("/");
  const [folder, name] = [path.slice(0, slash + 1), path.slice(slash + 1)];
  const [ending, end] = [name.slice(name.lastIndexOf(".")), `/${name}`];
  const isLike = (other: string): boolean => {
    if (other === path || !other.endsWith(ending)) return false;
    return other.endsWith(end) || other === name || (other.startsWith(folder) && other.lastIndexOf("/") < folder.length);
  };
  const cohort = [path];
  for (const other of source.paths) {
    if (cohort.length === COHORT_FILES) break;
    if (isLike(other) && source.kind(other) === "file") cohort.push(other);
  }
  let bytes = 0;
  const sizes = source.sizes(cohort);
  return cohort.filter((other, index) => (bytes += sizes[index] ?? 0) <= COHORT_BYTES || other === path);
}

/** The place of a file's fact on a shelf; -1 where it has none, undefined for what is no file. */
type PlaceOf = (path: string) => number | undefined;

/** What was found once is not looked for again: a check asks what is unknown before it asks for all. */
function placesFound({ paths, fileId }: BlobSource) {
  const found = new Map<Shelf, Int32Array>();
  return (analyser: Analyser<unknown>, shelf: Shelf): PlaceOf => {
    const known = found.get(shelf) ?? new Int32Array(paths.length);
    found.set(shelf, known);
    const listed = placesOf(paths);
    return (path) => {
      const at = listed.get(path) ?? -1;
      const before = known[at] ?? 0;
      if (before !== 0) return before - 1;
      const id = fileId(path);
      if (id === undefined) return undefined;
      const place = shelf.find(factKey(analyser, id, path));
      if (at !== -1) known[at] = place + 1;
      return place;
    };
  };
}

interface Making {
  readonly fileId: BlobSource["fileId"];
  readonly placeOf: PlaceOf;
  readonly readAll: BlobSource["readAll"];
}

/** Paths that are files, their facts' places, and those of them that have to be read: one for each key. */
function lookedUp(asked: Iterable<string>, keyOf: (path: string) => string, placeOf: PlaceOf) {
  const [paths, places, missing]: [string[], number[], string[]] = [[], [], []];
  const keys = new Set<string>();
  for (const path of asked) {
    const place = placeOf(path);
    if (place === undefined) continue;
    paths.push(path);
    places.push(place);
    if (place === -1 && keys.size < keys.add(keyOf(path)).size) missing.push(path);
  }
  return { paths, places, missing };
}

function* factsOf<Fact>(
  analyser: Analyser<Fact>,
  wanted: Iterable<string>,
  { fileId, placeOf, readAll }: Making,
  shelf: Shelf,
): Generator<readonly [string, Fact]> {
  const keyOf = (path: string): string => factKey(analyser, fileId(path) ?? "", path);
  const { paths, places, missing } = lookedUp(wanted, keyOf, placeOf);
  const fresh = readAll(missing)[Symbol.iterator]();
  for (let index = 0; index < paths.length; index++) {
    const path = paths[index] ?? "";
    const known = places[index] === -1 ? shelf.find(keyOf(path)) : (places[index] ?? -1);
    if (known !== -1) {
      // The shelf holds this analyser's own facts under this key, so the shape is known.
      yield [path, shelf.fact(known) as Fact];
      continue;
    }
    // Somebody else may have had some of the missing facts made since: what was read for them goes by.
    const key = keyOf(path);
    for (let made = ""; made !== key;) {
      const next = fresh.next();
      if (next.done === true) throw new UnreadableRepository(`${path} was listed and then not read`);
      made = keyOf(next.value.path);
      const fact = analyser.analyse(next.value.bytes, next.value.path);
      if (shelf.find(made) === -1) shelf.put(made, fact);
      if (made === key) yield [path, fact];
    }
  }
}
