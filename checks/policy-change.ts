/** `policy-change`: a pull request that weakens the rules it is judged by says so, whatever else it does. */
import { z } from "zod";
import { late } from "#schemas/late.ts";
import { defineCheck, type Draft, type PolicyChange } from "#src/check.ts";
import { CONFIGURATION_PATH } from "#src/config.ts";
import { WAIVERS_PATH } from "#src/exceptions.ts";

const options = late(() =>
  z.strictObject({
    /** A label that a maintainer puts on a pull request to let a loosening through; it must be named in the base's rules. */
    approvalLabel: z.string().min(1).nullable().default(null),
  }),
);

export const check = defineCheck({
  id: "policy-change",
  summary: "a pull request loosens the effective rules; the difference is shown",
  why: "Rules that a pull request can relax for itself protect nothing. The base's rules judge it, and a change that would weaken them for the next one — the configuration, or the schemas, flags, vocabulary and inventory that checks are judged by — is brought to light here.",
  options,
  strictness: { approvalLabel: "any" },
  judgesDifference: true,
  faults: {
    loosened: {
      severity: "failure",
      summary: "the change weakens the effective rules",
      remedy:
        "Keep the rule, or have the loosening approved: set `policy-change.approvalLabel` in the base's rules and put that label on the pull request.",
    },
    locked: {
      severity: "warning",
      summary: "a key that the organisation has locked is set otherwise; the organisation's value stands",
      remedy: "Take the key out of the repository's configuration.",
    },
    waiver: {
      severity: "notice",
      summary: "the change adds a waiver, in force once it is merged",
      remedy: "Look at its owner, reason and expiry before you merge.",
    },
  },
  examples: [
    {
      title: "A check is turned off in the same pull request",
      base: { ".github/gatehouse.yml": "version: 1\nchecks:\n  slo: { lanes: [L2, L3] }\n" },
      files: { ".github/gatehouse.yml": "version: 1\nchecks:\n  slo: false\n" },
      finds: ["loosened"],
    },
    {
      title: "The floor for a module's quality is lowered",
      base: { "schemas/flags.json": '{ "min_mqi_for_l2_modules": 90 }\n' },
      files: { "schemas/flags.json": '{ "min_mqi_for_l2_modules": 50 }\n' },
      finds: ["loosened"],
    },
    {
      title: "One more path is required",
      base: { ".github/gatehouse.yml": "version: 1\nchecks:\n  structure: { required: [README.md] }\n" },
      files: { ".github/gatehouse.yml": "version: 1\nchecks:\n  structure: { required: [README.md, SECURITY.md] }\n" },
      finds: [],
    },
  ],
  run({ view, options: { approvalLabel }, policyChange }) {
    if (policyChange === undefined) return { notApplicable: "there is no base to compare the rules with" };
    const approved = approvalLabel !== null && view.pull?.labels.includes(approvalLabel) === true;
    return {
      findings: draftsOf(policyChange).map((draft) =>
        approved && draft.fault === "loosened" ? approvedDraft(draft, approvalLabel) : draft,
      ),
    };
  },
});

function draftsOf(change: PolicyChange): readonly Draft[] {
  if ("unreadable" in change) {
    return change.unreadable.map(({ path, line, message }) => ({
      fault: "loosened",
      message: `after this change the configuration cannot be used: ${message}`,
      remedy: "Mend the file: without it no rule can be enforced.",
      at: { path, ...(line === undefined ? {} : { line }) },
    }));
  }
  const removed: Draft[] = change.removed
    ? [
        {
          fault: "loosened",
          message: `${CONFIGURATION_PATH} is deleted: the built-in rules alone would be left`,
          at: { path: CONFIGURATION_PATH },
        },
      ]
    : [];
  return [
    ...removed,
    ...change.loosened.map(({ key, before, after, path, line }): Draft => ({
      fault: "loosened",
      message: `${key}: ${shown(before)} becomes ${shown(after)}`,
      at: { path, ...(line === undefined ? {} : { line }) },
    })),
    ...change.weakened.map(({ path, line, message, severity }): Draft => ({
      fault: "loosened",
      message,
      at: { path, ...(line === undefined ? {} : { line }) },
      ...(severity === undefined ? {} : { severity }),
    })),
    ...change.refused.map((key): Draft => ({
      fault: "locked",
      message: `${key} is locked by the organisation`,
      at: { path: CONFIGURATION_PATH },
    })),
    ...change.waivers.map((waiver): Draft => ({ fault: "waiver", message: `a waiver is added for ${waiver}`, at: { path: WAIVERS_PATH } })),
  ];
}

const MAX_SHOWN = 200;
const shown = (json: string): string => (json.length > MAX_SHOWN ? `${json.slice(0, MAX_SHOWN)}…` : json);

function approvedDraft(draft: Draft, label: string): Draft {
  return { ...draft, severity: "notice", message: `${draft.message} (approved by the label "${label}")` };
}
