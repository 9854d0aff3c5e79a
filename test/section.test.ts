import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bytesOf, fitted, unitsOf } from "#src/section.ts";

const given = (count: number, evidence = false) => ({
  opening: "OPEN\n",
  sections: [{ head: "HEAD\n", items: Array.from({ length: count }, (_, at) => `- item ${at}\n`), foot: "FOOT\n", evidence }],
  closing: "CLOSE\n",
});

describe("a page that must fit", () => {
  it("is left as it is where it fits", () =>
    expect(fitted(given(2), 1_000, unitsOf)).toBe("OPEN\n\nHEAD\n- item 0\n- item 1\nFOOT\nCLOSE\n"));
  it("loses items from the end and says how many", () =>
    expect(fitted(given(1_000), 240, unitsOf)).toMatch(
      /^OPEN\n\nHEAD\n(?:- item \d\n)+- … and 99\d more\nFOOT\n\n\*\*99\d findings left out: there is no room for more here\.\*\* `gatehouse check` shows all\.\nCLOSE\n$/,
    ));
  it("loses a section whole where none of its items fits, and counts them all the same", () =>
    expect(fitted(given(5), 150, unitsOf)).toBe(
      "OPEN\n\n**5 findings left out: there is no room for more here.** `gatehouse check` shows all.\nCLOSE\n",
    ));
  it("counts what was never written", () => {
    const [section] = given(1).sections;
    const page = { opening: "", sections: section === undefined ? [] : [{ ...section, beyond: 7 }], closing: "" };
    expect(fitted(page, 1_000, unitsOf)).toContain("- … and 7 more\n");
  });
  it("does not count evidence as findings", () => expect(fitted(given(1_000, true), 260, unitsOf)).not.toContain("findings"));

  it("is never longer than it may be, in units or in bytes", () =>
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            head: fc.string({ unit: "grapheme" }),
            items: fc.array(fc.string({ unit: "grapheme", maxLength: 60 })),
            foot: fc.string({ unit: "grapheme" }),
          }),
        ),
        fc.integer({ min: 250, max: 1_500 }),
        fc.constantFrom(unitsOf, bytesOf),
        (sections, limit, size) => size(fitted({ opening: "O", sections, closing: "C" }, limit, size)) <= limit,
      ),
    ));
});
