import { describe, expect, it } from "vitest";
import type { Outcome, Verdict } from "#src/check.ts";
import {
  bySeverity,
  externalId,
  grouped,
  headline,
  inForce,
  inForceWords,
  outcomeWords,
  placeWords,
  plural,
  progress,
} from "#src/report.ts";
import { BEFORE, CATALOGUE, CLEAN, finding, SAMPLE } from "#test/reports/sample.ts";

const passed = (check: string): Outcome => ({ check, state: "passed", findings: [] });
const failed = (check: string): Outcome => ({ check, state: "failed", findings: [finding(`${check}/x`, "failure", "x")] });
const undecided: Outcome = { check: "u", state: "undecided", reason: "it threw", findings: [] };
const apart: Outcome = { check: "n", state: "notApplicable", reason: "nothing is there", findings: [] };
const verdictOf = (...outcomes: readonly Outcome[]): Verdict => ({
  ...CLEAN,
  outcomes,
  conclusion: outcomes.some(({ state }) => state === "failed" || state === "undecided") ? "failure" : "success",
});

describe("a headline", () => {
  it.each([
    ["no check applies", verdictOf(apart)],
    ["the one check that applies passed", verdictOf(passed("a"), apart)],
    ["both checks passed", verdictOf(passed("a"), passed("b"))],
    ["all 3 checks passed", verdictOf(passed("a"), passed("b"), passed("c"))],
    ["1 of 2 checks failed", verdictOf(passed("a"), failed("b"))],
    ["1 of 1 check could not decide", verdictOf(undecided)],
    ["2 of 3 checks failed, 1 could not decide", verdictOf(failed("a"), failed("b"), undecided, apart)],
    ["no check failed, but the verdict as a whole", { ...verdictOf(passed("a")), conclusion: "failure" as const }],
  ])("says %s", (words, verdict) => expect(headline(verdict)).toBe(words));
});

describe("an outcome", () => {
  it.each([
    ["passed", passed("a")],
    ["1 failure", failed("a")],
    ["could not decide: it threw", undecided],
    ["not applicable: nothing is there", apart],
    ["passed, 1 warning", { ...passed("a"), findings: [finding("a/x", "warning", "x")] } as Outcome],
  ])("says %s", (words, outcome) => expect(outcomeWords(outcome)).toBe(words));
});

describe("what is in force", () => {
  it("counts the checks that judged and their rules, those that a check states itself where it does", () =>
    expect(inForce(SAMPLE, CATALOGUE)).toEqual({ checks: 7, rules: 3 + 214 + 2 + 1 }));
  it("is told without rules where none are known", () => expect(inForceWords(CLEAN, new Map())).toBe("2 checks in force"));
});

describe("progress between two verdicts", () => {
  it("knows what is new, fixed and still there, and leaves notices out", () => {
    const { fresh, fixed, still } = progress(BEFORE, SAMPLE);
    expect(fresh.map(({ finding: { rule } }) => rule)).toEqual([
      "age-gate/missing-gate",
      "age-gate/conditional-gate",
      "age-gate/unresolved-route",
    ]);
    expect(fixed.map(({ finding: { rule } }) => rule)).toEqual(["vocabulary/unknown-term"]);
    expect(still).toHaveLength(7);
  });
  it("does not take a finding for fixed when its check decided nothing", () =>
    expect(progress(verdictOf(failed("u")), verdictOf(undecided)).fixed).toEqual([]));
  it("does not take a finding for fixed when its check is gone", () =>
    expect(progress(verdictOf(failed("a")), verdictOf(passed("b"))).fixed).toEqual([]));
  it("does not take a waived finding for fixed", () => {
    const waived: Outcome = { ...passed("a"), findings: [finding("a/x", "notice", "x")] } as Outcome;
    expect(progress(verdictOf(failed("a")), verdictOf(waived)).fixed).toEqual([]);
  });
});

describe("the external id", () => {
  const id = externalId(SAMPLE);
  it("is the same for the same commits and rules", () => expect(externalId({ ...SAMPLE, outcomes: [], takenAt: new Date(0) })).toBe(id));
  it.each([{ headSha: "b".repeat(40) }, { baseSha: "b".repeat(40) }, { policyDigest: "sha256:0" }])("changes with %j", (change) =>
    expect(externalId({ ...SAMPLE, ...change })).not.toBe(id),
  );
});

describe("words", () => {
  it("group thousands", () => expect([grouped(999), grouped(1_000), grouped(1_234_567)]).toEqual(["999", "1,000", "1,234,567"]));
  it("have a plural", () => expect([plural(0, "check"), plural(1, "check")]).toEqual(["0 checks", "1 check"]));
  it("name a place as far as it is known", () =>
    expect([undefined, { path: "a" }, { path: "a", line: 1 }, { path: "a", line: 1, column: 2 }].map(placeWords)).toEqual([
      undefined,
      "a",
      "a:1",
      "a:1:2",
    ]));
  it("put the gravest first", () =>
    expect(
      bySeverity(SAMPLE)
        .map(({ finding: { severity } }) => severity.slice(0, 1))
        .join(""),
    ).toBe("fffffffwwwnn"));
});
