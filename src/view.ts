/** What a check may see: one repository at one commit, immutable and synchronous. Implementations live in `views/`. */
import type { LineRange } from "#src/parsers/added-lines.ts";
import type { Sheet } from "#src/recall.ts";

/** What stands at a path. A symbolic link's bytes are its target; it is never followed. A submodule has no bytes. */
export type EntryKind = "file" | "symlink" | "submodule";

/** One path that differs from the base commit. */
export interface Change {
  /** The path in the head; for a deleted path, the path it had in the base. */
  readonly path: string;
  readonly status: "added" | "modified" | "deleted" | "renamed";
  /** The path in the base, where the path was renamed. */
  readonly from?: string;
  /** Lines of the head that the base does not have, computed from the two blobs. Empty for deleted and binary files. */
  readonly added: readonly LineRange[];
}

/** The pull request under judgement, as far as the door knows it. */
export interface PullRequest {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly labels: readonly string[];
  readonly headRef: string;
  readonly baseRef: string;
  readonly author: string;
}

/** Work on one file that depends on its bytes alone, so that it can be remembered under the blob's id. Facts are plain JSON. */
export interface Analyser<Fact> {
  readonly id: string;
  /** Raised whenever the same bytes would give another fact. */
  readonly version: number;
  /** Everything beyond the bytes that the fact depends on: a digest of options, or "". */
  readonly digest: string;
  /** The part of the path that matters to the fact, such as its extension; "" where the bytes alone decide. */
  variant?(path: string): string;
  analyse(bytes: Uint8Array, path: string): Fact;
}

/** A file and its bytes. */
export interface Content {
  readonly path: string;
  readonly bytes: Uint8Array;
}

export interface RepositoryView {
  /** The commit under judgement; null in a folder without one. */
  readonly headSha: string | null;
  /** The commit whose rules judge; absent where no difference is judged. */
  readonly baseSha?: string;
  readonly takenAt: Date;
  readonly pull?: PullRequest;
  /** The same repository at the base commit, where a difference is judged. */
  readonly base?: RepositoryView;
  /** Every tracked path, sorted by code unit. A listing that could not be completed throws before there is a view. */
  readonly paths: readonly string[];
  /** What differs from the base, sorted by path; empty without a base. */
  readonly changes: readonly Change[];
  kind(path: string): EntryKind | undefined;
  /** True of a file in a folder that git does not track yet; absent where every path is tracked, as in a commit. */
  untracked?(path: string): boolean;
  /** The object id of the file's bytes: the key under which per-file work is remembered. */
  blob(path: string): string | undefined;
  /** Bytes of the file; undefined where it is absent. */
  size(path: string): number | undefined;
  /** The file's bytes, a link's target, or undefined where absent or a submodule. */
  bytes(path: string): Uint8Array | undefined;
  /** The file as UTF-8 without byte order mark; undefined where absent, a link, binary or not UTF-8. */
  text(path: string): string | undefined;
  /** Reads many files in the order given, in batches; links, submodules and absent paths are left out. */
  read(paths: Iterable<string>): Iterable<Content>;
  /** The fact of each file, remembered or made now, in the order given; links, submodules and absent paths are left out. */
  facts<Fact>(analyser: Analyser<Fact>, paths: Iterable<string>): Iterable<readonly [path: string, fact: Fact]>;
  /** Those of the files whose fact would have to be made now: nothing is made or read to say so. */
  unknown(analyser: Analyser<unknown>, paths: Iterable<string>): readonly string[];
  /** What is remembered of a repository as a whole under a name; absent where nothing is remembered. */
  sheet?(name: string): Sheet;
  /** The analyser's facts are of use still, though nobody asks for them. */
  spare?(analyser: Analyser<unknown>): void;
  /** When the newest commit that touched any of the paths (files or folders) was made; undefined where no commit did. */
  committedAt(paths: readonly string[]): Date | undefined;
}

/** The repository could not be read whole; a verdict over what was read would be a guess. */
export class UnreadableRepository extends Error {
  override readonly name = "UnreadableRepository";
}

/** What was asked about does not exist or cannot be meant: the asker's mistake, not the repository's. */
export class WrongUse extends Error {
  override readonly name = "WrongUse";
}
