import { describe, expect, it } from "vitest";
import type { Finding, Outcome, Verdict } from "#src/check.ts";
import { externalId } from "#src/report.ts";
import { checkRuns, NoCommit } from "#src/reports/check-run.ts";
import type { CheckRun } from "#src/reports/check-run.ts";
import { expectGolden } from "#test/reports/golden.ts";
import { CATALOGUE, CLEAN, finding, HEAD, REPOSITORY, SAMPLE } from "#test/reports/sample.ts";

const look = { catalogue: CATALOGUE, repositoryUrl: REPOSITORY };
const many = (count: number): readonly Finding[] =>
  Array.from({ length: count }, (_, at) => finding("a/b", "failure", `fault ${at}`, { at: { path: "a.ts", line: at + 1 } }));
const withOutcome = (outcome: Outcome): Verdict => ({ ...SAMPLE, outcomes: [outcome] });
const runNamed = (verdict: Verdict, name: string): CheckRun | undefined => checkRuns(verdict, look).find((run) => run.name === name);
const annotationsOf = (run: CheckRun | undefined) => run?.pages.map((page) => page.output.annotations) ?? [];

describe("check runs", () => {
  it("tell the sample", () => expectGolden("check-runs.json", `${JSON.stringify(checkRuns(SAMPLE, look), null, 2)}\n`));

  it("are the roll-up and one for each check", () =>
    expect(checkRuns(SAMPLE, look).map(({ name, conclusion }) => [name, conclusion])).toEqual([
      ["gatehouse", "failure"],
      ["gatehouse / age-gate", "failure"],
      ["gatehouse / coa", "success"],
      ["gatehouse / registry", "failure"],
      ["gatehouse / secrets", "failure"],
      ["gatehouse / slo", "success"],
      ["gatehouse / structure", "failure"],
      ["gatehouse / supply-chain", "failure"],
      ["gatehouse / vocabulary", "success"],
      ["gatehouse / workflow-inventory", "failure"],
    ]));

  it("are bound to head, base and policy", () => {
    const ids = checkRuns(SAMPLE, look).map(({ external_id, head_sha }) => `${head_sha} ${external_id}`);
    expect(new Set(ids)).toEqual(new Set([`${HEAD} ${externalId(SAMPLE)}`]));
  });

  it("are one with all annotations where only the roll-up is published", () => {
    const runs = checkRuns(SAMPLE, { ...look, publish: "rollup" });
    expect(runs.map(({ name }) => name)).toEqual(["gatehouse"]);
    expect(annotationsOf(runs[0])[0]).toHaveLength(11);
  });
  it("have no annotations in the roll-up where each check has its own", () =>
    expect(annotationsOf(runNamed(SAMPLE, "gatehouse"))).toEqual([[]]));

  it.each([
    [0, [0]],
    [50, [50]],
    [51, [50, 1]],
    [130, [50, 50, 30]],
    [2_500, Array.from({ length: 20 }, () => 50)],
  ])("put %i annotations on pages of %j", (count, sizes) => {
    const run = runNamed(withOutcome({ check: "a", state: "failed", findings: many(count) }), "gatehouse / a");
    expect(annotationsOf(run).map((page) => page.length)).toEqual(sizes);
  });

  it("conclude with the last page only", () => {
    const run = runNamed(withOutcome({ check: "a", state: "failed", findings: many(101) }), "gatehouse / a");
    expect(run?.pages.map(({ status, conclusion }) => [status, conclusion])).toEqual([
      ["in_progress", undefined],
      ["in_progress", undefined],
      ["completed", "failure"],
    ]);
  });

  it.each([
    [{ path: "a" }, { start_line: 1, end_line: 1 }],
    [
      { path: "a", line: 7 },
      { start_line: 7, end_line: 7 },
    ],
    [
      { path: "a", line: 7, column: 3 },
      { start_line: 7, end_line: 7, start_column: 3, end_column: 3 },
    ],
    [
      { path: "a", line: 7, column: 3, endColumn: 9 },
      { start_line: 7, end_line: 7, start_column: 3, end_column: 9 },
    ],
    [
      { path: "a", line: 7, endLine: 9, column: 3, endColumn: 9 },
      { start_line: 7, end_line: 9 },
    ],
    [
      { path: "a", line: 7, endLine: 2 },
      { start_line: 7, end_line: 7 },
    ],
  ])("annotate %j at %j", (at, lines) => {
    const one = finding("a/b", "warning", "It is wrong.", { remedy: "Right it.", at });
    expect(annotationsOf(runNamed(withOutcome({ check: "a", state: "passed", findings: [one] }), "gatehouse / a"))).toEqual([
      [
        {
          path: "a",
          ...lines,
          annotation_level: "warning",
          title: "a/b",
          message: "It is wrong.\nRight it.",
          raw_details: `rule a/b\nfingerprint ${one.fingerprint}`,
        },
      ],
    ]);
  });

  it("tell a finding without a place in the text", () => {
    const run = runNamed(
      withOutcome({ check: "a", state: "failed", findings: [finding("a/b", "failure", "The README is missing.")] }),
      "gatehouse / a",
    );
    expect(annotationsOf(run)).toEqual([[]]);
    expect(run?.pages[0]?.output.text).toContain("The README is missing.");
  });

  it("fail where a check could not decide, and say why", () => {
    const [page] = runNamed(SAMPLE, "gatehouse / workflow-inventory")?.pages ?? [];
    expect(page?.conclusion).toBe("failure");
    expect(page?.output.title).toMatch(/^Could not decide: docs\/governance\/workflows\.yml could not be read/);
  });

  it("stay within GitHub's limits, in bytes too", () => {
    const findings = many(4_000).map((one) => ({ ...one, message: "商".repeat(9_000), rule: `a/${"b".repeat(400)}` }));
    for (const run of checkRuns(withOutcome({ check: "a", state: "failed", findings }), { ...look, publish: "each" })) {
      for (const { output, actions } of run.pages) {
        expect(Buffer.byteLength(output.summary)).toBeLessThanOrEqual(65_535);
        expect(Buffer.byteLength(output.text ?? "")).toBeLessThanOrEqual(65_535);
        expect(output.title.length).toBeLessThanOrEqual(255);
        expect(actions.length).toBeLessThanOrEqual(3);
        for (const { title, message, raw_details } of output.annotations) {
          expect(title.length).toBeLessThanOrEqual(255);
          expect(Buffer.byteLength(message)).toBeLessThanOrEqual(64 * 1024);
          expect(Buffer.byteLength(raw_details)).toBeLessThanOrEqual(64 * 1024);
        }
      }
    }
  });

  it.each([
    ["registry", "failed", ["rerun", "regenerate"]],
    ["slo", "passed", ["rerun", "regenerate"]],
    ["registry", "notApplicable", ["rerun"]],
    ["infra-drift", "failed", ["rerun", "approve_drift"]],
    ["infra-drift", "passed", ["rerun"]],
    ["structure", "failed", ["rerun"]],
  ] as const)("offer for %s when %s: %j", (check, state, identifiers) => {
    const actions = runNamed(withOutcome({ check, state, findings: [] }), `gatehouse / ${check}`)?.pages[0]?.actions ?? [];
    expect(actions.map(({ identifier }) => identifier)).toEqual(identifiers);
    for (const { label, description, identifier } of actions) {
      expect([label.length <= 20, description.length <= 40, identifier.length <= 20]).toEqual([true, true, true]);
    }
  });

  it("need a commit", () => expect(() => checkRuns(CLEAN)).toThrow(NoCommit));
});
