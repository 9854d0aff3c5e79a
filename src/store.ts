/** The store: ledger, queue and records over one database, with transactions that are lists of writes. Implementations live in `stores/`. */
import type { Checkpoints } from "#src/checkpoint.ts";
import type { Entry, Event, Ledger } from "#src/ledger.ts";
import type { NewJob, Queue } from "#src/queue.ts";
import type { Acceptance, DeliveryEnd, Records, Run } from "#src/records.ts";

/** One thing to write. Data, not a closure: it crosses to the thread that writes. */
export type Write =
  | {
      readonly do: "append";
      readonly stream: string;
      readonly events: readonly Event[];
      readonly expected: number;
      readonly at: Date;
      readonly key?: string;
    }
  | { readonly do: "enqueue"; readonly jobs: readonly NewJob[] }
  | ({ readonly do: "accept" } & Acceptance)
  | ({ readonly do: "endDelivery" } & DeliveryEnd)
  | { readonly do: "putRun"; readonly run: Run };

/** What became of a write, in its place. */
export interface Written {
  /** Of an append: what was appended, or had been under the same key. */
  readonly entries?: readonly Entry[];
  /** Of an accept: false where the delivery was known. */
  readonly accepted?: boolean;
}

export interface Store {
  readonly ledger: Ledger;
  readonly queue: Queue;
  readonly records: Records;
  readonly checkpoints: Checkpoints;
  /** All writes or none, durable when it resolves. Throws LedgerConflict where an append expects another head. */
  commit(writes: readonly Write[]): Promise<readonly Written[]>;
  /** Which kind of store this is and how large, for the status page; never a secret. */
  status(): Promise<StoreStatus>;
  /** Stops the workers, waits for what is being written, and lets go of the database. */
  close(): Promise<void>;
}

export interface StoreStatus {
  readonly kind: "embedded" | "postgres";
  /** Milliseconds that one small read took. */
  readonly readMs: number;
  readonly sizeBytes: number;
}

/** The store is closed, or can no longer be written to; `cause` says why where it is known. */
export class StoreUnavailable extends Error {
  override readonly name = "StoreUnavailable";
}

/** Another process has the data directory. */
export class DataDirectoryInUse extends Error {
  override readonly name = "DataDirectoryInUse";

  constructor(directory: string) {
    super(
      `another Gatehouse process uses the data directory ${directory}; end it, choose another directory, or set DATABASE_URL so that several processes share a PostgreSQL store`,
    );
  }
}
