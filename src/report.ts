/** A verdict in words: the counts, sentences and orders that every report shares. Reports themselves live in `reports/`. */
import { sha256 } from "#src/canonical.ts";
import type { Borne, Check, Finding, Outcome, Place, Severity, Verdict } from "#src/check.ts";

/** What a report knows of a check beyond its outcome. */
export type CheckEntry = Pick<Check<never>, "id" | "summary" | "why" | "faults">;

/** The checks of the run by id. A check that is not in it (waivers, the baseline) is reported all the same. */
export type Catalogue = ReadonlyMap<string, CheckEntry>;

export interface Counts {
  readonly failure: number;
  readonly warning: number;
  readonly notice: number;
}

export type State = Outcome["state"];

export const STATE_WORDS: Readonly<Record<State, string>> = {
  passed: "passed",
  failed: "failed",
  notApplicable: "not applicable",
  undecided: "could not decide",
};

/** The gravest first. */
export const SEVERITIES: readonly Severity[] = ["failure", "warning", "notice"];

export function counted(findings: Iterable<Finding>): Counts {
  const counts = { failure: 0, warning: 0, notice: 0 };
  for (const finding of findings) counts[finding.severity]++;
  return counts;
}

export function countedAll(verdict: Verdict): Counts {
  return counted(verdict.outcomes.flatMap((outcome) => outcome.findings));
}

function countedStates(verdict: Verdict): Readonly<Record<State, number>> {
  const counts = { passed: 0, failed: 0, notApplicable: 0, undecided: 0 };
  for (const outcome of verdict.outcomes) counts[outcome.state]++;
  return counts;
}

