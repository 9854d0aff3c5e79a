/** A view as it would be with some files written: what is about to be generated can be judged before anything is on disk. */
import { blobId } from "#src/canonical.ts";
import { decodeText } from "#src/parsers/text.ts";
import type { Content, RepositoryView } from "#src/view.ts";

/** The differences to a base stay those of the view. */
export function overlaid(view: RepositoryView, files: readonly { readonly path: string; readonly content: string }[]): RepositoryView {
  if (files.length === 0) return view;
  const laid = new Map(files.map(({ path, content }) => [path, Buffer.from(content)]));
  const paths = [...new Set([...view.paths, ...laid.keys()])].sort();
  return {
    ...view,
    paths,
    kind: (path) => (laid.has(path) ? "file" : view.kind(path)),
    blob: (path) => mapped(laid.get(path), blobId) ?? view.blob(path),
    size: (path) => laid.get(path)?.length ?? view.size(path),
    bytes: (path) => laid.get(path) ?? view.bytes(path),
    text: (path) => (laid.has(path) ? mapped(laid.get(path), decodeText) : view.text(path)),
    *read(wanted): Generator<Content> {
      for (const run of runs(wanted, laid)) {
        if (Array.isArray(run)) yield* view.read(run);
        else yield { path: run.path, bytes: run.bytes };
      }
    },
    *facts(analyser, wanted) {
      for (const run of runs(wanted, laid)) {
        if (Array.isArray(run)) yield* view.facts(analyser, run);
        else yield [run.path, analyser.analyse(run.bytes, run.path)] as const;
      }
    },
    unknown: (analyser, wanted) => {
      const asked = [...wanted];
      const below = new Set(
        view.unknown(
          analyser,
          asked.filter((path) => !laid.has(path)),
        ),
      );
      return asked.filter((path) => laid.has(path) || below.has(path));
    },
    committedAt: (touched) => view.committedAt(touched),
  };
}

/** Files that are laid over, and between them the others as long as they follow each other: the view reads those in batches. */
function* runs(wanted: Iterable<string>, laid: ReadonlyMap<string, Uint8Array>): Generator<Content | string[]> {
  let others: string[] = [];
  for (const path of wanted) {
    const bytes = laid.get(path);
    if (bytes === undefined) {
      others.push(path);
      continue;
    }
    if (others.length > 0) yield others;
    others = [];
    yield { path, bytes };
  }
  if (others.length > 0) yield others;
}

function mapped<In, Out>(value: In | undefined, change: (value: In) => Out): Out | undefined {
  return value === undefined ? undefined : change(value);
}
