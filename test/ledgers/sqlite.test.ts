import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe } from "vitest";
import { deskLedger } from "#src/stores/statements/desk.ts";
import { openDatabase } from "#src/stores/sqlite/database.ts";
import { writtenFrom } from "#src/stores/statements/write-steps.ts";
import { ledgerConformance } from "#test/ledgers/conformance.ts";

describe("the ledger in the embedded store", () => {
  const directory = mkdtempSync(join(tmpdir(), "gatehouse-ledger-"));
  afterAll(() => rmSync(directory, { recursive: true, force: true }));
  ledgerConformance(async () => {
    const database = await openDatabase(directory, new Date());
    const ledger = deskLedger(database.desk, async (writes) => (await database.writer.order("commit", writes, 0)).map(writtenFrom));
    return { ...ledger, close: database.close };
  });
});
