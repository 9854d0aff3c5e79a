import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { instant, isoTime } from "#schemas/iso-time.ts";

describe("instant", () => {
  it.each([
    ["2026-11-18T10:00:00Z", "2026-11-18T10:00:00.000Z"],
    ["2026-11-18t10:00:00z", "2026-11-18T10:00:00.000Z"],
    ["2026-11-18T10:00:00.123456789Z", "2026-11-18T10:00:00.123Z"],
    ["2026-11-18T10:00Z", "2026-11-18T10:00:00.000Z"],
    ["2026-11-18T10:00:00", "2026-11-18T10:00:00.000Z"],
    ["2026-11-18T10:00:00+05:30", "2026-11-18T04:30:00.000Z"],
    ["2026-11-18T10:00:00-0800", "2026-11-18T18:00:00.000Z"],
    ["2026-11-18T23:30:00-01", "2026-11-19T00:30:00.000Z"],
    ["2026-11-18", "2026-11-18T00:00:00.000Z"],
    ["2028-02-29", "2028-02-29T00:00:00.000Z"],
    ["0001-01-01", "0001-01-01T00:00:00.000Z"],
  ])("reads %s", (text, expected) => {
    expect(instant(text)?.toISOString()).toBe(expected);
  });

  it.each([
    "",
    "now",
    "2026",
    "2026-11",
    "2026-1-1",
    "20261118T100000Z",
    "2026-11-18 10:00:00",
    "2026-11-18T10",
    "2026-11-18T10:00:00 Z",
    "2026-11-18T10:00:00.Z",
    "2026-11-18T24:00:00Z",
    "2026-11-18T10:60:00Z",
    "2026-11-18T10:00:60Z",
    "2026-11-18T10:00:00+24:00",
    "2026-11-18T10:00:00+05:60",
    "2026-13-01",
    "2026-00-10",
    "2026-11-31",
    "2027-02-29",
    " 2026-11-18",
    "2026-11-18\n",
    "Wed, 18 Nov 2026 10:00:00 GMT",
    "+002026-11-18",
  ])("does not read %j", (text) => {
    expect(instant(text)).toBeUndefined();
    expect(isoTime().safeParse(text).success).toBe(false);
  });

  it("reads what the language writes, and agrees with the shape that documents are held to", () => {
    const years = { min: new Date("0001-01-01"), max: new Date("9999-12-31"), noInvalidDate: true };
    const changed = fc.tuple(fc.date(years), fc.nat(24), fc.constantFrom("", "0", "9", "T", "+", ":")).map(([date, at, char]) => {
      const text = date.toISOString();
      return text.slice(0, at) + char + text.slice(at + 1);
    });
    fc.assert(
      fc.property(fc.date(years), (date) => {
        expect(instant(date.toISOString())).toEqual(date);
      }),
    );
    fc.assert(
      fc.property(fc.oneof(changed, fc.string()), (text) => {
        expect(isoTime().safeParse(text).success).toBe(instant(text) !== undefined);
      }),
    );
  });
});
