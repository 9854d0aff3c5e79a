/** What commits beside the one that is judged hold of the evidence so far: the branch that it is kept on, and an offer that nobody has taken yet. */
import { ARTIFACT_LEDGER } from "#src/artifact.ts";
import { RISK_LOG } from "#src/risk-log.ts";
import { snapshotPaths, SNAPSHOT_FOLDER } from "#src/snapshots.ts";
import type { RepositoryView } from "#src/view.ts";

/** Names that no other day writes again. */
const DATED = /^docs\/scorecards\/(?:SCORE|ADR-summary)-[^/]*\.md$/;

export type Laid = readonly { readonly path: string; readonly content: string }[];

/** What the branch of records says beyond, or otherwise than, the commit that is judged. */
export function recorded(records: RepositoryView, judged: RepositoryView): Laid {
  const paths = [...snapshotPaths(records, SNAPSHOT_FOLDER), RISK_LOG, ARTIFACT_LEDGER];
  return textsOf(
    records,
    paths.filter((path) => records.blob(path) !== undefined && records.blob(path) !== judged.blob(path)),
  );
}

/** What an offer holds beyond the branch it is offered to, to be offered again with what is new: dated files alone, all else is made anew from what stands now. */
export function unmerged(offer: RepositoryView, branch: RepositoryView): Laid {
  const dated = [...snapshotPaths(offer, SNAPSHOT_FOLDER), ...offer.paths.filter((path) => DATED.test(path))];
  return textsOf(
    offer,
    dated.filter((path) => branch.kind(path) === undefined),
  );
}

function textsOf(view: RepositoryView, paths: readonly string[]): Laid {
  return Array.from(view.read(paths), ({ path, bytes }) => ({ path, content: Buffer.from(bytes).toString("utf8") }));
}
