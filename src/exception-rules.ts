/** The rules that hold the exceptions themselves, as `explain` and the reference tell them: they belong to no check. */
import { z } from "zod";
import type { Check } from "#src/check.ts";
import { BASELINE_FAULTS, WAIVER_FAULTS } from "#src/exceptions.ts";

type Rules = Pick<Check<unknown>, "id" | "summary" | "why" | "strictness" | "faults" | "examples"> & { readonly options: z.ZodType };

export function exceptionRules(): readonly Rules[] {
  const bare = { options: z.strictObject({}), strictness: {}, examples: [] };
  return [
    {
      ...bare,
      id: "waiver",
      summary:
        "a waiver in .github/gatehouse-waivers.yml has expired, or lacks its rule and path (or fingerprint), owner, reason or last day",
      why: "An exception without an owner and an end is a rule that nobody decided to drop.",
      faults: WAIVER_FAULTS,
    },
    {
      ...bare,
      id: "baseline",
      summary: "a change adds an entry to .github/gatehouse-baseline.json, or leaves one whose finding is gone",
      why: "A baseline lists what was there before. Were a change free to add to it, every new finding could be called an old one. So whoever may push to the default branch brings the first one there.",
      faults: BASELINE_FAULTS,
    },
  ];
}