/** "1 failure", "2 checks". */
export function plural(count: number, noun: string): string {
  return `${grouped(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/** Thousands with a comma, whatever the machine's locale. */
export function grouped(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ",");
}

/** "2 failures, 1 warning"; "" where there is nothing to count. */
export function countWords(counts: Counts): string {
  return SEVERITIES.filter((severity) => counts[severity] > 0)
    .map((severity) => plural(counts[severity], severity))
    .join(", ");
}

/** One check's result: "2 failures, 1 warning", "passed, 1 notice", "could not decide: …", "not applicable: …". */
export function outcomeWords(outcome: Outcome): string {
  if (outcome.state === "failed") return countWords(counted(outcome.findings)) || STATE_WORDS.failed;
  const told = reasonWords(outcome);
  const reason = told === "" ? "" : `: ${told}`;
  const words = outcome.state === "undecided" ? "" : countWords(counted(outcome.findings));
  return `${STATE_WORDS[outcome.state]}${words === "" ? "" : `, ${words}`}${outcome.state === "passed" ? "" : reason}`;
}

/** Why, without the words that every report puts before it. */
export function reasonWords({ reason = "" }: Pick<Outcome, "reason">): string {
  return reason.replace(/^could not decide: /, "");
}

/** The verdict in one line: "2 of 9 checks failed, 1 could not decide". Checks that do not apply are not counted. */
export function headline(verdict: Verdict): string {
  const { passed, failed, undecided } = countedStates(verdict);
  const judged = passed + failed + undecided;
  const parts = [
    ...(failed > 0 ? [`${grouped(failed)} of ${plural(judged, "check")} failed`] : []),
    ...(undecided > 0
      ? [`${failed > 0 ? grouped(undecided) : `${grouped(undecided)} of ${plural(judged, "check")}`} could not decide`]
      : []),
  ];
  if (parts.length > 0) return parts.join(", ");
  if (verdict.conclusion === "failure") return "no check failed, but the verdict as a whole";
  return judged === 0
    ? "no check applies"
    : judged < 3
      ? `${judged === 1 ? "the one check that applies" : "both checks"} passed`
      : `all ${plural(judged, "check")} passed`;
}

/** How many checks judged something, and how many rules that were. */
export function inForce(verdict: Verdict, catalogue: Catalogue): { readonly checks: number; readonly rules: number } {
  const judging = verdict.outcomes.filter((outcome) => outcome.state === "passed" || outcome.state === "failed");
  return { checks: judging.length, rules: judging.reduce((sum, outcome) => sum + rulesOf(outcome, catalogue), 0) };
}

/** For a heading: the same text with a capital letter. */
export function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

/** Who bears a finding, or what does: "waived by ada until 2027-01-01: known". */
export function borneWords(borne: Borne): string {
  if (borne.by === "baseline") return "known: it stands in the baseline";
  return `waived by ${borne.owner} until ${borne.until}: ${borne.reason}`;
}

/** "judged 8d03bfe against 2f1c9aa", as far as there are commits; undefined in a folder without one. */
export function commitWords({ headSha, baseSha }: Verdict): string | undefined {
  if (headSha === null) return baseSha === undefined ? undefined : `judged the working tree against ${short(baseSha)}`;
  return `judged ${short(headSha)}${baseSha === undefined ? "" : ` against ${short(baseSha)}`}`;
}

export const short = (sha: string): string => sha.slice(0, 7);

/** "12 checks and 61 rules in force"; without a catalogue the rules are not counted. */
export function inForceWords(verdict: Verdict, catalogue: Catalogue): string {
  const { checks, rules } = inForce(verdict, catalogue);
  return `${plural(checks, "check")}${rules === 0 ? "" : ` and ${plural(rules, "rule")}`} in force`;
}

/** `path:line:column`, as far as it is known; undefined for a finding about the repository as a whole. */
export function placeWords(at: Place | undefined): string | undefined {
  if (at === undefined) return undefined;
  if (at.line === undefined) return at.path;
  return `${at.path}:${at.line}${at.column === undefined ? "" : `:${at.column}`}`;
}

/** A finding and the check that made it. */
export interface Placed {
  readonly check: string;
  readonly finding: Finding;
}

/** All findings, the gravest first, otherwise in the verdict's order. */
export function bySeverity(verdict: Verdict): readonly Placed[] {
  const all = verdict.outcomes.flatMap(({ check, findings }) => findings.map((finding) => ({ check, finding })));
  return SEVERITIES.flatMap((severity) => all.filter(({ finding }) => finding.severity === severity));
}

export function undecidedOnes(verdict: Verdict): readonly Extract<Outcome, { readonly state: "undecided" }>[] {
  return verdict.outcomes.filter((outcome) => outcome.state === "undecided");
}

/** What changed between two verdicts; notices do not count. */
export interface Progress {
  readonly fresh: readonly Placed[];
  readonly fixed: readonly Placed[];
  readonly still: readonly Placed[];
}

/** A finding of a check that decided nothing this time is not taken for fixed. */
export function progress(before: Verdict, now: Verdict): Progress {
  const [old, current] = [before, now].map((verdict) => bySeverity(verdict).filter(({ finding }) => finding.severity !== "notice"));
  const known = new Set(old?.map(({ finding }) => finding.fingerprint));
  const open = new Set(bySeverity(now).map(({ finding }) => finding.fingerprint));
  const decided = new Set(now.outcomes.filter(({ state }) => state !== "undecided").map(({ check }) => check));
  return {
    fresh: current?.filter(({ finding }) => !known.has(finding.fingerprint)) ?? [],
    fixed: old?.filter(({ check, finding }) => decided.has(check) && !open.has(finding.fingerprint)) ?? [],
    still: current?.filter(({ finding }) => known.has(finding.fingerprint)) ?? [],
  };
}

/** What a verdict is bound to: the same head, base and policy give the same id, so that a repeat overwrites itself. */
export function externalId(verdict: Verdict): string {
  return sha256([verdict.headSha ?? "", verdict.baseSha ?? "", verdict.policyDigest].join("\0"));
}

function rulesOf(outcome: Outcome, catalogue: Catalogue): number {
  const stated = "facts" in outcome && isRecord(outcome.facts) ? outcome.facts["rulesInForce"] : undefined;
  return typeof stated === "number" ? stated : Object.keys(catalogue.get(outcome.check)?.faults ?? {}).length;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
