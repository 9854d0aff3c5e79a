/** The risk guard at each of its limits, a cent either side, and against a model that adds up the day. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { risk } from "#src/levers/risk.ts";
import { figuresOf } from "#src/risk-figures.ts";
import type { RiskPolicy } from "#src/lever-state.ts";
import type { RiskOrder } from "#src/order.ts";
import { run, RUNS } from "#test/levers/run.ts";

const by = { lever: "risk", actor: "ada" } as const;
const reserve = (engine: string, cents: number): RiskOrder => ({ ...by, do: "reserve", engine, amountCents: cents });
const settle = (reservation: number, lossCents: number): RiskOrder => ({ ...by, do: "settle", reservation, lossCents });
const upsert = (engine: string, change: Partial<RiskPolicy>): RiskOrder => ({ ...by, do: "upsert", engine, change });
const unlimited: Partial<RiskPolicy> = {
  maxDailyLossCents: null,
  maxDailyExposureCents: null,
  maxOpenRiskCents: null,
  maxActionsPerDay: null,
};

describe("a reservation", () => {
  it.each<readonly [string, readonly RiskOrder[], RiskOrder, string | undefined, string | undefined]>([
    ["exactly GLOBAL's exposure", [], reserve("NOTIFY", 1500_00), undefined, undefined],
    ["a cent over GLOBAL's exposure", [], reserve("NOTIFY", 1500_01), "daily_exposure_exceeded", "GLOBAL"],
    [
      "a cent more than is left of GLOBAL's exposure",
      [reserve("NOTIFY", 1000_00)],
      reserve("NOTIFY", 500_01),
      "daily_exposure_exceeded",
      "GLOBAL",
    ],
    ["exactly what is left of GLOBAL's exposure", [reserve("NOTIFY", 1000_00)], reserve("WHOLESALE", 500_00), undefined, undefined],
    ["exactly the open risk", [], reserve("WHOLESALE", 500_00), undefined, undefined],
    ["a cent over the open risk", [], reserve("WHOLESALE", 500_01), "open_risk_exceeded", "WHOLESALE"],
    ["a cent over exposure and open risk at once", [], reserve("WHOLESALE", 1000_01), "daily_exposure_exceeded", "WHOLESALE"],
    ["exactly CAPITAL's open risk", [], reserve("CAPITAL", 300_00), undefined, undefined],
    ["a cent over CAPITAL's open risk", [], reserve("CAPITAL", 300_01), "open_risk_exceeded", "CAPITAL"],
    ["a loss a cent short of the engine's cap", [reserve("CAPITAL", 1), settle(1, 149_99)], reserve("CAPITAL", 1), undefined, undefined],
    [
      "a loss that has reached the engine's cap",
      [reserve("CAPITAL", 1), settle(1, 150_00)],
      reserve("CAPITAL", 1),
      "daily_loss_exceeded",
      "CAPITAL",
    ],
    [
      "a loss elsewhere that has reached GLOBAL's cap",
      [reserve("NOTIFY", 1), settle(1, 250_00)],
      reserve("CAPITAL", 1),
      "daily_loss_exceeded",
      "GLOBAL",
    ],
    [
      "a profit, which does not raise the cap",
      [reserve("CAPITAL", 1), settle(1, 150_00), upsert("NOTIFY", {}), reserve("NOTIFY", 1), settle(2, -9_00)],
      reserve("CAPITAL", 1),
      "daily_loss_exceeded",
      "CAPITAL",
    ],
    [
      "the last action of the day",
      [upsert("CAPITAL", { maxActionsPerDay: 2 }), reserve("CAPITAL", 1)],
      reserve("CAPITAL", 1),
      undefined,
      undefined,
    ],
    [
      "one action too many",
      [upsert("CAPITAL", { maxActionsPerDay: 1 }), reserve("CAPITAL", 1)],
      reserve("CAPITAL", 1),
      "actions_exceeded",
      "CAPITAL",
    ],
    ["no action at all", [upsert("CAPITAL", { maxActionsPerDay: 0 })], reserve("CAPITAL", 1), "actions_exceeded", "CAPITAL"],
    ["a disabled engine", [upsert("CAPITAL", { enabled: false })], reserve("CAPITAL", 1), "policy_disabled", "CAPITAL"],
    ["a disabled GLOBAL", [upsert("GLOBAL", { enabled: false })], reserve("NOTIFY", 1), "policy_disabled", "GLOBAL"],
    ["a disabled engine in mode monitor", [upsert("NOTIFY", { enabled: false })], reserve("NOTIFY", 1), undefined, undefined],
    [
      "an engine that is monitored, over all its limits",
      [upsert("GLOBAL", unlimited), upsert("NOTIFY", { maxDailyExposureCents: 1 })],
      reserve("NOTIFY", 9_999_99),
      undefined,
      undefined,
    ],
    ["an unknown engine", [], reserve("LOTTERY", 1), "unknown_engine", "LOTTERY"],
    ["an engine named like what every object has", [], reserve("constructor", 1), "unknown_engine", "constructor"],
    ["an engine without limits", [upsert("NEW", {}), upsert("GLOBAL", unlimited)], reserve("NEW", 1_000_000_00), undefined, undefined],
    ["GLOBAL itself", [], reserve("GLOBAL", 1500_00), undefined, undefined],
    ["nothing", [], reserve("NOTIFY", 0), "invalid_amount", "NOTIFY"],
    ["less than nothing", [], reserve("NOTIFY", -1), "invalid_amount", "NOTIFY"],
    ["a part of a cent", [], reserve("NOTIFY", 0.5), "invalid_amount", "NOTIFY"],
  ])("of %s", (_, before, order, code, scope) => {
    const one = run(risk);
    for (const each of before) one.give(each);
    const { kinds, refused } = one.give(order);
    expect({ code: refused?.code, scope: refused?.scope }).toEqual({ code, scope });
    expect(kinds).toEqual([code === undefined ? "risk.reserved" : "risk.refused"]);
  });

  it("in mode monitor says what would have been denied", () => {
    const state = run(risk);
    state.give(upsert("NOTIFY", { maxOpenRiskCents: 5 }));
    const decision = risk.decide(state.state, reserve("NOTIFY", 6), new Date("2026-11-20T10:00:00Z"));
    expect(decision).toEqual({
      events: [
        {
          kind: "risk.reserved",
          data: { engine: "NOTIFY", amount_cents: 6, reservation: 1, reason: null, would_deny: ["NOTIFY:open_risk_exceeded"] },
        },
      ],
    });
  });

  it("that a disabled GLOBAL in mode monitor would deny passes, and says so", () => {
    const one = run(risk);
    one.give(upsert("GLOBAL", { mode: "monitor", enabled: false }));
    const decision = risk.decide(one.state, reserve("WHOLESALE", 1), new Date("2026-11-20T10:00:00Z"));
    expect(decision).toEqual({
      events: [
        {
          kind: "risk.reserved",
          data: { engine: "WHOLESALE", amount_cents: 1, reservation: 1, reason: null, would_deny: ["GLOBAL:policy_disabled"] },
        },
      ],
    });
    const plain = risk.decide(risk.initial, { ...reserve("WHOLESALE", 1), reason: "offer" }, new Date("2026-11-20T10:00:00Z"));
    expect(plain).toEqual({
      events: [{ kind: "risk.reserved", data: { engine: "WHOLESALE", amount_cents: 1, reservation: 1, reason: "offer" } }],
    });
  });

  it.each<readonly [string, Partial<RiskPolicy>, number, number]>([
    ["policy_disabled", { enabled: false }, 1, 1],
    ["daily_exposure_exceeded", { maxDailyExposureCents: 0 }, 1, 1],
    ["daily_loss_exceeded", { maxDailyLossCents: 0 }, 1, 1],
    ["open_risk_exceeded", { maxOpenRiskCents: 0 }, 1, 1],
    ["actions_exceeded", { maxActionsPerDay: 0 }, 1, 1],
    ["invalid_amount", {}, 0, 0],
  ])("that is refused with %s counts as a denial of its engine, but for what is no amount", (code, change, cents, denials) => {
    const one = run(risk);
    one.give(upsert("CAPITAL", change));
    expect(one.give(reserve("CAPITAL", cents)).refused?.code).toBe(code);
    expect(figuresOf(one.state, "CAPITAL", new Date("2026-11-20T10:00:00Z")).denials).toBe(denials);
  });

  it("says in words which limit it would break", () => {
    const one = run(risk);
    one.give(reserve("WHOLESALE", 400_00));
    expect(one.give(reserve("WHOLESALE", 100_01)).refused?.detail).toBe("WHOLESALE: open risk of $400.00 and $100.01 more is over $500.00");
    one.give(settle(1, 200_00));
    expect(one.give(reserve("WHOLESALE", 1)).refused?.detail).toBe("WHOLESALE: the loss today of $200.00 has reached $200.00");
    const words = (before: readonly RiskOrder[], order: RiskOrder): string | undefined => {
      const fresh = run(risk);
      for (const each of before) fresh.give(each);
      return fresh.give(order).refused?.detail;
    };
    expect(words([], reserve("LOTTERY", 1))).toBe("there is no risk policy for LOTTERY");
    expect(words([], reserve("NOTIFY", 0))).toBe("an amount is more than zero");
    expect(words([], settle(1, 0))).toBe("there is no such reservation");
    expect(words([], reserve("NOTIFY", 1500_01))).toBe("GLOBAL: exposure today of $0.00 and $1500.01 more is over $1500.00");
    expect(words([upsert("CAPITAL", { enabled: false })], reserve("CAPITAL", 1))).toBe("CAPITAL: the risk policy is disabled");
    expect(words([upsert("CAPITAL", { maxActionsPerDay: 1 }), reserve("CAPITAL", 1)], reserve("CAPITAL", 1))).toBe("CAPITAL: 1 of 1 actions are used today"); // prettier-ignore
  });
});

describe("a settlement", () => {
  it("releases the reserve and books the loss, once", () => {
    const one = run(risk);
    const day = new Date("2026-11-20T10:00:00Z");
    one.give(reserve("WHOLESALE", 15_00));
    expect(one.give(settle(1, 5_25)).kinds).toEqual(["risk.settled"]);
    const after = { exposureCents: 15_00, lossCents: 5_25, actions: 1, denials: 0, openCents: 0 };
    expect(figuresOf(one.state, "WHOLESALE", day)).toEqual(after);
    expect(risk.decide(one.state, settle(1, 999_00), day)).toEqual({ events: [{ kind: "risk.settled-again", data: { reservation: 1 } }] });
    expect(one.give(settle(1, 999_00)).kinds).toEqual(["risk.settled-again"]);
    expect(figuresOf(one.state, "WHOLESALE", day)).toEqual(after);
    expect(figuresOf(one.state, "GLOBAL", day)).toEqual(after);
  });

  it.each([0, 2, -1, 1.5, Number.NaN])("of reservation %s, which nobody made, is refused", (reservation) => {
    const one = run(risk);
    one.give(reserve("WHOLESALE", 1));
    expect(one.give(settle(reservation, 0)).refused?.code).toBe("unknown_reservation");
  });
});

describe("a day", () => {
  it.each([
    ["2026-11-20T23:59:59.999Z", "2026-11-20T23:59:59.999Z", "daily_exposure_exceeded"],
    ["2026-11-20T23:59:59.999Z", "2026-11-21T00:00:00.000Z", undefined],
    ["2026-03-29T00:59:59.999Z", "2026-03-29T01:00:00.000Z", "daily_exposure_exceeded"],
    ["2026-10-25T01:59:59.999Z", "2026-10-25T23:30:00.000Z", "daily_exposure_exceeded"],
    ["2016-12-31T23:59:59.999Z", "2017-01-01T00:00:00.000Z", undefined],
    ["2026-11-21T00:00:00.000Z", "2026-11-20T23:59:59.000Z", "daily_exposure_exceeded"],
  ])("that is used up at %s is at %s: %s", (first, then, code) => {
    const one = run(risk);
    one.give(reserve("NOTIFY", 1500_00), first);
    expect(one.give(reserve("NOTIFY", 1), then).refused?.code).toBe(code);
  });

  it("begins anew at midnight, but open risk stays until it is settled", () => {
    const one = run(risk);
    one.give(reserve("WHOLESALE", 500_00), "2026-11-20T23:00:00.000Z");
    one.give(reserve("WHOLESALE", 1), "2026-11-20T23:00:00.000Z");
    const next = "2026-11-21T00:00:00.000Z";
    expect(figuresOf(one.state, "WHOLESALE", new Date(next))).toEqual({
      exposureCents: 0,
      lossCents: 0,
      actions: 0,
      denials: 0,
      openCents: 500_00,
    });
    expect(one.give(reserve("WHOLESALE", 1), next).refused?.code).toBe("open_risk_exceeded");
    one.give(settle(1, 3), next);
    expect(one.give(reserve("WHOLESALE", 1), next).refused).toBeUndefined();
    expect(figuresOf(one.state, "WHOLESALE", new Date(next))).toEqual({
      exposureCents: 1,
      lossCents: 3,
      actions: 1,
      denials: 1,
      openCents: 1,
    });
  });
});

describe("a policy", () => {
  it("is seeded for GLOBAL and three engines", () => {
    const open = { enabled: true, mode: "enforce", maxActionsPerDay: null };
    expect(risk.initial).toEqual({
      policies: {
        GLOBAL: { ...open, maxDailyLossCents: 250_00, maxDailyExposureCents: 1500_00, maxOpenRiskCents: null },
        WHOLESALE: { ...open, maxDailyLossCents: 200_00, maxDailyExposureCents: 1000_00, maxOpenRiskCents: 500_00 },
        CAPITAL: { ...open, maxDailyLossCents: 150_00, maxDailyExposureCents: 750_00, maxOpenRiskCents: 300_00 },
        NOTIFY: { ...open, mode: "monitor", maxDailyLossCents: null, maxDailyExposureCents: null, maxOpenRiskCents: null },
      },
      day: "1970-01-01",
      figures: {},
      openCents: {},
      made: 0,
      open: {},
    });
  });

  it("keeps what a change does not name, and is disabled once", () => {
    const one = run(risk);
    one.give(upsert("CAPITAL", { maxOpenRiskCents: 7 }));
    expect(one.state.policies["CAPITAL"]).toEqual({
      enabled: true,
      mode: "enforce",
      maxDailyLossCents: 150_00,
      maxDailyExposureCents: 750_00,
      maxOpenRiskCents: 7,
      maxActionsPerDay: null,
    });
    expect(one.give({ ...by, do: "disable", engine: "CAPITAL" }).kinds).toEqual(["risk.policy"]);
    expect(one.give({ ...by, do: "disable", engine: "CAPITAL" }).kinds).toEqual([]);
    expect(one.give({ ...by, do: "disable", engine: "NONE" }).refused?.code).toBe("unknown_engine");
    expect(one.state.policies["CAPITAL"]?.enabled).toBe(false);
  });
});

describe("any sequence of orders", () => {
  const engine = fc.constantFrom("WHOLESALE", "CAPITAL", "NOTIFY", "LOTTERY");
  const step = fc.oneof(
    { weight: 5, arbitrary: fc.record({ do: fc.constant("reserve" as const), engine, cents: fc.integer({ min: 1, max: 400_00 }) }) },
    {
      weight: 3,
      arbitrary: fc.record({ do: fc.constant("settle" as const), which: fc.nat(60), loss: fc.integer({ min: -50_00, max: 90_00 }) }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant("wait" as const), hours: fc.integer({ min: 1, max: 30 }) }) },
  );

  it("gives what adding up the day's book by hand gives", () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 60, maxLength: 60 }), (steps) => {
        const one = run(risk);
        let now = Date.parse("2026-11-20T10:00:00Z");
        const book: { engine: string; cents: number; day: string; open: boolean }[] = [];
        const losses: { engine: string; cents: number; day: string }[] = [];
        const caps: Record<string, readonly [exposure: number, loss: number, open: number]> = {
          GLOBAL: [1500_00, 250_00, Infinity],
          WHOLESALE: [1000_00, 200_00, 500_00],
          CAPITAL: [750_00, 150_00, 300_00],
        };
        for (const each of steps) {
          const at = new Date(now).toISOString();
          const day = at.slice(0, 10);
          if (each.do === "wait") now += each.hours * 3_600_000;
          else if (each.do === "settle") {
            const made = book[each.which - 1];
            const { kinds } = one.give(settle(each.which, each.loss), at);
            expect(kinds).toEqual([made === undefined ? "risk.refused" : made.open ? "risk.settled" : "risk.settled-again"]);
            if (made?.open === true) losses.push({ engine: made.engine, cents: Math.max(0, each.loss), day });
            if (made !== undefined) made.open = false;
          } else {
            const fits = (scope: string): boolean => {
              const [exposure, loss, open] = caps[scope] ?? [Infinity, Infinity, Infinity];
              const mine = book.filter((one) => scope === "GLOBAL" || one.engine === scope);
              const total = (list: readonly { cents: number }[]): number => list.reduce((sum, { cents }) => sum + cents, 0);
              return (
                total(mine.filter((one) => one.day === day)) + each.cents <= exposure &&
                total(losses.filter((one) => one.day === day && (scope === "GLOBAL" || one.engine === scope))) < loss &&
                total(mine.filter((one) => one.open)) + each.cents <= open
              );
            };
            const passes = each.engine !== "LOTTERY" && fits("GLOBAL") && fits(each.engine);
            expect(one.give(reserve(each.engine, each.cents), at).refused === undefined).toBe(passes);
            if (passes) book.push({ engine: each.engine, cents: each.cents, day, open: true });
          }
        }
        const open = book.filter((one) => one.open).reduce((sum, { cents }) => sum + cents, 0);
        expect(figuresOf(one.state, "GLOBAL", new Date(now)).openCents).toBe(open);
      }),
      { numRuns: RUNS },
    );
  });
});
