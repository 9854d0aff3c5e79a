/** The check `infra-drift`: what stands in the cloud is what the repository says, or somebody approved the difference. */
import { z } from "zod";
import { late } from "#schemas/late.ts";
import { sha256 } from "#src/canonical.ts";
import { defineCheck } from "#src/check.ts";
import type { Draft, Example, Judgement } from "#src/check.ts";
import { repositoryPath } from "#src/option.ts";
import { parsePlan, UnreadablePlan } from "#src/parsers/terraform-plan.ts";
import type { PlannedChange } from "#src/parsers/terraform-plan.ts";

const options = late(() =>
  z.strictObject({
    /** Path of the plan in JSON, made with `terraform show -json PLAN`. */
    plan: repositoryPath().nullable().default(null),
  }),
);

const MAX_LISTED = 20;

export const check = defineCheck({
  id: "infra-drift",
  summary: "a Terraform plan has changes that nobody approved, or found drift while refreshing, or cannot be read",
  why: "A plan that is not empty says that the infrastructure is not what the repository says it is. Whoever approves the difference approves this plan and no other.",
  options,
  strictness: { plan: "more" },
  approvals: "fingerprint",
  faults: {
    "unapproved-change": {
      severity: "failure",
      summary: "the plan has changes that nobody approved",
      remedy: "Apply the plan and commit the new, empty one; or approve it with a waiver for this fingerprint.",
    },
    "refresh-drift": {
      severity: "failure",
      summary: "somebody changed the infrastructure past Terraform",
      remedy: "Take the change back or into the configuration, and plan again; or approve it with a waiver for this fingerprint.",
    },
    "unreadable-plan": {
      severity: "failure",
      summary: "the configured plan is absent, broken, or ended in an error",
      remedy: "Make it again: `terraform plan -out=plan && terraform show -json plan > plan.json`, and commit it.",
    },
  },
  examples: examples(),
  run({ view, options: { plan: path } }) {
    if (path === null) return { notApplicable: "no Terraform plan is configured (`plan`)" };
    const text = view.text(path);
    if (text !== undefined) return judged(path, text);
    const message = view.kind(path) === undefined ? `the plan ${path} does not exist` : `the plan ${path} is no UTF-8 text file`;
    return { findings: [{ fault: "unreadable-plan", message, at: { path } }] };
  },
});

/** The plan's digest is part of both fingerprints, so a waiver by fingerprint approves this plan alone. */
function judged(path: string, text: string): Judgement {
  try {
    const { changes, drift, complete, identity } = parsePlan(text);
    if (!complete && changes.length + drift.length === 0)
      throw new UnreadablePlan("it is not complete (`complete: false`, as with `-target`): what it left out may have changes");
    const digest = `sha256:${sha256(identity)}`;
    const draft = (fault: string, what: string, list: readonly PlannedChange[]): readonly Draft[] =>
      list.length === 0 ? [] : [{ fault, message: `${what}: ${listed(list)} (plan ${digest})`, identity: digest, at: { path } }];
    return {
      findings: [
        ...draft("unapproved-change", "applying the plan would change the infrastructure", changes),
        ...draft("refresh-drift", "the infrastructure was changed past Terraform", drift),
      ],
      facts: { digest, changes, drift },
    };
  } catch (error) {
    if (!(error instanceof UnreadablePlan)) throw error;
    const message = `the plan ${path} cannot be read: ${error.message}`;
    return { findings: [{ fault: "unreadable-plan", message, identity: "unreadable", at: { path } }] };
  }
}

function listed(changes: readonly PlannedChange[]): string {
  const shown = changes.slice(0, MAX_LISTED).map(({ address, actions }) => `${actions.join("/")} ${address}`);
  return [...shown, ...(changes.length > MAX_LISTED ? [`${changes.length - MAX_LISTED} more`] : [])].join(", ");
}

function examples(): readonly Example[] {
  const path = "infra/plan.json";
  const given = { plan: path };
  const plan = (...actions: readonly string[]): object => ({
    format_version: "1.2",
    resource_changes: [{ address: "terraform_data.web", change: { actions } }],
  });
  const file = (value: object): Record<string, string> => ({ [path]: JSON.stringify(value) });
  return [
    { title: "a plan without changes", files: file(plan("no-op")), options: given, finds: [] },
    { title: "a plan that reads data", files: file(plan("read")), options: given, finds: [] },
    { title: "a plan that replaces a resource", files: file(plan("delete", "create")), options: given, finds: ["unapproved-change"] },
    {
      title: "drift found while refreshing",
      files: file({ ...plan("no-op"), resource_drift: [{ address: "terraform_data.web", change: { actions: ["update"] } }] }),
      options: given,
      finds: ["refresh-drift"],
    },
    {
      title: "a plan that ended in an error",
      files: file({ ...plan("no-op"), errored: true }),
      options: given,
      finds: ["unreadable-plan"],
    },
    {
      title: "a plan of some resources only, without changes",
      files: file({ ...plan("no-op"), complete: false }),
      options: given,
      finds: ["unreadable-plan"],
    },
    { title: "a plan that is not there", files: { "README.md": "" }, options: given, finds: ["unreadable-plan"] },
  ];
}
