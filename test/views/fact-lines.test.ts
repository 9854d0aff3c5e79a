import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type FactLines, factLines } from "#src/views/git/fact-lines.ts";

const NOTHING = Buffer.alloc(0);
const kept = (lines: FactLines): Buffer => Buffer.concat([...lines.pieces()]);
const key = fc.stringMatching(/^[0-9a-f]{4}( [!-~]{1,4})?$/);

describe("lines of facts", () => {
  it("give back what was put, in the same run and in the next", () => {
    fc.assert(
      fc.property(fc.dictionary(key, fc.jsonValue()), (facts) => {
        const lines = factLines(NOTHING);
        for (const [name, fact] of Object.entries(facts)) lines.put(name, JSON.stringify(fact));
        for (const again of [lines, factLines(kept(lines))])
          for (const [name, fact] of Object.entries(facts))
            expect([again.has(name), again.text(name)]).toEqual([true, JSON.stringify(fact)]);
      }),
    );
  });

  it("hold more than one piece, and a line that is longer than a piece", () => {
    const lines = factLines(NOTHING);
    const facts = Array.from(
      { length: 40 },
      (_, index) => [`k${index}`, JSON.stringify("é".repeat(index === 7 ? 1_500_000 : 50_000))] as const,
    );
    for (const [name, json] of facts) lines.put(name, json);
    const next = factLines(kept(lines));
    expect(facts.filter(([name, json]) => lines.text(name) !== json || next.text(name) !== json)).toEqual([]);
  });

  it("forget what was of no use once that is more than half, and not before", () => {
    const first = factLines(NOTHING);
    for (let index = 0; index < 10; index++) first.put(`k${index}`, `${index}`);
    const after = (count: number): { readonly changed: boolean; readonly kept: string } => {
      const lines = factLines(kept(first));
      for (let index = 0; index < count; index++) expect(lines.has(`k${index}`)).toBe(true);
      return { changed: lines.changed(), kept: kept(lines).toString() };
    };
    expect(after(5)).toEqual({ changed: false, kept: kept(first).toString() });
    expect(after(2)).toEqual({ changed: true, kept: "k0\t0\nk1\t1\n" });
  });

  it("pass over what is no line of theirs", () => {
    const lines = factLines(Buffer.from("no tab\n\tno key\nk\t1\ncut off\t2"));
    expect(["no tab", "", "k", "cut off"].map((name) => [lines.has(name), lines.text(name)])).toEqual([
      [false, undefined],
      [false, undefined],
      [true, "1"],
      [false, undefined],
    ]);
  });
});
