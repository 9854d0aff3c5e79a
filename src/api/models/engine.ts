/** What all runs of one door share: configuration, targets, gates and the outside world. */
import type { RouterConfig } from "#schemas/router-config.ts";
import type { RunRecord } from "#schemas/run-record.ts";
import type { BreakerLimits } from "#src/breaker.ts";
import type { BudgetGate } from "#src/budget-gate.ts";
import type { SpanFinder } from "#src/masking.ts";
import type { RateGate } from "#src/rate.ts";
import type { Plan } from "#src/api/models/plan.ts";
import type { Target, TargetReach } from "#src/api/models/targets.ts";
import type { Upstream } from "#src/api/models/upstream.ts";

export interface VendorKey {
  /** Names the key without telling it: circuits of keys are kept under it. */
  readonly id: string;
  readonly secret: string;
}

/** A vendor's key for a tenant, or the process's own; undefined where there is none. */
export type KeyStore = (provider: string, env: string | undefined, tenant: string) => VendorKey | undefined;

export type LeverAnswer = { readonly allowed: true } | { readonly allowed: false; readonly code: string; readonly detail: string };

export interface LeverQuestion {
  readonly executionClass: string;
  /** The upper estimate, in whole nanodollars; undefined without a price. */
  readonly costNano: number | undefined;
  readonly tenant: string;
  readonly actor: string;
  readonly run: string;
}

export interface Levers {
  /** Asked for PROD_EXEC alone. A rejection counts as a no: a state that cannot be read blocks. */
  mayRun(question: LeverQuestion): Promise<LeverAnswer>;
  /** Told once what a run that was allowed has cost. */
  settled?(run: string, costNano: number | undefined): void;
}

export interface SteadyClock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Milliseconds of a clock that never jumps. */
  steady(): number;
}

export interface Engine {
  readonly config: RouterConfig;
  readonly reach: TargetReach;
  readonly targets: ReadonlyMap<string, Target>;
  /** By the names of routes and models, made as they are asked for. */
  readonly plans: Map<string, Plan>;
  /** Targets of models that are passed through, made as they are met. */
  readonly passed: Map<string, Target>;
  readonly limits: BreakerLimits;
  readonly clock: SteadyClock;
  readonly random: () => number;
  readonly newId: () => string;
  readonly upstream: Upstream;
  readonly keys: KeyStore;
  /** Until when a vendor's key stays unused, by the key's id. */
  readonly keysAway: Map<string, number>;
  readonly turns: Map<string, Readonly<Record<string, number>>>;
  readonly find: SpanFinder | undefined;
  readonly gate: BudgetGate;
  readonly rates: RateGate;
  readonly levers: Levers | undefined;
  readonly finished: (record: RunRecord) => void;
}
