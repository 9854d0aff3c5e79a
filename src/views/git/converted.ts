/**
 * Files whose bytes on the disk are not the object's, though git calls them clean: attributes and settings convert line ends, encodings and
 * keywords on the way to the work tree. A conversion changes the size.
 */
import { existsSync, lstatSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { FactStore } from "#src/recall.ts";
import { objectReader } from "#src/views/git/object-reader.ts";
import { type Git, records } from "#src/views/git/process.ts";

export const ATTRIBUTES = ".gitattributes";
/** A larger file of attributes is taken to convert without a look at it. */
const MAX_BYTES = 1 << 20;
/** Every attribute that converts (https://git-scm.com/docs/gitattributes) has one of these in its name, and so has a macro of them. */
const CONVERTING = /text|crlf|eol|ident|filter|encoding/;

/** Whether attributes may convert anything in a folder of a work tree; `paths` are the attributes' files in it, gone ones too. */
export function attributesConvert(folder: string, paths: readonly string[]): boolean {
  return [...paths.map((path) => join(folder, path)), ...attributesAbove(folder)].some(mayConvert);
}

/** Of the folders around one that is not the root of its work tree. */
function attributesAbove(folder: string): readonly string[] {
  const found: string[] = [];
  for (let at = folder; !existsSync(join(at, ".git")) && dirname(at) !== at;) {
    at = dirname(at);
    const file = join(at, ATTRIBUTES);
    if (lstatSync(file, { throwIfNoEntry: false }) !== undefined) found.push(file);
  }
  return found;
}

/** Of a file that is gone git takes what the index has. */
function mayConvert(file: string): boolean {
  const stat = lstatSync(file, { throwIfNoEntry: false });
  return stat?.isFile() !== true || stat.size > MAX_BYTES || CONVERTING.test(readFileSync(file, "latin1"));
}

/** Those of the files, as `[path, object id]`, whose size on the disk is not the object's. Git calls all of them clean. */
export function convertedFiles(
  git: Git,
  folder: string,
  files: readonly (readonly [path: string, blob: string])[],
  store: FactStore,
): readonly string[] {
  const onDisk = indexedSizes(git);
  const sizeOf = blobSizes(
    git,
    files.map(([, blob]) => blob),
    store,
  );
  return files.flatMap(([path, blob]) => {
    const wanted = sizeOf(blob);
    if (wanted !== undefined && wanted > 0 && onDisk.get(path) === wanted) return [];
    const size = lstatSync(join(folder, path), { throwIfNoEntry: false })?.size;
    return size === undefined || size === wanted ? [] : [path];
  });
}

/**
 * Sizes on the disk as the index remembers them, 0 where it does not: a file of another size would be called changed. The form of the lines is
 * git's own business (https://git-scm.com/docs/git-ls-files): a path whose size is not found there is looked for on the disk.
 */
function indexedSizes(git: Git): ReadonlyMap<string, number> {
  const sizes = new Map<string, number>();
  let path = "";
  for (const record of records(git.tell(["ls-files", "-z", "--debug"]))) {
    const told = /^ {2}ctime: .*\n {2}mtime: .*\n {2}dev: .*\n {2}uid: .*\n {2}size: (\d+)\tflags: .*\n/.exec(record);
    if (told !== null) sizes.set(path, Number(told[1]));
    path = told === null ? record : record.slice(told[0].length);
  }
  return sizes;
}

/** The size of a blob never changes: it is asked for once. */
function blobSizes(git: Git, blobs: readonly string[], store: FactStore): (blob: string) => number | undefined {
  const shelf = store.shelf({ id: "blob-size", version: 1, digest: "" });
  const unknown = blobs.filter((blob) => shelf.find(blob) === -1);
  const found = unknown.length === 0 ? new Map<string, number>() : objectReader(git).sizes(unknown);
  for (const [blob, size] of found) if (shelf.find(blob) === -1) shelf.put(blob, size);
  return (blob) => {
    const place = shelf.find(blob);
    return place === -1 ? undefined : Number(shelf.fact(place));
  };
}
