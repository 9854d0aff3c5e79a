/** What every ledger must do. Each implementation's test runs it against itself. */
import * as fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { inTurn } from "#src/in-turn.ts";
import { entryHash, fold, GENESIS, LedgerConflict, UnfitEvent } from "#src/ledger.ts";
import type { Entry, Event, Ledger } from "#src/ledger.ts";
import { verifyChain, verifyStream } from "#src/verify.ts";

const at = new Date("2026-11-20T10:00:00.000Z");
const event = (n: number, data: Record<string, unknown> = { n }): Event => ({ kind: "test.happened", actor: "ada", data });
const events = (count: number, from = 1): Event[] => Array.from({ length: count }, (_, at) => event(from + at));

export async function collect(entries: AsyncIterable<Entry>): Promise<Entry[]> {
  const all: Entry[] = [];
  for await (const entry of entries) all.push(entry);
  return all;
}

let streams = 0;
/** A stream that no other test writes to. */
export const freshStream = (): string => `conformance/${process.pid}/${++streams}`;

export function ledgerConformance(open: () => Promise<Ledger>): void {
  let ledger: Ledger;
  beforeAll(async () => {
    ledger = await open();
  });
  afterAll(async () => {
    await ledger.close();
  });

  it("a stream that nobody wrote to is empty and stands at 0", async () => {
    const stream = freshStream();
    expect(await ledger.head(stream)).toEqual({ seq: 0, hash: GENESIS });
    expect(await collect(ledger.read(stream))).toEqual([]);
    expect(await ledger.append(stream, [], 0, at)).toEqual([]);
    expect(await ledger.streams(stream)).toEqual([]);
  });

  it("entries count from 1, carry the hash before them and are read back as they were answered", async () => {
    const stream = freshStream();
    const first = await ledger.append(stream, events(2), 0, at);
    const second = await ledger.append(stream, events(1, 3), 2, new Date(at.getTime() + 5));
    const all = [...first, ...second];
    expect(all.map(({ seq, at: time, kind, actor, data }) => ({ seq, time, kind, actor, data }))).toEqual([
      { seq: 1, time: "2026-11-20T10:00:00.000Z", kind: "test.happened", actor: "ada", data: { n: 1 } },
      { seq: 2, time: "2026-11-20T10:00:00.000Z", kind: "test.happened", actor: "ada", data: { n: 2 } },
      { seq: 3, time: "2026-11-20T10:00:00.005Z", kind: "test.happened", actor: "ada", data: { n: 3 } },
    ]);
    expect(all.map(({ prev }) => prev)).toEqual([GENESIS, all[0]?.hash, all[1]?.hash]);
    expect(all.map(({ hash }) => hash)).toEqual(all.map(entryHash));
    expect(await collect(ledger.read(stream))).toEqual(all);
    expect(await collect(ledger.read(stream, 2))).toEqual(second);
    expect(await collect(ledger.read(stream, 3))).toEqual([]);
    expect(await ledger.head(stream)).toEqual({ seq: 3, hash: all[2]?.hash });
  });

  it("an append at another head than expected is a conflict and writes nothing", async () => {
    const stream = freshStream();
    await ledger.append(stream, events(1), 0, at);
    for (const expected of [0, 2]) {
      const error = await ledger.append(stream, events(1), expected, at).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(LedgerConflict);
      expect(error).toMatchObject({ stream, expected, found: 1 });
    }
    expect(await ledger.head(stream)).toMatchObject({ seq: 1 });
  });

  it("of appends at one head that run at once, one succeeds", async () => {
    const stream = freshStream();
    const settled = await Promise.allSettled(Array.from({ length: 20 }, async (_, n) => await ledger.append(stream, [event(n)], 0, at)));
    expect(settled.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    for (const one of settled) if (one.status === "rejected") expect(one.reason).toBeInstanceOf(LedgerConflict);
    expect(await verifyStream(ledger, stream)).toMatchObject({ ok: true, entries: 1 });
  });

  it("the same idempotency key gives the first answer and appends nothing twice", async () => {
    const [stream, other] = [freshStream(), freshStream()];
    const first = await ledger.append(stream, events(2), 0, at, { key: "comment:1" });
    await ledger.append(stream, events(1), 2, at);
    expect(await ledger.append(stream, events(5), 0, new Date(0), { key: "comment:1" })).toEqual(first);
    expect(await ledger.head(stream)).toMatchObject({ seq: 3 });
    expect(await ledger.appended(stream, "comment:1")).toEqual(first);
    expect(await ledger.appended(stream, "comment:2")).toBeUndefined();
    expect(await ledger.appended(other, "comment:1")).toBeUndefined();
    expect(await ledger.append(other, events(1), 0, at, { key: "comment:1" })).toMatchObject([{ stream: other, seq: 1 }]);
  });

  it("a key whose append was refused is still free", async () => {
    const stream = freshStream();
    await expect(ledger.append(stream, events(1), 7, at, { key: "k" })).rejects.toBeInstanceOf(LedgerConflict);
    expect(await ledger.append(stream, events(1), 0, at, { key: "k" })).toMatchObject([{ seq: 1 }]);
  });

  it("ten at once with one key append once and all get the same answer", async () => {
    const stream = freshStream();
    const answers = await Promise.all(
      Array.from({ length: 10 }, async () => await ledger.append(stream, events(1), 0, at, { key: "same" })),
    );
    expect(new Set(answers.map((answer) => answer[0]?.hash)).size).toBe(1);
    expect(await ledger.head(stream)).toMatchObject({ seq: 1 });
  });

  it("200 conditional reserves of 15 against a cap of 1,500 admit exactly 100", async () => {
    const stream = freshStream();
    const reserve = async (): Promise<boolean> => {
      for (;;) {
        const { seq } = await ledger.head(stream);
        const used = await fold(ledger.read(stream), 0, (sum, { data }) => sum + Number(data["amount"]), seq);
        if (used + 15 > 1_500) return false;
        try {
          await ledger.append(stream, [event(0, { amount: 15 })], seq, at);
          return true;
        } catch (error) {
          if (!(error instanceof LedgerConflict)) throw error;
        }
      }
    };
    // Four lanes that know nothing of each other, as four processes would be; within one, orders wait for each other.
    const lanes = Array.from({ length: 4 }, inTurn);
    const admitted = await Promise.all(Array.from({ length: 200 }, async (_, n) => (await lanes[n % 4]?.([stream], reserve)) ?? false));
    expect(admitted.filter(Boolean)).toHaveLength(100);
    expect(await verifyStream(ledger, stream)).toMatchObject({ ok: true, entries: 100 });
  });

  it("a long stream is read whole and in order, from anywhere", async () => {
    const stream = freshStream();
    for (let seq = 0; seq < 3_000; seq += 500) await ledger.append(stream, events(500, seq + 1), seq, at);
    const all = await collect(ledger.read(stream));
    expect(all.map(({ seq }) => seq)).toEqual(Array.from({ length: 3_000 }, (_, n) => n + 1));
    expect((await collect(ledger.read(stream, 2_871))).map(({ seq }) => seq)).toEqual(Array.from({ length: 129 }, (_, n) => n + 2_872));
    expect(await verifyChain(ledger.read(stream))).toMatchObject({ ok: true, entries: 3_000 });
    expect(await fold(ledger.read(stream), 0, (sum, { data }) => sum + Number(data["n"]), 100)).toBe(5_050);
  });

  it("streams are listed by prefix, sorted, and only those with entries", async () => {
    const root = freshStream();
    for (const name of ["b/2", "a/1", "a/ü", "a%", "a/10"]) await ledger.append(`${root}/${name}`, events(1), 0, at);
    await ledger.append(`${root}/none`, [], 0, at);
    expect(await ledger.streams(`${root}/`)).toEqual(["a%", "a/1", "a/10", "a/ü", "b/2"].map((name) => `${root}/${name}`));
    expect(await ledger.streams(`${root}/a/`)).toEqual(["a/1", "a/10", "a/ü"].map((name) => `${root}/${name}`));
    expect(await ledger.streams(`${root}/a%`)).toEqual([`${root}/a%`]);
  });

  it("what is no plain event is refused and changes nothing", async () => {
    const stream = freshStream();
    const unfit: readonly (readonly [string, Event])[] = [
      [stream, event(0, { n: Number.NaN })],
      [stream, event(0, { text: "\ud800" })],
      ["", event(0)],
      ["a\u0000b", event(0)],
      ["s".repeat(513), event(0)],
    ];
    for (const [name, one] of unfit) await expect(ledger.append(name, [event(1), one], 0, at)).rejects.toBeInstanceOf(UnfitEvent);
    await expect(ledger.append(stream, events(1), 0, at, { key: "" })).rejects.toBeInstanceOf(UnfitEvent);
    expect(await ledger.head(stream)).toEqual({ seq: 0, hash: GENESIS });
  });

  it("any JSON comes back as it was, and its hash holds", async () => {
    const stream = freshStream();
    let expected = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(fc.string({ unit: "grapheme" }), fc.jsonValue()),
        fc.string({ unit: "grapheme" }),
        async (data, actor) => {
          const before = await ledger.head(stream);
          expected = before.seq;
          const [entry] = await ledger.append(stream, [{ kind: "any", actor, data }], expected, at);
          const kept = JSON.parse(JSON.stringify(data)) as unknown;
          expect(entry?.data).toEqual(kept);
          expect(await collect(ledger.read(stream, expected))).toEqual([entry]);
        },
      ),
      { numRuns: 100 },
    );
    expect(await verifyStream(ledger, stream)).toMatchObject({ ok: true });
  });
}
