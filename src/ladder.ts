/** What follows a failed attempt: the class of the error decides, and nothing else. One loop of attempts is driven by these answers. */
import type { Failure, FailureKind } from "#src/provider.ts";

export type Move =
  | { readonly move: "retry"; readonly waitMs: number }
  | { readonly move: "next" }
  /** To a rung with a longer context only. */
  | { readonly move: "larger" }
  | { readonly move: "stop" };

export interface Standing {
  /** Attempts made at this rung, the failed one included. */
  readonly attempts: number;
  readonly retries: number;
  /** Rungs below that may be tried. */
  readonly rungsLeft: number;
  readonly remainingMs: number;
  /** Between 0 and 1. */
  readonly random: number;
}

const BASE_MS = 200;
const MAX_BACKOFF_MS = 5_000;
/** A silent, unreadable or cut target is left, not asked again. */
const RETRYABLE: ReadonlySet<FailureKind> = new Set(["connection", "server", "overloaded", "rate_limit"]);
const CALLERS: ReadonlySet<FailureKind> = new Set(["caller", "content_policy"]);
/** What says something about the target's health. */
const TARGETS: ReadonlySet<FailureKind> = new Set([
  "rate_limit",
  "overloaded",
  "server",
  "timeout",
  "connection",
  "unreadable",
  "cut",
  "no_such_model",
]);

/** The caller's own fault: no other rung would answer otherwise. */
const isCallers = ({ kind }: Failure): boolean => CALLERS.has(kind);

/** Counts against the target in its breaker and its statistics. */
export const isTargets = ({ kind }: Failure): boolean => TARGETS.has(kind);

/** A vendor that asks us to stay away is left for the next rung where there is one; else we wait, if the deadline allows. */
export function moveAfter(failure: Failure, standing: Standing): Move {
  if (isCallers(failure)) return { move: "stop" };
  if (failure.kind === "context_length") return { move: "larger" };
  if (!RETRYABLE.has(failure.kind) || standing.attempts > standing.retries) return { move: "next" };
  if (failure.retryAfterMs !== undefined && standing.rungsLeft > 0) return { move: "next" };
  const waitMs = failure.retryAfterMs ?? backoffMs(standing);
  return waitMs < standing.remainingMs ? { move: "retry", waitMs } : { move: "next" };
}

/** Doubles, with the half of it left to chance, so that many callers don't come back at once. */
function backoffMs({ attempts, random }: Standing): number {
  const full = Math.min(MAX_BACKOFF_MS, BASE_MS * 2 ** (attempts - 1));
  return Math.round(full / 2 + (full / 2) * random);
}

/** The status that the caller gets when all rungs have failed, for the last failure's class. */
export function statusOf(failure: Failure): number {
  if (isCallers(failure)) return failure.status !== undefined && failure.status >= 400 && failure.status < 500 ? failure.status : 400;
  const known: Partial<Record<FailureKind, number>> = {
    context_length: 400,
    untranslatable: 400,
    rate_limit: 429,
    overloaded: 503,
    timeout: 504,
  };
  return known[failure.kind] ?? 502;
}
