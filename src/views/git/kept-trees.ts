/** Listings of commits that were seen before: the next commit of a bare repository then costs what differs, not all that is there. */
import type { ListedEntry } from "#src/views/git/blob-source.ts";
import { type Git, records } from "#src/views/git/process.ts";
import type { EntryKind } from "#src/view.ts";

export interface Listed {
  readonly entries: ReadonlyMap<string, ListedEntry>;
  /** Sorted by code unit. */
  readonly paths: readonly string[];
}

export interface KeptTrees {
  /** Every entry of the commit's tree. What a commit holds never changes, so neither does what is kept of it. */
  listed(git: Git, folder: string, commit: string): Listed;
  /** Bytes of blobs by their id, as far as somebody asked. */
  readonly sizes: Map<string, number>;
}

/** Entries of all listings together, of which most share their texts: some 200 bytes for each that does not. */
const MOST_ENTRIES = 300_000;

export function keptTrees(most = MOST_ENTRIES): KeptTrees {
  /** Those used longest ago first. */
  const kept = new Map<string, { readonly folder: string; readonly commit: string; readonly listed: Listed }>();
  const sizes = new Map<string, number>();
  const nearest = (folder: string) => [...kept.values()].findLast((one) => one.folder === folder);
  return {
    sizes,
    listed(git, folder, commit) {
      const key = `${folder}\0${commit}`;
      const near = nearest(folder);
      const listed = kept.get(key)?.listed ?? (near && changed(git, near.listed, near.commit, commit)) ?? listing(git, commit);
      kept.delete(key);
      kept.set(key, { folder, commit, listed });
      let total = [...kept.values()].reduce((sum, one) => sum + one.listed.paths.length, 0);
      for (const [oldest, one] of kept) {
        if (total <= most) break;
        kept.delete(oldest);
        total -= one.listed.paths.length;
      }
      if (sizes.size > most) sizes.clear();
      return listed;
    },
  };
}

/** Read whole. */
export function listing(git: Git, commit: string): Listed {
  const entries = new Map<string, ListedEntry>();
  for (const record of records(git.tell(["ls-tree", "-r", "-z", commit]))) {
    const tab = record.indexOf("\t");
    const [mode = "", , blob = ""] = record.slice(0, tab).split(" ");
    entries.set(record.slice(tab + 1), { kind: kindOf(mode), blob });
  }
  return { entries, paths: [...entries.keys()].sort() };
}

const DIFFERENCE = ["diff-tree", "-r", "-z", "--raw", "--no-abbrev", "--no-renames", "--ignore-submodules=none"];

/** Git walks only the folders that differ. Undefined where it cannot compare, such as when the older commit is gone. */
function changed(git: Git, before: Listed, from: string, to: string): Listed | undefined {
  const output = git.ask([...DIFFERENCE, from, to]);
  if (output === undefined) return undefined;
  const entries = new Map(before.entries);
  const told = records(output);
  let isSame = true;
  for (let at = 0; at + 1 < told.length; at += 2) {
    const [, mode = "", , blob = "", status] = (told[at] ?? "").split(" ");
    const path = told[at + 1] ?? "";
    isSame &&= status !== "D" && entries.has(path);
    if (status === "D") entries.delete(path);
    else entries.set(path, { kind: kindOf(mode), blob });
  }
  return { entries, paths: isSame ? before.paths : [...entries.keys()].sort() };
}

/** Git's file modes (https://git-scm.com/docs/git-fast-import#_filemodify). */
export function kindOf(mode: string): EntryKind {
  if (mode === "160000") return "submodule";
  return mode === "120000" ? "symlink" : "file";
}
