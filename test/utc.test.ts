/** Times as callers give them. */
import { describe, expect, it } from "vitest";
import { instant } from "#src/utc.ts";

describe("a time with its offset", () => {
  it.each([
    ["2026-11-21T10:00:00Z", "2026-11-21T10:00:00.000Z"],
    ["2026-11-21T10:00:00.1239+01:30", "2026-11-21T08:30:00.123Z"],
    ["2026-12-31T23:59:60Z", "2026-12-31T23:59:59.999Z"],
    ["2028-02-29T00:00:00Z", "2028-02-29T00:00:00.000Z"],
  ])("%s is %s", (text, at) => {
    expect(instant(text)?.toISOString()).toBe(at);
  });

  it.each(["2026-02-30T10:00:00Z", "2027-02-29T10:00:00Z", "2026-13-01T10:00:00Z", "2026-11-21T24:00:00Z", "2026-11-21T10:00:00", "now"])(
    "%s is none",
    (text) => {
      expect(instant(text)).toBeUndefined();
    },
  );
});
