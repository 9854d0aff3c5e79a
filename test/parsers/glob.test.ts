import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { globs, InvalidGlob } from "#src/parsers/glob.ts";

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

  it("says what the plainest possible reading of it says", () => {
    const fitsName = (glob: string, name: string): boolean => {
      if (glob === "") return name === "";
      if (glob.startsWith("*")) return fitsName(glob.slice(1), name) || (name !== "" && fitsName(glob, name.slice(1)));
      return name !== "" && (glob.startsWith("?") || glob.charAt(0) === name.charAt(0)) && fitsName(glob.slice(1), name.slice(1));
    };
    const fits = ([glob, ...rest]: readonly string[], names: readonly string[]): boolean => {
      if (glob === undefined) return names.length === 0;
      if (glob === "**") return fits(rest, names) || (names.length > 0 && fits([glob, ...rest], names.slice(1)));
      const [name, ...others] = names;
      return name !== undefined && fitsName(glob, name) && fits(rest, others);
    };
    const segment = fc
      .oneof(fc.constantFrom("**", "*", "a", "b", "*.a", "a*"), fc.stringMatching(/^[ab?*.]{1,4}$/))
      .filter((text) => text !== ".");
    const path = fc.array(fc.stringMatching(/^[ab.]{1,4}$/), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(fc.array(segment, { minLength: 1, maxLength: 5 }), path, (pattern, names) => {
        // Three stars are no `**`: they are as good as one.
        expect([pattern, names, globs([pattern.join("/")])(names.join("/"))]).toEqual([pattern, names, fits(pattern, names)]);
      }),
      { numRuns: 2_000 },
    );
  });

  it("answers for hostile patterns as fast as for others", () => {
    expect(globs([`${"*a".repeat(400)}b`])("a".repeat(20_000))).toBe(false);
    expect(globs([`${"**/a/".repeat(190)}b`])("a/".repeat(5_000))).toBe(false);
  });
});
