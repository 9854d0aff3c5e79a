import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Verdict } from "#src/check.ts";
import { json, jsonChunks } from "#src/reports/json.ts";
import { expectGolden } from "#test/reports/golden.ts";
import { CLEAN, finding, SAMPLE } from "#test/reports/sample.ts";

describe("the JSON report", () => {
  it("says the sample verdict", () => expectGolden("sample.json", json(SAMPLE)));
  it("says null where there is no commit", () => expectGolden("clean.json", json(CLEAN)));
  it("gives the same bytes again", () => expect(json(structuredClone(SAMPLE))).toBe(json(SAMPLE)));
  it("is indented as JSON.stringify would", () => {
    expect(json(SAMPLE).replaceAll("\\u202e", "\u202E")).toBe(`${JSON.stringify(JSON.parse(json(SAMPLE)), null, 2)}\n`);
  });

  it("carries each value as it was", () => {
    const read: unknown = JSON.parse(json(SAMPLE));
    expect(read).toEqual({
      version: 1,
      conclusion: "failure",
      headSha: SAMPLE.headSha,
      baseSha: SAMPLE.baseSha,
      policyDigest: SAMPLE.policyDigest,
      takenAt: "2026-11-20T10:00:00.000Z",
      outcomes: SAMPLE.outcomes.map(({ findings, ...outcome }) => ({
        ...outcome,
        findings: findings.map(({ at, ...rest }) => ({
          ...rest,
          ...(at && { path: at.path }),
          ...(at?.line !== undefined && { line: at.line, endLine: at.endLine ?? at.line }),
        })),
      })),
    });
  });

  it("says of a finding that is borne by whom, with the keys of the waivers file", () => {
    const waiver = { owner: "@ada", reason: "known", until: "2027-01-01" };
    const findings = [
      finding("a/b", "notice", "waived", { borne: { by: "waiver", ...waiver } }),
      finding("a/b", "notice", "in the baseline", { borne: { by: "baseline" } }),
      finding("a/b", "notice", "neither"),
    ];
    const read = JSON.parse(json({ ...CLEAN, outcomes: [{ check: "a", state: "passed", findings }] }));
    const plain = { rule: "a/b", severity: "notice", fingerprint: expect.any(String) };
    expect(read.outcomes[0].findings).toEqual([
      { ...plain, message: "waived", waiver },
      { ...plain, message: "in the baseline", baseline: true },
      { ...plain, message: "neither" },
    ]);
  });

  it("escapes what would deceive in a terminal and means the same", () => {
    const hostile = "\u202Egnp\u009B2J\u200B\u2028\uFEFF";
    const verdict: Verdict = { ...CLEAN, outcomes: [{ check: "a", state: "failed", findings: [finding("a/b", "failure", hostile)] }] };
    expect(json(verdict)).not.toMatch(/[\u007f-\u009f\u200b\u2028\u202e\ufeff]/);
    expect(JSON.parse(json(verdict))).toMatchObject({ outcomes: [{ findings: [{ message: hostile }] }] });
  });

  it("is JSON for any message, path and facts", () =>
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary", minLength: 1 }), fc.jsonValue(), (message, path, facts) => {
        const findings = [finding("a/b", "failure", message, { at: { path, line: 2 } })];
        const read: unknown = JSON.parse(json({ ...CLEAN, outcomes: [{ check: "a", state: "failed", facts, findings }] }));
        expect(read).toMatchObject({ outcomes: [{ findings: [{ message, path, line: 2, endLine: 2 }] }] });
      }),
    ));

  it("comes in pieces no larger than one finding", () => {
    const findings = Array.from({ length: 2_000 }, (_, at) =>
      finding("a/b", "failure", `fault ${at}`, { at: { path: "a", line: at + 1 } }),
    );
    const chunks = [...jsonChunks({ ...CLEAN, outcomes: [{ check: "a", state: "failed", findings }] })];
    expect(Math.max(...chunks.map((chunk) => chunk.length))).toBeLessThan(400);
  });
});
