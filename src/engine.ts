/** How a verdict is reached: every enabled check over one view under one policy; trouble is a failure, never a pass. */
import type { Check, Finding, Judgement, Outcome, PolicyChange, Verdict } from "#src/check.ts";
import { bearing } from "#src/bearing.ts";
import { concluded, findingsOf } from "#src/fingerprint.ts";
import { type Hide, hidingPaths } from "#src/hidden-paths.ts";
import type { AnyCheck, CheckPolicy, Policy } from "#src/policy.ts";
import { CheckOverrun, scopedView, ticking } from "#src/scoped-view.ts";
import type { RepositoryView } from "#src/view.ts";

export interface JudgeGiven {
  readonly checks: readonly AnyCheck[];
  readonly policy: Policy;
  readonly policyChange?: PolicyChange;
  readonly view: RepositoryView;
  readonly now: Date;
  /** Ids of the checks whose outcomes are wanted; all of them where absent. Outcomes are the same as in the whole run. */
  readonly only?: ReadonlySet<string>;
  /** Milliseconds of one monotonic clock. */
  readonly elapsedMs: () => number;
  /** Milliseconds a check may take (60,000). */
  readonly timeLimitMs?: number;
  /** Told before each check begins. */
  readonly onCheck?: (id: string, index: number, total: number) => void;
}

const DEFAULT_TIME_LIMIT_MS = 60_000;

export async function judge(given: JudgeGiven): Promise<Verdict> {
  const { checks, policy, view, only } = given;
  const outcomes = new Map<string, Outcome>();
  const order = inOrder(checks, given);
  const { bear, exceptions } = bearing(given);
  const hide = hidingPaths(view);
  for (const [index, check] of order.entries()) {
    given.onCheck?.(check.id, index, order.length);
    outcomes.set(check.id, bear(await outcomeOf(check, given, outcomes, hide)));
  }
  const wanted = checks.filter(({ id }) => only?.has(id) !== false).flatMap(({ id }) => outcomes.get(id) ?? []);
  const borne = [...wanted, ...exceptions(wanted)];
  const failed = borne.some(({ state }) => state === "failed" || state === "undecided");
  return {
    headSha: view.headSha,
    ...(view.baseSha === undefined ? {} : { baseSha: view.baseSha }),
    policyDigest: policy.digest,
    takenAt: view.takenAt,
    outcomes: borne,
    conclusion: failed ? "failure" : "success",
  };
}

/** Checks that others need come first; what only the needed ones need is run too. */
function inOrder(checks: readonly AnyCheck[], { only, policy, view }: JudgeGiven): readonly AnyCheck[] {
  const byId = new Map(checks.map((check) => [check.id, check]));
  const ordered = new Set<AnyCheck>();
  const open = new Set<string>();
  const visit = (check: AnyCheck): void => {
    if (ordered.has(check) || open.has(check.id)) return;
    open.add(check.id);
    const own = policy.checks.get(check.id);
    if (own?.enabled === true) {
      for (const id of needsOf(check, view, own)) {
        const needed = byId.get(id);
        if (needed !== undefined) visit(needed);
      }
    }
    ordered.add(check);
  };
  for (const check of checks) if (only?.has(check.id) !== false) visit(check);
  return [...ordered];
}

/** A check that cannot say what it needs will throw again when it runs, and be undecided there. */
function needsOf(check: AnyCheck, view: RepositoryView, own: CheckPolicy): readonly string[] {
  try {
    return typed(check).needs?.(view, own.options) ?? [];
  } catch {
    return [];
  }
}

async function outcomeOf(anyCheck: AnyCheck, given: JudgeGiven, outcomes: ReadonlyMap<string, Outcome>, hide: Hide): Promise<Outcome> {
  const own = given.policy.checks.get(anyCheck.id);
  if (own === undefined || !own.enabled) {
    return { check: anyCheck.id, state: "notApplicable", reason: "turned off in the configuration", findings: [] };
  }
  const check = typed(anyCheck);
  const limitMs = given.timeLimitMs ?? DEFAULT_TIME_LIMIT_MS;
  const started = given.elapsedMs();
  const pulse = (): void => {
    if (given.elapsedMs() - started > limitMs) throw new CheckOverrun(`it took longer than ${limitMs / 1_000} s`);
  };
  try {
    const view = scopedView(given.view, own.ignore, pulse);
    await check.prepare?.(view, own.options);
    const judgement = check.run({
      view,
      options: own.options,
      now: given.now,
      configured: own.configured,
      ...(given.policyChange === undefined ? {} : { policyChange: given.policyChange }),
      outcome: (id) => outcomes.get(id),
    });
    const outcome = outcomeFrom(check, judgement, own, { pulse, hide });
    pulse();
    return outcome;
  } catch (error) {
    return { check: check.id, state: "undecided", reason: hide(`could not decide: ${reasonOf(error)}`), findings: [] };
  }
}

interface Telling {
  readonly pulse: () => void;
  readonly hide: Hide;
}

function outcomeFrom(check: Check<unknown>, judgement: Judgement, own: CheckPolicy, { pulse, hide }: Telling): Outcome {
  if ("undecided" in judgement)
    return { check: check.id, state: "undecided", reason: hide(`could not decide: ${judgement.undecided}`), findings: [] };
  if ("notApplicable" in judgement) {
    const { notApplicable: reason, facts } = judgement;
    return {
      check: check.id,
      state: "notApplicable",
      reason: hide(reason),
      findings: [],
      ...(facts === undefined ? {} : { facts: hide(facts) }),
    };
  }
  const { findings: drafts, ...rest } = judgement;
  // Before a fingerprint is made: it must not confirm a guess of what a path holds.
  const findings: readonly Finding[] = findingsOf(check, hide([...ticking(drafts, pulse)]), own.severity);
  return concluded(check.id, findings, hide(rest));
}

/** The policy's options were made by this check's own schema. */
function typed(check: AnyCheck): Check<unknown> {
  return check as unknown as Check<unknown>;
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.name === "Error" || error.name === "CheckOverrun" ? error.message : `${error.name}: ${error.message}`;
}
