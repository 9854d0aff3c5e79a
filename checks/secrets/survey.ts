/** Which files are looked at, and what is remembered of each. */
import type { Options } from "#checks/secrets/options.ts";
import { addedLines } from "#src/parsers/added-lines.ts";
import type { LineRange } from "#src/parsers/added-lines.ts";
import { pattern } from "#src/parsers/pattern.ts";
import { inspect, unread, variantOf } from "#src/parsers/secrets/inspect.ts";
import type { FileFact } from "#src/parsers/secrets/inspect.ts";
import { ownRules } from "#src/parsers/secrets/own-rules.ts";
import { readable } from "#src/parsers/secrets/text-bytes.ts";
import { digestOf } from "#src/canonical.ts";
import type { Analyser, Change, RepositoryView } from "#src/view.ts";

export interface SurveyedFile {
  readonly path: string;
  readonly fact: FileFact;
  /** The lines that are judged; absent where the whole file is. */
  readonly added?: readonly LineRange[];
  readonly change?: Change;
}

export interface Survey {
  readonly files: readonly SurveyedFile[];
  readonly notScanned: readonly { readonly path: string; readonly reason: string }[];
  readonly dismissed: Readonly<Record<string, number>>;
}

/** With a base, the files that changed; without one, all of them. */
export function survey(view: RepositoryView, options: Options): Survey {
  const changes = new Map(view.changes.filter((change) => change.status !== "deleted").map((change) => [change.path, change]));
  const wanted = view.baseSha === undefined ? view.paths : [...changes.keys()];
  const notScanned: { path: string; reason: string }[] = [];
  const analysis = analyser(options);
  // What is remembered says itself where it is too large.
  const unknown = new Set(view.unknown(analysis, wanted));
  const paths = wanted.filter((path) => {
    const reason = view.kind(path) === "file" && !unknown.has(path) ? undefined : unfit(view, path, options.maxBytes);
    if (reason !== undefined) notScanned.push({ path, reason });
    return reason === undefined;
  });
  const files: SurveyedFile[] = [];
  const dismissed = new Map<string, number>();
  for (const [path, fact] of view.facts(analysis, paths)) {
    if (fact.unread !== undefined) notScanned.push({ path, reason: fact.unread });
    for (const [why, count] of Object.entries(fact.dismissed)) dismissed.set(why, (dismissed.get(why) ?? 0) + count);
    const change = changes.get(path);
    files.push({ path, fact, ...(change === undefined ? {} : { change, added: judgedLines(view, change, fact) }) });
  }
  // Facts come in the order of the paths.
  let delivered = 0;
  for (const path of paths) {
    if (files[delivered]?.path === path) delivered++;
    else if (view.kind(path) === "file") notScanned.push({ path, reason: "its bytes could not be read" });
  }
  return {
    files,
    notScanned: notScanned.sort((a, b) => (a.path < b.path ? -1 : 1)),
    dismissed: Object.fromEntries([...dismissed].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

export function analyser(options: Options): Analyser<FileFact> {
  const allows = options.allow.map(({ value }) => {
    if (value === undefined) return () => false;
    const compiled = pattern(value);
    return (secret: string) => compiled.test(secret);
  });
  const own = ownRules(
    options.rules.map(({ id, pattern: source, keywords }) => {
      const compiled = pattern(source);
      return { id, keywords, test: (line: string) => compiled.test(line) };
    }),
  );
  const values = options.allow.map(({ value }) => value ?? null);
  return {
    id: "secrets",
    version: 4,
    digest: digestOf({
      values,
      maxBytes: options.maxBytes,
      rules: options.rules.map(({ id, pattern: source, keywords }) => ({ id, source, keywords })),
    }),
    variant: variantOf,
    analyse: (bytes, path) =>
      bytes.length > options.maxBytes
        ? unread(tooLarge(options.maxBytes, bytes.length))
        : inspect(bytes, variantOf(path), { allows, ownRules: own }),
  };
}

const tooLarge = (maxBytes: number, size: number): string => `larger than ${maxBytes} bytes (${size})`;

/** Nothing is read for the answer. A link's bytes are a path, so nothing is missed by leaving it out. */
function unfit(view: RepositoryView, path: string, maxBytes: number): string | undefined {
  if (view.kind(path) === "submodule") return "a submodule: its files belong to another repository";
  const size = view.size(path) ?? 0;
  return view.kind(path) === "file" && size > maxBytes ? tooLarge(maxBytes, size) : undefined;
}

/** The lines of a recoded file are not those of its bytes: they are compared as text. */
function judgedLines(view: RepositoryView, change: Change, fact: FileFact): readonly LineRange[] {
  if (!fact.recoded)
    return change.added.length === 0 && change.status === "added" ? [{ start: 1, end: Number.MAX_SAFE_INTEGER }] : change.added;
  const text = (bytes: Uint8Array | undefined): Uint8Array => {
    const read = bytes === undefined ? undefined : readable(bytes);
    return read === undefined || "binary" in read ? new Uint8Array() : read.bytes;
  };
  return addedLines(text(view.base?.bytes(change.from ?? change.path)), text(view.bytes(change.path)));
}
