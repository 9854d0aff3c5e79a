/** A week of a repository, read from its snapshots and its ledger of generated changes: what broke, what was mended, what drifted. */
import { standings } from "#schemas/snapshot.ts";
import type { Snapshot, Standing } from "#schemas/snapshot.ts";
import type { ArtifactEntry } from "#src/artifact.ts";
import { plural } from "#src/report.ts";
import { before, spanOf, within } from "#src/score-period.ts";
import type { Taken } from "#src/score-period.ts";
import { snapshotDifference } from "#src/snapshot-difference.ts";

/** Something that a snapshot was the first to tell. */
export interface Seen {
  /** ISO 8601, UTC: the snapshot's time. */
  readonly at: string;
  /** The snapshot's file. */
  readonly path: string;
  readonly words: string;
}

export interface Week {
  /** Such as 2026-W47. */
  readonly name: string;
  readonly from: string;
  /** The first moment after it. */
  readonly until: string;
  readonly snapshots: number;
  /** The last snapshot of the week. */
  readonly last: string | null;
  readonly broke: readonly Seen[];
  readonly mended: readonly Seen[];
  /** Infrastructure that is not as declared, and figures that are worse at the end than they were before the week. */
  readonly drifted: readonly Seen[];
  /** What still does not pass at the end. */
  readonly open: readonly string[];
  /** Generated changes that were taken back. */
  readonly reverted: readonly { readonly at: string; readonly id: string; readonly paths: readonly string[] }[];
}

/** The week in which `at` lies. The same snapshots give the same week. */
export function weekFacts(taken: readonly Taken[], entries: readonly ArtifactEntry[], at: Date): Week {
  const span = spanOf("weekly", at);
  const current = within(taken, span);
  const earlier = before(taken, span);
  const last = current.at(-1);
  const pairs = current.map((one, index) => [index === 0 ? earlier : current[index - 1], one] as const);
  const told = (wanted: Turn): readonly Seen[] =>
    pairs.flatMap(([then, now]) => turns(then?.snapshot, now.snapshot, wanted).map((words) => seen(now, words)));
  const worse =
    earlier === undefined || last === undefined
      ? []
      : snapshotDifference(earlier.snapshot, last.snapshot).flatMap((change) =>
          change.better === false && !change.words.startsWith("Check ") && !change.words.startsWith("New risk flag")
            ? [seen(last, change.words)]
            : [],
        );
  const inWeek = ({ at: moment }: ArtifactEntry): boolean =>
    Date.parse(moment) >= span.from.getTime() && Date.parse(moment) < span.until.getTime();
  return {
    name: span.name,
    from: span.from.toISOString(),
    until: span.until.toISOString(),
    snapshots: current.length,
    last: last?.path ?? null,
    broke: told("broke"),
    mended: told("mended"),
    drifted: [...pairs.flatMap(([then, now]) => drift(then?.snapshot, now)), ...worse],
    open: last === undefined ? [] : failing(last.snapshot).map(([id, standing]) => `${id}: ${standingWords(standing)}`),
    reverted: entries
      .filter((entry) => entry.kind === "revert" && inWeek(entry))
      .map(({ at: moment, id, files }) => ({ at: moment, id, paths: files.map(({ path }) => path) })),
  };
}

type Turn = "broke" | "mended";

/** Checks that turned. What the first snapshot of all finds broken broke with it: nothing earlier is known. */
function turns(then: Snapshot | undefined, now: Snapshot, wanted: Turn): readonly string[] {
  const [was, is] = [new Map(then === undefined ? [] : failing(then)), new Map(failing(now))];
  if (wanted === "broke") return [...is].flatMap(([id, standing]) => (was.has(id) ? [] : [`${id}: ${standingWords(standing)}`]));
  return [...was.keys()].flatMap((id) => (is.has(id) ? [] : [id]));
}

function failing({ checks }: Snapshot): readonly (readonly [string, Standing])[] {
  return Object.entries(standings().parse(checks ?? {}))
    .filter(([, { state }]) => state === "failed" || state === "undecided")
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

export function standingWords({ state, failures }: Standing): string {
  return state === "undecided" ? "could not decide" : plural(failures, "failure");
}

function drift(then: Snapshot | undefined, now: Taken): readonly Seen[] {
  const drifts = ({ infra }: Snapshot): boolean => infra.drift === true || (typeof infra.drift === "number" && infra.drift > 0);
  return drifts(now.snapshot) && (then === undefined || !drifts(then)) ? [seen(now, "The infrastructure is not as declared")] : [];
}

const seen = ({ path, snapshot }: Taken, words: string): Seen => ({ at: snapshot.timestamp_utc, path, words });
