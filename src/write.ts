/** What is written in one transaction of the store, as data. */
import type { Entry, Event } from "#src/ledger.ts";
import type { NewJob } from "#src/new-job.ts";
import type { Acceptance, DeliveryEnd, Run } from "#src/records.ts";

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
