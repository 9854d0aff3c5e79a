import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { aligned, padded, textWidth, wrapped } from "#src/cells.ts";

describe("textWidth", () => {
  it.each([
    ["", 0],
    ["plain", 5],
    ["商店", 4],
    ["한글", 4],
    ["ｆｕｌｌ", 8],
    ["é", 1],
    ["🚀", 2],
    ["✓ ✗", 3],
    ["│", 1],
  ])("of %j is %i", (text, width) => expect(textWidth(text)).toBe(width));
});

describe("wrapped", () => {
  it.each([
    ["one two three", 7, ["one two", "three"]],
    ["", 10, [""]],
    ["supercalifragilistic", 8, ["supercal", "ifragili", "stic"]],
    ["see docs/_generated/MODULE_REGISTRY.json now", 16, ["see", "docs/_generated/", "MODULE_REGISTRY.", "json now"]],
    ["商店路由表", 4, ["商店", "路由", "表"]],
  ])("breaks %j at %i cells", (text, width, lines) => expect(wrapped(text, width)).toEqual(lines));

  it.each([
    ["see **/.env*.{example,sample} now", 12, ["see", "**/.env*.{example,sample}", "now"]],
    ["supercalifragilistic", 8, ["supercalifragilistic"]],
    ["", 8, [""]],
  ])("leaves the words of %j whole at %i cells where it is asked to", (text, width, lines) =>
    expect(wrapped(text, width, "whole")).toEqual(lines),
  );

  it("never makes a line wider than it may be", () =>
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("a", " ", "商", "/", "é") }), fc.integer({ min: 2, max: 30 }), (text, width) =>
        wrapped(text, width).every((line) => textWidth(line) <= width),
      ),
    ));
  it("loses nothing but spaces", () =>
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("a", " ", "商", "/") }), fc.integer({ min: 2, max: 30 }), (text, width) => {
        expect(wrapped(text, width).join("").replaceAll(" ", "")).toBe(text.replaceAll(" ", ""));
      }),
    ));
});

describe("padded", () => {
  it("counts cells, not characters", () => expect(padded("商", 4)).toBe("商  "));
});

describe("aligned", () => {
  it("makes columns as wide as they have to be and wraps the last", () =>
    expect(
      aligned(
        [
          ["Route", "Gate"],
          ["/商店", "a gate that is told in more words than fit"],
        ],
        32,
      ),
    ).toEqual(["Route  Gate", "/商店  a gate that is told in", "       more words than fit"]));
  it("gives columns up where there is no room for them", () =>
    expect(aligned([["a".repeat(15), "b c"]], 18)).toEqual(["aaaaaaaaaaaaaaa  b", "c"]));
});
