/** A view over git objects: any commit of any repository, bare ones too, without a checkout. */
import { changesBetween } from "#src/difference.ts";
import type { FactStore } from "#src/recall.ts";
import { type BlobSource, type ListedEntry, readingOf } from "#src/views/git/blob-source.ts";
import { committedAt } from "#src/views/git/history.ts";
import { objectReader } from "#src/views/git/object-reader.ts";
import { type Git, gitIn, records } from "#src/views/git/process.ts";
import type { Content, EntryKind, PullRequest, RepositoryView } from "#src/view.ts";

export interface ObjectsViewGiven {
  /** The repository: a bare one, a work tree, or a folder inside a work tree, which is then the root of the view. */
  readonly folder: string;
  /** The commit, as a full object id. */
  readonly commit: string;
  readonly base?: { readonly view: RepositoryView; readonly from: RepositoryView };
  readonly pull?: PullRequest;
  readonly takenAt: Date;
  readonly store: FactStore;
}

/** `base.view` judges (its rules are read from there); the difference is made from `base.from`, the merge base. Throws UnreadableRepository. */
export function objectsView({ folder, commit, base, pull, takenAt, store }: ObjectsViewGiven): RepositoryView {
  const git = gitIn(folder);
  const source = objectSource(git, listing(git, commit));
  const reading = readingOf(source, store, true);
  const paths = [...source.entries.keys()].sort();
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

function objectSource(git: Git, entries: ReadonlyMap<string, ListedEntry>): BlobSource {
  const reader = objectReader(git);
  let sizes: ReadonlyMap<string, number> | undefined;
  const idsOf = (paths: readonly string[]): readonly string[] => paths.flatMap((path) => entries.get(path)?.blob ?? []);
  const allSizes = (): ReadonlyMap<string, number> =>
    (sizes ??= reader.sizes([...entries.values()].filter(({ kind }) => kind !== "submodule").map(({ blob }) => blob)));
  return {
    entries,
    size: (path) => allSizes().get(entries.get(path)?.blob ?? ""),
    *readAll(paths): Generator<Content> {
      let at = 0;
      for (const [, bytes] of reader.read(idsOf(paths))) yield { path: paths[at++] ?? "", bytes };
    },
  };
}

/** Every entry of the commit's tree. */
export function listing(git: Git, commit: string): ReadonlyMap<string, ListedEntry> {
  const entries = new Map<string, ListedEntry>();
  for (const record of records(git.tell(["ls-tree", "-r", "-z", commit]))) {
    const [meta, path] = [record.slice(0, record.indexOf("\t")), record.slice(record.indexOf("\t") + 1)];
    const [mode = "", , blob = ""] = meta.split(" ");
    entries.set(path, { kind: kindOf(mode), blob });
  }
  return entries;
}

/** Git's file modes (https://git-scm.com/docs/git-fast-import#_filemodify). */
export function kindOf(mode: string): EntryKind {
  if (mode === "160000") return "submodule";
  return mode === "120000" ? "symlink" : "file";
}
