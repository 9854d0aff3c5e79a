import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { meansToBeStub, stubTargets } from "#src/parsers/stub.ts";

describe("stub targets", () => {
  it.each([
    ["Moved to docs/b.md"],
    ["# Old\n\nMoved to docs/b.md\n"],
    ["This page was moved to docs/b.md."],
    ["**Moved to** `docs/b.md`"],
    ["Moved to: docs/b.md"],
    ["Moved to\n\n    docs/b.md\n"],
    ["> Moved to [b](b.md)"],
    ['> Moved to [b](./b.md#part "b")\nMoved to <./b.md?x=1>'],
    ["/* Moved to ../docs/b.md */"],
    ['Moved to the guide at "docs/b.md", see there'],
    ["Moved to /docs/b.md\r\n"],
    ["MOVED  TO docs/b.md"],
  ])("%j names docs/b.md", (text) => {
    expect(stubTargets(text, "docs/a.md")).toContain("docs/b.md");
  });

  it.each([
    ["docs/b.md"],
    ["Removed to docs/b.md"],
    ["Moved together docs/b.md"],
    ["docs/b.md has moved to Rome"],
    ["Moved to the docs\n\nSee docs/b.md"],
    [""],
  ])("%j does not", (text) => {
    expect(stubTargets(text, "docs/a.md")).not.toContain("docs/b.md");
  });

  it("keeps names with spaces and percent signs", () => {
    expect(stubTargets("Moved to docs/a b.md", "x.md")).toContain("docs/a b.md");
    expect(stubTargets("Moved to [x](docs/a%20b.md)", "x.md")).toContain("docs/a b.md");
    expect(stubTargets("Moved to docs/100%.md", "x.md")).toContain("docs/100%.md");
  });

  it("never leaves the repository and never crashes", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.constantFrom("a", "a.md", "docs/a.md"), (text, at) => {
        const targets = stubTargets(`Moved to ${text}`, at);
        expect(targets.filter((path) => path.startsWith("/") || path.split("/").includes(".."))).toEqual([]);
        meansToBeStub(text);
      }),
    );
  });

  it("finds whatever plain path stands after the words", () => {
    const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/);
    fc.assert(
      fc.property(fc.array(name, { minLength: 1, maxLength: 5 }), (names) => {
        expect(stubTargets(`# Old\n\nMoved to ${names.join("/")}.\n`, "old/file.md")).toContain(names.join("/"));
      }),
    );
  });
});
