import { check } from "#checks/secrets/check.ts";
import { judge } from "#test/judge.ts";
import { describe, expect, it } from "vitest";

describe("the examples of secrets", () => {
  for (const example of check.examples) {
    it(example.title, async () => {
      const outcome = await judge(check, example);
      const failures = outcome.findings.filter((finding) => finding.severity === "failure").map((finding) => finding.rule);
      expect(failures).toEqual(example.finds.map((fault) => `secrets/${fault}`));
    });
  }
});
