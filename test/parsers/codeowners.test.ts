import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isOwner, parseCodeowners } from "#src/parsers/codeowners.ts";

describe("CODEOWNERS", () => {
  it.each([
    ["* @a @org/team x@y.example", [{ line: 1, pattern: "*", owners: ["@a", "@org/team", "x@y.example"] }]],
    ["# @a\r\n\r\n/docs/\t@b # @c\r\n", [{ line: 3, pattern: "/docs/", owners: ["@b"] }]],
    [
      "a\\ b/ @a\n\\#x @b",
      [
        { line: 1, pattern: "a b/", owners: ["@a"] },
        { line: 2, pattern: "#x", owners: ["@b"] },
      ],
    ],
    ["/apps/github", [{ line: 1, pattern: "/apps/github", owners: [] }]],
    ["* nobody\n!x @a\n[ab] @a\n* @\n* @a/\n* @a/b/c", []],
    ["", []],
  ])("%j", (text, expected) => {
    expect(parseCodeowners(text)).toEqual(expected);
  });

  it("takes any text, and names owners only", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(parseCodeowners(text).flatMap(({ owners }) => owners.filter((one) => !isOwner(one)))).toEqual([]);
      }),
    );
  });

  it("finds every owner of a plain line", () => {
    const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/);
    const owner = fc.oneof(
      name.map((one) => `@${one}`),
      fc.tuple(name, name).map(([org, team]) => `@${org}/${team}`),
    );
    fc.assert(
      fc.property(fc.array(owner, { maxLength: 5 }), (owners) => {
        expect(parseCodeowners(`# x\n* ${owners.join("  ")} # y\n`)).toEqual([{ line: 2, pattern: "*", owners }]);
      }),
    );
  });
});
