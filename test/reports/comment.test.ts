import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Outcome, Verdict } from "#src/check.ts";
import { comment } from "#src/reports/comment.ts";
import { jobSummary, MAX_SUMMARY_BYTES } from "#src/reports/job-summary.ts";
import { markdown } from "#src/reports/markdown.ts";
import { expectGolden } from "#test/reports/golden.ts";
import { BEFORE, CATALOGUE, CLEAN, finding, REPOSITORY, SAMPLE } from "#test/reports/sample.ts";

const look = { catalogue: CATALOGUE, repositoryUrl: REPOSITORY };
const big = (count: number, text = "A fault"): Verdict => ({
  ...SAMPLE,
  outcomes: [
    {
      check: "a",
      state: "failed",
      findings: Array.from({ length: count }, (_, at) =>
        finding("a/b", at === count - 1 ? "failure" : "warning", `${text} ${at}`, { at: { path: `src/${at}.ts`, line: at + 1 } }),
      ),
    },
  ],
});

describe("the scorecard comment", () => {
  it("tells the sample", () => expectGolden("comment.md", comment(SAMPLE, look)));
  it("tells what changed since the verdict before", () => expectGolden("comment-since.md", comment(SAMPLE, { ...look, previous: BEFORE })));
  it("is short where all is well", () => expectGolden("comment-clean.md", comment({ ...CLEAN, headSha: SAMPLE.headSha }, look)));
  it("has the marker on its first line", () => expect(comment(CLEAN).split("\n")[0]).toBe("<!-- gatehouse:scorecard -->"));
  it("says nothing of changes where it judges the same commit again", () =>
    expect(comment(SAMPLE, { ...look, previous: { ...BEFORE, headSha: SAMPLE.headSha } })).toBe(comment(SAMPLE, look)));

  it.each([10, 300, 3_000])("fits with %i findings, the gravest first", (count) => {
    const text = comment(big(count), { ...look, previous: CLEAN });
    expect(text.length).toBeLessThanOrEqual(65_536);
    expect(text.indexOf(`A fault ${count - 1}<`) === -1 ? text.indexOf(`A fault ${count - 1} `) : 0).toBeLessThan(
      text.indexOf("A fault 0 "),
    );
    expect(text.endsWith("</sub>\n")).toBe(true);
    expect(text.split("<details>")).toHaveLength(text.split("</details>").length);
  });
  it("says how much it leaves out", () => {
    const text = comment(big(3_000), look);
    const shown = text.split("A fault ").length - 1;
    const left = (3_000 - shown).toLocaleString("en-US");
    expect(shown).toBeGreaterThan(100);
    expect(text).toContain(`- … and ${left} more\n`);
    expect(text).toContain(`**${left} findings left out: there is no room for more here.**`);
  });

  it("fits whatever the repository holds, and no line of it is a command", () => {
    const nasty = fc.string({
      unit: fc.constantFrom("#", "<", "@", "`", "|", "\n", "/go-live enable", "\n/kill-switch release", "商"),
      maxLength: 3_000,
    });
    const outcomes = fc.array(
      fc.record({
        check: fc.constantFrom("age-gate", "b"),
        reason: nasty,
        message: nasty,
        path: nasty,
        state: fc.constantFrom("failed", "undecided", "notApplicable" as const),
      }),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(outcomes, (given) => {
        const built = given.map(({ check, reason, message, path, state }): Outcome => {
          const findings = Array.from({ length: 30 }, (_, at) =>
            finding("a/b", "failure", message, { remedy: message, at: { path: path || "a", line: at + 1 } }),
          );
          if (state === "undecided") return { check, state: "undecided", reason, findings: [] };
          return {
            check,
            state: "failed",
            reason,
            findings,
            facts: { routes: findings.map(() => ({ route: path, restricted: true, path, line: 1, gate: null })) },
          };
        });
        const text = comment({ ...SAMPLE, outcomes: built }, { ...look, previous: big(3, message(given)) });
        expect(text.length).toBeLessThanOrEqual(65_536);
        expect(text).not.toMatch(/^\s*\/[a-z]/m);
      }),
      { numRuns: 30 },
    );
  });
});

const message = (given: readonly { readonly message: string }[]): string => given[0]?.message ?? "";

describe("the Markdown document", () => {
  it("tells the sample", () => expectGolden("sample.md", markdown(SAMPLE, look)));
  it("leaves nothing out", () => expect(markdown(big(5_000)).split("A fault ")).toHaveLength(5_001));
  it("has no links without an address", () => expect(markdown(SAMPLE)).not.toContain("]("));
});

describe("the job summary", () => {
  it("tells the sample", () => expectGolden("job-summary.md", jobSummary(SAMPLE, look)));
  it("fits into what GitHub takes, counted in bytes", () => {
    const text = jobSummary(big(20_000, "商".repeat(60)), look);
    const bytes = Buffer.byteLength(text);
    expect(bytes).toBeLessThanOrEqual(MAX_SUMMARY_BYTES);
    expect(bytes).toBeGreaterThan(MAX_SUMMARY_BYTES * 0.95);
    expect(text).toContain("findings left out");
  });
});
