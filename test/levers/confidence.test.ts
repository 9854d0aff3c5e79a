/** The confidence charter at each of its floors. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { confidence } from "#src/levers/confidence.ts";
import { scorecard } from "#src/sandbox.ts";
import type { ConfidencePolicy } from "#src/lever-state.ts";
import type { ConfidenceOrder } from "#src/order.ts";
import { run } from "#test/levers/run.ts";

const by = { lever: "heimdall", actor: "ada" } as const;
const D = "BUYER_MATCH";
const trial = (success: boolean, said: number, domain = D): ConfidenceOrder => ({ ...by, do: "trial", domain, success, confidence: said });
const recommend = (said: number, domain = D): ConfidenceOrder => ({ ...by, do: "recommend", domain, confidence: said });
const require = (said: number, domain = D): ConfidenceOrder => ({ ...by, do: "require", domain, confidence: said, recommendation: 3 });
const upsert = (change: Partial<ConfidencePolicy>, domain = D): ConfidenceOrder => ({ ...by, do: "upsert", domain, change });
const trials = (successes: number, failures: number, said: number): readonly ConfidenceOrder[] =>
  Array.from({ length: successes + failures }, (_, index) => trial(index < successes, said));
const on = upsert({ prodUse: true });
const NOW = "2026-11-20T10:00:00.000Z";

function gate(before: readonly ConfidenceOrder[], said: number): { readonly made: unknown; readonly used: unknown } {
  const one = run(confidence);
  for (const each of before) one.give(each);
  const made = confidence.decide(one.state, recommend(said), new Date(NOW));
  const used = confidence.decide(one.state, require(said), new Date(NOW));
  const [event] = "events" in made ? made.events : [];
  return {
    made: event?.kind === "heimdall.recommended" ? event.data.gate_reason : event,
    used: "refused" in used ? used.refused.code : "PROD_GATE_PASS",
  };
}

describe("the gate", () => {
  it.each<readonly [string, readonly ConfidenceOrder[], number, string]>([
    ["a seeded domain", trials(50, 0, 0.95), 0.95, "prod_use_disabled"],
    ["everything exactly at its floor", [on, ...trials(40, 10, 0.9)], 0.9, "PROD_GATE_PASS"],
    ["its own confidence a hair below", [on, ...trials(40, 10, 0.9)], 0.8999999999999999, "confidence_below_min"],
    ["one trial too few", [on, ...trials(49, 0, 0.95)], 0.95, "insufficient_trials"],
    ["one success too few", [on, ...trials(39, 11, 0.95)], 0.95, "success_rate_below_min"],
    ["an average a hair below", [on, ...trials(49, 0, 0.9), trial(true, 0.8999999999999999)], 0.95, "avg_confidence_below_min"],
    [
      "no trial, and no floor for them",
      [upsert({ prodUse: true, minTrials: 0, minSuccessRate: 0, minConfidence: 0 })],
      0,
      "PROD_GATE_PASS",
    ],
    [
      "no trial, and a floor for their success",
      [upsert({ prodUse: true, minTrials: 0, minSuccessRate: 0.1, minConfidence: 0 })],
      0,
      "success_rate_below_min",
    ],
    [
      "0.1 + 0.2 against an average of 0.15",
      [upsert({ prodUse: true, minTrials: 2, minSuccessRate: 0, minConfidence: 0.15 }), trial(true, 0.1), trial(true, 0.2)],
      0.15,
      "PROD_GATE_PASS",
    ],
  ])("with %s", (_, before, said, reason) => {
    expect(gate(before, said)).toEqual({ made: reason, used: reason });
  });

  it.each([trial(true, 0.9, "NOBODY"), recommend(0.9, "NOBODY"), require(0.9, "toString")])("refuses an unknown domain: %j", (order) => {
    expect(run(confidence).give(order).refused?.code).toBe("unknown_domain");
  });

  it.each([-0.01, 1.01, Number.NaN, Infinity])("refuses a confidence of %s", (said) => {
    expect(run(confidence).give(trial(true, said)).refused?.code).toBe("invalid_confidence");
  });

  it("knows a domain that was added, with floors that nothing passes until they are set", () => {
    const one = run(confidence);
    one.give(upsert({}, "NEW"));
    expect(one.state.policies["NEW"]).toEqual({ minConfidence: 1, minTrials: 100, minSuccessRate: 1, prodUse: false, window: "day" });
  });

  it("records what was used, and for what", () => {
    const one = run(confidence);
    for (const each of [on, ...trials(50, 0, 0.95)]) one.give(each);
    expect(confidence.decide(one.state, { ...require(0.95), correlation: "order-7" } as ConfidenceOrder, new Date(NOW))).toEqual({
      events: [{ kind: "heimdall.used", data: { domain: D, recommendation: 3, correlation_id: "order-7" } }],
    });
  });
});

describe("the scorecard", () => {
  const days = ["2026-10-21", "2026-10-22", "2026-11-13", "2026-11-14", "2026-11-19", "2026-11-20"];
  const filled = (): ReturnType<typeof run<typeof confidence.initial, ConfidenceOrder, never>> => {
    const one = run(confidence);
    for (const day of days) one.give(trial(true, 0.5), `${day}T23:59:59.999Z`);
    return one as never;
  };

  it.each([
    ["day", 1],
    ["7d", 3],
    ["30d", 5],
  ] as const)("of window %s counts %d of the days", (window, count) => {
    expect(scorecard(filled().state, D, window, new Date(NOW)).trials).toBe(count);
  });

  it("of a new day is empty", () => {
    expect(scorecard(filled().state, D, "day", new Date("2026-11-21T00:00:00Z"))).toEqual({
      trials: 0,
      successes: 0,
      successRate: null,
      averageConfidence: null,
    });
  });

  it("adds up as counting by hand does", () => {
    const one = fc.record({ success: fc.boolean(), thousandths: fc.integer({ min: 0, max: 1000 }) });
    fc.assert(
      fc.property(fc.array(one, { minLength: 50, maxLength: 50 }), fc.integer({ min: 0, max: 1000 }), (list, floor) => {
        const lever = run(confidence);
        lever.give(upsert({ prodUse: true, minTrials: list.length, minSuccessRate: 0.5, minConfidence: floor / 1000 }));
        for (const { success, thousandths } of list) lever.give(trial(success, thousandths / 1000));
        const successes = list.filter(({ success }) => success).length;
        const summed = list.reduce((sum, { thousandths }) => sum + thousandths, 0);
        expect(scorecard(lever.state, D, "day", new Date(NOW))).toEqual({
          trials: 50,
          successes,
          successRate: successes / 50,
          averageConfidence: Number((summed / 50_000).toFixed(12)),
        });
        const expected = successes < 25 ? "success_rate_below_min" : summed < floor * 50 ? "avg_confidence_below_min" : "PROD_GATE_PASS";
        const made = confidence.decide(lever.state, recommend(floor / 1000), new Date(NOW));
        expect("events" in made ? made.events[0]?.data : made).toMatchObject({ gate_reason: expected });
      }),
      { numRuns: 250 },
    );
  });
});
