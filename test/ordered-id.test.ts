import { describe, expect, it } from "vitest";
import { orderedIds } from "#src/ordered-id.ts";

describe("ordered ids", () => {
  it("are UUIDs of version 7 that sort as they were made, even where the clock goes back", () => {
    let now = Date.parse("2026-11-20T10:00:00Z");
    const next = orderedIds({ now: () => new Date(now) }, () => 0.999999);
    const ids = Array.from({ length: 40_000 }, (_, n) => {
      if (n % 1_000 === 0) now += n % 3_000 === 0 ? -5 : 3;
      return next();
    });
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(new Set(ids).size).toBe(40_000);
    expect(ids.toSorted()).toEqual(ids);
  });

  it("carry the time", () => {
    const next = orderedIds({ now: () => new Date(0x0123_4567_89ab) }, () => 0);
    expect(next()).toBe("01234567-89ab-7000-8000-000000000000");
    expect(next()).toBe("01234567-89ab-7000-8001-000000000000");
  });
});
