/** Takes the snapshot of a view: one judgement of everything, the series before it, and what other sources know. */
import type { Snapshot } from "#schemas/snapshot.ts";
import { ARTIFACT_LEDGER, artifactEntries } from "#src/artifact.ts";
import { judge } from "#src/engine.ts";
import type { JudgeGiven } from "#src/engine.ts";
import { buildSnapshot, momentOf, snapshotText } from "#src/snapshot.ts";
import type { Sources } from "#src/snapshot.ts";
import { snapshotPath, snapshotSeries } from "#src/snapshots.ts";
import type { AnyCheck, Policy } from "#src/policy.ts";
import type { RepositoryView } from "#src/view.ts";

export interface TakingGiven {
  readonly view: RepositoryView;
  readonly policy: Policy;
  readonly checks: readonly AnyCheck[];
  readonly now: Date;
  readonly elapsedMs: () => number;
  readonly sources?: Sources;
  readonly onCheck?: NonNullable<JudgeGiven["onCheck"]>;
}

export interface TakenNow {
  readonly path: string;
  readonly content: string;
  readonly snapshot: Snapshot;
}

/** Throws BrokenArtifactLedger. */
export async function takeSnapshot({ now, sources, ...given }: TakingGiven): Promise<TakenNow> {
  const at = momentOf(now);
  const verdict = await judge({ ...given, now: at });
  const snapshot = buildSnapshot({
    verdict,
    policy: given.policy,
    now: at,
    taken: snapshotSeries(given.view).taken,
    textOf: (path) => given.view.text(path),
    entries: artifactEntries(given.view.text(ARTIFACT_LEDGER) ?? ""),
    ...(sources === undefined ? {} : { sources }),
  });
  return { path: snapshotPath(at), content: snapshotText(snapshot), snapshot };
}
