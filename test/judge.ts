/** Judges files given as data with one check, as the engine would: for the tests of checks. */
import { concluded, findingsOf } from "#src/fingerprint.ts";
import type { Check, Outcome } from "#src/check.ts";
import type { PullRequest, RepositoryView } from "#src/view.ts";
import { simulatedView } from "#src/views/simulated.ts";

export interface Given {
  readonly files: Readonly<Record<string, string | Uint8Array>>;
  readonly base?: Readonly<Record<string, string | Uint8Array>>;
  readonly options?: unknown;
  readonly now?: string;
  readonly pull?: Partial<PullRequest>;
  readonly committed?: Readonly<Record<string, Date>>;
  /** Outcomes of the other checks of the run. */
  readonly outcomes?: readonly Outcome[];
}

export async function judge<Options>(check: Check<Options>, given: Given): Promise<Outcome> {
  const now = new Date(given.now ?? "2026-11-20T10:00:00Z");
  const pull = given.pull && {
    number: 1,
    title: "",
    body: "",
    labels: [],
    headRef: "feature",
    baseRef: "main",
    author: "ada",
    ...given.pull,
  };
  const view = simulatedView({
    files: given.files,
    takenAt: now,
    ...(given.base && { base: given.base }),
    ...(pull && { pull }),
    ...(given.committed && { committed: given.committed }),
  });
  return await judgeView(check, view, given.options ?? {}, now, given.outcomes ?? []);
}

export async function judgeView<Options>(
  check: Check<Options>,
  view: RepositoryView,
  given: unknown,
  now: Date,
  outcomes: readonly Outcome[] = [],
): Promise<Outcome> {
  const options = check.options.parse(given);
  await check.prepare?.(view, options);
  const configured = Object.keys(Object(given)).length > 0;
  const judgement = check.run({ view, options, now, configured, outcome: (id) => outcomes.find((one) => one.check === id) });
  if ("undecided" in judgement) return { check: check.id, state: "undecided", reason: judgement.undecided, findings: [] };
  if ("notApplicable" in judgement) {
    const { notApplicable: reason, ...rest } = judgement;
    return { check: check.id, state: "notApplicable", reason, findings: [], ...rest };
  }
  const { findings, ...rest } = judgement;
  return concluded(check.id, findingsOf(check, findings), rest);
}

/** Rules of the failure findings, in report order, each with `path:line` where it has a place. */
export function failures(outcome: Outcome): readonly string[] {
  return outcome.findings
    .filter((finding) => finding.severity === "failure")
    .map(({ rule, at }) => [rule, at?.path && `${at.path}${at.line === undefined ? "" : `:${at.line}`}`].filter(Boolean).join(" "));
}
