import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { withFields } from "#src/manifest-text.ts";

describe("a field of a JSON text", () => {
  it.each<[string, string, (string | number)[], unknown, string]>([
    ["is replaced where it stands", '{ "a":1 , "b" : 2}', ["a"], 9, '{ "a":9 , "b" : 2}'],
    [
      "is added on a line of its own, as deep as its neighbours",
      '{\n\t"a": [1,\n2]\n}\n',
      ["b"],
      "x",
      '{\n\t"a": [1,\n2],\n\t"b": "x"\n}\n',
    ],
    ["is added in the line where all stand in one", '{ "a": 1 }', ["b", "c"], 2, '{ "a": 1, "b": {"c":2} }'],
    ["brings the objects that it needs", '{\n  "a": 1\n}', ["b", "c"], 2, '{\n  "a": 1,\n  "b": {\n    "c": 2\n  }\n}'],
    [
      "is added to an object that is there",
      '{\n  "b": {\n    "c": 1\n  }\n}',
      ["b", "d"],
      2,
      '{\n  "b": {\n    "c": 1,\n    "d": 2\n  }\n}',
    ],
    ["takes the place of what is no object", '{ "b": null }', ["b", "d"], 2, '{ "b": {\n  "d": 2\n} }'],
    ["is the first of an empty object", "{}\n", ["a"], 1, '{\n  "a": 1\n}\n'],
    ["is a list on one line", '{\n  "a": 1\n}', ["b"], ["x", "y"], '{\n  "a": 1,\n  "b": ["x", "y"]\n}'],
    ["keeps the line ends", '{\r\n  "a": 1\r\n}', ["b"], { c: 1 }, '{\r\n  "a": 1,\r\n  "b": {\r\n    "c": 1\r\n  }\r\n}'],
  ])("%s", (_, text, path, value, expected) => {
    expect(withFields(text, [{ path, value }])).toBe(expected);
  });

  it("is what it should be afterwards, and every other field what it was", () => {
    const object = fc.dictionary(
      fc.constantFrom("a", "b", "c d"),
      fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.dictionary(fc.constantFrom("x", "y"), fc.integer())),
    );
    const indent = fc.constantFrom("", "  ", "\t");
    fc.assert(
      fc.property(
        object,
        indent,
        fc.constantFrom(["a"], ["b", "x"], ["n"], ["n", "m"]),
        fc.jsonValue({ maxDepth: 2 }),
        (before, space, path, value) => {
          const after = JSON.parse(withFields(JSON.stringify(before, undefined, space), [{ path, value }])) as Record<string, unknown>;
          const [key = "", inner] = path;
          const { [key]: changed, ...others } = after;
          const { [key]: old, ...untouched } = before;
          expect(others).toEqual(JSON.parse(JSON.stringify(untouched)));
          const plain = JSON.parse(JSON.stringify(value)) as unknown;
          const kept = typeof old === "object" && old !== null && !Array.isArray(old) ? (JSON.parse(JSON.stringify(old)) as object) : {};
          expect(changed).toEqual(inner === undefined ? plain : { ...kept, [inner]: plain });
        },
      ),
    );
  });
});
