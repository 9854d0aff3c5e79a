/** The confidence charter at each of its floors. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { confidence } from "#src/levers/confidence.ts";
import { scorecard } from "#src/sandbox.ts";
import type { ConfidencePolicy } from "#src/lever-state.ts";
import type { ConfidenceOrder } from "#src/order.ts";
import { run, RUNS } from "#test/levers/run.ts";

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

function gate(
  before: readonly ConfidenceOrder[],
  said: number,
): { readonly made: unknown; readonly eligible: unknown; readonly used: unknown } {
  const one = run(confidence);
  for (const each of before) one.give(each);
  const made = confidence.decide(one.state, recommend(said), new Date(NOW));
  const used = confidence.decide(one.state, require(said), new Date(NOW));
  const [event] = "events" in made ? made.events : [];
  return {
    made: event?.kind === "heimdall.recommended" ? event.data.gate_reason : event,
    eligible: event?.kind === "heimdall.recommended" ? event.data.prod_eligible : undefined,
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
    expect(gate(before, said)).toEqual({ made: reason, eligible: reason === "PROD_GATE_PASS", used: reason });
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

  it("says in words what it refuses, all of it", () => {
    const one = run(confidence);
    expect(one.give(trial(true, 0.9, "NOBODY")).refused?.detail).toBe("there is no confidence policy for NOBODY");
    expect(one.give(trial(true, 2)).refused?.detail).toBe("a confidence lies between 0 and 1");
    expect(one.give(require(0.1)).refused).toEqual({
      code: "prod_use_disabled",
      detail:
        "BUYER_MATCH may not be used in production: prod_use_disabled, confidence_below_min, insufficient_trials, success_rate_below_min, avg_confidence_below_min",
      scope: D,
    });
  });

  it("is seeded for four domains, all of them disabled", () => {
    const floors = (minConfidence: number, minTrials: number, minSuccessRate: number) => ({ minConfidence, minTrials, minSuccessRate, prodUse: false, window: "day" }); // prettier-ignore
    expect(confidence.initial).toEqual({
      policies: {
        WHOLESALE_OFFER: floors(0.92, 75, 0.82),
        BUYER_MATCH: floors(0.9, 50, 0.8),
        CAPITAL_ROUTE: floors(0.95, 100, 0.85),
        FOLLOWUP_NEXT_ACTION: floors(0.9, 60, 0.8),
      },
      days: {},
    });
  });

  it("records a policy's reason, and the digest of what was recommended", () => {
    const policy = { ...upsert({ minTrials: 1 }), reason: "fewer" };
    expect(confidence.decide(confidence.initial, policy, new Date(NOW))).toMatchObject({ events: [{ data: { reason: "fewer" } }] });
    expect(confidence.decide(confidence.initial, upsert({}), new Date(NOW))).toMatchObject({ events: [{ data: { reason: null } }] });
    const data = { domain: D, confidence: 1, prod_eligible: false, gate_reason: "prod_use_disabled" };
    const made = (order: object) => confidence.decide(confidence.initial, { ...recommend(1), ...order }, new Date(NOW));
    expect(made({ payloadDigest: "sha256:x" })).toEqual({ events: [{ kind: "heimdall.recommended", data: { ...data, payload_digest: "sha256:x" } }] }); // prettier-ignore
    expect(made({})).toEqual({ events: [{ kind: "heimdall.recommended", data }] });
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

  it("keeps the days that a window can reach, and no more", () => {
    const one = filled();
    one.give(trial(true, 0.5), "2026-11-21T00:00:00.000Z");
    expect(Object.keys(one.state.days[D] ?? {})).toEqual([...days.slice(1), "2026-11-21"]);
  });

  it("and the gate follow a book kept by hand over days, windows and policies, 12,000 orders", () => {
    const domain = fc.constantFrom(D, "CAPITAL_ROUTE", "NOBODY");
    const hundredths = fc.integer({ min: 0, max: 100 });
    const step = fc.oneof(
      { weight: 6, arbitrary: fc.record({ do: fc.constant("trial" as const), domain, success: fc.boolean(), said: hundredths }) },
      { weight: 3, arbitrary: fc.record({ do: fc.constant("gate" as const), domain, said: hundredths }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant("upsert" as const), domain: fc.constantFrom(D, "CAPITAL_ROUTE"), prodUse: fc.boolean(), minTrials: fc.nat(6), minSuccess: hundredths, minConfidence: hundredths, window: fc.constantFrom("day" as const, "7d" as const, "30d" as const) }) }, // prettier-ignore
      { weight: 1, arbitrary: fc.record({ do: fc.constant("wait" as const), hours: fc.integer({ min: 1, max: 100 }) }) },
    );
    const DAY = 86_400_000;
    fc.assert(
      fc.property(fc.array(step, { minLength: 60, maxLength: 60 }), (steps) => {
        const one = run(confidence);
        let now = Date.parse(NOW);
        const book: { readonly domain: string; readonly success: boolean; readonly said: number; readonly day: number }[] = [];
        const floors = new Map([
          [D, { prodUse: false, minTrials: 50, minSuccess: 80, minConfidence: 90, reach: 1 }],
          ["CAPITAL_ROUTE", { prodUse: false, minTrials: 100, minSuccess: 85, minConfidence: 95, reach: 1 }],
        ]);
        for (const each of steps) {
          const at = new Date(now).toISOString();
          const day = Math.floor(now / DAY);
          if (each.do === "wait") now += each.hours * 3_600_000;
          else if (each.do === "upsert") {
            const { prodUse, minTrials, minSuccess, minConfidence, window } = each;
            one.give(
              upsert({ prodUse, minTrials, minSuccessRate: minSuccess / 100, minConfidence: minConfidence / 100, window }, each.domain),
              at,
            );
            floors.set(each.domain, { prodUse, minTrials, minSuccess, minConfidence, reach: { day: 1, "7d": 7, "30d": 30 }[window] });
          } else if (each.do === "trial") {
            const refused = one.give(trial(each.success, each.said / 100, each.domain), at).refused?.code;
            expect(refused).toBe(each.domain === "NOBODY" ? "unknown_domain" : undefined);
            if (refused === undefined) book.push({ domain: each.domain, success: each.success, said: each.said, day });
          } else {
            const floor = floors.get(each.domain);
            const mine = book.filter((line) => line.domain === each.domain && line.day > day - (floor?.reach ?? 0));
            const successes = mine.filter(({ success }) => success).length;
            const summed = mine.reduce((sum, { said }) => sum + said, 0);
            // A share of nothing reaches no floor but zero.
            const reaches = (part: number, least: number): boolean => (mine.length > 0 ? part >= least * mine.length : least === 0);
            const expected =
              floor === undefined
                ? "unknown_domain"
                : !floor.prodUse
                  ? "prod_use_disabled"
                  : each.said < floor.minConfidence
                    ? "confidence_below_min"
                    : mine.length < floor.minTrials
                      ? "insufficient_trials"
                      : !reaches(successes * 100, floor.minSuccess)
                        ? "success_rate_below_min"
                        : !reaches(summed, floor.minConfidence)
                          ? "avg_confidence_below_min"
                          : undefined;
            expect(one.give(require(each.said / 100, each.domain), at).refused?.code).toBe(expected);
          }
        }
      }),
      { numRuns: RUNS },
    );
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
      { numRuns: RUNS },
    );
  });
});
