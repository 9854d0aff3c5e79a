/** The check `router-health`: the model router answers in time, and by its first choice. */
import { z } from "zod";
import { late } from "#schemas/late.ts";
import { defineCheck } from "#src/check.ts";
import type { Draft, Example } from "#src/check.ts";
import { repositoryPath } from "#src/option.ts";
import { parseJson } from "#src/parsers/json.ts";
import { newestSnapshot, SNAPSHOT_FOLDER } from "#src/snapshots.ts";
import type { Snapshot } from "#schemas/snapshot.ts";

const options = late(() =>
  z.strictObject({
    /** The folder of the snapshots, of which the newest is read. */
    folder: repositoryPath().default(SNAPSHOT_FOLDER),
    /** So many failures in a row are borne. */
    max_consecutive_failures: z.int().min(0).default(1),
    /** 95th percentile of the time to choose a model; exactly this is borne. */
    decision_p95_ms: z.number().positive().default(500),
    /** 95th percentile of everything that the router adds to a request; exactly this is borne. */
    overhead_p95_ms: z.number().positive().default(700),
    /** Share of the requests that the first rung did not answer; exactly this is too much. */
    fallback_rate: z.number().positive().max(1).default(0.1),
  }),
);

type Options = z.output<ReturnType<typeof options>>;
type Router = NonNullable<Snapshot["router"]>;

export const check = defineCheck<Options>({
  id: "router-health",
  summary: "the router fails twice in a row, is slower than its thresholds, or falls back for 10 % of the requests or more",
  why: "A router that silently lives on its second choice costs more and answers worse, and nobody notices until the second choice fails too.",
  options,
  strictness: {
    folder: "any",
    max_consecutive_failures: "fewer",
    decision_p95_ms: "fewer",
    overhead_p95_ms: "fewer",
    fallback_rate: "fewer",
  },
  faults: {
    "consecutive-failures": {
      severity: "failure",
      summary: "the router failed several times in a row",
      remedy: "See the last runs in the server's log, and the state of the providers.",
    },
    latency: {
      severity: "failure",
      summary: "the router's 95th percentile is above its threshold",
      remedy: "See which rung is slow; move it down the ladder or shorten its deadline.",
    },
    "fallback-rate": {
      severity: "failure",
      summary: "too many requests fall back to another rung",
      remedy: "See why the first rung fails; put a healthy model first.",
    },
  },
  examples: examples(),
  run({ view, options: given }) {
    const newest = newestSnapshot(view, given.folder);
    if (newest.state === "absent") return { notApplicable: `there is no snapshot in ${given.folder}, so nothing is known of a router` };
    if (newest.state === "invalid")
      return { undecided: `the newest snapshot ${newest.path} cannot be read: ${newest.problems[0]?.message ?? "it is invalid"}` };
    const { path, snapshot } = newest;
    const { router } = snapshot;
    const known = router === null || router === undefined ? [] : judged(router, given);
    if (router === null || router === undefined || known.length === 0)
      return { notApplicable: `the newest snapshot ${path} has no figures of a router` };
    const line = routerLine(view.text(path) ?? "");
    const findings = known.flatMap((one): readonly Draft[] =>
      one.fails ? [{ fault: one.fault, message: one.message, identity: one.figure, at: { path, line } }] : [],
    );
    const stress = router["stress"] === undefined ? {} : { stress: router["stress"] };
    return { findings, facts: { path, ...Object.fromEntries(known.map(({ figure, value }) => [figure, value])), ...stress } };
  },
});

interface Figure {
  readonly figure: string;
  readonly value: number;
  readonly fault: string;
  readonly fails: boolean;
  readonly message: string;
}

/** The figures that the snapshot knows, each held to its threshold. */
function judged(router: Router, given: Options): readonly Figure[] {
  const { consecutive_failures: failures, decision_p95_ms: decision, overhead_p95_ms: overhead } = router;
  const figures: Figure[] = [];
  const add = (figure: string, value: number, fault: string, fails: boolean, message: string): void =>
    void figures.push({ figure, value, fault, fails, message });
  if (isNumber(failures)) {
    const message = `${failures} failures in a row; ${given.max_consecutive_failures} are borne`;
    add("consecutiveFailures", failures, "consecutive-failures", failures > given.max_consecutive_failures, message);
  }
  if (isNumber(decision)) {
    const message = `choosing a model takes ${decision} ms at the 95th percentile; ${given.decision_p95_ms} ms are the threshold`;
    add("decisionP95Ms", decision, "latency", decision > given.decision_p95_ms, message);
  }
  if (isNumber(overhead)) {
    const message = `the router adds ${overhead} ms at the 95th percentile; ${given.overhead_p95_ms} ms are the threshold`;
    add("overheadP95Ms", overhead, "latency", overhead > given.overhead_p95_ms, message);
  }
  const rate = fallbackRate(router);
  if (rate !== undefined) {
    const message = `${percent(rate)} of the requests fall back; the limit is ${percent(given.fallback_rate)}`;
    add("fallbackRate", rate, "fallback-rate", atLeast(rate, given.fallback_rate), message);
  }
  return figures;
}

/** The counts say it exactly; without requests there is no rate. */
function fallbackRate({ requests, fallbacks, fallback_rate: rate }: Router): number | undefined {
  if (isNumber(requests) && isNumber(fallbacks)) return requests === 0 ? undefined : fallbacks / requests;
  return isNumber(rate) ? rate : undefined;
}

/** Shares are compared in whole millionths, so that no decimal slips below its limit. */
const atLeast = (share: number, limit: number): boolean => Math.round(share * 1e6) >= Math.round(limit * 1e6);
const percent = (share: number): string => `${Math.round(share * 1e4) / 100} %`;
const isNumber = (value: number | null | undefined): value is number => typeof value === "number";

function routerLine(text: string): number {
  const parsed = parseJson(text);
  return (parsed.ok ? parsed.keyPlace(["router"])?.line : undefined) ?? 1;
}

function examples(): readonly Example[] {
  const model = { calls: 200, failures: 0, p50_ms: 410, p95_ms: 1_300, cost_usd: 1.2 };
  const taken = (router: object): string =>
    JSON.stringify({
      version: "1.0",
      timestamp_utc: "2026-11-20T00:05:00Z",
      orchestration: { runs_ok: 200, runs_fail: 0, p95_ms: 1_400 },
      models: { gpt: model, claude: null, gemini: null, deepseek: null },
      revenue_proxy: { checkout_success_rate: null },
      compliance: { age_gate_pass: null, coa_pass: null },
      workflow_coverage: { defined: 25, verified: 24, target: 25 },
      infra: { drift: null },
      risk_flags: [],
      router: { consecutive_failures: 1, decision_p95_ms: 500, overhead_p95_ms: 700, requests: 200, fallbacks: 19, ...router },
    });
  const file = "docs/snapshots/snapshot_2026-11-20_0005Z.json";
  return [
    { title: "a router at the edge of every threshold", files: { [file]: taken({}) }, finds: [] },
    { title: "two failures in a row", files: { [file]: taken({ consecutive_failures: 2 }) }, finds: ["consecutive-failures"] },
    { title: "a slow decision", files: { [file]: taken({ decision_p95_ms: 501 }) }, finds: ["latency"] },
    { title: "every tenth request falls back", files: { [file]: taken({ fallbacks: 20 }) }, finds: ["fallback-rate"] },
  ];
}
