import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseDocument, stringify } from "yaml";
import type { Parsed, Understood } from "#src/parsers/document.ts";
import { MAX_YAML_CHARACTERS, parseYaml, parseYamlDocuments } from "#src/parsers/yaml.ts";

const understood = (parsed: Parsed): Understood => {
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed;
};
const problems = (text: string) => {
  const parsed = parseYaml(text);
  return parsed.ok ? parsed.value : parsed.problems.map(({ line, column, message }) => `${line}:${column} ${message}`);
};

describe("parseYaml", () => {
  it("gives the value and where each part and key stands", () => {
    const parsed = understood(parseYaml("version: 1\nchecks:\n  slo:\n    lanes: [L2, L3]\n  off: false\nlist:\n  - a: 1\n    b: 2\n"));
    expect(parsed.value).toEqual({ version: 1, checks: { slo: { lanes: ["L2", "L3"] }, off: false }, list: [{ a: 1, b: 2 }] });
    const paths = [[], ["checks", "slo", "lanes"], ["checks", "slo", "lanes", 1], ["list", 0, "b"], ["nope"], ["list", 1], ["list", "0"]];
    expect(paths.map((path) => parsed.place(path))).toEqual([
      { line: 1, column: 1 },
      { line: 4, column: 12 },
      { line: 4, column: 17 },
      { line: 8, column: 8 },
      undefined,
      undefined,
      undefined,
    ]);
    expect(paths.slice(0, 4).map((path) => parsed.keyPlace(path))).toEqual([
      undefined,
      { line: 4, column: 5 },
      { line: 4, column: 17 },
      { line: 8, column: 5 },
    ]);
  });

  it("counts lines the same with Windows line ends and a byte order mark", () => {
    const text = "version: 1\nchecks:\n  slo:\n    lane: [L2]\n";
    const path = ["checks", "slo", "lane"];
    expect(understood(parseYaml(`\u{feff}${text.replaceAll("\n", "\r\n")}`)).keyPlace(path)).toEqual(
      understood(parseYaml(text)).keyPlace(path),
    );
  });

  it.each([
    ["", null],
    ["# only a comment\n", null],
    ["a:\nb: ~\n", { a: null, b: null }],
    ["{a, b: 1}", { a: null, b: 1 }],
    ["on: yes\nat: 2026-11-20\n1.10: x\ntrue: y\n", { on: "yes", at: "2026-11-20", "1.10": "x", true: "y" }],
    ["a: &x [1, 2]\nb: *x\n", { a: [1, 2], b: [1, 2] }],
    ["<<: 1\n", { "<<": 1 }],
  ])("reads %j", (text, value) => {
    expect(understood(parseYaml(text)).value).toEqual(value);
  });

  it("places what stands behind an alias and a value that is empty", () => {
    const parsed = understood(parseYaml("a: &x\n  k: 1\nb: *x\nc:\n"));
    expect(parsed.place(["b", "k"])).toEqual({ line: 2, column: 6 });
    expect(parsed.place(["b"])).toEqual({ line: 3, column: 4 });
    expect(parsed.place(["c"])).toEqual({ line: 4, column: 1 });
  });

  it.each([
    ["a: 1\nb: 2\na: 3\n", ['3:1 the key "a" stands twice']],
    ["a: 1\n'a': 3\n", ['2:1 the key "a" stands twice']],
    ["x: {a: 1, a: 2}\n", ['1:11 the key "a" stands twice']],
    ["? [a]\n: b\n", ["1:3 a key is a plain word or a quoted text"]],
    ["a: *b\n", ["1:4 the alias *b refers to no anchor that ends before it"]],
    ["a: &a [*a]\n", ["1:8 the alias *a refers to no anchor that ends before it"]],
    ["a: .inf\n", ["1:4 Infinity is no number that JSON has"]],
    ["a: 1\n---\nb: 2\n", ["3:1 a second document begins here; one is expected"]],
  ])("says what is wrong in %j", (text, expected) => {
    expect(problems(text)).toEqual(expected);
  });

  it.each([
    ["a: !!js/function x\n"],
    ["a: !custom x\n"],
    ["a: !!set {x}\n"],
    ["a: !!binary aGk=\n"],
    ["a: [\n"],
    ["a: b: c\n"],
    ["\ta: 1\n"],
    ["%YAML 9\n"],
  ])("refuses %j", (text) => {
    expect(parseYaml(text).ok).toBe(false);
  });

  it("refuses aliases that stand for too much", () => {
    const bomb = [
      "a0: &a0 [x, x, x, x, x, x, x, x, x]",
      ...Array.from({ length: 9 }, (_, n) => `a${n + 1}: &a${n + 1} [${Array.from({ length: 9 }, () => `*a${n}`).join(", ")}]`),
    ];
    expect(problems(bomb.join("\n"))).toEqual(["5:15 aliases stand for more than 20000 values"]);
  });

  it("refuses depth and length", () => {
    expect(problems(`${"[".repeat(101)}${"]".repeat(101)}`)).toEqual(["1:101 values are nested deeper than 100 levels"]);
    expect(parseYaml("- ".repeat(5_000)).ok).toBe(false);
    expect(parseYaml("{a: ".repeat(5_000)).ok).toBe(false);
    expect(parseYaml(" ".repeat(MAX_YAML_CHARACTERS + 1)).ok).toBe(false);
  });

  it("keeps the key __proto__ an own key", () => {
    const { value } = understood(parseYaml("__proto__: { polluted: true }\n"));
    expect(Object.keys(value as object)).toEqual(["__proto__"]);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it("reads every document of a stream", () => {
    const documents = parseYamlDocuments("a: 1\n---\nb: [\n---\nc: 3\n");
    expect(documents.map((one) => (one.ok ? one.value : "misread"))).toEqual([{ a: 1 }, "misread", { c: 3 }]);
    expect(parseYamlDocuments("").map((one) => one.ok && one.value)).toEqual([null]);
  });

  const fragments = fc.constantFrom(
    "a",
    "b",
    ":",
    ": ",
    "- ",
    "\n",
    "\n  ",
    "[",
    "]",
    "{",
    "}",
    ",",
    "&x ",
    "*x",
    "? ",
    "!!str ",
    "!t ",
    "|\n",
    ">",
    "'",
    '"',
    "#",
    "---\n",
    "...\n",
    "%",
    "\t",
    "1",
    "~",
    "\r\n",
    "\u{feff}",
  );
  const textish = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.array(fragments, { maxLength: 25 }).map((parts) => parts.join("")),
  );

  it("never throws, and what it takes the library takes with the same value", () => {
    fc.assert(
      fc.property(textish, (text) => {
        const parsed = parseYaml(text);
        if (!parsed.ok) {
          expect(parsed.problems.filter(({ line, column }) => line < 1 || column < 1)).toEqual([]);
          return;
        }
        const document = parseDocument(text.replace(/^\u{feff}/u, ""), { logLevel: "silent", stringKeys: true });
        expect(document.errors).toEqual([]);
        expect(JSON.stringify(parsed.value)).toEqual(JSON.stringify(document.toJS()));
      }),
      { numRuns: 3_000 },
    );
  });

  it("finds every key where a search for it finds it", () => {
    const tree = fc.letrec((tie) => ({
      node: fc.oneof(
        { maxDepth: 3 },
        fc.integer(),
        fc.string(),
        fc.array(tie("node"), { maxLength: 3 }),
        fc.array(tie("node"), { maxLength: 3 }).map((inner) => ({ inner })),
      ),
    })).node;
    fc.assert(
      fc.property(fc.array(tree, { maxLength: 5 }), fc.boolean(), (nodes, windows) => {
        const value = Object.fromEntries(nodes.map((node, index) => [`unique-key-${index}`, node]));
        const text = stringify(value, { lineWidth: 0 }).replaceAll("\n", windows ? "\r\n" : "\n");
        const parsed = understood(parseYaml(text));
        for (const key of Object.keys(value)) {
          const line = text.split("\n").findIndex((one) => one.startsWith(`${key}:`));
          expect(parsed.keyPlace([key])).toEqual({ line: line + 1, column: 1 });
        }
      }),
    );
  });
});
