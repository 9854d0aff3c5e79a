/** A circuit breaker as a pure state machine: closed, open after failures, half-open with one probe. Times are of a clock that never jumps. */

export interface BreakerLimits {
  readonly window: number;
  readonly failures: number;
  readonly cooldownMs: number;
}

export interface Breaker {
  /** The newest calls, oldest first; true for a failure. */
  readonly recent: readonly boolean[];
  /** Open until then; undefined while closed. */
  readonly openUntil?: number;
  /** When the one probe of a half-open circuit began; another may follow after a cooldown. */
  readonly probeSince?: number;
}

export const CLOSED: Breaker = Object.freeze({ recent: [] });

export type Admission = "closed" | "open" | "probe";

/** Whether a call may go now; `probe` for the one that tries a circuit whose cooldown is over. */
export function admission(breaker: Breaker, limits: BreakerLimits, now: number): Admission {
  if (breaker.openUntil === undefined) return "closed";
  if (now < breaker.openUntil) return "open";
  return breaker.probeSince !== undefined && now < breaker.probeSince + limits.cooldownMs ? "open" : "probe";
}

/** A probe is on its way: nobody else goes until it is back. */
export const probing = (breaker: Breaker, now: number): Breaker => ({ ...breaker, probeSince: now });

/** A probe that came back without an answer about the target, such as a caller who hung up. */
export function unprobed(breaker: Breaker): Breaker {
  const { probeSince: _, ...rest } = breaker;
  return rest;
}

export function succeeded(breaker: Breaker, limits: BreakerLimits): Breaker {
  if (breaker.openUntil !== undefined && breaker.probeSince !== undefined) return CLOSED;
  const kept = { recent: [...breaker.recent, false].slice(-limits.window) };
  return breaker.openUntil === undefined ? kept : { ...kept, openUntil: breaker.openUntil };
}

/** `awayMs` is the vendor's own word on how long to stay away: it opens the circuit at once. */
export function failed(breaker: Breaker, limits: BreakerLimits, now: number, awayMs?: number): Breaker {
  const recent = [...breaker.recent, true].slice(-limits.window);
  const probed = breaker.openUntil !== undefined && breaker.probeSince !== undefined;
  const full = recent.filter(Boolean).length >= limits.failures;
  const until = Math.max(breaker.openUntil ?? 0, awayMs === undefined ? 0 : now + awayMs, probed || full ? now + limits.cooldownMs : 0);
  return until === 0 ? { recent } : { recent, openUntil: until };
}

/** Milliseconds until a call may go; 0 where it may go now. */
export function waitMs(breaker: Breaker, limits: BreakerLimits, now: number): number {
  if (admission(breaker, limits, now) !== "open") return 0;
  const probe = breaker.probeSince === undefined ? 0 : breaker.probeSince + limits.cooldownMs;
  return Math.max(0, Math.max(breaker.openUntil ?? 0, probe) - now);
}
