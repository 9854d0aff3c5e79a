import { describe } from "vitest";
import { memoryLedger } from "#src/ledgers/memory.ts";
import { ledgerConformance } from "#test/ledgers/conformance.ts";

describe("the ledger in memory", () => {
  ledgerConformance(async () => memoryLedger());
});
