/** Listings of commits that were seen before: the next commit of a bare repository then costs what differs, not all that is there. */
import { kindOf, type ListedEntry, type Listing, listingAfter, listingOf } from "#src/views/git/listing.ts";
import { type Git, records } from "#src/views/git/process.ts";

export interface KeptTrees {
  /** Every entry of the commit's tree. What a commit holds never changes, so neither does what is kept of it. */
  listed(git: Git, folder: string, commit: string): Listing;
  /** Bytes of blobs by their id, as far as somebody asked. */
  readonly sizes: Map<string, number>;
}

/** Entries of all listings together, of which most share their paths. */
const MOST_ENTRIES = 300_000;

export function keptTrees(most = MOST_ENTRIES): KeptTrees {
  /** Those used longest ago first. */
  const kept = new Map<string, { readonly folder: string; readonly commit: string; readonly listing: Listing }>();
  const sizes = new Map<string, number>();
  const nearest = (folder: string) => [...kept.values()].findLast((one) => one.folder === folder);
  return {
    sizes,
    listed(git, folder, commit) {
      const key = `${folder}\0${commit}`;
      const near = nearest(folder);
      const listing = kept.get(key)?.listing ?? (near && changed(git, near.listing, near.commit, commit)) ?? wholeListing(git, commit);
      kept.delete(key);
      kept.set(key, { folder, commit, listing });
      let total = [...kept.values()].reduce((sum, one) => sum + one.listing.paths.length, 0);
      for (const [oldest, one] of kept) {
        if (total <= most) break;
        kept.delete(oldest);
        total -= one.listing.paths.length;
      }
      if (sizes.size > most) sizes.clear();
      return listing;
    },
  };
}

/** `like`: of another commit, with which this one has most in common. */
export function wholeListing(git: Git, commit: string, like?: Listing): Listing {
  return listingOf(git.tell(["ls-tree", "-r", "-z", commit]), like);
}

const DIFFERENCE = ["diff-tree", "-r", "-z", "--raw", "--no-abbrev", "--no-renames", "--ignore-submodules=none"];

/** Git walks only the folders that differ. Undefined where it cannot compare, such as when the older commit is gone. */
function changed(git: Git, before: Listing, from: string, to: string): Listing | undefined {
  const output = before.paths.length === 0 ? undefined : git.ask([...DIFFERENCE, from, to]);
  if (output === undefined) return undefined;
  const changes = new Map<string, ListedEntry | undefined>();
  const told = records(output);
  for (let at = 0; at + 1 < told.length; at += 2) {
    const [, mode = "", , blob = "", status] = (told[at] ?? "").split(" ");
    changes.set(told[at + 1] ?? "", status === "D" ? undefined : { kind: kindOf(mode), blob });
  }
  return listingAfter(before, changes);
}
