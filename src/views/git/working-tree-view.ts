/** A view over a folder as it stands: tracked files, and new ones that git does not ignore. Links are never followed. */
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { blobId } from "#src/canonical.ts";
import { changesBetween } from "#src/difference.ts";
import type { FactStore } from "#src/recall.ts";
import { type BlobSource, readingOf } from "#src/views/git/blob-source.ts";
import { committedAt, type Standing, standingOf } from "#src/views/git/history.ts";
import { type WorkEntry, workEntries } from "#src/views/git/work-entries.ts";
import { type Git, gitIn, onDisk, sizeOnDisk } from "#src/views/git/process.ts";
import { type Content, type PullRequest, type RepositoryView, UnreadableRepository } from "#src/view.ts";

export interface WorkingTreeGiven {
  /** The folder; inside a git work tree it may be any folder of it, which is then the root of the view. */
  readonly folder: string;
  readonly base?: { readonly view: RepositoryView; readonly from: RepositoryView };
  readonly pull?: PullRequest;
  readonly takenAt: Date;
  readonly store: FactStore;
  /** What git says of the folder, where the caller has asked already. */
  readonly standing?: Standing;
}

/** Throws UnreadableRepository. A folder that git does not track is listed from the disk and has no commit. */
export function workingTreeView({ folder, base, pull, takenAt, store, ...given }: WorkingTreeGiven): RepositoryView {
  const git = gitIn(folder);
  const standing = given.standing ?? standingOf(git);
  const entries =
    (standing.insideWorkTree ? workEntries(git, { folder, up: standing.up, own: standing.attributes }, store) : undefined) ??
    folderEntries(folder);
  const headSha = standing.head ?? null;
  const paths = [...entries.keys()].sort();
  const reading = readingOf(diskSource(git, folder, paths, entries), store, false);
  return {
    headSha,
    takenAt,
    paths,
    ...(pull === undefined ? {} : { pull }),
    ...(base === undefined ? {} : { base: base.view, ...(base.view.headSha === null ? {} : { baseSha: base.view.headSha }) }),
    changes: base === undefined ? [] : changesBetween(base.from, { paths, ...reading }),
    ...reading,
    untracked: (path) => entries.get(path)?.untracked === true,
    committedAt: (touched) => (headSha === null ? undefined : committedAt(git, headSha, touched)),
  };
}

/**
 * Blob ids of files that differ from the index are worked out when somebody asks. Somebody may write while we look: what is read has to be
 * what was listed, or else what is made of it would be remembered of something else.
 */
function diskSource(git: Git, folder: string, paths: readonly string[], entries: ReadonlyMap<string, WorkEntry>): BlobSource {
  const late = new Map<string, string>();
  const bytesOf = (path: string): Uint8Array => {
    const entry = entries.get(path);
    const bytes = diskBytes(git, folder, path, entry);
    const listed = entry?.blob ?? late.get(path);
    const id = blobId(bytes, listed);
    if (listed === undefined) late.set(path, id);
    return listed === undefined || listed === id ? bytes : listedBytes(git, path, entry);
  };
  const lateBlob = (path: string): string | undefined => {
    if (!late.has(path)) bytesOf(path);
    return late.get(path);
  };
  return {
    paths,
    kind: (path) => entries.get(path)?.kind,
    blob: (path) => {
      const entry = entries.get(path);
      return entry === undefined ? undefined : (entry.blob ?? lateBlob(path));
    },
    fileId: (path) => {
      const entry = entries.get(path);
      return entry?.kind === "file" ? (entry.blob ?? lateBlob(path)) : undefined;
    },
    sizes: (wanted) => wanted.map((path) => sizeOnDisk(folder, path) ?? bytesOf(path).length),
    *readAll(paths): Generator<Content> {
      for (const path of paths) yield { path, bytes: bytesOf(path) };
    },
  };
}

function diskBytes(git: Git, folder: string, path: string, entry: WorkEntry | undefined): Uint8Array {
  const at = onDisk(folder, path);
  try {
    return entry?.kind === "symlink" ? readlinkSync(at, { encoding: "buffer" }) : readFileSync(at);
  } catch (cause) {
    // A sparse checkout tracks files that are not on the disk; their object says the same.
    if (entry?.blob !== undefined) return git.tell(["cat-file", "blob", entry.blob]);
    throw new UnreadableRepository(`${path} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

/** What the index says stands in git's objects; what it did not know is nowhere else. */
function listedBytes(git: Git, path: string, entry: WorkEntry | undefined): Uint8Array {
  const bytes = entry?.blob === undefined ? undefined : git.ask(["cat-file", "blob", entry.blob]);
  if (bytes === undefined) throw new UnreadableRepository(`${path} was written while it was judged: judge again when nothing writes there`);
  return bytes;
}

function folderEntries(folder: string): ReadonlyMap<string, WorkEntry> {
  const entries = new Map<string, WorkEntry>();
  const open = [""];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const item of readdirSync(join(folder, at), { withFileTypes: true })) {
      const path = at === "" ? item.name : `${at}/${item.name}`;
      if (item.isSymbolicLink()) entries.set(path, { kind: "symlink" });
      else if (item.isFile()) entries.set(path, { kind: "file" });
      else if (item.isDirectory() && item.name !== ".git") open.push(path);
    }
  }
  return entries;
}
