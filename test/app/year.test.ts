import { describe, expect, it } from "vitest";
import { aYear } from "#test/app/year.ts";
import { testPostgres } from "#test/fakes/postgres.ts";

/** `DAYS=365 KILLS=60` for all of it; `scripts/year-app.ts` tells the figures. */
const days = Number(process.env["DAYS"] ?? 3);
const kills = Number(process.env["KILLS"] ?? 1);
/** A Sunday, a Monday, and the first of a month and of a quarter. */
const given = { from: days > 300 ? "2025-01-01" : "2025-03-30", days, kills, outages: 1 };
const WANTED = { daily: 3, weekly: 1, monthly: 1, quarterly: 1 };
const postgres = await testPostgres();

describe("some days of evidence, with two processes that are killed", () => {
  it("leave nothing out and nothing twice on one data directory", async () => {
    const { faults, commits, reviews } = await aYear(given);
    expect(faults).toEqual([]);
    if (days === 3) expect([commits, reviews]).toEqual([WANTED, 1]);
  }, 600_000);

  it.skipIf(postgres === undefined)(
    "leave nothing out and nothing twice on PostgreSQL",
    async () => {
      const { faults, commits, reviews } = await aYear({
        ...given,
        kills: Math.min(kills, 1),
        databaseUrl: (await postgres?.freshDatabase()) ?? "",
      });
      expect(faults).toEqual([]);
      if (days === 3) expect([commits, reviews]).toEqual([WANTED, 1]);
    },
    600_000,
  );
});
