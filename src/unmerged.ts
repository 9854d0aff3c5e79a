/** What an offer of evidence that nobody has taken yet holds beyond the branch it is offered to: it is offered again with what is new. */
import { snapshotPaths, SNAPSHOT_FOLDER } from "#src/snapshots.ts";
import type { RepositoryView } from "#src/view.ts";

/** Names that no other day writes again. */
const DATED = /^docs\/scorecards\/(?:SCORE|ADR-summary)-[^/]*\.md$/;

export type Laid = readonly { readonly path: string; readonly content: string }[];

/** Dated files alone: all else is made anew from what stands now. */
export function unmerged(offer: RepositoryView, branch: RepositoryView): Laid {
  const dated = [...snapshotPaths(offer, SNAPSHOT_FOLDER), ...offer.paths.filter((path) => DATED.test(path))];
  return textsOf(
    offer,
    dated.filter((path) => branch.kind(path) === undefined),
  );
}

export function textsOf(view: RepositoryView, paths: readonly string[]): Laid {
  return Array.from(view.read(paths), ({ path, bytes }) => ({ path, content: Buffer.from(bytes).toString("utf8") }));
}
