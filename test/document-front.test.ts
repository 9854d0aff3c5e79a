import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { documentFront, understoodFront, type DocumentFront } from "#src/document-front.ts";
import { loadFrontMatter, readFrontMatter } from "#src/parsers/front-matter.ts";

const fact = async (text: string | Uint8Array): Promise<DocumentFront> => {
  await loadFrontMatter();
  return documentFront.analyse(typeof text === "string" ? new TextEncoder().encode(text) : text, "docs/x.md");
};

describe("documentFront", () => {
  it("is plain JSON that gives the values and lines back", async () => {
    const text = "---\ntitle: x\nmeta:\n  list: [a, b]\n__proto__: 1\n---\n";
    const made = await fact(text);
    expect(JSON.parse(JSON.stringify(made))).toEqual(made);
    const read = readFrontMatter(text);
    if (!("value" in made) || !read.found || !read.parsed.ok) throw new Error("not read");
    const front = understoodFront(made);
    for (const path of [["title"], ["meta"], ["meta", "list"], ["meta", "list", 1], ["__proto__"], ["none"], []]) {
      expect(front.keyPlace(path)).toEqual(read.parsed.keyPlace(path));
    }
    expect(front.value).toEqual(read.parsed.value);
  });

  it("says why there is none", async () => {
    expect(await fact(new Uint8Array([0xff]))).toEqual({ why: "is no UTF-8 text, so it has no front matter" });
    expect(await fact("x")).toEqual({ why: "has no front matter" });
    expect(await fact("---\n---\n")).toEqual({ value: {}, spots: {} });
    expect(await fact("---\na: 1\na: 1\n---\n")).toEqual({ problems: [{ line: 3, column: 1, message: 'the key "a" stands twice' }] });
  });

  it("is made of any bytes", async () => {
    await loadFrontMatter();
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const framed = Buffer.concat([Buffer.from("---\n"), bytes, Buffer.from("\n---\n")]);
        expect(Object.keys(documentFront.analyse(framed, "x.md")).length).toBeGreaterThan(0);
      }),
    );
  });
});
