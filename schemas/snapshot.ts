/** A snapshot: the state of the repository and its levers at one time, `docs/snapshots/snapshot_YYYY-MM-DD_HHMMZ.json`. Null is for what is not known. */
import { z } from "zod";
import { late } from "#schemas/late.ts";

const count = late(() => z.int().min(0).nullable());
const milliseconds = late(() => z.number().min(0).nullable());
const share = late(() => z.number().min(0).max(1).nullable());

const model = late(() =>
  z
    .looseObject({
      calls: count().optional(),
      failures: count().optional(),
      p50_ms: milliseconds().optional(),
      p95_ms: milliseconds().optional(),
      cost_usd: z.number().min(0).nullable().optional(),
    })
    .nullable(),
);

/** The newest stress run of the router; absent where there was none. */
const stress = late(() =>
  z.looseObject({
    at: z.iso.datetime(),
    requests: count(),
    answered: count(),
    degraded: count(),
    failed: count(),
    p50_ms: milliseconds(),
    p95_ms: milliseconds(),
    overhead_p95_ms: milliseconds(),
    difference: z.record(z.string(), z.number()).nullable(),
  }),
);

/** The router's own figures; absent or null where no router reports. */
const router = late(() =>
  z
    .looseObject({
      consecutive_failures: count().optional(),
      decision_p95_ms: milliseconds().optional().describe("choosing a model"),
      overhead_p95_ms: milliseconds().optional().describe("everything that the router adds to a request"),
      requests: count().optional(),
      fallbacks: count().optional().describe("requests that the first rung did not answer"),
      fallback_rate: share().optional().describe("fallbacks / requests, where the counts are not given"),
      stress: stress().optional().describe("the newest stress run, and what is otherwise than in the run before"),
    })
    .nullable(),
);

/** How a check stood. */
const standing = late(() =>
  z.looseObject({
    state: z.enum(["passed", "failed", "notApplicable", "undecided"]),
    failures: z.int().min(0),
    warnings: z.int().min(0),
  }),
);

/** Delivery, measured from what GitHub and the levers recorded. */
const metrics = late(() =>
  z
    .looseObject({
      verification_latency_ms: milliseconds().optional().describe("mean of pull request opened → all required checks pass"),
      deployment_success_rate: share().optional(),
      mttr_ms: milliseconds().optional().describe("mean of incident opened → closed"),
      drift_incidents: count().optional().describe("compliance drift: times that a rule broke"),
    })
    .nullable(),
);

export const schema = late(() =>
  z.looseObject({
    version: z.literal("1.0"),
    timestamp_utc: z.iso.datetime({ offset: true }),
    orchestration: z.looseObject({ runs_ok: count(), runs_fail: count(), p95_ms: milliseconds() }),
    models: z.looseObject({ gpt: model(), claude: model(), gemini: model(), deepseek: model() }),
    revenue_proxy: z.looseObject({ checkout_success_rate: share() }).nullable(),
    compliance: z.looseObject({ age_gate_pass: z.boolean().nullable(), coa_pass: z.boolean().nullable() }),
    workflow_coverage: z.looseObject({ defined: count(), verified: count(), target: count() }),
    infra: z.looseObject({ drift: z.union([z.boolean(), z.int().min(0), z.null()]) }),
    risk_flags: z.array(z.unknown()),
    router: router().optional(),
    levers: z.unknown().optional(),
    checks: z.unknown().optional().describe("check id → state, failures and warnings"),
    slo: z.record(z.string(), z.int().min(0)).nullable().optional().describe("status → number of modules"),
    modules: count().optional(),
    metrics: metrics().optional(),
    head_sha: z.string().nullable().optional(),
    vcwc: share().optional(),
    policy_digest: z.string().nullable().optional(),
    ledger_head: z.unknown().optional(),
    previous_snapshot_digest: z.string().nullable().optional(),
  }),
);

export type Snapshot = z.output<ReturnType<typeof schema>>;

/** The checks' standings, as far as they have the shape that we write. */
export const standings = late(() => z.record(z.string(), standing()).catch({}));
export type Standing = z.output<ReturnType<typeof standing>>;
