import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { loadFrontMatter, readFrontMatter, splitFrontMatter } from "#src/parsers/front-matter.ts";

describe("front matter", () => {
  it("is what stands between the first line --- and the next", () => {
    expect(splitFrontMatter("---\na: 1\n---\nb\n---\n")).toEqual({ found: true, raw: "a: 1\n", lines: 3 });
    expect(splitFrontMatter("---\n---\n")).toEqual({ found: true, raw: "", lines: 2 });
    expect(splitFrontMatter("---\r\na: 1\r\n--- \r\n")).toEqual({ found: true, raw: "a: 1\r\n", lines: 3 });
    expect(splitFrontMatter("---\na: '---'\n ---\n---")).toEqual({ found: true, raw: "a: '---'\n ---\n", lines: 4 });
  });

  it("ends its search in a document that never closes it", () => {
    expect(splitFrontMatter(`---\n${"a: 1\n".repeat(20_000)}---\n`)).toEqual({
      found: false,
      why: "opens front matter in line 1 and never closes it",
    });
  });

  it("gives lines of the document", async () => {
    await loadFrontMatter();
    const read = readFrontMatter("\u{feff}---\na: 1\nb:\n  c: 2\n---\n");
    if (!read.found || !read.parsed.ok) throw new Error("not read");
    expect(read.parsed.place(["b", "c"])).toEqual({ line: 4, column: 6 });
    expect(read.parsed.keyPlace(["b"])).toEqual({ line: 3, column: 1 });
    expect(read.parsed.place([])).toEqual({ line: 1, column: 1 });
    const broken = readFrontMatter("---\na: 1\na: 2\n---\n");
    expect(broken).toEqual({ found: true, parsed: { ok: false, problems: [{ line: 3, column: 1, message: 'the key "a" stands twice' }] } });
  });

  it("never throws, and gives back what stands in the text", async () => {
    await loadFrontMatter();
    const parts = fc.constantFrom("---", "\n", "\r\n", "a: 1", " ", "\u{feff}", "+++", "- ", "---js", "&a", "*a", "\t");
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: "binary" }),
          fc.array(parts).map((all) => all.join("")),
        ),
        (text) => {
          const split = splitFrontMatter(text);
          if (split.found)
            expect(
              text
                .replace(/^\u{feff}/u, "")
                .slice(text.replace(/^\u{feff}/u, "").indexOf("\n") + 1)
                .startsWith(split.raw),
            ).toBe(true);
          expect(readFrontMatter(text).found).toBe(split.found);
        },
      ),
    );
  });
});
