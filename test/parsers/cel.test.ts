import { beforeAll, describe, expect, it } from "vitest";
import { CelFailure, celRule, InvalidRule, loadCel } from "#src/parsers/cel.ts";

beforeAll(loadCel);

const holds = (expression: string, manifest: unknown = {}): boolean =>
  celRule(expression, ["manifest", "path"]).holds({ manifest, path: "p" });

describe("a CEL rule", () => {
  it.each<[string, unknown, boolean]>([
    ["manifest.a <= 3", { a: 3 }, true],
    ["manifest.a + 1 == 2", { a: 1 }, true],
    ["manifest.a < 1.5", { a: 1.25 }, true],
    ["has(manifest.b)", {}, false],
    ["manifest.list.all(x, x > 0)", { list: [1, 2] }, true],
    ["manifest.list.filter(x, x > 1).size() == 1", { list: [1, 2] }, true],
    ['path == "p"', {}, true],
    ['manifest.s.matches("^eu-[a-z]+$")', { s: "eu-west" }, true],
    ['"x" + manifest.s == "xy" && (manifest.s + "z").matches("^yz$")', { s: "y" }, true],
    ['manifest.list.exists(x, x.matches("a") || x.matches("b"))', { list: ["c", "b"] }, true],
    ['manifest.s == ".matches("', { s: ".matches(" }, true],
    ["manifest.?a.orValue(1) == 1", {}, true],
  ])("%s over %j", (expression, manifest, expected) => {
    expect(holds(expression, manifest)).toBe(expected);
  });

  it("matches in linear time", () => {
    expect(holds('manifest.s.matches("^(a+)+$")', { s: `${"a".repeat(5_000)}!` })).toBe(false);
  });

  it.each([
    "manifest.a >",
    "nobody.a == 1",
    '"text"',
    "1 + 1",
    "",
    'manifest.constructor("x")()',
    "manifest.l.all(a, manifest.l.all(b, manifest.l.all(c, true)))",
    "(manifest.l + manifest.l).all(a, true)",
    'manifest.s /* matches */ .matches("a")',
    'manifest.s // matches\n.matches("a")',
    Array(600).fill("true").join(" && "),
  ])("refuses %s", (expression) => {
    expect(() => celRule(expression, ["manifest"])).toThrow(InvalidRule);
  });

  it.each<[string, unknown]>([
    ["manifest.b > 3", {}],
    ["manifest.a > 3", { a: "x" }],
    ["manifest.a", { a: 1 }],
    ["manifest.__proto__ == 1", {}],
    ["manifest.l.all(x, true)", { l: Array(1_001).fill(1) }],
    ['manifest.s.matches("(?=a)")', { s: "a" }],
  ])("says so where %s cannot be asked of %j", (expression, manifest) => {
    expect(() => holds(expression, manifest)).toThrow(CelFailure);
  });
});
