import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MAX_DEPTH, nearest } from "#src/parsers/document.ts";
import type { Parsed, Understood } from "#src/parsers/document.ts";
import { parseJson } from "#src/parsers/json.ts";

const understood = (parsed: Parsed): Understood => {
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed;
};

describe("parseJson", () => {
  it("gives the value and where each part and key stands", () => {
    const parsed = understood(parseJson('{\n  "a": [1, { "b": null }],\n  "c":\n    true\n}\n'));
    expect(parsed.value).toEqual({ a: [1, { b: null }], c: true });
    expect([[], ["a"], ["a", 0], ["a", 1, "b"], ["c"], ["d"], ["a", 2], ["a", "0"]].map((path) => parsed.place(path))).toEqual([
      { line: 1, column: 1 },
      { line: 2, column: 8 },
      { line: 2, column: 9 },
      { line: 2, column: 19 },
      { line: 4, column: 5 },
      undefined,
      undefined,
      undefined,
    ]);
    expect([[], ["a"], ["a", 0], ["a", 1, "b"], ["c"]].map((path) => parsed.keyPlace(path))).toEqual([
      undefined,
      { line: 2, column: 3 },
      { line: 2, column: 9 },
      { line: 2, column: 14 },
      { line: 3, column: 3 },
    ]);
  });

  it("knows the nearest existing part of a path that does not exist", () => {
    const parsed = understood(parseJson('{\n  "sla": {\n    "x": 1 }}'));
    expect(nearest(parsed, ["sla", "x", "y"])).toEqual({ line: 3, column: 5 });
    expect(nearest(parsed, ["sla", "p95"])).toEqual({ line: 2, column: 3 });
    expect(nearest(parsed, ["name"])).toEqual({ line: 1, column: 1 });
  });

  it.each([
    ["", [{ line: 1, column: 1, message: "the text is empty; JSON needs a value" }]],
    [" \n ", [{ line: 1, column: 1, message: "the text is empty; JSON needs a value" }]],
    ["oops", [{ line: 1, column: 1, message: 'expected a value, found "o"' }]],
    ['{ "a": 1, }', [{ line: 1, column: 11, message: 'expected a key in double quotes, found "}"' }]],
    ["[1,]", [{ line: 1, column: 4, message: 'expected a value, found "]"' }]],
    ['{"a" 1}', [{ line: 1, column: 6, message: 'expected a ":" after the key, found "1"' }]],
    ['{"a": 1', [{ line: 1, column: 8, message: 'expected "," or "}", found the end of the text' }]],
    ["[1]\n2", [{ line: 2, column: 1, message: 'expected nothing after the value, found "2"' }]],
    ['"a', [{ line: 1, column: 1, message: "the string is not closed, or holds a raw control character" }]],
    ['"\\x"', [{ line: 1, column: 2, message: "the escape is none that JSON knows" }]],
    ["01", [{ line: 1, column: 2, message: 'expected nothing after the value, found "1"' }]],
    ["// x\n1", [{ line: 1, column: 1, message: 'expected a value, found "/"' }]],
    ['{\r\n"a": 1,\r\n"a": 2 }', [{ line: 3, column: 1, message: 'the key "a" stands twice' }]],
    [
      '{"a": 1, "\\u0061": {"b": 1, "b": 2}}',
      [
        { line: 1, column: 10, message: 'the key "a" stands twice' },
        { line: 1, column: 29, message: 'the key "b" stands twice' },
      ],
    ],
  ])("says where %j goes wrong", (text, problems) => {
    expect(parseJson(text)).toEqual({ ok: false, problems });
  });

  it("passes over a byte order mark", () => {
    expect(understood(parseJson('\u{feff}{"a":1}')).keyPlace(["a"])).toEqual({ line: 1, column: 2 });
  });

  it("keeps the key __proto__ an own key", () => {
    const { value } = understood(parseJson('{"__proto__": {"polluted": true}}'));
    expect(Object.keys(value as object)).toEqual(["__proto__"]);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it("refuses depth, not size", () => {
    expect(parseJson("[".repeat(MAX_DEPTH) + "]".repeat(MAX_DEPTH)).ok).toBe(true);
    expect(parseJson("[".repeat(MAX_DEPTH + 1) + "]".repeat(MAX_DEPTH + 1))).toEqual({
      ok: false,
      problems: [{ line: 1, column: MAX_DEPTH + 1, message: "values are nested deeper than 100 levels" }],
    });
    expect(parseJson("[".repeat(1_000_000)).ok).toBe(false);
    expect(parseJson(JSON.stringify(Array.from({ length: 100_000 }, (_, n) => ({ n })))).ok).toBe(true);
    expect(parseJson(`"${"a\\n".repeat(500_000)}"`).ok).toBe(true);
  });

  const fragments = fc.constantFrom(
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    '"',
    '"a"',
    '"b"',
    "1",
    "-0.5e3",
    "01",
    "true",
    "null",
    " ",
    "\n",
    "\\",
    "\\u00e9",
    "\t",
    "x",
    "\u{feff}",
  );
  const textish = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.array(fragments, { maxLength: 30 }).map((parts) => parts.join("")),
    fc.json(),
  );

  it("takes exactly what JSON.parse takes, but for repeated keys", () => {
    fc.assert(
      fc.property(textish, (text) => {
        const parsed = parseJson(text);
        const native = attempt(() => JSON.parse(text.replace(/^\u{feff}/u, "")) as unknown);
        if (parsed.ok) expect(parsed.value).toEqual(native?.value);
        else expect(native === undefined || parsed.problems.every(({ message }) => message.endsWith("stands twice"))).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it("places every part where it stands, however it is laid out", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), fc.constantFrom(0, 1, 2, "\t"), fc.boolean(), (value, indent, windows) => {
        const laid = JSON.stringify(value, null, indent);
        const text = windows ? laid.replaceAll("\n", "\r\n") : laid;
        const parsed = understood(parseJson(text));
        const lines = text.split("\n");
        for (const { path, part } of parts(parsed.value)) {
          const at = parsed.place(path) ?? { line: 0, column: 0 };
          const rest = [lines[at.line - 1]?.slice(at.column - 1), ...lines.slice(at.line)].join("\n");
          expect(rest.replaceAll(/[\s]/g, "").startsWith(JSON.stringify(part).replaceAll(/[\s]/g, ""))).toBe(true);
        }
      }),
    );
  });
});

function attempt<T>(work: () => T): { readonly value: T } | undefined {
  try {
    return { value: work() };
  } catch {
    return undefined;
  }
}

function parts(part: unknown, path: readonly (string | number)[] = []): { path: readonly (string | number)[]; part: unknown }[] {
  const entries = Array.isArray(part) ? [...part.entries()] : typeof part === "object" && part !== null ? Object.entries(part) : [];
  return [{ path, part }, ...entries.flatMap(([key, inner]) => parts(inner, [...path, key]))];
}
