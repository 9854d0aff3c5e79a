/** Records: the few tables that are asked questions. Deliveries from GitHub, model runs, API keys. */
import type { NewJob } from "#src/new-job.ts";

export type DeliveryState = "accepted" | "done" | "ignored" | "failed";

export interface NewDelivery {
  /** GitHub's `X-GitHub-Delivery`. */
  readonly id: string;
  readonly event: string;
  readonly repository?: string;
  /** JSON of the parts of the body that are used, without secrets. */
  readonly payload: string;
  readonly receivedAt: Date;
}

export interface Delivery extends NewDelivery {
  readonly state: DeliveryState;
  /** Why it was ignored or failed. */
  readonly note?: string;
  readonly settledAt?: Date;
}

export interface DeliveryEnd {
  readonly id: string;
  readonly state: Exclude<DeliveryState, "accepted">;
  readonly note?: string;
  readonly at: Date;
}

export interface Acceptance {
  readonly delivery: NewDelivery;
  /** Accepted with it, or not at all. */
  readonly jobs: readonly NewJob[];
  /** An explicit replay: a delivery that is known is taken once more. */
  readonly replay?: boolean;
  /** Why nothing follows from it: then it is settled as it is kept. */
  readonly ignored?: string;
}

/** One model run; `body` is the whole record as plain JSON. */
export interface Run {
  readonly id: string;
  readonly tenant: string;
  readonly at: Date;
  readonly state: string;
  readonly model?: string;
  readonly actor?: string;
  readonly body: unknown;
}

export interface RunFilter {
  readonly tenant?: string;
  readonly state?: string;
  readonly model?: string;
  readonly actor?: string;
  readonly after?: Date;
  readonly before?: Date;
  /** 100. */
  readonly limit?: number;
}

/** An API key without the key: only its hash is kept. */
export interface ApiKey {
  readonly id: string;
  /** SHA-256 of the key, lower-case hex. */
  readonly hash: string;
  readonly name: string;
  readonly tenant: string;
  readonly scopes: readonly string[];
  readonly createdAt: Date;
  readonly expiresAt?: Date;
  /** Every model call with this key asks the levers, whatever its caller says. */
  readonly executionClass?: "PROD_EXEC";
  readonly lastUsedAt?: Date;
  readonly revokedAt?: Date;
}

export interface Records {
  /** Keeps a delivery and its jobs in one transaction; false where the delivery was there already, and then nothing is done. */
  accept(acceptance: Acceptance): Promise<boolean>;
  endDelivery(end: DeliveryEnd): Promise<void>;
  delivery(id: string): Promise<Delivery | undefined>;
  /** The newest first. */
  deliveries(filter?: { readonly state?: DeliveryState; readonly before?: Date; readonly limit?: number }): Promise<readonly Delivery[]>;
  /** Forgets deliveries that ended before this time; how many. */
  pruneDeliveries(before: Date): Promise<number>;

  /** Keeps a run, or replaces the one of the same id. */
  putRun(run: Run): Promise<void>;
  run(id: string): Promise<Run | undefined>;
  /** The newest first. */
  runs(filter?: RunFilter): Promise<readonly Run[]>;
  pruneRuns(before: Date): Promise<number>;

  addKey(key: ApiKey): Promise<void>;
  keyByHash(hash: string): Promise<ApiKey | undefined>;
  /** Sorted by time of creation. */
  keys(tenant?: string): Promise<readonly ApiKey[]>;
  usedKey(id: string, at: Date): Promise<void>;
  /** False where there is no such key or it was revoked before. */
  revokeKey(id: string, at: Date): Promise<boolean>;
}
