/** A view as one check sees it: without the paths it was told to ignore, and ending with its time limit. */
import { addedLines } from "#src/parsers/added-lines.ts";
import { globs } from "#src/parsers/glob.ts";
import type { Change, RepositoryView } from "#src/view.ts";

/** A check took longer than it may; its outcome is undecided, never a pass. */
export class CheckOverrun extends Error {
  override readonly name = "CheckOverrun";
}

/** Throws CheckOverrun when the time is up; called wherever a check asks for something. */
export type Pulse = () => void;

/** Ignored paths are left out of listings and changes; a path asked for by name still answers, so that imports resolve. */
export function scopedView(view: RepositoryView, ignore: readonly string[], pulse: Pulse): RepositoryView {
  const ignored = globs(ignore);
  const shown = (path: string): boolean => !ignored(path);
  const lazyPaths = once(() => (ignore.length === 0 ? view.paths : view.paths.filter(shown)));
  const lazyChanges = once(() => (ignore.length === 0 ? view.changes : view.changes.flatMap((change) => shownPart(view, change, shown))));
  const base = view.base === undefined ? undefined : scopedView(view.base, ignore, pulse);
  return {
    headSha: view.headSha,
    takenAt: view.takenAt,
    ...(view.baseSha === undefined ? {} : { baseSha: view.baseSha }),
    ...(view.pull === undefined ? {} : { pull: view.pull }),
    ...(base === undefined ? {} : { base }),
    get paths() {
      pulse();
      return lazyPaths();
    },
    get changes() {
      pulse();
      return lazyChanges();
    },
    kind: (path) => view.kind(path),
    untracked: (path) => view.untracked?.(path) === true,
    blob: (path) => view.blob(path),
    size: (path) => view.size(path),
    bytes: (path) => pulsed(pulse, view.bytes(path)),
    text: (path) => pulsed(pulse, view.text(path)),
    read: (paths) => ticking(view.read(paths), pulse),
    facts: (analyser, paths) => ticking(view.facts(analyser, paths), pulse),
    unknown: (analyser, paths) => pulsed(pulse, view.unknown(analyser, paths)),
    ...(view.sheet === undefined ? {} : { sheet: view.sheet.bind(view) }),
    ...(view.spare === undefined ? {} : { spare: view.spare.bind(view) }),
    committedAt: (paths) => pulsed(pulse, view.committedAt(paths)),
  };
}

/** A rename out of what is shown is a removal there, and one into it brings all its lines: an ignored path hides neither. */
function shownPart(view: RepositoryView, change: Change, shown: (path: string) => boolean): readonly Change[] {
  const { path, from } = change;
  if (from === undefined || shown(from) === shown(path)) return shown(path) ? [change] : [];
  if (!shown(path)) return [{ path: from, status: "deleted", added: [] }];
  const added = once(() => addedLines(new Uint8Array(), view.bytes(path) ?? new Uint8Array()));
  return [
    {
      path,
      status: "added",
      get added() {
        return added();
      },
    },
  ];
}

/** Hands every item on and looks at the clock in between, not each time: that would cost as much as what is remembered of an item. */
export function* ticking<Item>(items: Iterable<Item>, pulse: Pulse): Generator<Item> {
  let count = 0;
  for (const item of items) {
    if (count++ % STRIDE === 0) pulse();
    yield item;
  }
}

const STRIDE = 8;

function pulsed<Value>(pulse: Pulse, value: Value): Value {
  pulse();
  return value;
}

function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => (made ??= { value: make() }).value;
}
