import { describe, expect, it } from "vitest";
import { crashTest } from "#test/app/crash.ts";

/** Moments spread evenly, so that every run of the suite kills at the same ones. */
const evenly = (count: number) => {
  let at = 0;
  return () => (at++ % count) / count;
};

describe("the App that is killed while it judges", () => {
  it("answers every accepted delivery once after it is started again", async () => {
    expect(await crashTest({ kills: 6, spanMs: 1_500, random: evenly(6) })).toEqual({ kills: 6, accepted: 6, faults: [] });
  }, 240_000);
});
