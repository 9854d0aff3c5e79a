import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chain, entryHash, GENESIS } from "#src/ledger.ts";
import type { Entry, Event } from "#src/ledger.ts";
import { memoryLedger } from "#src/ledgers/memory.ts";
import { verifyChain, verifyStream } from "#src/verify.ts";
import type { Break } from "#src/verify.ts";

const at = new Date("2026-11-20T10:00:00.000Z");
const start = { seq: 0, hash: GENESIS };
const events = (count: number): Event[] => Array.from({ length: count }, (_, n) => ({ kind: "k", actor: "ada", data: { n } }));
const whole = chain(start, "s", events(5), at);
const nth = (seq: number): Entry => whole[seq - 1] ?? chain(start, "s", events(seq), at)[seq - 1] ?? fail();
const fail = (): never => {
  throw new Error("no such entry");
};
const changed = (seq: number, change: Partial<Entry>): Entry[] =>
  whole.map((entry) => (entry.seq === seq ? { ...entry, ...change } : entry));
const rehashed = (entry: Entry): Entry => ({ ...entry, hash: entryHash(entry) });

describe("a chain of entries", () => {
  it("is whole as it was made, and its hashes are those of the contract", async () => {
    expect(await verifyChain(whole)).toEqual({ ok: true, entries: 5, head: { seq: 5, hash: nth(5).hash } });
    expect(await verifyChain([])).toEqual({ ok: true, entries: 0, head: start });
    expect(chain(start, "s", [{ kind: "b", actor: "a", data: { z: 1, a: [null, "é"] } }], at)[0]?.hash).toBe(
      // sha256 of {"actor":"a","at":"2026-11-20T10:00:00.000Z","data":{"a":[null,"é"],"z":1},"kind":"b","prev":"000…","seq":1,"stream":"s"}
      "ad12fd790f61c23644ef5ecef4710480931c9a9a546e73a0ba6501578cbb29ff",
    );
  });

  const forged = rehashed({ ...nth(3), data: { n: 99 } });
  const inserted = rehashed({ ...nth(3), data: { n: 98 } });
  const table: readonly (readonly [string, readonly Entry[], number, Break["what"]])[] = [
    ["a change of data", changed(3, { data: { n: 7 } }), 3, "changed"],
    ["a change of the actor", changed(1, { actor: "eve" }), 1, "changed"],
    ["a change of the time", changed(5, { at: "2026-11-20T10:00:00.001Z" }), 5, "changed"],
    ["a change of the hash alone", changed(2, { hash: "f".repeat(64) }), 2, "changed"],
    ["a change with its hash taken anew", whole.map((entry) => (entry.seq === 3 ? forged : entry)), 4, "unlinked"],
    ["a first entry that claims a past", [rehashed({ ...nth(1), prev: "1".repeat(64) })], 1, "unlinked"],
    ["a removal at the start", whole.slice(1), 1, "missing"],
    ["a removal in the middle", whole.filter(({ seq }) => seq !== 3), 3, "missing"],
    ["an insertion", [...whole.slice(0, 3), inserted, ...whole.slice(3)], 4, "repeated"],
    ["a repetition", [...whole.slice(0, 2), nth(2), ...whole.slice(2)], 3, "repeated"],
    ["a reorder", [nth(1), nth(3), nth(2), nth(4), nth(5)], 2, "missing"],
    ["an entry of another stream", changed(4, { stream: "t" }), 4, "foreign"],
    ["a sequence number that is none", changed(2, { seq: Number.NaN }), 2, "repeated"],
  ];
  it.each(table)("%s is found", async (_name, entries, seq, what) => {
    expect(await verifyChain(entries)).toMatchObject({ ok: false, at: seq, what });
  });

  it("any change of any text in any entry is found at that entry", async () => {
    const texts = ["kind", "actor", "at", "prev", "hash", "stream"] as const;
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 5 }), fc.constantFrom(...texts), fc.string(), async (seq, field, text) => {
        fc.pre(nth(seq)[field] !== text);
        const found = await verifyChain(changed(seq, { [field]: text }));
        const due = field === "stream" && seq === 1 ? [1, 2] : [seq];
        expect(found.ok ? 0 : found.at).toBeOneOf(due);
      }),
    );
  });

  it("whatever is left out, doubled or moved is found, but for a tail", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 7 }), async (order) => {
        const kept = order.every((seq, at) => seq === at + 1);
        expect((await verifyChain(order.map(nth))).ok).toBe(kept);
      }),
    );
  });

  it("a tail that is gone shows where the head is still known", async () => {
    const ledger = memoryLedger();
    await ledger.append("s", events(5), 0, at);
    expect(await verifyStream(ledger, "s")).toMatchObject({ ok: true, entries: 5 });
    const cut = { ...ledger, read: () => asyncly(whole.slice(0, 3)) };
    expect(await verifyStream(cut, "s")).toMatchObject({ ok: false, at: 4, what: "truncated" });
    const other = { ...ledger, head: async () => ({ seq: 5, hash: "0".repeat(64) }) };
    expect(await verifyStream(other, "s")).toMatchObject({ ok: false, at: 5, what: "changed" });
    const early = { ...ledger, head: async () => ({ seq: 4, hash: whole[3]?.hash ?? "" }) };
    expect(await verifyStream(early, "s")).toMatchObject({ ok: false, at: 4, what: "changed" });
  });

  it("what is appended while a stream is verified is no fault", async () => {
    const ledger = memoryLedger();
    await ledger.append("s", events(5), 0, at);
    let heads = 0;
    const slow = { ...ledger, head: async () => (++heads === 1 ? { seq: 2, hash: whole[1]?.hash ?? "" } : await ledger.head("s")) };
    expect(await verifyStream(slow, "s")).toMatchObject({ ok: true, entries: 5 });
  });
});

async function* asyncly<Value>(values: readonly Value[]): AsyncGenerator<Value> {
  yield* values;
}
