/** What one run gathers on its way: times, attempts, decisions, and the way to end it when the caller goes. */
import type { AttemptRecord, RunRecord } from "#schemas/run-record.ts";
import type { Masked } from "#src/masking.ts";
import type { Caller, Inquiry } from "#src/api/models/inquiry.ts";

export interface Session {
  readonly id: string;
  readonly caller: Caller;
  readonly inquiry: Inquiry;
  /** Milliseconds since 1970, and of the clock that never jumps. */
  readonly at: number;
  readonly started: number;
  readonly steady: () => number;
  /** The request's bytes. */
  readonly raw: Buffer | undefined;
  masked: Masked;
  /** The name that was asked for, as it is recorded. */
  requested: string;
  digest: string;
  route: string;
  readonly dropped: Set<string>;
  /** Of these, what the newest call left out. */
  leftOut: readonly string[];
  readonly decisions: RunRecord["decisions"];
  readonly attempts: AttemptRecord[];
  decisionMs: number;
  /** Time that vendors took: what is not theirs is our overhead. */
  upstreamMs: number;
  firstContentMs: number | undefined;
  /** True once the caller has hung up. */
  gone: boolean;
  abort: (() => void) | undefined;
}

export const elapsed = (session: Session): number => session.steady() - session.started;

export const overheadMs = (session: Session): number => Math.max(0, elapsed(session) - session.upstreamMs);

/** Milliseconds with three places, so that records stay short. */
export const rounded = (ms: number): number => Math.round(ms * 1000) / 1000;

/** Of a call, however fast it was and however coarse the clock: an attempt of 0 ms is one that called nobody. */
export const tookMs = (ms: number): number => Math.max(0.001, rounded(ms));

export function hungUp(session: Session): void {
  session.gone = true;
  session.abort?.();
}
