/** The configuration file `.github/gatehouse.yml`, all but the checks' own options, which stand with the checks. */
import { z } from "zod";
import { COMMAND_NAMES } from "#schemas/command-names.ts";
import { late } from "#schemas/late.ts";
import { versionOne } from "#schemas/version-one.ts";

export const executionClass = late(() => z.enum(["OBSERVE_ONLY", "SANDBOX_EXEC", "PROD_EXEC"]));

export const duration = late(() => z.string().regex(/^[1-9]\d{0,4}[smhd]$/, 'a duration is a number and a unit, such as "30m"'));

export const severity = late(() => z.enum(["notice", "warning", "failure"]));

const commandRule = late(() =>
  z
    .strictObject({
      roles: z.array(z.string().min(1)).optional(),
      teams: z.array(z.string().min(1)).optional(),
      users: z.array(z.string().min(1)).optional(),
      /** How many different people it takes, the one who asks included. */
      approvals: z.int().min(1).max(5).optional(),
      /** How long an order waits for the others. */
      within: duration().optional(),
    })
    .meta({ id: "command-rule" }),
);

/** Keys of the file beside `checks`. */
export const configurationShape = late(() => ({
  version: versionOne(),
  environments: z.record(z.string().min(1), executionClass()).default({ ...BUILT_IN.environments }),
  commands: z.strictObject(Object.fromEntries(COMMAND_NAMES.map((name) => [name, commandRule().optional()]))).default({}),
  publish: z.strictObject({ checks: z.enum(["each", "rollup"]).default("each") }).prefault({}),
  artifacts: z
    .strictObject({ branch: z.string().min(1).optional(), mode: z.enum(["commit", "pull-request"]).default("commit") })
    .prefault({}),
  /** What the checklist before going live holds beside its own items. */
  checklist: z.array(z.enum(["tripwires_armed", "heimdall_policies_present"])).default([]),
  deployments: z
    .strictObject({
      /** A deployment that may not run now: rejected at once, or left waiting until a lever changes. */
      blocked: z.enum(["reject", "wait"]).default("reject"),
      /** Engaging the kill switch cancels the workflow runs whose deployment was approved; the App needs "Actions: write" for it. */
      cancel: z.boolean().default(false),
      /** Branches whose merge deploys to production: pull requests into them bear the check run `gatehouse / go-live`. */
      branches: z.array(z.string().regex(/^[\w./*-]{1,255}$/, 'a branch, such as "main" or "release/*"')).default([]),
    })
    .prefault({}),
  /** Failing twice in a row on the default branch, these checks raise an alert. Where else it is sent, the server's environment says. */
  alerts: z
    .strictObject({
      critical: z
        .array(z.string().regex(/^[a-z][a-z0-9-]*$/, 'the id of a check, such as "age-gate"'))
        .default([...BUILT_IN.alerts.critical]),
      /** As an issue in the repository. */
      issue: z.boolean().default(true),
    })
    .prefault({}),
  /** Key paths that a repository may not change; only the organisation's file may have it. */
  locked: z
    .array(z.string().regex(/^[a-z0-9_-]+(\.[a-z0-9_-]+)*$/i, 'a key path is dotted, such as "checks.secrets.severity"'))
    .default([]),
}));

/** What every check takes beside its own options. */
export const sharedOptions = late(() => ({
  severity: severity().default("failure"),
  paths: z.strictObject({ ignore: z.array(z.string()).default([]) }).prefault({}),
}));

/** What holds where no file says anything: the same as the shapes above make of nothing. */
export const BUILT_IN = {
  environments: { production: "PROD_EXEC", staging: "SANDBOX_EXEC" },
  commands: {},
  publish: { checks: "each" },
  artifacts: { mode: "commit" },
  checklist: [],
  deployments: { blocked: "reject", cancel: false, branches: [] },
  alerts: { critical: ["age-gate", "coa", "secrets", "infra-drift", "router-health", "snapshot-freshness"], issue: true },
  severity: "failure",
  ignore: [],
} as const;
