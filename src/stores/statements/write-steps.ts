/** A write as steps, without its jobs: those belong to the queue, which is another one in each store. */
import type { NewJob } from "#src/new-job.ts";
import { append } from "#src/stores/statements/ledger-steps.ts";
import { acceptDelivery, endDelivery } from "#src/stores/statements/delivery-steps.ts";
import { putRun } from "#src/stores/statements/run-steps.ts";
import { fireSchedule } from "#src/stores/statements/schedule-steps.ts";
import type { Steps } from "#src/stores/statements/step.ts";
import type { Write, Written } from "#src/write.ts";

/** What a store also writes by itself: a schedule's slot with its job. */
export type InnerWrite = Write | { readonly do: "fire"; readonly name: string; readonly slot: number; readonly job: NewJob };

export interface Done {
  readonly written: Written;
  /** To be enqueued in the same transaction. */
  readonly jobs: readonly NewJob[];
}

export function* perform(write: InnerWrite): Steps<Done> {
  switch (write.do) {
    case "append":
      return { written: { entries: yield* append(write) }, jobs: [] };
    case "enqueue":
      return { written: {}, jobs: write.jobs };
    case "accept": {
      const accepted = yield* acceptDelivery(write);
      return { written: { accepted }, jobs: accepted ? write.jobs : [] };
    }
    case "endDelivery":
      yield* endDelivery(write);
      return { written: {}, jobs: [] };
    case "putRun":
      yield* putRun(write.run);
      return { written: {}, jobs: [] };
    case "fire":
      return { written: {}, jobs: (yield* fireSchedule(write.name, write.slot)) ? [write.job] : [] };
  }
}
