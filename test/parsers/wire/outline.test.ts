import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { changedBytes } from "#src/parsers/wire/outline.ts";
import type { Fields } from "#src/parsers/wire/reading.ts";

const read = (json: string | Buffer): Fields => JSON.parse(json.toString()) as Fields;
const changed = (json: string | Buffer, after: (before: Fields) => Fields): string | undefined => {
  const before = read(json);
  return changedBytes(Buffer.from(json), before, after(before))?.toString();
};
const taken = (json: string | Buffer): string | undefined => changed(json, (given) => given);

/** Strings that hold what JSON is made of. */
const words = fc.string({ unit: fc.constantFrom("z", '"', "\\", ":", ",", "{", "}", "[", "]", " ", "ü", "🌍", "\n", "\ud800", "7") });
/** V8 (Node 24) reads a key that begins with an escape as `\\` once an object of the same shape had that key: no key holds one here. */
const names = words.filter((text) => !text.includes("\\"));
const value = fc.letrec((tie) => ({
  any: fc.oneof({ depthSize: "small" }, tie("leaf"), tie("list"), tie("object")),
  leaf: fc.oneof(fc.integer(), fc.constantFrom(0.2, -1.5, true, false, null), words),
  list: fc.array(tie("any"), { maxLength: 4 }),
  object: fc.dictionary(names, tie("any"), { maxKeys: 4 }),
})).any;
const object = fc.dictionary(fc.oneof(names, fc.constantFrom("model", "stream")), value, { maxKeys: 5 });
const indent = fc.constantFrom(undefined, 1, "\t");
/** Every sign of a string may be written as an escape. */
const escaped = (json: string): string => json.replaceAll("z", "\\u007a").replaceAll("ü", "\\u00FC");
const keysIn = (value: unknown): readonly string[] => {
  if (typeof value !== "object" || value === null) return [];
  const inner = Object.values(value).flatMap(keysIn);
  return Array.isArray(value) ? inner : [...Object.keys(value), ...inner];
};

describe("a request's bytes with values changed", () => {
  it("say what the changed object says, whatever else stands in them", () => {
    fc.assert(
      fc.property(object, object, indent, fc.boolean(), (before, changes, space, escape) => {
        const written = JSON.stringify(before, null, space);
        const json = escape ? escaped(written) : written;
        const after = changed(json, (given) => ({ ...given, ...changes }));
        const isEscaped = keysIn(before).some((key) => (escape ? escaped(JSON.stringify(key)) : JSON.stringify(key)).includes("\\"));
        expect(after === undefined).toBe(Object.keys(before).length === 0 || isEscaped);
        if (after !== undefined) expect(JSON.parse(after)).toEqual({ ...before, ...changes });
      }),
    );
  });

  it("are given for what callers send", () => {
    const json = '{ "model" : "m" , "messages":[{"role":"user","content":"a \\"quoted\\" word: {}"}],"temperature":0.2,\n"n":1}';
    expect(changed(json, (given) => ({ ...given, model: "vendor/m", stream_options: { include_usage: true } }))).toBe(
      '{"stream_options":{"include_usage":true}, "model" :"vendor/m", "messages":[{"role":"user","content":"a \\"quoted\\" word: {}"}],"temperature":0.2,\n"n":1}',
    );
  });

  it("are not given where a key goes, or has no JSON", () => {
    const json = '{"model":"m","max_tokens":1}';
    expect(changed(json, ({ model }) => ({ model }))).toBeUndefined();
    expect(changed(json, (given) => ({ ...given, max_tokens: undefined }))).toBeUndefined();
    expect(changed('{"mod\\u0065l":"m"}', () => ({ model: "other" }))).toBeUndefined();
  });
});

describe("bytes that could say something else to another reader", () => {
  it.each([
    ["a key with an escape, which V8 may read as another one", '{"messages":[{"role":"user","\\n":"shown"}]}'],
    ["a key that stands twice", '{"model":"m","model":"n"}'],
    ["a key that stands twice deep inside", '{"messages":[{"role":"user","content":"hidden","content":"shown"}]}'],
    ["a key that is written in two ways", '{"a":1,"\\u0061":2}'],
    ["a key that hides an object with keys of its own", '{"a":{"b":1,"c":"::"},"a":1}'],
    ["a repeated __proto__", '{"__proto__":1,"__proto__":2}'],
    ["a long number", '{"n":12345678901234567890}'],
    ["a number with an exponent", '{"n":1e3}'],
    ["bytes that are no UTF-8", Buffer.from('{"a":"\xff"}', "latin1")],
  ])("are not taken: %s", (_, json) => {
    expect(taken(json)).toBeUndefined();
  });

  it("are never taken, wherever a key is repeated", () => {
    fc.assert(
      fc.property(object, words, value, value, fc.nat(), indent, (given, key, first, second, at, space) => {
        const twice = `{${JSON.stringify(key)}:${JSON.stringify(first, null, space)},${JSON.stringify(key)}:${JSON.stringify(second)}}`;
        const marked = JSON.stringify({ ...given, "%": [at, "%mark%"] }, null, space);
        expect(taken(marked.replace('"%mark%"', () => twice))).toBeUndefined();
      }),
    );
  });
});
