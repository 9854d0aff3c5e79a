/** A ledger that lives as long as its process: for tests, what-if runs and the demonstration. */
import { chain, fitName, GENESIS, LedgerConflict } from "#src/ledger.ts";
import type { Entry, Head, Ledger } from "#src/ledger.ts";

interface Kept {
  readonly entries: Entry[];
  readonly keys: Map<string, readonly Entry[]>;
}

export function memoryLedger(): Ledger {
  const streams = new Map<string, Kept>();
  const head = (stream: string): Head => {
    const last = streams.get(stream)?.entries.at(-1);
    return last === undefined ? { seq: 0, hash: GENESIS } : { seq: last.seq, hash: last.hash };
  };
  return {
    async *read(stream, after = 0) {
      for (let at = after; ; at++) {
        const entry = streams.get(stream)?.entries[at];
        if (entry === undefined) return;
        yield entry;
      }
    },
    head: async (stream) => head(stream),
    streams: async (prefix = "") => [...streams.keys()].filter((name) => name.startsWith(prefix)).sort(),
    append: async (stream, events, expected, at, options = {}) => {
      if (options.key !== undefined) fitName(options.key, "idempotency key");
      const earlier = options.key === undefined ? undefined : streams.get(stream)?.keys.get(options.key);
      if (earlier !== undefined) return earlier;
      const found = head(stream);
      if (found.seq !== expected) throw new LedgerConflict(stream, expected, found.seq);
      const entries = chain(found, stream, events, at).map(frozen);
      if (entries.length === 0) return [];
      const kept = streams.get(stream) ?? { entries: [], keys: new Map<string, readonly Entry[]>() };
      streams.set(stream, kept);
      for (const entry of entries) kept.entries.push(entry);
      if (options.key !== undefined) kept.keys.set(options.key, entries);
      return entries;
    },
    appended: async (stream, key) => streams.get(stream)?.keys.get(key),
    close: async () => undefined,
  };
}

/** What is remembered cannot be changed through what was answered. */
function frozen<Value>(value: Value): Value {
  if (value !== null && typeof value === "object") for (const part of Object.values(value)) frozen(part);
  return Object.freeze(value);
}
