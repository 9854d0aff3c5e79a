import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { keptFacts, type KeptFacts } from "#src/views/git/kept-facts.ts";

const NOTHING = Buffer.alloc(0);
const kept = (facts: KeptFacts): Buffer => Buffer.concat([...facts.pieces()]);
const saidOf = (facts: KeptFacts, key: string): unknown => {
  const place = facts.find(key);
  return place === -1 ? undefined : facts.fact(place);
};
const put = (facts: KeptFacts, added: Readonly<Record<string, unknown>>): KeptFacts => {
  for (const [key, fact] of Object.entries(added)) if (facts.find(key) === -1) facts.put(key, fact);
  return facts;
};
/** Beginnings that are the same, so that keys meet in the table. */
const key = fc.stringMatching(/^(?:[0-9a-f]{4}|0123456789abcdef[0-9a-f]{2})( [!-~]{1,4})?$/);
const runs = fc.array(fc.dictionary(key, fc.oneof(fc.constantFrom({ common: [] }, "é", 7), fc.jsonValue())), {
  minLength: 1,
  maxLength: 4,
});
const numbered = (from: number, to: number): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Array.from({ length: to - from }, (_, index) => [`k${from + index}`, { same: "for all" }]));

describe("facts that are kept", () => {
  it("are given back in the same run and in all later ones, whatever is added in between", () => {
    fc.assert(
      fc.property(runs, (added) => {
        const all = new Map<string, unknown>();
        let body: Buffer = NOTHING;
        for (const one of added) {
          const facts = put(keptFacts(body), one);
          for (const [name, fact] of Object.entries(one)) if (!all.has(name)) all.set(name, JSON.parse(JSON.stringify(fact)));
          expect(new Map([...all.keys()].map((name) => [name, saidOf(facts, name)]))).toEqual(all);
          body = kept(facts);
        }
        const last = keptFacts(body);
        expect(new Map([...all.keys()].map((name) => [name, saidOf(last, name)]))).toEqual(all);
        expect([...all.keys()].map((name) => last.find(`${name}?`))).toEqual([...all.keys()].map(() => -1));
      }),
    );
  });

  it("may be longer than a piece, and more than fit one", () => {
    const facts = Object.fromEntries(
      Array.from({ length: 40 }, (_, index) => [`k${index}`, "é".repeat(index === 7 ? 1_500_000 : 50_000 + index)] as const),
    );
    const first = put(keptFacts(NOTHING), facts);
    const next = keptFacts(kept(first));
    expect(Object.entries(facts).filter(([name, fact]) => saidOf(first, name) !== fact || saidOf(next, name) !== fact)).toEqual([]);
  });

  it("are held once where they are said of many", () => {
    const one = kept(put(keptFacts(NOTHING), { k: "x".repeat(150) })).length;
    expect(
      kept(put(keptFacts(NOTHING), Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`${at}`, "x".repeat(150)])))).length,
    ).toBeLessThan(one + 100 * 30);
  });

  it("are written where something was added, and the many of earlier runs stay as they are", () => {
    const many = kept(put(keptFacts(NOTHING), numbered(0, 5_000)));
    const all = keptFacts(many);
    for (let index = 0; index < 5_000; index++) all.find(`k${index}`);
    expect(all.changed()).toBe(false);
    put(all, numbered(5_000, 5_020));
    expect(all.changed()).toBe(true);
    const more = kept(all);
    expect(all.changed()).toBe(false);
    const length = many.readUInt32LE(0);
    expect(more.subarray(0, 4 + length).equals(many.subarray(0, 4 + length))).toBe(true);
    expect(Object.keys(numbered(0, 5_020)).filter((name) => keptFacts(more).find(name) === -1)).toEqual([]);
  });

  it("are forgotten once more than half was of no use, and not before", () => {
    const first = kept(put(keptFacts(NOTHING), numbered(0, 10)));
    const after = (count: number): { readonly changed: boolean; readonly known: number } => {
      const facts = keptFacts(first);
      for (let index = 0; index < count; index++) expect(facts.find(`k${index}`)).not.toBe(-1);
      const changed = facts.changed();
      const next = keptFacts(kept(facts));
      return { changed, known: Object.keys(numbered(0, 10)).filter((name) => next.find(name) !== -1).length };
    };
    expect(after(5)).toEqual({ changed: false, known: 10 });
    expect(after(2)).toEqual({ changed: true, known: 2 });
  });
});
