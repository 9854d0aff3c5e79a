import type { Pool, PoolClient } from "pg";
import { describe, expect, it } from "vitest";
import { inTransaction } from "#src/stores/postgres/transaction.ts";

/** A pool whose commits fail with these codes, one after another, and then succeed. */
function poolThatLoses(codes: readonly string[]) {
  const log: string[] = [];
  const left = [...codes];
  const client = {
    query: async (sql: string) => {
      log.push(sql);
      const code = sql === "commit" ? left.shift() : undefined;
      if (code !== undefined) throw Object.assign(new Error(code), { code });
    },
    release: () => void log.push("released"),
  };
  return { log, pool: { connect: async () => client as unknown as PoolClient } as unknown as Pool };
}

describe("a transaction", () => {
  it.each(["40001", "40P01"])("that lost with %s runs again, whole", async (code) => {
    const { pool, log } = poolThatLoses([code, code]);
    let runs = 0;
    expect(await inTransaction(pool, async () => ++runs)).toBe(3);
    const lost = ["begin", "commit", "rollback", "released"];
    expect(log).toEqual([...lost, ...lost, "begin", "commit", "released"]);
  });

  it("gives up after six times, and does not run again for other errors", async () => {
    let runs = 0;
    await expect(inTransaction(poolThatLoses(Array.from({ length: 9 }, () => "40001")).pool, async () => ++runs)).rejects.toThrow("40001");
    expect(runs).toBe(6);
    await expect(inTransaction(poolThatLoses(["23505"]).pool, async () => ++runs)).rejects.toThrow("23505");
    expect(runs).toBe(7);
  });
});
