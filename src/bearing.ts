/** After the checks: waived and baselined findings become notices, and the exceptions themselves are judged. */
import type { Borne, Finding, Outcome } from "#src/check.ts";
import {
  BASELINE_FAULTS,
  BASELINE_PATH,
  type BaselineEntry,
  misnamed,
  type ReadBaseline,
  readBaseline,
  readWaivers,
  type ReadWaivers,
  unmended,
  WAIVER_FAULTS,
  type WaiverFault,
  WAIVERS_PATH,
} from "#src/exceptions.ts";
import { concluded, findingsOf } from "#src/fingerprint.ts";
import type { AnyCheck } from "#src/policy.ts";
import { borneWords, capital } from "#src/report.ts";
import type { RepositoryView } from "#src/view.ts";

export interface Bearing {
  /** The outcome with its waived and baselined findings as notices. */
  readonly bear: (outcome: Outcome) => Outcome;
  /** What is wrong with the exceptions themselves, once every outcome is known. */
  readonly exceptions: (borne: readonly Outcome[]) => readonly Outcome[];
}

/** Of what the engine is given, what this needs. */
export interface BearingGiven {
  readonly view: RepositoryView;
  readonly now: Date;
  readonly only?: ReadonlySet<string>;
  readonly checks: readonly AnyCheck[];
}

/** Exceptions are read from the commit whose rules judge: the base where there is one. */
export function bearing(given: BearingGiven): Bearing {
  const { view, now, only, checks } = given;
  const rules = view.base ?? view;
  const judged = (rule: string): boolean => only?.has(checkOf(rule)) !== false;
  const bound = new Set(checks.filter(({ approvals }) => approvals === "fingerprint").map(({ id }) => id));
  const waiversOf = (one: RepositoryView): ReadWaivers =>
    readWaivers(one.text(WAIVERS_PATH) ?? emptyIfPresent(one.blob(WAIVERS_PATH)), {
      now,
      judged,
      bound: (rule) => bound.has(checkOf(rule)),
      rules: new Set(checks.flatMap(({ id, faults }) => Object.keys(faults).map((fault) => `${id}/${fault}`))),
    });
  const waivers = waiversOf(rules);
  const baseline = readBaseline(rules.text(BASELINE_PATH) ?? emptyIfPresent(rules.blob(BASELINE_PATH)));
  const head = view.base === undefined ? baseline : readBaseline(view.text(BASELINE_PATH) ?? emptyIfPresent(view.blob(BASELINE_PATH)));
  const known = new Set("unreadable" in baseline ? [] : baseline.entries.map(({ fingerprint }) => fingerprint));
  return {
    bear: (outcome) => bear(outcome, waivers, known),
    exceptions: (borne) => {
      const whole = new Set(
        borne
          .filter(({ state }) => state === "passed" || state === "failed")
          .map(({ check }) => check)
          .filter((id) => view.base === undefined || checks.find((check) => check.id === id)?.judgesDifference !== true),
      );
      const found = { findings: borne.flatMap(({ findings }) => findings), all: only === undefined };
      const faults = view.base === undefined ? waivers.faults : unmended(waivers, waiversOf(view), found);
      return [...waiverOutcome(faults, rules), ...baselineOutcome(baseline, head, borne, whole, judged)];
    },
  };
}

/** A file that is there and is no text cannot be read; as empty text it is no list either. */
const emptyIfPresent = (blob: string | undefined): string | undefined => (blob === undefined ? undefined : "");

const checkOf = (rule: string): string => rule.slice(0, rule.indexOf("/"));

function bear(outcome: Outcome, waivers: ReadWaivers, baseline: ReadonlySet<string>): Outcome {
  if (outcome.state === "undecided" || outcome.findings.length === 0) return outcome;
  const findings = outcome.findings.map((finding): Finding => {
    const borne: Borne | undefined = waivers.covers(finding) ?? (baseline.has(finding.fingerprint) ? { by: "baseline" } : undefined);
    if (borne === undefined) return finding;
    // What is to be done about it has been decided: every report says by whom.
    const words = capital(borneWords(borne));
    return { ...finding, severity: "notice", remedy: words.endsWith(".") ? words : `${words}.`, borne };
  });
  const { check, state: _state, findings: _findings, ...rest } = outcome;
  return concluded(check, findings, rest);
}

function waiverOutcome(faults: readonly WaiverFault[], rules: RepositoryView): readonly Outcome[] {
  const unread = misnamed(rules, WAIVERS_PATH);
  const lost =
    unread === undefined
      ? []
      : [{ fault: "invalid", message: `waivers are read from ${WAIVERS_PATH} alone`, remedy: "Rename the file.", at: { path: unread } }];
  if (rules.kind(WAIVERS_PATH) === undefined && unread === undefined) return [];
  return [concluded("waiver", findingsOf({ id: "waiver", faults: WAIVER_FAULTS }, [...faults.map(({ draft }) => draft), ...lost]))];
}

function baselineOutcome(
  base: ReadBaseline,
  head: ReadBaseline,
  outcomes: readonly Outcome[],
  wholeTree: ReadonlySet<string>,
  judged: (rule: string) => boolean,
): readonly Outcome[] {
  for (const one of [base, head]) {
    if ("unreadable" in one)
      return [{ check: "baseline", state: "undecided", reason: `could not decide: ${one.unreadable}`, findings: [] }];
  }
  if ("unreadable" in base || "unreadable" in head || base.entries.length + head.entries.length === 0) return [];
  const before = new Set(base.entries.map(({ fingerprint }) => fingerprint));
  const present = new Set(outcomes.flatMap(({ findings }) => findings.map(({ fingerprint }) => fingerprint)));
  const drafts = head.entries.flatMap((entry, index) => {
    if (!judged(entry.rule)) return [];
    if (!before.has(entry.fingerprint)) return [draft("grew", entry, head.lineOf(index), "this change adds it to the baseline")];
    const gone = wholeTree.has(checkOf(entry.rule)) && !present.has(entry.fingerprint);
    return gone ? [draft("stale-entry", entry, head.lineOf(index), "it is no longer found")] : [];
  });
  return [concluded("baseline", findingsOf({ id: "baseline", faults: BASELINE_FAULTS }, drafts))];
}

function draft(fault: keyof typeof BASELINE_FAULTS, { rule, path, fingerprint }: BaselineEntry, line: number, what: string) {
  return { fault, message: `${rule} at ${path || "the repository"}: ${what}`, at: { path: BASELINE_PATH, line }, identity: fingerprint };
}
