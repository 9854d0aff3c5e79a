/** The configuration file `.github/gatehouse.yml`, all but the checks' own options, which stand with the checks. */
import { z } from "zod";
import { late } from "#schemas/late.ts";

export const executionClass = late(() => z.enum(["OBSERVE_ONLY", "SANDBOX_EXEC", "PROD_EXEC"]));

export const duration = late(() => z.string().regex(/^[1-9]\d{0,4}[smhd]$/, 'a duration is a number and a unit, such as "30m"'));

export const severity = late(() => z.enum(["notice", "warning", "failure"]));

export const commandRule = late(() =>
  z.strictObject({
    roles: z.array(z.string().min(1)).optional(),
    teams: z.array(z.string().min(1)).optional(),
    users: z.array(z.string().min(1)).optional(),
    /** How many different people it takes, the one who asks included. */
    approvals: z.int().min(1).max(5).optional(),
    /** How long an order waits for the others. */
    within: duration().optional(),
  }),
);

/** Keys of the file beside `checks`. */
export const configurationShape = late(() => ({
  version: z.literal(1),
  environments: z.record(z.string().min(1), executionClass()).default({ ...BUILT_IN.environments }),
  commands: z.record(z.string().min(1), commandRule()).default({}),
  publish: z.strictObject({ checks: z.enum(["each", "rollup"]).default("each") }).prefault({}),
  artifacts: z
    .strictObject({ branch: z.string().min(1).optional(), mode: z.enum(["commit", "pull-request"]).default("commit") })
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
  severity: "failure",
  ignore: [],
} as const;
