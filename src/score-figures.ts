/** What a scorecard measures, read from a snapshot. An unknown figure is undefined and is shown as unknown, never as zero. */
import { standings } from "#schemas/snapshot.ts";
import type { Snapshot } from "#schemas/snapshot.ts";

/** Which way is better; a figure without one is only told. */
export type Better = "more" | "fewer";

export interface Figure {
  readonly name: string;
  readonly unit: "" | "%" | "ms" | "$";
  readonly better?: Better;
  /** Left out where neither snapshot knows it: most repositories never will. */
  readonly rare?: true;
  readonly read: (snapshot: Snapshot) => number | undefined;
}

/** Something that holds, or does not, or is not known. */
export interface Fact {
  readonly name: string;
  readonly holds: (snapshot: Snapshot) => boolean | undefined;
}

export const VCWC: Figure = { name: "Verified critical workflow coverage", unit: "%", better: "more", read: coverage };
export const RUN_SUCCESS: Figure = { name: "Runs that succeeded", unit: "%", better: "more", read: runSuccess };
export const P95: Figure = {
  name: "p95 latency of runs",
  unit: "ms",
  better: "fewer",
  read: ({ orchestration }) => known(orchestration.p95_ms),
};

export const FAILED: Figure = { name: "Checks that failed", unit: "", better: "fewer", rare: true, read: failedChecks };

export const FIGURES: readonly Figure[] = [
  VCWC,
  { name: "Workflows defined", unit: "", better: "more", read: (snapshot) => known(snapshot.workflow_coverage.defined) },
  { name: "Workflows verified", unit: "", better: "more", read: (snapshot) => known(snapshot.workflow_coverage.verified) },
  RUN_SUCCESS,
  { name: "Runs that failed", unit: "", better: "fewer", read: ({ orchestration }) => known(orchestration.runs_fail) },
  P95,
  { name: "Checkout success", unit: "%", better: "more", read: ({ revenue_proxy: proxy }) => percent(known(proxy?.checkout_success_rate)) },
  FAILED,
  { name: "Modules with fresh figures in time", unit: "%", better: "more", rare: true, read: inTime },
  { name: "Modules with stale or no figures", unit: "", better: "fewer", rare: true, read: unmeasured },
  metric("Verification latency", "ms", "fewer", "verification_latency_ms"),
  {
    ...metric("Deployments that succeeded", "%", "more", "deployment_success_rate"),
    read: ({ metrics }) => percent(known(metrics?.deployment_success_rate)),
  },
  metric("Mean time to recovery", "ms", "fewer", "mttr_ms"),
  metric("Drift incidents", "", "fewer", "drift_incidents"),
  { name: "Risk flags", unit: "", better: "fewer", read: ({ risk_flags: flags }) => flags.length },
];

export const FACTS: readonly Fact[] = [
  { name: "Age gate", holds: ({ compliance }) => known(compliance.age_gate_pass) },
  { name: "Certificates of analysis", holds: ({ compliance }) => known(compliance.coa_pass) },
  { name: "Infrastructure as declared", holds: ({ infra: { drift } }) => (drift === null ? undefined : drift === false || drift === 0) },
];

/** What floating point takes from a share such as 0.29 × 100. */
const TINY = 1e-6;

export const MODELS = ["gpt", "claude", "gemini", "deepseek"] as const;

/** The figures of one model. */
export function modelFigures(model: (typeof MODELS)[number]): readonly Figure[] {
  return [
    { name: "Calls", unit: "", read: ({ models }) => known(models[model]?.calls) },
    { name: "Failures", unit: "", better: "fewer", read: ({ models }) => known(models[model]?.failures) },
    { name: "p50", unit: "ms", better: "fewer", read: ({ models }) => known(models[model]?.p50_ms) },
    { name: "p95", unit: "ms", better: "fewer", read: ({ models }) => known(models[model]?.p95_ms) },
    { name: "Cost", unit: "$", better: "fewer", read: ({ models }) => known(models[model]?.cost_usd) },
  ];
}

