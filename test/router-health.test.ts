import { describe, expect, it } from "vitest";
import type { RunRecord } from "#schemas/run-record.ts";
import { healthBook } from "#src/router-health.ts";
import { attemptOf } from "#test/fakes/attempt.ts";

function noted(...attempts: RunRecord["attempts"]) {
  const book = healthBook();
  book.note({ outcome: "answered", reason: "score", timings: { total_ms: 9, decision_ms: 1, overhead_ms: 2 }, attempts });
  return book.read().models;
}

describe("a model's calls in the router's health", () => {
  it("are those that were made: what was passed over is no call and no failure", () => {
    const passedOver = ["circuit_open", "untranslatable", "budget", "key"].map((outcome) =>
      attemptOf("openai", outcome, 0, { model: "a" }),
    );
    expect(noted(...passedOver, attemptOf("openai", "answered", 40, { model: "b", cost_nano: 7 }))).toEqual({
      b: { calls: 1, failures: 0, p50_ms: 40, p95_ms: 40, cost_nano: 7 },
    });
  });

  it("count as failures where they failed, however fast", () => {
    expect(noted(attemptOf("openai", "connection", 0.001), attemptOf("openai", "key", 3), attemptOf("openai", "answered", 20))).toEqual({
      m: { calls: 3, failures: 2, p50_ms: 20, p95_ms: 20, cost_nano: 0 },
    });
  });
});
