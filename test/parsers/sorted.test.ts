import * as fc from "fast-check";
import { expect, it } from "vitest";
import { beginningWith, byText, firstFrom } from "#src/parsers/sorted.ts";

const texts = fc.array(fc.string({ unit: fc.constantFrom("a", "b", "/", "é", "\u{1F600}"), maxLength: 4 }), { maxLength: 30 });

it("texts are ordered as sorting orders them", () => {
  fc.assert(
    fc.property(texts, (given) => {
      expect(given.toSorted(byText)).toEqual(given.toSorted());
    }),
  );
});

it("the first place is the one that looking at all of them finds", () => {
  fc.assert(
    fc.property(texts, fc.string({ maxLength: 3 }), fc.nat(5), (given, text, low) => {
      const sorted = given.toSorted();
      const from = Math.min(low, sorted.length);
      const place = sorted.findIndex((one, at) => at >= from && one >= text);
      expect(firstFrom(sorted, text, from)).toBe(place === -1 ? sorted.length : place);
      expect(beginningWith(sorted, text)).toEqual(sorted.filter((one) => one.startsWith(text)));
      expect(beginningWith(sorted, text, 2)).toEqual(sorted.filter((one) => one.startsWith(text)).slice(0, 2));
    }),
  );
});
