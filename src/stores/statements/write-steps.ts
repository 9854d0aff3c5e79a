/** A write as steps, without its jobs: those belong to the queue, which is another one in each store. */
import type { NewJob } from "#src/new-job.ts";
import { appendAll, type Append } from "#src/stores/statements/ledger-steps.ts";
import { acceptDelivery, endDelivery } from "#src/stores/statements/delivery-steps.ts";
import { putRun } from "#src/stores/statements/run-steps.ts";
import { fireSchedule } from "#src/stores/statements/schedule-steps.ts";
import type { Steps } from "#src/stores/statements/step.ts";
import { entryFrom, type StoredEntry } from "#src/ledger.ts";
import type { Write, Written } from "#src/write.ts";

/** What a store also writes by itself: a schedule's slot with its job. */
export type InnerWrite = Write | { readonly do: "fire"; readonly name: string; readonly slot: number; readonly job: NewJob };

/** What became of a write, its entries as they are stored: so they cross from a thread at the least cost. */
export interface InnerWritten {
  readonly stored?: readonly StoredEntry[];
  readonly accepted?: boolean;
}

export function writtenFrom({ stored, ...rest }: InnerWritten): Written {
  return stored === undefined ? rest : { ...rest, entries: stored.map(({ text, hash }) => entryFrom(text, hash)) };
}

export interface Done {
  readonly written: InnerWritten;
  /** To be enqueued in the same transaction. */
  readonly jobs: readonly NewJob[];
}

/** All writes in their order; appends that follow each other on one stream go together. */
export function* performAll(writes: readonly InnerWrite[]): Steps<readonly Done[]> {
  const done: Done[] = [];
  while (done.length < writes.length) {
    const next = writes[done.length];
    if (next?.do === "append")
      for (const stored of yield* appendAll(next.stream, appendsFrom(writes, done.length))) done.push({ written: { stored }, jobs: [] });
    else if (next !== undefined) done.push(yield* perform(next));
  }
  return done;
}

function appendsFrom(writes: readonly InnerWrite[], from: number): readonly Append[] {
  const found: Append[] = [];
  for (const write of writes.slice(from)) {
    if (write.do !== "append" || (found[0] !== undefined && found[0].stream !== write.stream)) break;
    found.push(write);
  }
  return found;
}

function* perform(write: Exclude<InnerWrite, { readonly do: "append" }>): Steps<Done> {
  switch (write.do) {
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
