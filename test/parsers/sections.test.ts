import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { says, sections, titleOf } from "#src/parsers/sections.ts";

describe("sections", () => {
  it.each([
    [
      "# A\nx\n## B\ny\n# C\n",
      [
        ["a", 1, "x\ny"],
        ["b", 2, "y"],
        ["c", 1, ""],
      ],
    ],
    [
      "A\n===\nx\n\nB\n---\ny\n",
      [
        ["a", 1, "x\n\ny"],
        ["b", 2, "y"],
      ],
    ],
    ["## **New  Scripts**: ##\r\nnone\r\n", [["new scripts", 2, "none"]]],
    ["#A\n #B\n    # C\n####### D\n", []],
    ["```\n# A\n```\n# B\n~~~\n<!--\n~~~\nx\n", [["b", 1, "~~~\n<!--\n~~~\nx"]]],
    ["# A\n<!-- # B\nx -->y<!-- z\n", [["a", 1, "y"]]],
    ["text\n\n---\n\nmore", []],
  ])("reads %j", (markdown, expected) => {
    expect(sections(markdown).map(({ title, level, text }) => [title, level, text])).toEqual(expected);
  });

  it.each([
    ["## Why\nbecause", true],
    ["## Why\n### First\nbecause", true],
    ["## Why\n### First\n", false],
    ["## Why\n\n## Risk\nnone", false],
    ["## Why\n- \n* \n", false],
    ["## Why\n_No response_", false],
    ["## Why not\nbecause", false],
    ["## Why\n\n## Why\nbecause", true],
    ["because", false],
  ])("says %j", (markdown, expected) => {
    expect(says(sections(markdown), "WHY")).toBe(expected);
  });

  it("takes any text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(sections(text).filter(({ title }) => title !== titleOf(title))).toEqual([]);
      }),
    );
  });
});
