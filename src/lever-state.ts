/** What each lever remembers: plain JSON, the fold of its happenings. */
import type { Numbered } from "#src/numbered.ts";

export interface GoLiveState {
  readonly live: boolean;
  readonly killSwitch: boolean;
  readonly changedAt: string | null;
  readonly changedBy: string | null;
  readonly reason: string | null;
  /** The ledger entry of the last change; 0 at first. */
  readonly version: number;
}

export interface RiskPolicy {
  readonly enabled: boolean;
  readonly mode: "enforce" | "monitor";
  /** Whole cents; null is no limit. */
  readonly maxDailyLossCents: number | null;
  readonly maxDailyExposureCents: number | null;
  readonly maxOpenRiskCents: number | null;
  readonly maxActionsPerDay: number | null;
}

export interface RiskFigures {
  readonly exposureCents: number;
  readonly lossCents: number;
  readonly actions: number;
  readonly denials: number;
}

export interface RiskState {
  readonly policies: Readonly<Record<string, RiskPolicy>>;
  /** The UTC day that the figures are of; it never goes back. */
  readonly day: string;
  readonly figures: Readonly<Record<string, RiskFigures>>;
  /** By engine, until settled. */
  readonly openCents: Readonly<Record<string, number>>;
  readonly made: number;
  readonly open: Numbered<{ readonly engine: string; readonly cents: number }>;
}

export type Window = "day" | "7d" | "30d";

export interface ConfidencePolicy {
  readonly minConfidence: number;
  readonly minTrials: number;
  readonly minSuccessRate: number;
  readonly prodUse: boolean;
  readonly window: Window;
}

export interface Trials {
  readonly trials: number;
  readonly successes: number;
  /** The sum of the confidences, as an exact decimal. */
  readonly confidence: string;
}

export interface ConfidenceState {
  readonly policies: Readonly<Record<string, ConfidencePolicy>>;
  /** By domain, then by UTC day; the last 30 days. */
  readonly days: Readonly<Record<string, Readonly<Record<string, Trials>>>>;
}

export interface TripwirePolicy {
  readonly domain: string;
  readonly metric: string;
  readonly windowEvents: number;
  readonly baselineEvents: number;
  readonly maxDropFraction: number;
  readonly action: "THROTTLE" | "KILL_SWITCH";
  readonly enabled: boolean;
}

export interface Measured {
  readonly triggered: boolean;
  readonly baseline: number | null;
  readonly current: number | null;
  readonly dropFraction: number | null;
  readonly checkedAt: string;
}

export interface TripwireState {
  /** By `DOMAIN/metric`, as the rest. */
  readonly policies: Readonly<Record<string, TripwirePolicy>>;
  /** The newest readings, oldest first: [time in milliseconds, what counts]. */
  readonly readings: Readonly<Record<string, readonly (readonly [atMs: number, counts: number])[]>>;
  readonly measured: Readonly<Record<string, Measured>>;
}

export interface Incident {
  readonly cause: string;
  readonly title: string;
  readonly detail: string;
  readonly openedAt: string;
  /** The ledger entry that opened it. */
  readonly entry: number;
}

export interface IncidentState {
  readonly open: Readonly<Record<string, Incident>>;
}
