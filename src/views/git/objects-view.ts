/** A view over git objects: any commit of any repository, bare ones too, without a checkout. */
import { changesBetween } from "#src/difference.ts";
import type { FactStore } from "#src/recall.ts";
import { type BlobSource, readingOf } from "#src/views/git/blob-source.ts";
import { committedAt } from "#src/views/git/history.ts";
import { type KeptTrees, wholeListing } from "#src/views/git/kept-trees.ts";
import type { Listing } from "#src/views/git/listing.ts";
import { objectReader } from "#src/views/git/object-reader.ts";
import { type Git, gitIn } from "#src/views/git/process.ts";
import type { Content, PullRequest, RepositoryView } from "#src/view.ts";

export interface ObjectsViewGiven {
  /** The repository: a bare one, a work tree, or a folder inside a work tree, which is then the root of the view. */
  readonly folder: string;
  /** The commit, as a full object id. */
  readonly commit: string;
  readonly base?: { readonly view: RepositoryView; readonly from: ObjectsView };
  /** Another commit of the same folder, with which this one has most in common: what they share is not listed again. `base.from` where absent; not asked where `kept` is given. */
  readonly like?: ObjectsView;
  readonly pull?: PullRequest;
  readonly takenAt: Date;
  readonly store: FactStore;
  /** What is remembered between views of bare repositories; absent: nothing is. */
  readonly kept?: KeptTrees | undefined;
}

export interface ObjectsView extends RepositoryView {
  readonly listing: Listing;
}

/** `base.view` judges (its rules are read from there); the difference is made from `base.from`, the merge base. Throws UnreadableRepository. */
export function objectsView({ folder, commit, base, like = base?.from, pull, takenAt, store, kept }: ObjectsViewGiven): ObjectsView {
  const git = gitIn(folder);
  const listing = kept === undefined ? wholeListing(git, commit, like?.listing) : kept.listed(git, folder, commit);
  const { paths } = listing;
  const reading = readingOf(objectSource(git, listing, kept?.sizes), store, true);
  return {
    headSha: commit,
    takenAt,
    paths,
    listing,
    ...(pull === undefined ? {} : { pull }),
    ...(base === undefined ? {} : { base: base.view, ...(base.view.headSha === null ? {} : { baseSha: base.view.headSha }) }),
    changes: base === undefined ? [] : changesBetween(base.from, { paths, ...reading }, listing.differing(base.from.listing)),
    ...reading,
    committedAt: (touched) => committedAt(git, commit, touched),
  };
}

/** Times that sizes are looked up for those alone who ask. */
const ASKED_ALONE = 16;

function objectSource(git: Git, listing: Listing, remembered?: Map<string, number>): BlobSource {
  const { paths, kind, blob } = listing;
  const reader = objectReader(git, remembered);
  let asked = 0;
  const idsOf = (wanted: readonly string[]): readonly string[] => wanted.flatMap((path) => blob(path) ?? []);
  /** Whoever asks for the size of one file after the other gets them all at once. */
  const sizesNear = (wanted: readonly string[]): ReadonlyMap<string, number> => {
    const known = reader.sizes([]);
    if (wanted.every((path) => known.has(blob(path) ?? ""))) return known;
    return reader.sizes(idsOf(++asked > ASKED_ALONE ? paths.filter((path) => kind(path) !== "submodule") : wanted));
  };
  return {
    paths,
    kind,
    blob,
    fileId: (path) => (kind(path) === "file" ? blob(path) : undefined),
    sizes: (wanted) => {
      const known = sizesNear(wanted);
      return wanted.map((path) => known.get(blob(path) ?? "") ?? 0);
    },
    *readAll(wanted): Generator<Content> {
      let at = 0;
      for (const [, bytes] of reader.read(idsOf(wanted))) yield { path: wanted[at++] ?? "", bytes };
    },
  };
}
