/** Facts made ahead of the run: what native parsers hold is given back between two turns of the event loop, and a run has none. */
import type { Analyser, RepositoryView } from "#src/view.ts";

/** Fewer files need no rest. */
const PORTION = 500;

/** Makes and remembers the facts of many files; `rest` is awaited between portions. A view that remembers nothing makes them again later. */
export async function factsAhead(
  view: RepositoryView,
  analyser: Analyser<unknown>,
  paths: readonly string[],
  rest: () => Promise<void>,
): Promise<void> {
  if (paths.length <= PORTION) return;
  const missing = view.unknown(analyser, paths);
  for (let at = 0; at < missing.length; at += PORTION) {
    for (const _fact of view.facts(analyser, missing.slice(at, at + PORTION)));
    await rest();
  }
}
