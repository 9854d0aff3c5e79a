/** pg-boss as this store uses it: two queues, its own schema, our pool. What it got wrong under its defaults is set here. */
import { PgBoss } from "pg-boss";
import type { Db } from "pg-boss";
import type { Pool, PoolClient } from "pg";

/** The queue of live jobs and that of dead ones. */
export const WORK = "work";
export const DEAD = "dead";
export const SCHEMA = "gatehouse_jobs";

const YEARS_10 = 315_360_000;
/** A worker that gives no sign of life for so long is thought dead (the least that pg-boss allows). */
const HEARTBEAT_SECONDS = 10;
/** Times that a job may be lost with its process. Failures are counted by the worker, which gives up much earlier. */
const MOST_RETRIES = 40;

/** pg-boss's statements over one of our connections, so that they are part of our transaction. */
export const over = (client: Pick<PoolClient, "query">): Db => ({
  executeSql: async (text: string, values?: unknown[]) => await client.query(text, values),
});

/** Brings its schema to the newest version and starts its supervision; several processes may do so at once. */
export async function startBoss(pool: Pool, onTrouble: (error: unknown) => void): Promise<PgBoss> {
  const boss = new PgBoss({
    db: over(pool),
    schema: SCHEMA,
    schedule: false,
    supervise: true,
    superviseIntervalSeconds: 5,
    monitorIntervalSeconds: 5,
    reindex: false,
    monitorVacuum: false,
  });
  boss.on("error", onTrouble);
  await boss.start();
  await boss.createQueue(DEAD, { policy: "standard", retentionSeconds: YEARS_10 });
  await boss.createQueue(WORK, {
    policy: "key_strict_fifo",
    deadLetter: DEAD,
    heartbeatSeconds: HEARTBEAT_SECONDS,
    expireInSeconds: 86_400,
    retentionSeconds: YEARS_10,
    retryLimit: MOST_RETRIES,
    retryDelay: 0,
  });
  return boss;
}

/** How many jobs a command touched; pg-boss answers it without declaring it. */
export function affected(response: object): number {
  return "affected" in response && typeof response.affected === "number" ? response.affected : 0;
}
