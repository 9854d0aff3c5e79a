/** Fingerprints: what makes a finding the same finding in another commit. They survive moves of the line and edits around it. */
import { sha256 } from "#src/canonical.ts";
import type { Check, Draft, Finding, Outcome, Severity } from "#src/check.ts";
import { byText } from "#src/parsers/sorted.ts";

/** A draft names a fault that its check does not declare: a fault of the check, so its outcome is undecided. */
export class UndeclaredFault extends Error {
  override readonly name = "UndeclaredFault";
}

const RANK: Readonly<Record<Severity, number>> = { notice: 0, warning: 1, failure: 2 };

/** Drafts become findings, sorted by path, line and rule; `cap` is the highest severity that the policy lets the check reach. */
export function findingsOf(
  check: Pick<Check<never>, "id" | "faults">,
  drafts: Iterable<Draft>,
  cap: Severity = "failure",
): readonly Finding[] {
  const seen = new Map<string, number>();
  return [...drafts].sort(byPlace).map((draft) => {
    const fault = check.faults[draft.fault];
    if (fault === undefined) throw new UndeclaredFault(`${check.id} reports "${draft.fault}", which is none of its faults`);
    const rule = `${check.id}/${draft.fault}`;
    const identity = [rule, draft.at?.path ?? "", draft.identity ?? draft.message].join("\0");
    const count = seen.get(identity) ?? 0;
    seen.set(identity, count + 1);
    const severity = draft.severity ?? fault.severity;
    return {
      rule,
      severity: RANK[severity] > RANK[cap] ? cap : severity,
      message: draft.message,
      remedy: draft.remedy ?? fault.remedy,
      ...(draft.at === undefined ? {} : { at: draft.at }),
      fingerprint: sha256(`${identity}\0${count}`).slice(0, 32),
    };
  });
}

/** A failed outcome has at least one finding of severity `failure`; warnings and notices pass. */
export function concluded(
  check: string,
  findings: readonly Finding[],
  rest: { readonly facts?: unknown; readonly reason?: string } = {},
): Outcome {
  const state = findings.some((finding) => finding.severity === "failure") ? "failed" : "passed";
  return { check, state, findings, ...rest };
}

function byPlace(a: Draft, b: Draft): number {
  return (
    byText(a.at?.path ?? "", b.at?.path ?? "") ||
    (a.at?.line ?? 0) - (b.at?.line ?? 0) ||
    byText(a.fault, b.fault) ||
    byText(a.identity ?? a.message, b.identity ?? b.message)
  );
}