/** "48 %", "1,204 ms", "4 min 58 s", "$3.10", "25"; "unknown" for undefined. A share is rounded down: 99.96 % is not 100 %. */
export function figureWords(value: number | undefined, unit: Figure["unit"]): string {
  if (value === undefined) return "unknown";
  if (unit === "ms" && Math.abs(value) >= SECONDS_FROM) return duration(value);
  const [whole = "", part = "0"] = Math.abs(shown(value, unit))
    .toFixed(unit === "$" ? 2 : 1)
    .split(".");
  const digits = `${whole.replace(/\B(?=(?:\d{3})+$)/g, ",")}${unit === "$" || part !== "0" ? `.${part}` : ""}`;
  const sign = value < 0 ? "−" : "";
  return unit === "$" ? `${sign}$${digits}` : `${sign}${digits}${unit === "" ? "" : ` ${unit}`}`;
}

/** The figure as the words give it. */
export function shown(value: number, unit: Figure["unit"]): number {
  const places = unit === "$" ? 100 : 10;
  const scaled = Math.abs(value) * places;
  return ((unit === "%" ? Math.floor(scaled + TINY) : Math.round(scaled)) / places) * Math.sign(value);
}

/** From ten seconds on, milliseconds are no words for people. */
const SECONDS_FROM = 10_000;
const UNITS = [["d", 86_400], ["h", 3_600], ["min", 60], ["s", 1]] as const; // prettier-ignore

/** The two largest units, the rest left off: "4 min 58 s", "21 min". */
function duration(ms: number): string {
  let left = Math.floor(Math.abs(ms) / 1_000);
  const first = UNITS.findIndex(([, seconds]) => left >= seconds);
  const parts = UNITS.slice(first, first + 2).flatMap(([unit, seconds]) => {
    const count = Math.floor(left / seconds);
    left -= count * seconds;
    return count === 0 ? [] : [`${count} ${unit}`];
  });
  return `${ms < 0 ? "−" : ""}${parts.join(" ")}`;
}

function metric(
  name: string,
  unit: Figure["unit"],
  better: Better,
  key: "verification_latency_ms" | "deployment_success_rate" | "mttr_ms" | "drift_incidents",
): Figure {
  return { name, unit, better, rare: true, read: ({ metrics }) => known(metrics?.[key]) };
}

/** A check that could not decide has not passed. */
function failedChecks({ checks }: Snapshot): number | undefined {
  if (checks === undefined || checks === null) return undefined;
  return Object.values(standings().parse(checks)).filter(({ state }) => state === "failed" || state === "undecided").length;
}

function inTime({ slo }: Snapshot): number | undefined {
  if (slo === undefined || slo === null) return undefined;
  const { green = 0, yellow = 0, red = 0 } = slo;
  return share(green, green + yellow + red);
}

function unmeasured({ slo }: Snapshot): number | undefined {
  return slo === undefined || slo === null ? undefined : (slo["stale"] ?? 0) + (slo["unmeasured"] ?? 0);
}

function coverage({ vcwc, workflow_coverage: { defined, verified } }: Snapshot): number | undefined {
  if (known(vcwc) !== undefined) return percent(known(vcwc));
  return known(defined) === undefined || known(verified) === undefined ? undefined : share(verified ?? 0, defined ?? 0);
}

function runSuccess({ orchestration: { runs_ok: ok, runs_fail: fail } }: Snapshot): number | undefined {
  return ok === null || fail === null ? undefined : share(ok, ok + fail);
}

const share = (part: number, whole: number): number | undefined => (whole === 0 ? undefined : (part / whole) * 100);
const percent = (value: number | undefined): number | undefined => (value === undefined ? undefined : value * 100);
const known = <Value>(value: Value | null | undefined): Value | undefined => value ?? undefined;
