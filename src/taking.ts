/** Takes the snapshot of a view: one judgement of everything, the series before it, and what other sources know. */
import type { Snapshot } from "#schemas/snapshot.ts";
import { ARTIFACT_LEDGER, artifactEntries } from "#src/artifact.ts";
import { judge } from "#src/engine.ts";
import type { JudgeGiven } from "#src/engine.ts";
import { overlaid } from "#src/overlaid-view.ts";
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
  const path = snapshotPath(at);
  const rest = {
    policy: given.policy,
    now: at,
    taken: snapshotSeries(given.view).taken,
    textOf: (one: string) => given.view.text(one),
    entries: artifactEntries(given.view.text(ARTIFACT_LEDGER) ?? ""),
    ...(sources === undefined ? {} : { sources }),
  };
  const judged = async (view: RepositoryView): Promise<Snapshot> =>
    buildSnapshot({ verdict: await judge({ ...given, view, now: at }), ...rest });
  // The router is judged as it is now, not as the last snapshot tells it.
  const live =
    sources?.router === undefined || sources.router === null ? [] : [{ path, content: snapshotText(unjudged(rest, given.view, at)) }];
  const snapshot = await judged(overlaid(given.view, live));
  return { path, content: snapshotText(snapshot), snapshot };
}

function unjudged(rest: Omit<Parameters<typeof buildSnapshot>[0], "verdict">, view: RepositoryView, takenAt: Date): Snapshot {
  const verdict = { headSha: view.headSha, policyDigest: rest.policy.digest, takenAt, outcomes: [], conclusion: "success" } as const;
  return buildSnapshot({ verdict, ...rest });
}
