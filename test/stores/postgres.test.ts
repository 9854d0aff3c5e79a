import { describe } from "vitest";
import { openPostgres } from "#src/stores/postgres/open.ts";
import { systemClock } from "#src/stores/system-clock.ts";
import { testPostgres } from "#test/fakes/postgres.ts";
import { storeConformance } from "#test/stores/conformance.ts";

const server = await testPostgres();

describe.skipIf(server === undefined)("the store on PostgreSQL", () => {
  storeConformance(async () => {
    const databaseUrl = (await server?.freshDatabase()) ?? "";
    const store = await openPostgres({ databaseUrl, clock: systemClock, random: () => 0.5, onTrouble: (error) => console.warn(error) });
    const pass = async (ms: number): Promise<void> => await new Promise((resolve) => setTimeout(resolve, ms));
    return { store, now: () => new Date(), pass, delayMs: 200 };
  });
});
