/**
 * Files whose bytes on the disk are not the object's, though git calls them clean: attributes and settings convert line ends, encodings and
 * keywords on the way to the work tree. Line ends that are converted change the size; what else converts need not.
 */
import { existsSync, readFileSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import type { FactStore } from "#src/recall.ts";
import { objectReader } from "#src/views/git/object-reader.ts";
import { type Conversions, type Git, rawName, records, sizeOnDisk, standingAt } from "#src/views/git/process.ts";

export const ATTRIBUTES = ".gitattributes";
/** A larger file of attributes is taken to convert without a look at it. */
const MAX_BYTES = 1 << 20;
/** Every attribute that converts (https://git-scm.com/docs/gitattributes) has one of these in its name, and so has a macro of them. */
const CONVERTING = /text|crlf|eol|ident|filter|encoding/;
/** Those of them that may convert without changing the size, as git asks for them, and their words. */
const [SAME_SIZE, SAME_SIZE_WORDS] = [["ident", "filter", "working-tree-encoding"], /ident|filter|encoding/];
/** Where git's makers put the attributes of a machine. */
const OF_MACHINE = ["/etc/gitattributes", "/usr/local/etc/gitattributes", "/opt/homebrew/etc/gitattributes"];

/** What may be converted on the way to the disk. */
export type Extent = "nothing" | "line ends" | "anything";

/** A part of a work tree, and where it stands in it. */
export interface Part {
  readonly folder: string;
  /** The way up to the root, as in "../../". */
  readonly up: string;
  /** The file of attributes of this repository alone, seen from the folder. */
  readonly own: string;
}

/** `paths` are the attributes' files of the part, gone ones too. */
export function conversionExtent({ folder, up, own }: Part, paths: readonly string[], conversions: Conversions): Extent {
  const ofUser = attributesOfUser(conversions.attributes);
  if (conversions.attributesOfCommit || ofUser === undefined) return "anything";
  const inTrees = [...paths.map((path) => join(folder, path)), ...attributesAbove(folder, up)];
  // Git follows links to those that no tree holds.
  const besides = [seenFrom(folder, own), ...ofUser.map((file) => seenFrom(`${folder}/${up}`, file)), ...OF_MACHINE].filter((file) =>
    existsSync(file),
  );
  const extents = new Set([
    ...inTrees.map((file) => extentOf(file, standingAt)),
    ...besides.map((file) => extentOf(file, (linked) => statSync(linked, { throwIfNoEntry: false }))),
  ]);
  if (extents.has("anything")) return "anything";
  return conversions.lineEnds || extents.has("line ends") ? "line ends" : "nothing";
}

/** The way is left as it is: a folder that is reached by a link has other folders above it. */
const seenFrom = (folder: string, file: string): string => (isAbsolute(file) ? file : `${folder}/${file}`);

/** Of the folders around a part, up to the root. */
function attributesAbove(folder: string, up: string): readonly string[] {
  const ways = Array.from({ length: up.length / "../".length }, (_, at) => up.slice(0, (at + 1) * "../".length));
  return ways.map((way) => seenFrom(folder, `${way}${ATTRIBUTES}`)).filter((file) => standingAt(file) !== undefined);
}

/** As git looks for it: from the root of the work tree. Undefined for a path that git alone can tell: `~ada/…`, `%(prefix)/…`, `:(optional)…`. */
function attributesOfUser(configured: string | undefined): readonly string[] | undefined {
  const settings = process.env["XDG_CONFIG_HOME"] ?? "";
  if (configured === undefined) return [join(settings === "" ? join(homedir(), ".config") : settings, "git", "attributes")];
  if (configured.startsWith("~/")) return [join(homedir(), configured.slice(2))];
  if (/^(?:~|%\(|:\()/.test(configured)) return undefined;
  return configured === "" ? [] : [configured];
}

/** Of a file that is gone git takes what the index has. */
function extentOf(file: string, look: typeof standingAt): Extent {
  const stat = look(file);
  if (stat?.isFile() !== true || stat.size > MAX_BYTES) return "anything";
  const text = readFileSync(file, "latin1");
  if (SAME_SIZE_WORDS.test(text)) return "anything";
  return CONVERTING.test(text) ? "line ends" : "nothing";
}

/** A folder of a work tree. `store` remembers what git was asked. */
interface Tree {
  readonly git: Git;
  readonly folder: string;
  readonly store: FactStore;
}

/** Those of the files, as `[path, object id]`, whose bytes on the disk may not be the object's. Git calls all of them clean. */
export function convertedFiles(
  { git, folder, store }: Tree,
  files: readonly (readonly [path: string, blob: string])[],
  extent: Extent,
): readonly string[] {
  const indexed = indexedSizes(git);
  const sizeOf = blobSizes(
    git,
    files.map(([, blob]) => blob),
    store,
  );
  const [other, same]: [string[], string[]] = [[], []];
  for (const [path, blob] of files) {
    const wanted = sizeOf(blob);
    const isSame = wanted !== undefined && wanted > 0 && indexed.get(path) === wanted;
    const size = isSame ? wanted : sizeOnDisk(folder, path);
    if (size !== undefined) (size === wanted ? same : other).push(path);
  }
  return extent === "anything" ? [...other, ...convertedOtherwise(git, folder, same)] : other;
}

/** Files that attributes convert in a way that may leave the size as it is. */
function convertedOtherwise(git: Git, folder: string, paths: readonly string[]): readonly string[] {
  const asked = Buffer.concat(paths.flatMap((path) => [Buffer.from(rawName(path)), Buffer.alloc(1)]));
  const told = records(git.tell(["check-attr", "-z", "--stdin", ...SAME_SIZE], asked));
  const found = new Set<string>();
  for (let at = 0; at + 2 < told.length; at += 3) if (!/^un(?:set|specified)$/.test(told[at + 2] ?? "")) found.add(told[at] ?? "");
  // What is not on the disk, as in a sparse work tree, is the object itself.
  return [...found].filter((path) => sizeOnDisk(folder, path) !== undefined);
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
