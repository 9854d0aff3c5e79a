import { describe } from "vitest";
import { openPostgres } from "#src/stores/postgres/open.ts";
import { systemClock } from "#src/stores/system-clock.ts";
import { testPostgres } from "#test/fakes/postgres.ts";
import { ledgerConformance } from "#test/ledgers/conformance.ts";

const server = await testPostgres();

describe.skipIf(server === undefined)("the ledger on PostgreSQL", () => {
  ledgerConformance(async () => {
    const databaseUrl = (await server?.freshDatabase()) ?? "";
    return (await openPostgres({ databaseUrl, clock: systemClock, random: Math.random, onTrouble: (error) => console.warn(error) })).ledger;
  });
});
