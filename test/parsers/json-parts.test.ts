import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { jsonParts, type Wanted } from "#src/parsers/json-parts.ts";

/** What is wanted of a value that JSON.parse made. */
function picked(value: unknown, wanted: Wanted): unknown {
  if (wanted === true || typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((one) => picked(one, wanted));
  const entries = Object.entries(value).filter(([key]) => Object.hasOwn(wanted, key));
  return Object.fromEntries(entries.map(([key, part]) => [key, picked(part, wanted[key] ?? true)]));
}

const names = fc.constantFrom("a", "b", "c", 'a"b', "ä\n", "__proto__", "constructor");
const { tree } = fc.letrec<{ tree: Wanted }>((tie) => ({
  tree: fc.oneof({ depthSize: "small" }, fc.constant(true as const), fc.dictionary(names, tie("tree"), { maxKeys: 4 })),
}));
const values = fc.jsonValue({ depthSize: "medium", stringUnit: "binary" });
const { nested } = fc.letrec<{ nested: unknown }>((tie) => ({
  nested: fc.oneof(
    { depthSize: "medium" },
    values,
    fc.array(tie("nested"), { maxLength: 4 }),
    fc.dictionary(names, tie("nested"), { maxKeys: 5 }),
  ),
}));

describe("the wanted parts of a JSON text", () => {
  it("are those of the whole, however it is written", () => {
    fc.assert(
      fc.property(nested, tree, fc.constantFrom(undefined, 1, "\t"), (value, wanted, indent) => {
        const text = JSON.stringify(value, undefined, indent);
        expect(jsonParts(text, wanted)).toEqual(picked(JSON.parse(text), wanted));
      }),
      { numRuns: 2_000 },
    );
  });

  it("are the last of a key that comes twice, and give __proto__ no meaning", () => {
    expect(jsonParts('{"a":1,"a":{"b":2,"c":3}}', { a: { b: true } })).toEqual({ a: { b: 2 } });
    const parts = jsonParts('{"__proto__":{"a":1}}', JSON.parse('{"__proto__":true}') as Wanted) as object;
    expect([Object.keys(parts), Object.getPrototypeOf(parts), "a" in parts]).toEqual([["__proto__"], Object.prototype, false]);
  });

  it("are given only where the text could be JSON", () => {
    const wanted = { a: { b: true } } as const;
    const broken = [
      "",
      " ",
      "{",
      '{"a"',
      '{"a":',
      '{"a":1',
      '{"a":1,',
      '{"a":1,}',
      "{a:1}",
      '{"a":1}x',
      "[1",
      "[1,",
      "payload=%7B",
      '{"x":"',
      '{"x":[',
      '{"a":nope}',
      "\u0000",
    ];
    for (const text of broken) expect(() => jsonParts(text, wanted), text).toThrow(SyntaxError);
  });

  it("are found in time that grows with the text alone", () => {
    const deep = `${"[".repeat(500_000)}${"]".repeat(500_000)}`;
    const slashes = `"${"\\\\".repeat(500_000)}"`;
    const quotes = `"${'\\"'.repeat(500_000)}"`;
    expect(jsonParts(`{"x":${deep},"y":${slashes},"z":${quotes},"a":1}`, { a: true })).toEqual({ a: 1 });
  });

  it("never cost more than an exception, whatever the text is", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[[\]{}",:\\a-c0-9 ]*$/)), tree, (text, wanted) => {
        try {
          jsonParts(text, wanted);
        } catch (error) {
          expect(error).toBeInstanceOf(SyntaxError);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
