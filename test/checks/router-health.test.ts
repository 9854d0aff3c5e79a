import { describe, expect, it } from "vitest";
import { check } from "#checks/router-health.ts";
import type { Outcome } from "#src/check.ts";
import { judge } from "#test/judge.ts";

const path = "docs/snapshots/snapshot_2026-11-18_0800Z.json";
const snapshot = {
  version: "1.0",
  timestamp_utc: "2026-11-18T08:00:00Z",
  orchestration: { runs_ok: 1, runs_fail: 0, p95_ms: 90_000 },
  models: { gpt: null, claude: null, gemini: null, deepseek: null },
  revenue_proxy: { checkout_success_rate: null },
  compliance: { age_gate_pass: null, coa_pass: null },
  workflow_coverage: { defined: 0, verified: 0, target: 25 },
  infra: { drift: null },
  risk_flags: [],
};
const judged = async (router: unknown, options: object = {}): Promise<Outcome> =>
  await judge(check, { files: { [path]: JSON.stringify({ ...snapshot, router }, null, 1) }, options });

describe("router-health", () => {
  it.each(check.examples)("example: $title", async (example) => {
    expect((await judge(check, example)).findings.map((one) => one.rule)).toEqual(example.finds.map((fault) => `router-health/${fault}`));
  });

  it.each<[object, readonly string[]]>([
    [{ consecutive_failures: 1 }, []],
    [{ consecutive_failures: 2 }, ["consecutive-failures"]],
    [{ decision_p95_ms: 500.01, overhead_p95_ms: 700 }, ["latency"]],
    [{ decision_p95_ms: 501, overhead_p95_ms: 701 }, ["latency", "latency"]],
    [{ fallback_rate: 0.0999 }, []],
    [{ fallback_rate: 0.1 }, ["fallback-rate"]],
    [{ fallback_rate: 0.3 - 0.2 }, ["fallback-rate"]],
    [{ requests: 1000, fallbacks: 99 }, []],
    [{ requests: 10, fallbacks: 1 }, ["fallback-rate"]],
    [{ requests: 10, fallbacks: 0, fallback_rate: 1 }, []],
  ])("%j", async (router, expected) => {
    expect((await judged(router)).findings.map(({ rule, at }) => [rule, at?.path])).toEqual(
      expected.map((fault) => [`router-health/${fault}`, path]),
    );
  });

  it.each([undefined, null, {}, { decision_p95_ms: null }, { requests: 0, fallbacks: 0 }])("does not apply to %j", async (router) => {
    expect((await judged(router)).state).toBe("notApplicable");
  });

  it("does not apply without a snapshot, and cannot decide over a broken one", async () => {
    expect((await judge(check, { files: {} })).state).toBe("notApplicable");
    expect((await judge(check, { files: { [path]: "oops" } })).state).toBe("undecided");
    expect((await judged({ fallback_rate: "none" })).state).toBe("undecided");
  });

  it("says the figures it judged", async () => {
    expect(await judged({ consecutive_failures: 0, fallback_rate: 0.2 }, { fallback_rate: 0.25 })).toEqual({
      check: "router-health",
      state: "passed",
      findings: [],
      facts: { path, consecutiveFailures: 0, fallbackRate: 0.2 },
    });
    const stress = {
      at: "2026-11-17T12:00:00.000Z",
      requests: 20,
      answered: 19,
      degraded: 1,
      failed: 0,
      p50_ms: 40,
      p95_ms: 90,
      overhead_p95_ms: 3,
      difference: { answered: -1, degraded: 1 },
    };
    expect(await judged({ consecutive_failures: 0, stress })).toMatchObject({ facts: { path, consecutiveFailures: 0, stress } });
    expect((await judged({ consecutive_failures: 0, stress: { ...stress, failed: "none" } })).state).toBe("undecided");
  });
});
