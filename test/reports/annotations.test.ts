import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Severity, Verdict } from "#src/check.ts";
import { annotations } from "#src/reports/annotations.ts";
import { expectGolden } from "#test/reports/golden.ts";
import { CLEAN, finding, SAMPLE } from "#test/reports/sample.ts";

const many = (severity: Severity, count: number) =>
  Array.from({ length: count }, (_, at) => finding("a/b", severity, `${severity} ${at}`, { at: { path: "a.ts", line: at + 1 } }));

const verdictOf = (findings: readonly ReturnType<typeof finding>[]): Verdict => ({
  ...CLEAN,
  conclusion: "failure",
  outcomes: [{ check: "a", state: "failed", findings }],
});

const countOf = (text: string, start: string): number => text.split("\n").filter((line) => line.startsWith(start)).length;

describe("annotations", () => {
  it("say the sample verdict", () => expectGolden("sample-annotations.txt", annotations(SAMPLE)));
  it("say in words that nothing was found", () => expect(annotations(CLEAN)).toBe("Gatehouse: success. Both checks passed.\n"));

  it("stop at ten of each level and say what is left", () => {
    const text = annotations(verdictOf([...many("notice", 12), ...many("warning", 11), ...many("failure", 14)]));
    expect([countOf(text, "::error "), countOf(text, "::warning "), countOf(text, "::notice ")]).toEqual([10, 10, 10]);
    expect(text.split("\n").at(-2)).toBe(
      "Gatehouse: failure. 1 of 1 check failed. GitHub shows 10 annotations of a level per step: 4 failures, 1 warning, 2 notices more in the summary.",
    );
  });

  it("put failures first, and checks that could not decide before them", () => {
    const verdict: Verdict = {
      ...CLEAN,
      conclusion: "failure",
      outcomes: [
        { check: "a", state: "failed", findings: [...many("notice", 1), ...many("warning", 1), ...many("failure", 12)] },
        { check: "b", state: "undecided", reason: "it threw", findings: [] },
      ],
    };
    const lines = annotations(verdict).split("\n");
    expect(lines[0]).toBe("::error title=b could not decide::it threw");
    expect(lines.slice(1, 10).every((line) => line.startsWith("::error file=a.ts,"))).toBe(true);
    expect(lines[10]).toMatch(/^::warning /);
    expect(lines[11]).toMatch(/^::notice /);
  });

  it.each([
    ["100% a\r\nb", "a.ts", "::error file=a.ts,line=1,endLine=1,title=a/b::100%25 a%0Ab"],
    ["x", "a,b:c%.ts", "::error file=a%2Cb%3Ac%25.ts,line=1,endLine=1,title=a/b::x"],
    ["x", "a\n::error::.ts", "::error file=a\\n%3A%3Aerror%3A%3A.ts,line=1,endLine=1,title=a/b::x"],
  ])("escape %j at %j", (message, path, line) =>
    expect(annotations(verdictOf([finding("a/b", "failure", message, { at: { path, line: 1 } })])).split("\n")[0]).toBe(line),
  );

  it("have columns only on one line", () => {
    const at = { path: "a", line: 2, column: 3, endColumn: 9 };
    const [one, several] = annotations(
      verdictOf([finding("a/b", "failure", "x", { at }), finding("a/b", "failure", "x", { at: { ...at, endLine: 4 } })]),
    ).split("\n");
    expect(one).toBe("::error file=a,line=2,endLine=2,col=3,endColumn=9,title=a/b::x");
    expect(several).toBe("::error file=a,line=2,endLine=4,title=a/b::x");
  });

  it("are one line each, whatever the repository holds", () =>
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (message, path) => {
        const text = annotations(verdictOf([finding("a/b", "failure", message, { remedy: message, at: { path } })]));
        expect(text.split(/[\n\r]/)).toHaveLength(3);
        expect(text.replaceAll("\n", "")).not.toMatch(/\p{Cc}/u);
      }),
    ));
});
