/** What governance needs of a store, in memory; every call can be made to fail, and another process can be faster. */
import type { Checkpoint } from "#src/checkpoint.ts";
import type { Memory } from "#src/governance.ts";
import { chain, GENESIS, LedgerConflict, type Ledger } from "#src/ledger.ts";
import { memoryLedger } from "#src/ledgers/memory.ts";

export interface FakeMemory extends Memory {
  readonly ledger: Ledger;
  /** Called before each commit. */
  before: () => Promise<void>;
  commits: number;
  saves: number;
}

export function fakeMemory(ledger: Ledger = memoryLedger()): FakeMemory {
  const kept = new Map<string, Checkpoint>();
  const memory: FakeMemory = {
    ledger,
    before: async () => undefined,
    commits: 0,
    saves: 0,
    checkpoints: {
      load: async (stream, fold) => kept.get(`${stream}\0${fold}`),
      save: async (stream, fold, checkpoint) => {
        kept.set(`${stream}\0${fold}`, structuredClone(checkpoint));
        memory.saves++;
        return JSON.stringify(checkpoint.state).length;
      },
      drop: async () => kept.clear(),
    },
    commit: async (writes) => {
      await memory.before();
      memory.commits++;
      // All or none: the versions are looked at before the first is written.
      const ends = new Map<string, number>();
      for (const write of writes) {
        if (write.do !== "append") throw new Error(`this fake only appends, not ${write.do}`);
        if (write.key !== undefined && (await ledger.appended(write.stream, write.key)) !== undefined) continue;
        const end = ends.get(write.stream) ?? (await ledger.head(write.stream)).seq;
        if (end !== write.expected) throw new LedgerConflict(write.stream, write.expected, end);
        chain({ seq: end, hash: GENESIS }, write.stream, write.events, write.at);
        ends.set(write.stream, end + write.events.length);
      }
      const written = [];
      for (const write of writes) {
        if (write.do !== "append") continue;
        const options = write.key === undefined ? {} : { key: write.key };
        written.push({ entries: await ledger.append(write.stream, write.events, write.expected, write.at, options) });
      }
      return written;
    },
  };
  return memory;
}
