/** What levers are told to do, and what happens then. Every door speaks in these. */
import type { ApprovalHappening, ApprovalOrder } from "#src/approval.ts";
import type { Asked } from "#src/asked.ts";
import type { ConfidencePolicy, RiskPolicy, TripwirePolicy } from "#src/lever-state.ts";

export interface ChecklistItem {
  readonly id: string;
  readonly passed: boolean;
  /** The evidence. */
  readonly detail: string;
}

export interface Checklist {
  readonly passed: boolean;
  readonly items: readonly ChecklistItem[];
}

// Go-live

export type GoLiveOrder = Asked & { readonly lever: "go-live" } & (
    | { readonly do: "enable"; readonly checklist: Checklist }
    | { readonly do: "release"; readonly checklist: Checklist }
    | { readonly do: "disable" }
    /** `cause`: of the incident that it answers. */
    | { readonly do: "engage"; readonly cause?: string }
  );

export interface GoLiveHappening {
  readonly kind: "go-live.enabled" | "go-live.disabled" | "go-live.engaged" | "go-live.released" | "go-live.unchanged";
  readonly data: {
    readonly reason: string | null;
    readonly checklist?: readonly ChecklistItem[];
    readonly wanted?: string;
    readonly cause?: string;
  };
}

// Risk

export type RiskOrder = Asked & { readonly lever: "risk" } & (
    | { readonly do: "reserve"; readonly engine: string; readonly amountCents: number }
    | { readonly do: "settle"; readonly reservation: number; readonly lossCents: number }
    | { readonly do: "upsert"; readonly engine: string; readonly change: Partial<RiskPolicy> }
    | { readonly do: "disable"; readonly engine: string }
  );

export type RiskHappening =
  | {
      readonly kind: "risk.reserved";
      readonly data: {
        readonly engine: string;
        readonly amount_cents: number;
        readonly reservation: number;
        readonly reason: string | null;
        /** What a policy in mode monitor would have said: codes with their scope. */
        readonly would_deny?: readonly string[];
      };
    }
  | {
      readonly kind: "risk.settled";
      readonly data: { readonly reservation: number; readonly engine: string; readonly amount_cents: number; readonly loss_cents: number };
    }
  | { readonly kind: "risk.settled-again"; readonly data: { readonly reservation: number } }
  | {
      readonly kind: "risk.policy";
      readonly data: { readonly engine: string; readonly policy: RiskPolicy; readonly reason: string | null };
    }
  | { readonly kind: "risk.refused"; readonly data: { readonly code: string; readonly order?: { readonly engine?: string } } };

// Confidence

export type ConfidenceOrder = Asked & { readonly lever: "heimdall" } & (
    | { readonly do: "trial"; readonly domain: string; readonly success: boolean; readonly confidence: number }
    | { readonly do: "recommend"; readonly domain: string; readonly confidence: number; readonly payloadDigest?: string }
    | {
        readonly do: "require";
        readonly domain: string;
        readonly confidence: number;
        readonly recommendation: number;
        readonly correlation?: string;
      }
    | { readonly do: "upsert"; readonly domain: string; readonly change: Partial<ConfidencePolicy> }
  );

export type ConfidenceHappening =
  | { readonly kind: "heimdall.trial"; readonly data: { readonly domain: string; readonly success: boolean; readonly confidence: number } }
  | {
      readonly kind: "heimdall.recommended";
      readonly data: {
        readonly domain: string;
        readonly confidence: number;
        readonly prod_eligible: boolean;
        readonly gate_reason: string;
        readonly payload_digest?: string;
      };
    }
  | {
      readonly kind: "heimdall.used";
      readonly data: { readonly domain: string; readonly recommendation: number; readonly correlation_id?: string };
    }
  | {
      readonly kind: "heimdall.policy";
      readonly data: { readonly domain: string; readonly policy: ConfidencePolicy; readonly reason: string | null };
    }
  | { readonly kind: "heimdall.refused"; readonly data: { readonly code: string } };

// Tripwire

/** One KPI event: a success counts 1, a failure 0; without either its value counts. */
export interface Reading {
  readonly domain: string;
  readonly metric: string;
  readonly success?: boolean;
  readonly value?: number;
  readonly at: string;
}

export type TripwireOrder = Asked & { readonly lever: "regression" } & (
    | { readonly do: "kpi"; readonly readings: readonly Reading[] }
    | { readonly do: "evaluate"; readonly domain?: string; readonly metric?: string }
    | { readonly do: "upsert"; readonly domain: string; readonly metric: string; readonly change: Partial<TripwirePolicy> }
  );

export interface Evaluation {
  readonly domain: string;
  readonly metric: string;
  readonly status: "ok" | "triggered" | "insufficient_events" | "disabled";
  readonly baseline: number | null;
  readonly current: number | null;
  readonly drop_fraction: number | null;
  /** What the policy orders where it trips. */
  readonly action: "THROTTLE" | "KILL_SWITCH" | null;
  /** Why it was not evaluated. */
  readonly detail?: string;
}

export type TripwireHappening =
  | { readonly kind: "regression.kpi"; readonly data: { readonly readings: readonly Reading[] } }
  | { readonly kind: "regression.evaluated"; readonly data: { readonly results: readonly Evaluation[] } }
  | { readonly kind: "regression.tripped" | "regression.recovered"; readonly data: Evaluation }
  | { readonly kind: "regression.policy"; readonly data: { readonly policy: TripwirePolicy; readonly reason: string | null } }
  | { readonly kind: "regression.refused"; readonly data: { readonly code: string } };

// Incidents

export type IncidentOrder = Asked & { readonly lever: "incident" } & (
    | { readonly do: "open"; readonly cause: string; readonly title: string; readonly detail: string }
    | { readonly do: "close"; readonly cause: string }
  );

export type IncidentHappening =
  | { readonly kind: "incident.opened"; readonly data: { readonly cause: string; readonly title: string; readonly detail: string } }
  | { readonly kind: "incident.closed"; readonly data: { readonly cause: string; readonly reason: string | null } };

export type Order = GoLiveOrder | RiskOrder | ConfidenceOrder | TripwireOrder | IncidentOrder | ApprovalOrder;
export type LeverId = Order["lever"];
export type Happening = GoLiveHappening | RiskHappening | ConfidenceHappening | TripwireHappening | IncidentHappening | ApprovalHappening;
