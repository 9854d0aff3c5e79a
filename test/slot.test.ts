import { describe, expect, it } from "vitest";
import { dueSlot, InvalidSchedule } from "#src/slot.ts";

const due = (cron: string, last: string, now: string): string | undefined => dueSlot(cron, new Date(last), new Date(now))?.toISOString();

describe("the slot of a schedule that is due", () => {
  it.each([
    ["none before its time", "5 0 * * *", "2026-11-20T00:05:00.000Z", "2026-11-21T00:04:59.999Z", undefined],
    ["its time, exactly", "5 0 * * *", "2026-11-20T00:05:00.000Z", "2026-11-21T00:05:00.000Z", "2026-11-21T00:05:00.000Z"],
    ["within the second of its time", "5 0 * * *", "2026-11-20T00:05:00.000Z", "2026-11-21T00:05:00.001Z", "2026-11-21T00:05:00.000Z"],
    ["later, where it was missed", "5 0 * * *", "2026-11-20T00:05:00.000Z", "2026-11-21T17:00:00.000Z", "2026-11-21T00:05:00.000Z"],
    [
      "the newest of several that were missed",
      "0 * * * *",
      "2026-11-01T00:00:00.000Z",
      "2026-11-20T10:59:00.000Z",
      "2026-11-20T10:00:00.000Z",
    ],
    ["not a second time", "0 * * * *", "2026-11-20T10:00:00.000Z", "2026-11-20T10:59:59.999Z", undefined],
    ["not before the schedule was set", "0 * * * *", "2026-11-20T10:30:00.000Z", "2026-11-20T10:45:00.000Z", undefined],
    [
      "UTC, whatever happens to summer time",
      "30 1 * * *",
      "2026-10-25T00:00:00.000Z",
      "2026-10-25T01:30:00.000Z",
      "2026-10-25T01:30:00.000Z",
    ],
    ["Mondays", "0 6 * * 1", "2026-11-16T06:00:00.000Z", "2026-11-24T00:00:00.000Z", "2026-11-23T06:00:00.000Z"],
    ["leap day", "0 0 29 2 *", "2027-01-01T00:00:00.000Z", "2028-03-01T00:00:00.000Z", "2028-02-29T00:00:00.000Z"],
    ["never, where there is no such day", "0 0 30 2 *", "2027-01-01T00:00:00.000Z", "2028-03-01T00:00:00.000Z", undefined],
  ])("%s", (_name, cron, last, now, expected) => {
    expect(due(cron, last, now)).toBe(expected);
  });

  it.each(["", "x", "* * * *", "* * * * * *", "60 * * * *", "@daily"])("%j is refused", (cron) => {
    expect(() => due(cron, "2026-11-20T00:00:00Z", "2026-11-20T00:00:00Z")).toThrow(InvalidSchedule);
  });
});
