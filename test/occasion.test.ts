import { describe, expect, it } from "vitest";
import { dueOn, lookedBackOn, SCHEDULES } from "#src/occasion.ts";
import { dueSlot } from "#src/slot.ts";

describe("occasions", () => {
  it.each([
    ["2026-11-20T12:00:00Z", ["daily"]],
    ["2026-11-23T00:00:00Z", ["daily", "weekly"]],
    ["2026-12-01T23:59:59Z", ["daily", "monthly"]],
    ["2027-01-01T00:05:00Z", ["daily", "monthly", "quarterly"]],
    ["2028-05-01T00:05:00Z", ["daily", "weekly", "monthly"]],
  ])("on %s %j is due", (at, expected) => {
    expect(dueOn(new Date(at))).toEqual(expected);
  });

  it.each([
    ["daily", "2026-11-23T00:05:00Z", "2026-11-23T00:05:00.000Z"],
    ["weekly", "2026-11-23T00:15:00Z", "2026-11-22T23:59:59.999Z"],
    ["weekly", "2026-11-25T00:15:00Z", "2026-11-22T23:59:59.999Z"],
    ["monthly", "2027-01-01T00:25:00Z", "2026-12-31T23:59:59.999Z"],
    ["quarterly", "2027-02-11T00:25:00Z", "2026-12-31T23:59:59.999Z"],
  ] as const)("%s at %s looks back on %s", (occasion, at, expected) => {
    expect(lookedBackOn(occasion, new Date(at)).toISOString()).toBe(expected);
  });

  it("have slots on the very days that the calendar asks for", () => {
    for (let day = Date.UTC(2026, 0, 1); day < Date.UTC(2028, 0, 1); day += 86_400_000) {
      const [from, until] = [new Date(day - 1), new Date(day + 86_399_000)];
      expect(SCHEDULES.filter(({ cron }) => dueSlot(cron, from, until) !== undefined).map(({ occasion }) => occasion)).toEqual(
        dueOn(new Date(day)),
      );
    }
  });
});
