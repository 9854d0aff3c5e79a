/** A view over git objects: any commit of any repository, bare ones too, without a checkout. */
import { changesBetween } from "#src/difference.ts";
import type { FactStore } from "#src/recall.ts";
import { type BlobSource, type ListedEntry, readingOf } from "#src/views/git/blob-source.ts";
import { committedAt } from "#src/views/git/history.ts";
import { type KeptTrees, listing } from "#src/views/git/kept-trees.ts";
import { objectReader } from "#src/views/git/object-reader.ts";
import { type Git, gitIn } from "#src/views/git/process.ts";
import type { Content, PullRequest, RepositoryView } from "#src/view.ts";

export interface ObjectsViewGiven {
  /** The repository: a bare one, a work tree, or a folder inside a work tree, which is then the root of the view. */
  readonly folder: string;
  /** The commit, as a full object id. */
  readonly commit: string;
  readonly base?: { readonly view: RepositoryView; readonly from: RepositoryView };
  readonly pull?: PullRequest;
  readonly takenAt: Date;
  readonly store: FactStore;
  /** What is remembered between views of bare repositories; absent: nothing is. */
  readonly kept?: KeptTrees | undefined;
}

/** `base.view` judges (its rules are read from there); the difference is made from `base.from`, the merge base. Throws UnreadableRepository. */
export function objectsView({ folder, commit, base, pull, takenAt, store, kept }: ObjectsViewGiven): RepositoryView {
  const git = gitIn(folder);
  const { entries, paths } = kept === undefined ? listing(git, commit) : kept.listed(git, folder, commit);
  const reading = readingOf(objectSource(git, entries, kept?.sizes), store, true);
  return {
    headSha: commit,
    takenAt,
    paths,
    ...(pull === undefined ? {} : { pull }),
    ...(base === undefined ? {} : { base: base.view, ...(base.view.headSha === null ? {} : { baseSha: base.view.headSha }) }),
    changes: base === undefined ? [] : changesBetween(base.from, { paths, ...reading }),
    ...reading,
    committedAt: (touched) => committedAt(git, commit, touched),
  };
}

function objectSource(git: Git, entries: ReadonlyMap<string, ListedEntry>, known?: Map<string, number>): BlobSource {
  const reader = objectReader(git, known);
  let sizes: ReadonlyMap<string, number> | undefined;
  const idsOf = (paths: readonly string[]): readonly string[] => paths.flatMap((path) => entries.get(path)?.blob ?? []);
  const allSizes = (): ReadonlyMap<string, number> =>
    (sizes ??= reader.sizes([...entries.values()].filter(({ kind }) => kind !== "submodule").map(({ blob }) => blob)));
  return {
    entries,
    size: (path) => {
      const blob = entries.get(path)?.blob ?? "";
      return known?.get(blob) ?? allSizes().get(blob);
    },
    *readAll(paths): Generator<Content> {
      let at = 0;
      for (const [, bytes] of reader.read(idsOf(paths))) yield { path: paths[at++] ?? "", bytes };
    },
  };
}
