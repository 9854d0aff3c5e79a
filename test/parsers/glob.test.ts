import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { globs, InvalidGlob, staticPrefix } from "#src/parsers/glob.ts";

describe("a glob", () => {
  it.each([
    ["/checkout/**", "/checkout", true],
    ["/checkout/**", "/checkout/pay", true],
    ["/checkout/**", "/checkouts", false],
    ["src/x/**", "src/x", true],
    ["src/x/**", "src/x/y/z.ts", true],
    ["legacy/", "legacy/a/b.py", true],
    ["legacy/", "legacy", true],
    ["**/*.bak", "a.bak", true],
    ["**/*.bak", "a/b/.c.bak", true],
    ["**/*.bak", "a/b/c.bak.ts", false],
    ["*.bak", "a/b.bak", false],
    ["docs/*/a?.md", "docs/x/ab.md", true],
    ["docs/*/a?.md", "docs/x/y/ab.md", false],
    ["{a,b}/{c,d}.ts", "b/c.ts", true],
    ["a{b,{c,d}}", "ad", true],
    ["[a-c]x", "bx", true],
    ["[!a-c]x", "bx", false],
    ["a/**/b", "a/b", true],
    ["a/**/b", "a/x/y/b", true],
    ["**", "anything/at all", true],
    ["a b/*", "a b/ c ", true],
  ])("%s on %s: %s", (pattern, path, expected) => expect(globs([pattern])(path)).toBe(expected));

  it.each(["", " ", "!a", "{a", "a}", "[a", "a".repeat(1_001), "{a,b}".repeat(12)])("%j is refused", (pattern) => {
    expect(() => globs([pattern])).toThrow(InvalidGlob);
  });

  it("of no patterns matches nothing", () => expect(globs([])("a")).toBe(false));

  it("matches itself where it holds no wildcard", () => {
    const name = fc.stringMatching(/^[a-z0-9 _.-]{1,8}$/).filter((text) => text !== "." && text.trim() !== "");
    fc.assert(fc.property(fc.array(name, { minLength: 1, maxLength: 6 }), (names) => globs([names.join("/")])(names.join("/"))));
  });

  it("answers for hostile patterns as fast as for others", () => {
    expect(globs([`${"*a".repeat(400)}b`])("a".repeat(20_000))).toBe(false);
    expect(globs([`${"**/a/".repeat(190)}b`])("a/".repeat(5_000))).toBe(false);
  });

  it.each([["src/x/**", "src/x"], ["**", ""], ["a/b.ts", "a/b.ts"], ["/a/*/b", "a"]])("%s begins at %j", (pattern, prefix) => expect(staticPrefix(pattern)).toBe(prefix)); // prettier-ignore
});
