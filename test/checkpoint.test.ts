import { describe, expect, it } from "vitest";
import { stateOf } from "#src/checkpoint.ts";
import type { Checkpoint, Checkpoints, Folding } from "#src/checkpoint.ts";
import { memoryLedger } from "#src/ledgers/memory.ts";
import type { Event } from "#src/ledger.ts";

const at = new Date("2026-11-20T10:00:00.000Z");
const events = (count: number): Event[] => Array.from({ length: count }, () => ({ kind: "k", actor: "ada", data: { by: 2 } }));
const sum: Folding<number> = {
  id: "sum/1",
  initial: 0,
  evolve: (state, { data }) => state + Number(data["by"]),
  restore: (kept) => (typeof kept === "number" ? kept : undefined),
};

function kept(): Checkpoints & { readonly all: Map<string, Checkpoint> } {
  const all = new Map<string, Checkpoint>();
  return {
    all,
    load: async (stream, fold) => all.get(`${stream} ${fold}`),
    save: async (stream, fold, checkpoint) => {
      all.set(`${stream} ${fold}`, checkpoint);
      return JSON.stringify(checkpoint.state).length;
    },
    drop: async () => all.clear(),
  };
}

describe("the state of a stream", () => {
  it("is the fold over all its entries, and is kept when that was much work", async () => {
    const [ledger, checkpoints] = [memoryLedger(), kept()];
    expect(await stateOf({ ledger, checkpoints }, "s", sum)).toEqual({ state: 0, seq: 0 });
    await ledger.append("s", events(255), 0, at);
    expect(await stateOf({ ledger, checkpoints }, "s", sum)).toEqual({ state: 510, seq: 255 });
    expect(checkpoints.all.size).toBe(0);
    await ledger.append("s", events(1), 255, at);
    expect(await stateOf({ ledger, checkpoints }, "s", sum)).toEqual({ state: 512, seq: 256 });
    expect(checkpoints.all.get("s sum/1")).toEqual({ seq: 256, hash: (await ledger.head("s")).hash, state: 512 });
  });

  it("reads only what came after the checkpoint", async () => {
    const [ledger, checkpoints] = [memoryLedger(), kept()];
    await ledger.append("s", events(300), 0, at);
    await stateOf({ ledger, checkpoints }, "s", sum);
    await ledger.append("s", events(3), 300, at);
    let read = 0;
    const counting = {
      async *read(stream: string, after?: number) {
        for await (const entry of ledger.read(stream, after)) {
          read++;
          yield entry;
        }
      },
    };
    expect(await stateOf({ ledger: counting, checkpoints }, "s", sum)).toEqual({ state: 606, seq: 303 });
    expect(read).toBe(4);
  });

  it.each<readonly [string, Checkpoint]>([
    ["of another past", { seq: 2, hash: "f".repeat(64), state: 1_000 }],
    ["beyond the end", { seq: 9, hash: "f".repeat(64), state: 1_000 }],
    ["that is not understood", { seq: 2, hash: "", state: { from: "an older version" } }],
  ])("does not trust a checkpoint %s", async (_name, checkpoint) => {
    const [ledger, checkpoints] = [memoryLedger(), kept()];
    await ledger.append("s", events(3), 0, at);
    await checkpoints.save("s", "sum/1", checkpoint);
    expect(await stateOf({ ledger, checkpoints }, "s", sum)).toEqual({ state: 6, seq: 3 });
  });
});
