/** The store: ledger, queue and records over one database, with transactions that are lists of writes. Implementations live in `stores/`. */
import type { Checkpoints } from "#src/checkpoint.ts";
import type { Ledger } from "#src/ledger.ts";
import type { Queue } from "#src/queue.ts";
import type { Records } from "#src/records.ts";
import type { Write, Written } from "#src/write.ts";

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
