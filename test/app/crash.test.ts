import { env } from "node:process";
import { describe, expect, it } from "vitest";
import { crashTest } from "#test/app/crash.ts";
import { testPostgres } from "#test/fakes/postgres.ts";

const kills = Number(env["KILLS"] ?? 5);
const server = await testPostgres();

/** Moments spread evenly, so that every run of the suite kills at the same ones. */
const evenly = (count: number) => {
  let at = 0;
  return () => (at++ % count) / count;
};

describe("the App that is killed while it judges", () => {
  it("answers every accepted delivery once after it is started again", async () => {
    expect(await crashTest({ kills, random: evenly(kills) })).toEqual({ kills, accepted: kills, faults: [] });
  }, 240_000);

  it.skipIf(server === undefined)(
    "answers every accepted delivery once where another process goes on with its work",
    async () => {
      const databaseUrl = (await server?.freshDatabase()) ?? "";
      expect(await crashTest({ kills, random: evenly(2 * kills + 1), databaseUrl })).toEqual({ kills, accepted: kills, faults: [] });
    },
    240_000,
  );
});
