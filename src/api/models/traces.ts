/** Spans of runs, handed to the collector in batches. What it does not take is dropped and counted. */
import { createHash } from "node:crypto";
import type { RunRecord } from "#schemas/run-record.ts";
import { otlpSpan } from "#src/telemetry.ts";
import type { Collector } from "#src/api/models/collector.ts";

export interface TraceSender {
  note(record: RunRecord): void;
  /** Sends what is waiting. */
  flush(): Promise<void>;
  dropped(): number;
}

const MAX_WAITING = 2_048;
const BATCH = 256;
const BATCH_MS = 200;

export function traceSender(to: Pick<Collector, "traces">): TraceSender {
  let waiting: RunRecord[] = [];
  let timer: NodeJS.Timeout | undefined;
  let sending: Promise<void> = Promise.resolve();
  let lost = 0;
  const send = async (): Promise<void> => {
    while (waiting.length > 0) {
      const records = waiting.slice(0, BATCH);
      waiting = waiting.slice(BATCH);
      const spans = records.map((record) => otlpSpan(record, idsOf(record.run)));
      if (!(await to.traces([{ scope: { name: "gatehouse.router" }, spans }]))) lost += spans.length;
    }
  };
  const flush = async (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    sending = sending.then(send);
    await sending;
  };
  return {
    note: (record) => {
      if (waiting.length >= MAX_WAITING) lost += 1;
      else waiting.push(record);
      timer ??= setTimeout(() => void flush(), BATCH_MS);
    },
    flush,
    dropped: () => lost,
  };
}

/** The same run has the same ids, whoever tells of it. */
function idsOf(run: string): { readonly traceId: string; readonly spanId: string } {
  const id = createHash("sha256").update(run).digest("hex");
  return { traceId: id.slice(0, 32), spanId: id.slice(32, 48) };
}
