import { execFileSync } from "node:child_process";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cutToMembers } from "#src/parsers/json-members.ts";

const NAMES = ["a", "ab", "name", "pull_request"];
const cut = cutToMembers(NAMES);
const cutText = (text: string): string | undefined => cut(Buffer.from(text));

/** The value without the members of other names. */
function without(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(without);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).flatMap(([name, one]) => (NAMES.includes(name) ? [[name, without(one)]] : [])));
}

/** JSON of the value as another program would write it: blanks anywhere, characters escaped that need not be. */
function written(value: unknown, blank: () => string, escape: () => boolean): string {
  const char = (one: string): string =>
    one.length === 1 && escape() ? `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}` : JSON.stringify(one).slice(1, -1);
  const text = (one: string): string => `"${Array.from(one, char).join("")}"`;
  const of = (one: unknown): string => {
    if (typeof one === "string") return text(one);
    if (typeof one !== "object" || one === null) return JSON.stringify(one);
    const parts = Array.isArray(one)
      ? one.map((each) => blank() + of(each) + blank())
      : Object.entries(one).map(([name, each]) => `${blank()}${JSON.stringify(name)}${blank()}:${blank()}${of(each)}${blank()}`);
    return Array.isArray(one) ? `[${parts.join(",") || blank()}]` : `{${parts.join(",") || blank()}}`;
  };
  return blank() + of(value) + blank();
}

const documents = fc.letrec<{ value: unknown; object: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(null, true, false, -0.5, 1e21, 9_007_199_254_740_991),
    fc.string({ unit: fc.constantFrom('"', "\\", "{", "}", "[", "]", ",", ":", "a", "é", "𝄞", "\n", "\u2028") }),
    fc.array(tie("value"), { maxLength: 4 }),
    tie("object"),
  ),
  object: fc.dictionary(
    fc.oneof(fc.constantFrom(...NAMES, "b", "abc", "nam", "__proto__", ""), fc.string({ maxLength: 40 })),
    tie("value"),
    {
      maxKeys: 6,
      noNullPrototype: true,
    },
  ),
}));

describe("cutToMembers", () => {
  it("gives what JSON.parse gives of the whole, without the other members, however the document is written", () => {
    let [told, all] = [0, 0];
    fc.assert(
      fc.property(documents.object, fc.infiniteStream(fc.nat(7)), (value, random) => {
        const dice = (): number => random.next().value ?? 0;
        const text = written(
          value,
          () => ["", "", "", "", "", " ", "\n\t", " \r\n"][dice()] ?? "",
          () => dice() === 0,
        );
        const kept = cutText(text);
        all++;
        if (kept === undefined) return;
        told++;
        expect(JSON.parse(kept)).toEqual(without(JSON.parse(text)));
        expect(kept.length).toBeLessThanOrEqual(text.length);
      }),
      { numRuns: 2_000 },
    );
    expect(told).toBeGreaterThan(all / 2);
  });

  it("never throws, and never tells another value than JSON.parse, whatever was done to the document", () => {
    const bytes = fc.constantFrom(...'"\\{}[],: \n\t0tx\u0000'.split("").map((char) => char.charCodeAt(0)), 0xff, 0xc3);
    const damage = fc.record({ at: fc.nat(), byte: bytes, how: fc.constantFrom("put", "insert", "cut") });
    let read = 0;
    fc.assert(
      fc.property(documents.object, fc.array(damage, { minLength: 1, maxLength: 3 }), (value, faults) => {
        const hurt = [...Buffer.from(JSON.stringify(value))];
        for (const { at, byte, how } of faults)
          hurt.splice(at % (hurt.length + 1), how === "insert" ? 0 : 1, ...(how === "cut" ? [] : [byte]));
        const document = Buffer.from(hurt);
        const [kept, whole] = [cut(document), parsed(document.toString())];
        const part = kept === undefined ? undefined : parsed(kept);
        if (part === undefined || whole === undefined) return;
        read++;
        expect(part).toEqual({ value: without(whole.value) });
      }),
      { numRuns: 5_000 },
    );
    expect(read).toBeGreaterThan(100);
  });

  const cases: readonly (readonly [string, string, string | undefined])[] = [
    [
      "members of other names, and what is in them",
      '{"a":1,"x":{"a":[1,{"a":"}"}]},"b":[[","]],"ab":{"a":null,"y":2}}',
      '{"a":1,"ab":{"a":null}}',
    ],
    ["names that only begin alike, or are longer", '{"na":1,"names":2,"nam\\u0065":3,"name":4}', undefined],
    ["nothing wanted", '{"x":1}', "{}"],
    ["objects in arrays", '{"a":[{"x":1,"a":2},[{"b":1}],3]}', '{"a":[{"a":2},[{}],3]}'],
    ["the last of two members of a name", '{"a":1,"a":2}', '{"a":1,"a":2}'],
    [
      "quotes, brackets and backslashes in texts",
      String.raw`{"x":"\\\"{","a":"\\","b":"\\\\\"]","ab":"\"},"}`,
      String.raw`{"a":"\\","ab":"\"},"}`,
    ],
    ["an array", '[{"a":1,"x":2}]', '[{"a":1}]'],
    ["a value alone", "1", undefined],
    ["nothing", "", undefined],
    ["a text without an end", '{"a":"b}', undefined],
    ["brackets that are not closed", '{"a":[1}', undefined],
    ["what is not closed", '{"a":[1]', undefined],
    ["what comes after the end", '{"a":1}{', undefined],
    ["a second value", '{"a":1} x', undefined],
    ["a mark of byte order", '\ufeff{"a":1}', undefined],
    ["a comma too many", '{"a":1,}', undefined],
    ["a form", "payload=%7B%22a%22%3A1%7D", undefined],
  ];
  it.each(cases)("%s", (_, text, kept) => {
    expect(cutText(text)).toBe(kept);
  });

  it("knows a text and a backslash across each border of what is looked at in one step", () => {
    for (let length = 0; length < 200; length++) {
      const padded = `{"x":"${"-".repeat(length)}\\\\\\"","a":"\\"${"+".repeat(length)}\\\\","b":"\\\\"}`;
      expect(JSON.parse(cutText(padded) ?? "null")).toEqual({ a: `"${"+".repeat(length)}\\` });
    }
  });

  it("leaves all for JSON.parse where there is no WebAssembly", () => {
    const said = (before: string): string => {
      const program = `import { cutToMembers } from "#src/parsers/json-members.ts"; ${before} console.log(cutToMembers(["a"])(Buffer.from("{}")))`;
      return execFileSync(process.execPath, ["--input-type=module", "--eval", program], {
        cwd: join(import.meta.dirname, "../.."),
        encoding: "utf8",
      });
    };
    expect([said(""), said("WebAssembly.Module = undefined;"), said("delete globalThis.WebAssembly;")]).toEqual([
      "{}\n",
      "undefined\n",
      "undefined\n",
    ]);
  });

  it("leaves what is large or deep for JSON.parse", () => {
    const text = (length: number): string => `{"a":1,"x":"${" ".repeat(length - 14)}"}`;
    expect(cutText(text(256 * 1024 - 64))).toBe('{"a":1}');
    expect(cutText(text(256 * 1024 - 63))).toBeUndefined();
    const nested = (depth: number): string => `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`;
    expect(cutText(nested(64))).toBe(nested(64));
    expect(cutText(nested(65))).toBeUndefined();
    expect(cutText(`{"x":${"[".repeat(100_000)}${"]".repeat(100_000)},"a":1}`)).toBe('{"a":1}');
  });
});

function parsed(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}
