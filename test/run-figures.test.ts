import { describe, expect, it } from "vitest";
import type { RunRecord } from "#schemas/run-record.ts";
import { runFigures } from "#src/run-figures.ts";
import { attemptOf as attempt } from "#test/fakes/attempt.ts";

let count = 0;
function run(outcome: RunRecord["outcome"], attempts: readonly RunRecord["attempts"][number][], more: Partial<RunRecord> = {}): RunRecord {
  const id = ++count;
  return {
    version: 1,
    run: `run_${id}`,
    at: new Date(id * 1_000).toISOString(),
    tenant: "acme",
    key: "k",
    actor: "a",
    wire: "openai",
    stream: false,
    requested_model: "auto",
    route: "auto",
    execution_class: "SANDBOX_EXEC",
    request_digest: "d",
    masked: {},
    dropped: [],
    decisions: [],
    attempts: [...attempts],
    outcome,
    reason: "score",
    status: 200,
    timings: { total_ms: 100 * id, decision_ms: id, overhead_ms: 2 * id },
    ...more,
  };
}

describe("what model runs add to a snapshot", () => {
  it("is nothing where there were none, or none that counts", () => {
    expect(runFigures([])).toEqual({});
    expect(runFigures([run("refused", []), run("hung_up", [])])).toEqual({});
  });

  it("is how they ended, how the router did, and each vendor's part", () => {
    count = 0;
    const runs = [
      run("answered", [attempt("openai", "answered", 40, { cost_nano: 1_500_000_000 })]),
      run("answered", [attempt("openai", "timeout", 900), attempt("anthropic", "answered", 60, { cost_nano: 250_000_000 })], {
        reason: "fallback:timeout",
      }),
      run("degraded", [attempt("anthropic", "circuit_open", 0), attempt("google", "key", 0), attempt("template", "answered", 1)]),
      run("failed", [attempt("deepseek", "answered", 5)]),
      // A key may be refused inside an answer whose status is 200.
      run("cut", [attempt("google", "key", 7, { status: 401 }), attempt("google", "key", 8)]),
    ];
    const figures = runFigures(runs.toReversed());
    expect(figures).toEqual({
      orchestration: { runs_ok: 3, runs_fail: 2, p95_ms: 300 },
      router: { consecutive_failures: 3, decision_p95_ms: 5, overhead_p95_ms: 10, requests: 3, fallbacks: 2 },
      models: {
        gpt: { calls: 2, failures: 1, p50_ms: 40, p95_ms: 40, cost_usd: 1.5 },
        claude: { calls: 1, failures: 0, p50_ms: 60, p95_ms: 60, cost_usd: 0.25 },
        gemini: { calls: 2, failures: 2, p50_ms: null, p95_ms: null, cost_usd: 0 },
        // An answer without a price: the sum is not known.
        deepseek: { calls: 1, failures: 0, p50_ms: 5, p95_ms: 5, cost_usd: null },
      },
    });
  });
});
