import { describe, expect, it } from "vitest";
import { check } from "#checks/layers/check.ts";
import { judge } from "#test/judge.ts";

describe("layers", () => {
  it.each(check.examples)("judges the example: $title", async ({ finds, ...given }) => {
    const outcome = await judge(check, given);
    expect(outcome.findings.map((finding) => finding.rule)).toEqual(finds.map((fault) => `layers/${fault}`));
    expect(outcome.state).toBe(finds.length > 0 ? "failed" : "passed");
  });
});
