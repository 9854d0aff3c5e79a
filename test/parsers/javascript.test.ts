import * as fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { dialectOf, isJavaScript, lineCounter, loadJavaScriptParser, parseJavaScript } from "#src/parsers/javascript.ts";
import { nestsTooDeep } from "#src/parsers/nesting.ts";

const MANY = 100_000;

/** Each of these would exhaust the native parser's stack, and end the process. */
const DEEP: Readonly<Record<string, string>> = {
  "open brackets": "(".repeat(MANY),
  "closed brackets": `${"[".repeat(MANY)}${"]".repeat(MANY)}`,
  arrows: `${"a=>".repeat(MANY)}1`,
  "arrows with brackets": `${"(a)=>".repeat(MANY)}1`,
  conditionals: `${"a?b:".repeat(MANY)}1`,
  "prefix operators on lines of their own": `${"new\n".repeat(MANY)}a`,
  "else if": `${"if(a){}else ".repeat(MANY)};`,
  assignments: `${"a=\n".repeat(MANY)}1`,
  elements: "<a>".repeat(MANY),
  "elements after text": "<a>b".repeat(MANY),
  "elements with brackets in their text": "(<a>)".repeat(MANY),
  templates: "`${".repeat(MANY),
  types: `let a: ${"A<".repeat(MANY)}`,
  "brackets whose ends stand in comments": "(/*)*/".repeat(MANY),
  "brackets whose ends stand in texts": "(')',".repeat(MANY),
  "brackets whose ends stand in regular expressions": "(/)/.test(".repeat(MANY),
  "brackets whose ends stand in templates": "(`)`,".repeat(MANY),
  members: `a${".a".repeat(MANY)}`,
  calls: `a${"()".repeat(MANY)}`,
};

describe("JavaScript", () => {
  beforeAll(loadJavaScriptParser);

  it.each(Object.keys(DEEP))("is not parsed where it nests too deep: %s", (name) => {
    expect(parseJavaScript("a.tsx", DEEP[name] ?? "")).toBeUndefined();
  });

  it("is parsed where it is long and flat", () => {
    const text = Array.from(
      { length: 5_000 },
      (_, index) => `export const f${index} = (a: string) => ({ a, b: [a, ")"] }); // (${index})`,
    ).join("\n");
    expect(nestsTooDeep(text.slice(0, 150_000))).toBe(false);
    expect(parseJavaScript("a.ts", text.slice(0, text.lastIndexOf("\n", 150_000)))?.body.length).toBeGreaterThan(1_000);
  });

  it("is read by what the file's name says, with types in plain files where they stand there", () => {
    expect(parseJavaScript("a.js", "const a = <b/>;")?.body).toHaveLength(1);
    expect(parseJavaScript("a.js", "const a: string = 1;")?.body).toHaveLength(1);
    expect(parseJavaScript("a.ts", "const a = <string>b;")?.body).toHaveLength(1);
    expect(parseJavaScript("a.tsx", "const a = <b")).toBeUndefined();
    expect(["a.ts", "a.mjs", "a.jsx", "a.json", "a.vue"].filter(isJavaScript)).toEqual(["a.ts", "a.mjs", "a.jsx"]);
    expect(["x/a.b.ts", "a.d.ts", "a.tsx"].map(dialectOf)).toEqual([".ts", ".d.ts", ".tsx"]);
  });

  it("counts lines from 1", () => {
    const line = lineCounter("a\nb\n\nc");
    expect([0, 1, 2, 4, 5, 99].map(line)).toEqual([1, 1, 2, 3, 4, 4]);
  });

  it("never throws on any text", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => void parseJavaScript("a.tsx", text)));
  });
});
