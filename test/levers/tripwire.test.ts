/** The tripwire at its limit, either side of it, and against rates worked out in fractions. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MOST_READINGS, tripwire } from "#src/levers/tripwire.ts";
import type { TripwirePolicy } from "#src/lever-state.ts";
import type { Reading, TripwireOrder } from "#src/order.ts";
import { run, RUNS } from "#test/levers/run.ts";

const by = { lever: "regression", actor: "ada" } as const;
const [D, M] = ["WHOLESALE", "contract_rate"];
const upsert = (change: Partial<TripwirePolicy>, metric = M): TripwireOrder => ({ ...by, do: "upsert", domain: D, metric, change });
const evaluate = (domain?: string, metric?: string): TripwireOrder => ({
  ...by,
  do: "evaluate",
  ...(domain === undefined ? {} : { domain }),
  ...(metric === undefined ? {} : { metric }),
});
const at = (index: number): string => new Date(Date.parse("2026-11-20T00:00:00Z") + index * 1000).toISOString();
const reading = (index: number, counts: boolean | number): Reading => ({
  domain: D,
  metric: M,
  at: at(index),
  ...(typeof counts === "boolean" ? { success: counts } : { value: counts }),
});
const kpi = (readings: readonly Reading[]): TripwireOrder => ({ ...by, do: "kpi", readings });
const share = (hits: number, of: number): readonly boolean[] => Array.from({ length: of }, (_, index) => index < hits);
const told = (counts: readonly (boolean | number)[]): TripwireOrder => kpi(counts.map((one, index) => reading(index, one)));

function result(policy: Partial<TripwirePolicy>, counts: readonly (boolean | number)[]): unknown {
  const one = run(tripwire);
  one.give(upsert({ enabled: true, windowEvents: 10, baselineEvents: 10, ...policy }));
  if (counts.length > 0) one.give(told(counts));
  const decision = tripwire.decide(one.state, evaluate(D, M), new Date());
  const [event] = "events" in decision ? decision.events : [];
  return event?.kind === "regression.evaluated" ? event.data.results[0] : decision;
}

const base = { domain: D, metric: M };
const blank = { ...base, baseline: null, current: null, drop_fraction: null, action: null };

describe("an evaluation", () => {
  it.each<readonly [string, Partial<TripwirePolicy>, readonly (boolean | number)[], object]>([
    ["disabled", { enabled: false }, [...share(5, 10), ...share(0, 10)], { ...blank, status: "disabled" }],
    [
      "one event short",
      {},
      [...share(5, 10), ...share(0, 9)],
      { ...blank, status: "insufficient_events", detail: "19 of 20 events are there" },
    ],
    [
      "exactly at the limit",
      {},
      [...share(5, 10), ...share(4, 10)],
      { ...base, status: "triggered", baseline: 0.5, current: 0.4, drop_fraction: 0.2, action: "THROTTLE" },
    ],
    [
      "a hair under the limit",
      { maxDropFraction: 0.2000000001 },
      [...share(5, 10), ...share(4, 10)],
      { ...base, status: "ok", baseline: 0.5, current: 0.4, drop_fraction: 0.2, action: null },
    ],
    [
      "of a rise",
      {},
      [...share(5, 10), ...share(6, 10)],
      { ...base, status: "ok", baseline: 0.5, current: 0.6, drop_fraction: -0.2, action: null },
    ],
    [
      "of a total loss",
      { action: "KILL_SWITCH" },
      [...share(1, 10), ...share(0, 10)],
      { ...base, status: "triggered", baseline: 0.1, current: 0, drop_fraction: 1, action: "KILL_SWITCH" },
    ],
    [
      "a baseline of zero",
      {},
      [...share(0, 10), ...share(0, 10)],
      { ...blank, baseline: 0, current: 0, status: "insufficient_events", detail: "the baseline is not above zero" },
    ],
    [
      "a baseline below zero",
      { windowEvents: 1, baselineEvents: 1 },
      [-1, -2],
      { ...blank, baseline: -1, current: -2, status: "insufficient_events", detail: "the baseline is not above zero" },
    ],
    [
      "values, in decimals",
      { windowEvents: 2, baselineEvents: 2, maxDropFraction: 0.1 },
      [0.1, 0.2, 0.1, 0.17],
      { ...base, status: "triggered", baseline: 0.15, current: 0.135, drop_fraction: 0.1, action: "THROTTLE" },
    ],
    [
      "only the newest events",
      { windowEvents: 1, baselineEvents: 1 },
      [9, 9, 9, 2, 2],
      { ...base, status: "ok", baseline: 2, current: 2, drop_fraction: 0, action: null },
    ],
  ])("%s", (_, policy, counts, expected) => {
    expect(result(policy, counts)).toEqual(expected);
  });

  it("orders events by their own time", () => {
    const one = run(tripwire);
    one.give(upsert({ enabled: true, windowEvents: 1, baselineEvents: 1 }));
    one.give(kpi([reading(5, 1)]));
    one.give(kpi([reading(1, 4), reading(0, 9)]));
    expect(one.state.readings[`${D}/${M}`]?.map(([, counts]) => counts)).toEqual([9, 4, 1]);
  });

  it("trips once, tells nothing new while it lasts, and recovers once", () => {
    const one = run(tripwire);
    one.give(upsert({ enabled: true, windowEvents: 1, baselineEvents: 1 }));
    one.give(kpi([reading(0, 10), reading(1, 5)]));
    expect(one.give(evaluate(D)).kinds).toEqual(["regression.evaluated", "regression.tripped"]);
    expect(one.give(evaluate(D)).kinds).toEqual(["regression.evaluated"]);
    one.give(upsert({ enabled: false }));
    expect(one.give(evaluate(D)).kinds).toEqual(["regression.evaluated"]);
    expect(one.state.measured[`${D}/${M}`]?.triggered).toBe(true);
    one.give(upsert({ enabled: true }));
    one.give(kpi([reading(2, 5)]));
    expect(one.give(evaluate(D)).kinds).toEqual(["regression.evaluated", "regression.recovered"]);
    expect(one.state.measured[`${D}/${M}`]).toEqual({
      triggered: false,
      baseline: 5,
      current: 5,
      dropFraction: 0,
      checkedAt: "2026-11-20T10:00:00.000Z",
    });
  });

  it("of everything says of each policy how it stands", () => {
    const decision = tripwire.decide(tripwire.initial, evaluate(), new Date());
    const [event] = "events" in decision ? decision.events : [];
    expect(event?.kind === "regression.evaluated" ? event.data.results.map(({ status }) => status) : event).toEqual(
      Array(4).fill("disabled"),
    );
  });

  it.each([
    [evaluate("NOBODY"), "unknown_domain"],
    [evaluate(D, "nothing"), "unknown_metric"],
    [evaluate(undefined, "nothing"), "unknown_metric"],
    [kpi([{ domain: "NOBODY", metric: M, at: at(0), value: 1 }]), "unknown_domain"],
    [kpi([{ domain: D, metric: "nothing", at: at(0), value: 1 }]), "unknown_metric"],
    [upsert({ windowEvents: MOST_READINGS, baselineEvents: 1 }), "window_too_long"],
    [upsert({ windowEvents: MOST_READINGS - 1, baselineEvents: 1 }), undefined],
  ])("refuses %j", (order, code) => {
    expect(run(tripwire).give(order).refused?.code).toBe(code);
  });

  it.each([
    [evaluate("NOBODY"), "no tripwire policy is about NOBODY"],
    [evaluate(D, "nothing"), "no tripwire policy is about nothing of WHOLESALE"],
    [evaluate(undefined, "nothing"), "no tripwire policy is about nothing"],
    [evaluate("NOBODY", M), "no tripwire policy is about NOBODY"],
    [upsert({ windowEvents: MOST_READINGS, baselineEvents: 1 }), "a window and its baseline take at most 20000 events together"],
  ])("says in words why it refuses %j", (order, words) => {
    expect(run(tripwire).give(order).refused?.detail).toBe(words);
  });

  it("that was never fed says so, and a policy that is new is off, and throttles", () => {
    expect(result({ windowEvents: 1, baselineEvents: 1 }, [])).toEqual({ ...blank, status: "insufficient_events", detail: "0 of 2 events are there" }); // prettier-ignore
    const made = (order: object) => tripwire.decide(tripwire.initial, { ...upsert({}, "fresh"), ...order }, new Date());
    const policy = { domain: D, metric: "fresh", windowEvents: 50, baselineEvents: 200, maxDropFraction: 0.2, action: "THROTTLE", enabled: false }; // prettier-ignore
    expect(made({})).toEqual({ events: [{ kind: "regression.policy", data: { policy, reason: null } }] });
    expect(made({ reason: "a new rate" })).toEqual({ events: [{ kind: "regression.policy", data: { policy, reason: "a new rate" } }] });
  });

  it("keeps events in the order of their times, those of one moment as they came, and no more than it may need", () => {
    const one = run(tripwire);
    const counts = (): readonly unknown[] => (one.state.readings[`${D}/${M}`] ?? []).map(([, value]) => value);
    one.give(kpi([reading(3, 3), reading(1, 1), reading(2, 2)]));
    expect(counts()).toEqual([1, 2, 3]);
    one.give(kpi([reading(3, 30), reading(0, 0), reading(4, 4)]));
    expect(counts()).toEqual([0, 1, 2, 3, 30, 4]);
    one.give(
      kpi([
        { ...reading(9, 9), success: true },
        { domain: D, metric: M, at: at(8) },
      ]),
    );
    expect(counts()).toEqual([0, 1, 2, 3, 30, 4, 0, 1]);
    one.give(kpi(Array.from({ length: MOST_READINGS - 1 }, (_, index) => reading(10 + index, 7))));
    expect(counts().length).toBe(MOST_READINGS);
    expect(counts().slice(0, 2)).toEqual([1, 7]);
  });

  it("has the seeds", () => {
    const seeds = Object.values(tripwire.initial.policies).map((one) => [
      `${one.domain}/${one.metric}`,
      one.windowEvents,
      one.baselineEvents,
      one.maxDropFraction,
      one.action,
      one.enabled,
    ]);
    expect(seeds).toEqual([
      ["WHOLESALE/contract_rate", 50, 200, 0.2, "THROTTLE", false],
      ["WHOLESALE/offer_accept_rate", 50, 200, 0.15, "THROTTLE", false],
      ["BUYER_MATCH/match_success", 50, 200, 0.25, "THROTTLE", false],
      ["CAPITAL/roi_event", 50, 200, 0.3, "KILL_SWITCH", false],
    ]);
  });

  it("trips where fractions say so, however the events come in", () => {
    const events = fc.array(fc.boolean(), { minLength: 40, maxLength: 60 });
    const shape = fc.record({
      window: fc.integer({ min: 1, max: 12 }),
      baseline: fc.integer({ min: 1, max: 25 }),
      hundredths: fc.integer({ min: 1, max: 100 }),
    });
    fc.assert(
      fc.property(events, shape, fc.integer({ min: 1, max: 20 }), (list, { window, baseline, hundredths }, batch) => {
        const one = run(tripwire);
        one.give(upsert({ enabled: true, windowEvents: window, baselineEvents: baseline, maxDropFraction: hundredths / 100 }));
        for (let from = 0; from < list.length; from += batch)
          one.give(kpi(list.slice(from, from + batch).map((each, index) => reading(from + index, each))));
        one.give(evaluate(D, M));
        const count = (part: readonly boolean[]): number => part.filter(Boolean).length;
        const hits = count(list.slice(-window));
        const before = count(list.slice(-window - baseline, -window));
        // (before/baseline − hits/window) ÷ (before/baseline) ≥ hundredths/100, in whole numbers.
        const trips = before > 0 && 100 * (before * window - hits * baseline) >= hundredths * before * window;
        expect(one.state.measured[`${D}/${M}`]?.triggered).toBe(trips);
      }),
      { numRuns: RUNS },
    );
  });
});
