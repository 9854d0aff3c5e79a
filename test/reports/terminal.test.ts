import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { textWidth } from "#src/cells.ts";
import type { Finding, Verdict } from "#src/check.ts";
import { terminal } from "#src/reports/terminal.ts";
import { expectGolden } from "#test/reports/golden.ts";
import { CATALOGUE, CLEAN, finding, SAMPLE, sourceLine } from "#test/reports/sample.ts";

const plain = { colour: false, catalogue: CATALOGUE, sourceLine };
const one = (...findings: readonly Finding[]): Verdict => ({
  ...CLEAN,
  conclusion: "failure",
  outcomes: [{ check: "a", state: "failed", findings }],
});

describe("the report at a terminal", () => {
  it("shows the sample at 80 columns", () => expectGolden("sample.txt", terminal(SAMPLE, plain)));
  it("shows the sample at 120 columns", () => expectGolden("sample-120.txt", terminal(SAMPLE, { ...plain, columns: 120 })));
  it("shows everything where it is asked to", () => expectGolden("sample-verbose.txt", terminal(SAMPLE, { ...plain, verbose: true })));
  it("shows the sample in colour", () => expectGolden("sample-colour.txt", terminal(SAMPLE, { ...plain, colour: true })));
  it("is short where all is well", () => expectGolden("clean.txt", terminal(CLEAN, plain)));

  it("says the same in colour as without", () =>
    expect(terminal(SAMPLE, { ...plain, colour: true }).replace(/\x1b\[[\d;]*m/g, "")).toBe(terminal(SAMPLE, plain)));

  it.each([40, 60, 80, 120, 200])("keeps within %i columns", (columns) => {
    const wide = [false, true]
      .flatMap((verbose) => terminal(SAMPLE, { ...plain, columns, verbose }).split("\n"))
      .filter((line) => textWidth(line) > columns);
    expect(wide).toEqual([]);
  });

  it("never asks for a line that holds a secret, whichever check points at it", () => {
    const asked: string[] = [];
    const at = { path: "x.env", line: 4 };
    const secret = finding("secrets/github-token", "failure", "A token: ****", { at: { ...at, line: 3, endLine: 5 } });
    const verdict: Verdict = {
      ...CLEAN,
      outcomes: [
        { check: "secrets", state: "failed", findings: [secret] },
        {
          check: "layers",
          state: "failed",
          findings: [
            finding("layers/cycle", "failure", "A cycle.", { at }),
            finding("layers/cycle", "failure", "Two.", { at: { ...at, line: 6 } }),
          ],
        },
      ],
    };
    terminal(verdict, {
      colour: false,
      sourceLine: (path, line) => {
        asked.push(`${path}:${line}`);
        return "text";
      },
    });
    expect(asked).toEqual(["x.env:6"]);
  });

  it("holds no control character but line feeds, whatever the repository holds", () =>
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (path, line) => {
        const text = terminal(one(finding("a/b", "failure", `In ${path}`, { remedy: line, at: { path, line: 1 } })), {
          colour: false,
          sourceLine: () => line,
        });
        expect(text.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      }),
    ));

  it.each(["::error::x", "a\n::stop-commands::x", "##[add-mask]x", "x ##[group]"])(
    "prints %j without a command to the Actions runner",
    (message) => {
      const text = terminal(one(finding("a/b", "failure", message, { remedy: message, at: { path: message } })), { colour: false });
      expect(text).not.toMatch(/^\s*::|##\[/m);
    },
  );

  it("has no findings' section for a check that has only notices, and counts them", () => {
    const text = terminal(
      { ...CLEAN, outcomes: [{ check: "a", state: "passed", findings: [finding("a/b", "notice", "Look.")] }] },
      { colour: false },
    );
    expect(text).toContain("1 notice not shown: --verbose shows it.");
    expect(text).not.toContain("Look.");
  });

  it("says once what the finding before it has said, and everything where it is asked to", () => {
    const remedy = "Give the file the front matter that the schema asks for.";
    const at = { path: "docs/a.md", line: 1, column: 1 };
    const findings = ["module", "title"].map((key) =>
      finding("doc-frontmatter/violation", "failure", `"${key}" is missing`, { at, remedy }),
    );
    const verdict: Verdict = { ...CLEAN, outcomes: [{ check: "doc-frontmatter", state: "failed", findings }], conclusion: "failure" };
    const count = (text: string, part: string): number => text.split(part).length - 1;
    const shown = (verbose: boolean): readonly number[] => {
      const text = terminal(verdict, { ...plain, verbose, sourceLine: () => "---" });
      return [count(text, "│ ---"), count(text, "→ Give the file"), count(text, "→ as above")];
    };
    expect([shown(false), shown(true)]).toEqual([
      [1, 1, 1],
      [2, 2, 0],
    ]);
  });

  it("copes with a width that is no number", () =>
    expect(terminal(CLEAN, { colour: false, columns: Number.NaN })).toBe(terminal(CLEAN, { colour: false })));
});
