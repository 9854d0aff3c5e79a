import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { editDistance, nearest } from "#src/nearest.ts";

const CHECKS = ["structure", "age-gate", "coa", "secrets", "registry", "slo", "snapshot-freshness", "supply-chain"];

describe("nearest", () => {
  it.each([
    ["secret", "secrets"],
    ["secerts", "secrets"],
    ["Structure", "structure"],
    ["agegate", "age-gate"],
    ["age_gate", "age-gate"],
    ["snapshotfreshness", "snapshot-freshness"],
    ["cao", "coa"],
    ["sol", "slo"],
    ["supplychian", "supply-chain"],
  ])("takes %s for %s", (word, name) => expect(nearest(word, CHECKS)).toBe(name));

  it.each(["", "x", "deploy", "zzz", "secrets-are-everywhere-in-this-word"])("finds nothing near %j", (word) =>
    expect(nearest(word, CHECKS)).toBeUndefined(),
  );

  it("answers with the earlier of two that are equally close", () => expect(nearest("cat", ["bat", "hat"])).toBe("bat"));
  it("prefers the closer to the earlier", () => expect(nearest("required", ["requires", "required"])).toBe("required"));
  it("looks at no more than the beginning of a very long word", () =>
    expect(nearest("a".repeat(1_000_000), ["a".repeat(100), "b"])).toBe("a".repeat(100)));
  it("has no answer without candidates", () => expect(nearest("secrets", [])).toBeUndefined());
});

describe("editDistance", () => {
  const word = fc.string({ unit: fc.constantFrom("a", "b", "c"), maxLength: 8 });

  it("is the same in both directions", () =>
    fc.assert(fc.property(word, word, (a, b) => editDistance(a, b, 99) === editDistance(b, a, 99))));
  it("is 0 for equal words alone", () => fc.assert(fc.property(word, word, (a, b) => (editDistance(a, b, 99) === 0) === (a === b))));
  it("is undefined exactly where the limit lies below it", () =>
    fc.assert(
      fc.property(word, word, fc.nat(8), (a, b, limit) => {
        const distance = editDistance(a, b, 99) ?? Infinity;
        return editDistance(a, b, limit) === (distance <= limit ? distance : undefined);
      }),
    ));
  it("counts a swap of neighbours once", () => expect(editDistance("ab", "ba", 9)).toBe(1));
});
