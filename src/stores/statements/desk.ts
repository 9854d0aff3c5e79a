/** Ledger, checkpoints and records over a desk: the same in every store, because the operations are. */
import type { Checkpoints } from "#src/checkpoint.ts";
import type { Ledger } from "#src/ledger.ts";
import type { Records } from "#src/records.ts";
import type { Desk } from "#src/stores/statements/operations.ts";
import type { Store } from "#src/store.ts";

const FIRST_PAGE = 64;
const LARGEST_PAGE = 2_000;

type Commit = Store["commit"];

export function deskLedger(desk: Pick<Desk, "ask">, commit: Commit): Ledger {
  return {
    async *read(stream, after = 0) {
      for await (const page of pages(async (at, size) => await desk.ask("entriesAfter", stream, at, size), after)) yield* page;
    },
    stored: (stream, after = 0) => pages(async (at, size) => await desk.ask("storedAfter", stream, at, size), after),
    head: async (stream) => await desk.ask("headOf", stream),
    streams: async (prefix = "") => await desk.ask("streamNames", prefix),
    append: async (stream, events, expected, at, { key } = {}) => {
      const [written] = await commit([{ do: "append", stream, events, expected, at, ...(key !== undefined && { key }) }]);
      return written?.entries ?? [];
    },
    appended: async (stream, key) => await desk.ask("appended", stream, key),
    close: async () => undefined,
  };
}

/** Pages of a stream, small ones first. */
export async function* pages<Kept extends { readonly seq: number }>(
  page: (after: number, size: number) => Promise<readonly Kept[]>,
  after: number,
): AsyncGenerator<readonly Kept[]> {
  let [at, size] = [after, FIRST_PAGE];
  for (;;) {
    const found = await page(at, size);
    yield found;
    if (found.length < size) return;
    at = found.at(-1)?.seq ?? at;
    size = Math.min(size * 4, LARGEST_PAGE);
  }
}

export function deskCheckpoints(desk: Desk): Checkpoints {
  return {
    load: async (stream, fold) => await desk.ask("loadCheckpoint", stream, fold),
    save: async (stream, fold, { seq, hash, state }) => {
      // As text it crosses to the thread that writes in one piece.
      const written = JSON.stringify(state);
      await desk.order("saveCheckpoint", stream, fold, { seq, hash, written });
      return written.length;
    },
    drop: async (stream) => await desk.order("dropCheckpoints", stream),
  };
}

export function deskRecords(desk: Desk, commit: Commit): Records {
  return {
    accept: async (acceptance) => (await commit([{ do: "accept", ...acceptance }]))[0]?.accepted === true,
    endDelivery: async (end) => void (await commit([{ do: "endDelivery", ...end }])),
    delivery: async (id) => await desk.ask("deliveryById", id),
    deliveries: async (filter = {}) => await desk.ask("deliveriesOf", filter),
    pruneDeliveries: async (before) => await desk.order("pruneDeliveries", before),
    putRun: async (run) => void (await commit([{ do: "putRun", run }])),
    run: async (id) => await desk.ask("runById", id),
    runs: async (filter = {}) => await desk.ask("runsOf", filter),
    pruneRuns: async (before) => await desk.order("pruneRuns", before),
    addKey: async (key) => await desk.order("addKey", key),
    keyByHash: async (hash) => await desk.ask("keyByHash", hash),
    keys: async (tenant) => await desk.ask("keysOf", tenant),
    usedKey: async (id, at) => await desk.order("usedKey", id, at),
    revokeKey: async (id, at) => await desk.order("revokeKey", id, at),
  };
}
