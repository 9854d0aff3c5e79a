/** A view over files given as data: for examples, tests and "what if" questions. Blob ids are git's own. */
import { blobId } from "#src/canonical.ts";
import { changesBetween } from "#src/difference.ts";
import { decodeText } from "#src/parsers/text.ts";
import type { Analyser, Content, EntryKind, PullRequest, RepositoryView } from "#src/view.ts";

export interface SimulatedFiles {
  readonly files: Readonly<Record<string, string | Uint8Array>>;
  readonly base?: Readonly<Record<string, string | Uint8Array>>;
  readonly pull?: PullRequest;
  readonly takenAt?: Date;
  /** Commit times by path; paths that are not named have none. */
  readonly committed?: Readonly<Record<string, Date>>;
}

const HEAD = "1".repeat(40);
const BASE = "2".repeat(40);

export function simulatedView(given: SimulatedFiles): RepositoryView {
  const { base, pull, takenAt = new Date(0), committed = {} } = given;
  if (base === undefined) return plainView(given.files, HEAD, takenAt, committed, pull);
  const before = plainView(base, BASE, takenAt, committed);
  const head = plainView(given.files, HEAD, takenAt, committed, pull);
  return { ...head, baseSha: BASE, base: before, changes: changesBetween(before, head) };
}

function plainView(
  files: SimulatedFiles["files"],
  headSha: string,
  takenAt: Date,
  committed: Readonly<Record<string, Date>>,
  pull?: PullRequest,
): RepositoryView {
  const bytesOf = (path: string): Uint8Array | undefined => (Object.hasOwn(files, path) ? encode(files[path] ?? "") : undefined);
  const kind = (path: string): EntryKind | undefined => (Object.hasOwn(files, path) ? "file" : undefined);
  const read = function* (paths: Iterable<string>): Generator<Content> {
    for (const path of paths) {
      const bytes = bytesOf(path);
      if (bytes !== undefined) yield { path, bytes };
    }
  };
  return {
    headSha,
    takenAt,
    ...(pull === undefined ? {} : { pull }),
    paths: Object.keys(files).sort(),
    changes: [],
    kind,
    blob: (path) => mapped(bytesOf(path), blobId),
    size: (path) => bytesOf(path)?.length,
    bytes: bytesOf,
    text: (path) => mapped(bytesOf(path), decodeText),
    read,
    *facts<Fact>(analyser: Analyser<Fact>, paths: Iterable<string>) {
      for (const { path, bytes } of read(paths)) yield [path, analyser.analyse(bytes, path)] as const;
    },
    unknown: (_, paths) => [...paths].filter((path) => kind(path) === "file"),
    committedAt: (paths) =>
      newest(Object.entries(committed).filter(([path]) => paths.some((at) => path === at || path.startsWith(`${at}/`)))),
  };
}

function newest(entries: readonly (readonly [string, Date])[]): Date | undefined {
  return entries.map(([, at]) => at).sort((a, b) => b.getTime() - a.getTime())[0];
}

const encoder = new TextEncoder();
const encode = (content: string | Uint8Array): Uint8Array => (typeof content === "string" ? encoder.encode(content) : content);
const mapped = <In, Out>(value: In | undefined, change: (value: In) => Out): Out | undefined =>
  value === undefined ? undefined : change(value);
