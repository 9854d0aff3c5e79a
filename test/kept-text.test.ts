import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { partIn, withPart } from "#src/kept-text.ts";

const part = (body: string) => ({ name: "x", command: "gatehouse x --write", title: "X", body });

describe("a generated part of a person's document", () => {
  it("begins a document where there is none", () => {
    const text =
      "# X\n\n<!-- gatehouse:x, made by `gatehouse x --write`. What stands outside it is yours. -->\n\nbody\n\n<!-- /gatehouse:x -->\n";
    expect([withPart(undefined, part("body")), withPart(" \n", part("body"))]).toEqual([text, text]);
  });

  it("changes, and what stands around it does not, whatever it is", () => {
    const foreign = fc.string({ unit: "binary", maxLength: 60 }).filter((text) => !text.includes("gatehouse:x"));
    fc.assert(
      fc.property(foreign, foreign, (before, after) => {
        const once = `${before}${withPart(undefined, part("one")).slice("# X\n\n".length).trimEnd()}${after}`;
        const twice = withPart(once, part("two"));
        expect([twice.startsWith(before), twice.endsWith(after), partIn(twice, "x")?.includes("\ntwo\n")]).toEqual([true, true, true]);
        expect(withPart(twice, part("two"))).toBe(twice);
        expect(withPart(twice, part("one"))).toBe(once);
      }),
    );
  });

  it.each(["words\n", "words with half a mark <!-- gatehouse:x\n"])("is put behind a text without it: %j", (text) => {
    expect(withPart(text, part("body"))).toMatch(/^words[^]*<!-- gatehouse:x, made by[^]*body/);
  });
});
