import { describe, expect, it } from "vitest";
import { checks } from "#checks/index.ts";
import { schema } from "#schemas/snapshot.ts";
import type { Snapshot } from "#schemas/snapshot.ts";
import { sha256 } from "#src/canonical.ts";
import type { Outcome, Verdict } from "#src/check.ts";
import { rulesFor } from "#src/rules.ts";
import type { Sources } from "#src/snapshot.ts";
import { takeSnapshot } from "#src/taking.ts";
import { buildSnapshot, momentOf, snapshotText } from "#src/snapshot.ts";
import { snapshotDifference } from "#src/snapshot-difference.ts";
import { readSnapshot, snapshotPath, snapshotSeries } from "#src/snapshots.ts";
import { simulatedView } from "#src/views/simulated.ts";

const NOW = new Date("2026-11-20T00:05:42.123Z");
const finding = (rule: string, severity: "failure" | "warning") => ({ rule, severity, message: "m", fingerprint: rule });
const passed = (check: string, facts?: unknown): Outcome => ({ check, state: "passed", findings: [], facts });
const failed = (check: string, ...rules: readonly string[]): Outcome => ({
  check,
  state: "failed",
  findings: rules.map((one) => finding(one, "failure")),
});
const verdictOf = (...outcomes: readonly Outcome[]): Verdict => ({
  headSha: "a".repeat(40),
  policyDigest: "sha256:p",
  takenAt: NOW,
  outcomes,
  conclusion: "success",
});
const policy = { digest: "sha256:p", checks: new Map([["workflow-inventory", { enabled: true, options: { target: 30 } }]]) } as never;
const taken = (outcomes: readonly Outcome[], more: Partial<Parameters<typeof buildSnapshot>[0]> = {}): Snapshot =>
  buildSnapshot({ verdict: verdictOf(...outcomes), policy, now: NOW, taken: [], textOf: () => undefined, entries: [], ...more });

describe("a snapshot", () => {
  it("says null for what nobody knows, and fits its own schema", () => {
    const snapshot = taken([]);
    expect(snapshot).toEqual({
      version: "1.0",
      timestamp_utc: "2026-11-20T00:05:00Z",
      orchestration: { runs_ok: null, runs_fail: null, p95_ms: null },
      models: { gpt: null, claude: null, gemini: null, deepseek: null },
      revenue_proxy: { checkout_success_rate: null },
      compliance: { age_gate_pass: null, coa_pass: null },
      workflow_coverage: { defined: null, verified: null, target: 30 },
      infra: { drift: null },
      risk_flags: [],
      router: null,
      levers: null,
      checks: {},
      slo: null,
      modules: null,
      metrics: null,
      vcwc: null,
      policy_digest: "sha256:p",
      head_sha: "a".repeat(40),
      ledger_head: null,
      previous_snapshot_digest: null,
    });
    expect(schema().parse(JSON.parse(snapshotText(snapshot)))).toEqual(snapshot);
  });

  it.each<[string, Outcome, Partial<Snapshot>]>([
    ["a gate that holds", passed("age-gate"), { compliance: { age_gate_pass: true, coa_pass: null } }],
    ["a gate that is missing", failed("age-gate", "age-gate/missing-gate"), { compliance: { age_gate_pass: false, coa_pass: null } }],
    [
      "a gate that could not be judged",
      { check: "age-gate", state: "undecided", reason: "no", findings: [] },
      { compliance: { age_gate_pass: null, coa_pass: null }, risk_flags: ["age-gate: could not decide: no"] },
    ],
    ["no drift", passed("infra-drift"), { infra: { drift: false } }],
    ["drift", failed("infra-drift", "infra-drift/refresh-drift"), { infra: { drift: true } }],
    ["a plan that cannot be read", failed("infra-drift", "infra-drift/unreadable-plan"), { infra: { drift: null } }],
    [
      "coverage",
      passed("workflow-inventory", { vcwc: 0.5, defined: 2, verified: 1, target: 25, workflows: [] }),
      { vcwc: 0.5, workflow_coverage: { defined: 2, verified: 1, target: 25 } },
    ],
    [
      "no inventory",
      { check: "workflow-inventory", state: "notApplicable", reason: "none", findings: [], facts: { vcwc: 0 } },
      { vcwc: null },
    ],
    [
      "modules",
      passed("slo", { modules: [{ status: "green" }, { status: "stale" }, { status: "green" }] }),
      { slo: { green: 2, yellow: 0, red: 0, stale: 1, unmeasured: 0, exempt: 0 } },
    ],
    ["the registry", passed("registry", { modules: 148 }), { modules: 148 }],
    ["a check about snapshots", failed("snapshot-freshness", "snapshot-freshness/stale"), { checks: {}, risk_flags: [] }],
  ])("tells %s", (_title, outcome, part) => {
    expect(taken([outcome])).toMatchObject(part);
  });

  it("is chained to the one before it by the digest of its bytes, and to the ledger as it stood", () => {
    const series = ["2026-11-19T00:05:00Z", "2026-11-20T00:05:00Z", "2026-11-21T00:05:00Z"].map((at) => {
      const snapshot = { ...taken([]), timestamp_utc: at };
      return { path: snapshotPath(new Date(at)), snapshot, text: snapshotText(snapshot) };
    });
    const entries = ["2026-11-19T00:05:01Z", "2026-11-20T00:05:00Z"].map((at) => ({ id: sha256(at), at, kind: "k", files: [], prev: "" }));
    expect(taken([], { taken: series, textOf: (path) => series.find((one) => one.path === path)?.text, entries })).toMatchObject({
      previous_snapshot_digest: `sha256:${sha256(series[0]?.text ?? "")}`,
      ledger_head: entries[0]?.id,
    });
  });

  it("stands under the minute that it tells", () => {
    expect([momentOf(NOW).toISOString(), snapshotPath(NOW)]).toEqual([
      "2026-11-20T00:05:00.000Z",
      "docs/snapshots/snapshot_2026-11-20_0005Z.json",
    ]);
  });

  it("is found again among what else lies in its folder", () => {
    const path = snapshotPath(NOW);
    const text = snapshotText(taken([]));
    const view = simulatedView({
      files: { [path]: text, "docs/snapshots/README.md": "", "docs/snapshots/snapshot_2026-11-19_0005Z.json": "{}" },
      takenAt: NOW,
    });
    expect(snapshotSeries(view)).toEqual({
      taken: [{ path, snapshot: JSON.parse(text) }],
      unreadable: ["docs/snapshots/snapshot_2026-11-19_0005Z.json"],
    });
    expect(readSnapshot("docs/snapshots/snapshot_2026-13-40_9999Z.json", text).state).toBe("invalid");
  });
});

