/**
 * Reserves 15 against a cap of 1,500 as often as it is told, all at once, and says how many were admitted. Run by several-processes.test.ts.
 *   STORE=<connection string> node orders-child.ts STREAM COUNT
 */
import { writeSync } from "node:fs";
import { env } from "node:process";
import { inTurn } from "#src/in-turn.ts";
import { fold, LedgerConflict } from "#src/ledger.ts";
import { openStore } from "#src/stores/open.ts";

const [stream = "", count = "0"] = process.argv.slice(2);
const { ledger } = await openStore({ databaseUrl: env["STORE"] ?? "" });
const turn = inTurn();

async function reserve(): Promise<boolean> {
  for (;;) {
    const { seq } = await ledger.head(stream);
    const used = await fold(ledger.read(stream), 0, (sum, { data }) => sum + Number(data["amount"]), seq);
    if (used + 15 > 1_500) return false;
    try {
      await ledger.append(stream, [{ kind: "reserved", actor: "ada", data: { amount: 15 } }], seq, new Date());
      return true;
    } catch (error) {
      if (!(error instanceof LedgerConflict)) throw error;
    }
  }
}

const admitted = await Promise.all(Array.from({ length: Number(count) }, async () => await turn([stream], reserve)));
writeSync(1, String(admitted.filter(Boolean).length));
await ledger.close();
