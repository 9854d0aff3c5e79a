import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { clipped, visible, visibleLines } from "#src/visible.ts";

describe("visible", () => {
  it.each([
    ["plain text stays, Ünïcödé and 商店 too", "plain text stays, Ünïcödé and 商店 too"],
    ["a\nb\tc\r", "a\\nb\\tc\\r"],
    ["\u001B[2J", "\\x1b[2J"],
    ["\u009B31m", "\\x9b31m"],
    ["a\u202Eb\u2066c", "a\\u{202e}b\\u{2066}c"],
    ["zero\u200Bwidth\uFEFF", "zero\\u{200b}width\\u{feff}"],
    ["tag\u{E0041}", "tag\\u{e0041}"],
    ["half\uD800", "half\\u{d800}"],
  ])("shows %j as %s", (text, shown) => expect(visible(text)).toBe(shown));

  it("leaves nothing hidden in any text", () =>
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u.test(visible(text)))));
  it("changes nothing that is already visible", () =>
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => visible(visible(text)) === visible(text))));
  it("keeps line feeds of ours as line breaks", () => expect(visibleLines("one\r\ntwo\u0007\n")).toEqual(["one", "two\\x07", ""]));
});

describe("clipped", () => {
  it.each([
    ["abcdef", 6, "abcdef"],
    ["abcdefg", 6, "abcde…"],
    ["abcd😀fg", 6, "abcd…"],
  ])("cuts %j to %i units", (text, limit, cut) => expect(clipped(text, limit)).toBe(cut));
});