describe("the difference between two snapshots", () => {
  const base = taken([passed("age-gate"), passed("slo", { modules: [{ status: "green" }] })]);
  it.each<[string, Snapshot, readonly [boolean | undefined, string][]]>([
    ["nothing", base, []],
    [
      "a later time alone",
      { ...base, timestamp_utc: "2026-11-21T00:05:00Z", previous_snapshot_digest: "x", head_sha: null, ledger_head: "x" },
      [],
    ],
    [
      "a gate that broke",
      taken([failed("age-gate", "age-gate/missing-gate", "age-gate/missing-gate"), passed("slo", { modules: [{ status: "green" }] })]),
      [
        [false, "Age gate: broke"],
        [false, "Checks that failed rose from 0 to 1"],
        [false, "Risk flags rose from 0 to 1"],
        [false, "Check age-gate: passed → failed (2 failures)"],
      ],
    ],
    [
      "a check that went, another that came, other rules, a flag of the levers",
      { ...taken([passed("age-gate"), passed("coa")], { sources: { riskFlags: ["kill switch engaged"] } }), policy_digest: "sha256:q" },
      [
        [true, "Certificates of analysis: holds"],
        [undefined, "Modules with fresh figures in time was 100 % and is unknown"],
        [undefined, "Modules with stale or no figures was 0 and is unknown"],
        [false, "Risk flags rose from 0 to 1"],
        [undefined, "Check coa is new: passed"],
        [undefined, "Check slo is no longer there"],
        [false, "New risk flag: kill switch engaged"],
        [undefined, "The effective rules changed"],
      ],
    ],
  ])("tells %s", (_title, after, expected) => {
    expect(snapshotDifference(base, after).map(({ better, words }) => [better, words])).toEqual(expected);
  });
});

describe("taking a snapshot", () => {
  it("judges the router as it is now, not as the last snapshot tells it", async () => {
    const then = snapshotText({ ...taken([]), router: { consecutive_failures: 0, requests: 100, fallbacks: 1 } });
    const view = simulatedView({ files: { "docs/snapshots/snapshot_2026-11-19_0005Z.json": then }, takenAt: NOW });
    const { policy } = rulesFor(checks, view);
    const at = async (sources: Sources) => await takeSnapshot({ view, policy, checks, now: NOW, elapsedMs: () => 0, sources });
    const live = await at({ router: { consecutive_failures: 4, requests: 100, fallbacks: 1 } });
    expect(live.snapshot).toMatchObject({
      checks: { "router-health": { state: "failed", failures: 1 } },
      risk_flags: ["router-health: 1 failure"],
    });
    expect((await at({})).snapshot.checks).toMatchObject({ "router-health": { state: "passed" } });
  });
});
