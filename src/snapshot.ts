/** Takes a snapshot: the state of a repository at one moment, from one judgement and from what the sources know. What nobody knows is null. */
import type { Snapshot, Standing } from "#schemas/snapshot.ts";
import type { ArtifactEntry } from "#src/artifact.ts";
import { sha256 } from "#src/canonical.ts";
import type { Outcome, Verdict } from "#src/check.ts";
import type { Policy } from "#src/policy.ts";
import { outcomeWords } from "#src/report.ts";
import type { Taken } from "#src/score-period.ts";
import type { Coverage } from "#src/workflows.ts";

/** What only a running server, GitHub or another system knows; each part is null or absent where it is not known. */
export interface Sources {
  readonly orchestration?: Snapshot["orchestration"];
  readonly models?: Partial<Snapshot["models"]>;
  readonly router?: Snapshot["router"];
  readonly revenue_proxy?: Snapshot["revenue_proxy"];
  readonly levers?: unknown;
  /** The page of the router's models, where there is a router: a document of its own, no part of the snapshot. */
  readonly modelPage?: string;
  readonly metrics?: Snapshot["metrics"];
  /** Further flags, such as an engaged kill switch. */
  readonly riskFlags?: readonly string[];
  /** The head of the ledger of levers, where there is one; else that of the generated changes. */
  readonly ledgerHead?: unknown;
}

export interface SnapshotGiven {
  /** Of the whole repository, without a base. */
  readonly verdict: Verdict;
  readonly policy: Policy;
  readonly now: Date;
  /** Every snapshot there is; those at or after `now` do not count. */
  readonly taken: readonly Taken[];
  /** The bytes of a snapshot that was taken. */
  readonly textOf: (path: string) => string | undefined;
  /** Entries of generated changes. */
  readonly entries: readonly ArtifactEntry[];
  readonly sources?: Sources;
}

/** Checks that judge snapshots say nothing of the one that is being taken. */
const ABOUT_SNAPSHOTS: ReadonlySet<string> = new Set(["snapshot-freshness"]);

/** A snapshot's moment: the minute that also names its file. */
export function momentOf(now: Date): Date {
  return new Date(Math.floor(now.getTime() / 60_000) * 60_000);
}

/** The same givens give the same snapshot, also when it was written before: what was done at this moment or later is left out. */
export function buildSnapshot({ verdict, policy, now, taken, entries, sources = {}, ...given }: SnapshotGiven): Snapshot {
  const at = momentOf(now);
  const outcomes = verdict.outcomes.filter(({ check }) => !ABOUT_SNAPSHOTS.has(check));
  const byId = new Map(outcomes.map((outcome) => [outcome.check, outcome]));
  const coverage = factsOf(byId.get("workflow-inventory")) as Coverage | undefined;
  const target = policy.checks.get("workflow-inventory")?.options["target"];
  const before = taken.findLast(({ snapshot }) => Date.parse(snapshot.timestamp_utc) < at.getTime());
  const previous = before === undefined ? undefined : given.textOf(before.path);
  return {
    version: "1.0",
    timestamp_utc: at.toISOString().replace(".000Z", "Z"),
    orchestration: sources.orchestration ?? { runs_ok: null, runs_fail: null, p95_ms: null },
    models: { gpt: null, claude: null, gemini: null, deepseek: null, ...sources.models },
    revenue_proxy: sources.revenue_proxy ?? { checkout_success_rate: null },
    compliance: { age_gate_pass: passes(byId.get("age-gate")), coa_pass: passes(byId.get("coa")) },
    workflow_coverage: {
      defined: coverage?.defined ?? null,
      verified: coverage?.verified ?? null,
      target: coverage?.target ?? (typeof target === "number" ? target : null),
    },
    infra: { drift: drift(byId.get("infra-drift")) },
    risk_flags: [...outcomes.flatMap(flagOf), ...(sources.riskFlags ?? [])],
    router: sources.router ?? null,
    levers: sources.levers ?? null,
    checks: Object.fromEntries(outcomes.map((outcome) => [outcome.check, standingOf(outcome)])),
    slo: sloCounts(factsOf(byId.get("slo"))),
    modules: moduleCount(factsOf(byId.get("registry"))),
    metrics: sources.metrics ?? null,
    vcwc: coverage?.vcwc ?? null,
    policy_digest: policy.digest,
    head_sha: verdict.headSha,
    ledger_head: sources.ledgerHead ?? entries.findLast((entry) => Date.parse(entry.at) < at.getTime())?.id ?? null,
    previous_snapshot_digest: previous === undefined ? null : `sha256:${sha256(previous)}`,
  };
}

/** The file's bytes. */
export function snapshotText(snapshot: Snapshot): string {
  return `${JSON.stringify(snapshot, undefined, 2)}\n`;
}

function passes(outcome: Outcome | undefined): boolean | null {
  return outcome?.state === "passed" ? true : outcome?.state === "failed" ? false : null;
}

/** A plan that cannot be read says nothing about drift. */
function drift(outcome: Outcome | undefined): boolean | null {
  if (outcome?.state !== "failed") return outcome?.state === "passed" ? false : null;
  return outcome.findings.some(({ rule, severity }) => severity === "failure" && rule !== "infra-drift/unreadable-plan") ? true : null;
}

function flagOf(outcome: Outcome): readonly string[] {
  return outcome.state === "failed" || outcome.state === "undecided" ? [`${outcome.check}: ${outcomeWords(outcome)}`] : [];
}

function standingOf({ state, findings }: Outcome): Standing {
  const count = (wanted: string): number => findings.filter(({ severity }) => severity === wanted).length;
  return { state, failures: count("failure"), warnings: count("warning") };
}

/** The facts of a check that judged something. */
function factsOf(outcome: Outcome | undefined): unknown {
  return outcome === undefined || outcome.state === "undecided" || outcome.state === "notApplicable" ? undefined : outcome.facts;
}

function sloCounts(facts: unknown): Record<string, number> | null {
  const modules: unknown = typeof facts === "object" && facts !== null ? Reflect.get(facts, "modules") : undefined;
  if (!Array.isArray(modules)) return null;
  const counts: Record<string, number> = { green: 0, yellow: 0, red: 0, stale: 0, unmeasured: 0, exempt: 0 };
  for (const { status } of modules as readonly { readonly status: string }[]) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

function moduleCount(facts: unknown): number | null {
  const count: unknown = typeof facts === "object" && facts !== null ? Reflect.get(facts, "modules") : undefined;
  return typeof count === "number" ? count : null;
}
