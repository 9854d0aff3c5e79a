/** What changed from one snapshot to another, in words. */
import { standings } from "#schemas/snapshot.ts";
import type { Snapshot, Standing } from "#schemas/snapshot.ts";
import { plural } from "#src/report.ts";
import { FACTS, FIGURES, figureWords, modelFigures, MODELS } from "#src/score-figures.ts";
import type { Figure } from "#src/score-figures.ts";

export interface SnapshotChange {
  /** What it is about: a scorecard's tables tell of facts, figures and models themselves. */
  readonly about: "fact" | "figure" | "model" | "check" | "flag" | "rules";
  /** Whether it is good news; undefined where that is not for us to say. */
  readonly better?: boolean;
  /** "Verified critical workflow coverage rose from 48 % to 52 %". */
  readonly words: string;
}

/** Empty where nothing that a snapshot measures has changed. In the order of a scorecard. */
export function snapshotDifference(before: Snapshot, after: Snapshot): readonly SnapshotChange[] {
  return [
    ...FACTS.flatMap((fact) => factChange(fact.name, fact.holds(before), fact.holds(after))),
    ...FIGURES.flatMap((figure) => figureChange("figure", figure, figure.name, before, after)),
    ...MODELS.flatMap((model) =>
      modelFigures(model).flatMap((figure) => figureChange("model", figure, `${model}: ${figure.name}`, before, after)),
    ),
    ...checkChanges(standings().parse(before.checks ?? {}), standings().parse(after.checks ?? {})),
    ...flagChanges(otherFlags(before), otherFlags(after)),
    ...settings(before, after),
  ];
}

function factChange(name: string, then: boolean | undefined, now: boolean | undefined): readonly SnapshotChange[] {
  if (then === now) return [];
  if (now === undefined) return [{ about: "fact", words: `${name}: no longer known, it ${then === true ? "held" : "was broken"}` }];
  const words = now ? (then === undefined ? "holds" : "holds again") : then === undefined ? "is broken" : "broke";
  return [{ about: "fact", better: now, words: `${name}: ${words}` }];
}

function figureChange(
  about: "figure" | "model",
  figure: Figure,
  name: string,
  before: Snapshot,
  after: Snapshot,
): readonly SnapshotChange[] {
  const [then, now] = [figure.read(before), figure.read(after)];
  const [was, is] = [figureWords(then, figure.unit), figureWords(now, figure.unit)];
  if (was === is) return [];
  if (then === undefined || now === undefined) return [{ about, words: `${name} was ${was} and is ${is}` }];
  const better = figure.better === undefined ? {} : { better: now > then === (figure.better === "more") };
  return [{ about, ...better, words: `${name} ${now > then ? "rose" : "fell"} from ${was} to ${is}` }];
}

type Standings = Readonly<Record<string, Standing>>;

const STATES = { passed: "passed", failed: "failed", notApplicable: "did not apply", undecided: "could not decide" } as const;

function checkChanges(before: Standings, after: Standings): readonly SnapshotChange[] {
  const ids = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return ids.flatMap((id): readonly SnapshotChange[] => {
    const then = Object.hasOwn(before, id) ? before[id] : undefined;
    const now = Object.hasOwn(after, id) ? after[id] : undefined;
    if (now === undefined) return [{ about: "check", words: `Check ${id} is no longer there` }];
    if (then === undefined) return [{ about: "check", words: `Check ${id} is new: ${standingWords(now)}` }];
    const [was, is] = [standingWords(then), standingWords(now)];
    if (was === is) return [];
    const weight = (one: Standing): number => (one.state === "undecided" ? Infinity : one.failures * 1_000 + one.warnings);
    const better = weight(now) === weight(then) ? {} : { better: weight(now) < weight(then) };
    return [{ about: "check", ...better, words: `Check ${id}: ${was} → ${is}` }];
  });
}

function standingWords({ state, failures, warnings }: Standing): string {
  const counts = [...(failures > 0 ? [plural(failures, "failure")] : []), ...(warnings > 0 ? [plural(warnings, "warning")] : [])];
  return counts.length === 0 ? STATES[state] : `${STATES[state]} (${counts.join(", ")})`;
}

/** Flags that are no check's own: those have been told. */
function otherFlags({ risk_flags: flags, checks }: Snapshot): ReadonlySet<string> {
  const ids = Object.keys(standings().parse(checks ?? {}));
  const words = flags.map((flag) => (typeof flag === "string" ? flag : JSON.stringify(flag)));
  return new Set(words.filter((flag) => !ids.some((id) => flag.startsWith(`${id}: `))));
}

function flagChanges(before: ReadonlySet<string>, after: ReadonlySet<string>): readonly SnapshotChange[] {
  return [
    ...Array.from(after.difference(before), (flag) => ({ about: "flag" as const, better: false, words: `New risk flag: ${flag}` })),
    ...Array.from(before.difference(after), (flag) => ({ about: "flag" as const, better: true, words: `Risk flag gone: ${flag}` })),
  ];
}

function settings(before: Snapshot, after: Snapshot): readonly SnapshotChange[] {
  const [then, now] = [before.policy_digest ?? null, after.policy_digest ?? null];
  return then === now || then === null || now === null ? [] : [{ about: "rules", words: "The effective rules changed" }];
}
