/** What a work tree holds: the index where the disk agrees with it, the disk where it does not. */
import type { FactStore } from "#src/recall.ts";
import { ATTRIBUTES, conversionExtent, convertedFiles, type Part } from "#src/views/git/converted.ts";
import { kindOf } from "#src/views/git/listing.ts";
import { conversionsOf, type Git, records, standingAt } from "#src/views/git/process.ts";
import type { EntryKind } from "#src/view.ts";
import { join } from "node:path";

const NO_COMMIT = "0".repeat(40);

export interface WorkEntry {
  readonly kind: EntryKind;
  /** The object id, where the disk is known to say the same as the index. */
  readonly blob?: string;
  /** New on the disk: git does not track it yet. */
  readonly untracked?: true;
}

/** Undefined where the work tree tracks and shows nothing of the folder. `store` remembers what git was asked. */
export function workEntries(git: Git, part: Part, store: FactStore): ReadonlyMap<string, WorkEntry> | undefined {
  const { folder } = part;
  const entries = new Map<string, WorkEntry>();
  const doubtful: string[] = [];
  const fresh: string[] = [];
  const attributes: string[] = [];
  const conversions = conversionsOf(git);
  for (const record of records(git.tell([...conversions.withoutFilters, "ls-files", "-z", "-v", "-s", "-m", "-o", "--exclude-standard"]))) {
    if (record.startsWith("? ")) {
      // A folder with a repository of its own is listed with a slash: git does not look into it, and nor do we, but it is named.
      if (record.endsWith("/")) entries.set(record.slice(2, -1), { kind: "submodule", blob: NO_COMMIT, untracked: true });
      else fresh.push(record.slice(2));
      continue;
    }
    const tab = record.indexOf("\t");
    const path = record.slice(tab + 1);
    // A tag, a mode of six digits, the object id and the stage, with spaces between them.
    const [tag, kind, stage] = [record.slice(0, 1), kindOf(record.slice(2, 8)), record.slice(tab - 1, tab)];
    if (isModified(tag)) doubtful.push(path);
    else if (kind === "submodule" || stage === "0") entries.set(path, { kind, blob: record.slice(9, tab - 2) });
    else entries.set(path, { kind });
    // What somebody has told git to take for unchanged, or to leave out of the work tree, may stand on the disk and say something else.
    if (isUnwatched(tag) || (tag === "S" && standingAt(join(folder, path)) !== undefined)) doubtful.push(path);
  }
  for (const path of [...entries.keys(), ...fresh]) if (path.endsWith(ATTRIBUTES)) attributes.push(path);
  for (const path of doubtful) dirty(entries, folder, path);
  for (const path of fresh) dirty(entries, folder, path, { untracked: true });
  // The disk's bytes of a converted file are not the object's: it gets an id of its own, made from the disk.
  const extent = conversionExtent(part, attributes, conversions);
  if (extent !== "nothing") {
    const files = [...entries].flatMap(([path, { kind, blob }]) => (kind === "file" && blob !== undefined ? [[path, blob] as const] : []));
    for (const path of convertedFiles({ git, folder, store }, files, extent)) entries.set(path, { kind: "file" });
  }
  return entries.size === 0 ? undefined : entries;
}

const isModified = (tag: string): boolean => tag === "C" || tag === "c";
/** Git writes the tag of an entry that is assumed to be unchanged in lower case. */
const isUnwatched = (tag: string): boolean => tag !== tag.toUpperCase();

function dirty(entries: Map<string, WorkEntry>, folder: string, path: string, more: Pick<WorkEntry, "untracked"> = {}): void {
  if (entries.get(path)?.kind === "submodule") return;
  const stat = standingAt(join(folder, path));
  // A folder in a file's place holds files of its own; a pipe or a device is no file to git either.
  const isOther = stat !== undefined && !stat.isFile() && !stat.isSymbolicLink();
  const gone = isOther || (stat === undefined && !path.includes("\uFFFD")) || beyondLink(folder, path);
  if (gone) entries.delete(path);
  else entries.set(path, { kind: stat?.isSymbolicLink() === true ? "symlink" : "file", ...more });
}

/** A folder that was replaced by a link leads out of the tree: what is tracked below it is gone, as git sees it. */
function beyondLink(folder: string, path: string): boolean {
  const names = path.split("/").slice(0, -1);
  return names.some((_, index) => standingAt(join(folder, ...names.slice(0, index + 1)))?.isSymbolicLink() === true);
}
