import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { textWidth } from "#src/cells.ts";
import { frame } from "#src/frame.ts";

const at = (column?: number, endColumn?: number) => ({ path: "a", line: 1, ...(column && { column }), ...(endColumn && { endColumn }) });

describe("frame", () => {
  it.each([
    ["marks one column without an end", "  const a = 1;", at(9), "const a = 1;", "      ^"],
    ["marks up to the end column, which is not included", "const a = 1;", at(7, 8), "const a = 1;", "      ^"],
    ["marks a range", "const a = 1;", at(1, 6), "const a = 1;", "^^^^^"],
    ["marks the whole line without a column", "\t  lane: L9  ", at(), "lane: L9", "^^^^^^^^"],
    ["counts wide characters as two cells", "商店 = x", at(6), "商店 = x", "       ^"],
    ["counts columns in UTF-16 units", "😀 = x", at(4), "😀 = x", "   ^"],
    ["widens tabs", "a\tb", at(3), "a    b", "     ^"],
    ["shows what is hidden", "a\u202Eb\u001B[2J", at(3), "a\\u{202e}b\\x1b[2J", "         ^"],
    ["points behind the end where the column lies there", "ab", at(9), "ab", "  ^"],
    ["points at the first character where the column lies in the indentation", "    ab", at(2), "ab", "^"],
  ])("%s", (_name, line, place, text, carets) => expect(frame(line, place, 70)).toEqual({ text, carets }));

  it("has nothing to show of a blank line", () => expect(frame(" \t ", at(), 70)).toBeUndefined());
  it("marks to the end of the line where the place spans several", () =>
    expect(frame("f(a,", { path: "a", line: 1, endLine: 3, column: 2, endColumn: 1 }, 70)).toEqual({ text: "f(a,", carets: " ^^^" }));
  it("cuts a long line around the place", () =>
    expect(frame(`${"x".repeat(500)}HERE${"y".repeat(500)}`, at(501, 505), 26)).toEqual({
      text: "…xxxxxxxxHEREyyyyyyyyyyyy…",
      carets: "         ^^^^",
    }));
  it("cuts a line of a million characters as well", () => expect(frame("z".repeat(1_000_000), at(999_999), 12)?.text).toBe("…zzzzz"));
  it("is never wider than the room it is given, but for a caret behind the end", () =>
    fc.assert(
      fc.property(
        fc.string({ unit: "binary", maxLength: 200 }),
        fc.integer({ min: 1, max: 220 }),
        fc.integer({ min: 8, max: 60 }),
        (line, column, width) => {
          const drawn = frame(line, at(column, column + 5), width);
          return drawn === undefined || (textWidth(drawn.text) <= width && textWidth(drawn.carets) <= width + 1);
        },
      ),
    ));
});
