/** The store on PostgreSQL, for several processes at once. */
import { Kysely, PostgresDialect } from "kysely";
import { Migrator } from "kysely/migration";
import type { Pool, PoolClient } from "pg";
import type { PgBoss } from "pg-boss";
import { inTurn } from "#src/in-turn.ts";
import type { Surroundings } from "#src/job-loop.ts";
import { orderedIds } from "#src/ordered-id.ts";
import type { Worker } from "#src/queue.ts";
import { SCHEMA, startBoss } from "#src/stores/postgres/boss.ts";
import { send } from "#src/stores/postgres/jobs.ts";
import type { Makers } from "#src/stores/postgres/jobs.ts";
import { hider, openPool } from "#src/stores/postgres/pool.ts";
import { postgresQueue } from "#src/stores/postgres/queue.ts";
import { drive, inTransaction } from "#src/stores/postgres/transaction.ts";
import { deskCheckpoints, deskLedger, deskRecords } from "#src/stores/statements/desk.ts";
import { orders, questions } from "#src/stores/statements/operations.ts";
import type { Desk, Operations } from "#src/stores/statements/operations.ts";
import { scheduleKeeper } from "#src/stores/statements/schedule-keeper.ts";
import { MIGRATION_TABLES, migrations } from "#src/stores/statements/schema.ts";
import { performAll, writtenFrom } from "#src/stores/statements/write-steps.ts";
import type { InnerWrite } from "#src/stores/statements/write-steps.ts";
import type { Store } from "#src/store.ts";
import type { Written } from "#src/write.ts";
import { fairTurns } from "#src/turns.ts";

export interface PostgresOptions extends Surroundings {
  readonly databaseUrl: string;
  readonly onTrouble: (error: Error) => void;
}

export interface PostgresStore extends Store {
  /** Fills tables and writes in one transaction: for moving another store's content here. */
  readonly transfer: <Result>(fill: (client: PoolClient, write: Store["commit"]) => Promise<Result>) => Promise<Result>;
}

type Guard = <Result>(work: () => Promise<Result>) => Promise<Result>;

/** Migrates our tables, then pg-boss's; several processes may start at once. Throws StoreUnavailable. */
export async function openPostgres(options: PostgresOptions): Promise<PostgresStore> {
  const pool = openPool(options);
  const hide = hider(options.databaseUrl);
  const guard = guarding(hide);
  try {
    return await guard(async () => {
      const boss = await prepared(pool, (error) => options.onTrouble(hide(error)));
      return await over(pool, boss, guard, options);
    });
  } catch (error) {
    await pool.end();
    throw error;
  }
}

async function over(pool: Pool, boss: PgBoss, guard: Guard, { clock, random }: PostgresOptions): Promise<PostgresStore> {
  const makers: Makers = { turns: fairTurns(await lowestTurn(pool)), nextId: orderedIds(clock, random), now: () => clock.now() };
  const workers = new Set<Worker>();
  const turn = inTurn();
  const write = async (client: PoolClient, writes: readonly InnerWrite[]) => await performed(boss, client, writes, makers);
  const commit = async (writes: readonly InnerWrite[]): Promise<readonly Written[]> => {
    const streams = writes.flatMap((one) => (one.do === "append" ? [one.stream] : []));
    const written = await guard(
      async () => await turn(streams, async () => await inTransaction(pool, async (client) => await write(client, writes))),
    );
    if (writes.some(({ do: what }) => what !== "append")) for (const worker of workers) worker.wake();
    return written;
  };
  const desk = deskOver(pool, guard);
  const schedules = scheduleKeeper(desk, commit, clock);
  const queue = postgresQueue({ pool, boss, makers, around: { clock, random }, schedules, perform: write, guard, workers });
  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    await Promise.all([...workers].map(async (worker) => await worker.stop()));
    await boss.stop({ graceful: false, close: false });
    await pool.end();
  };
  const closeOnce = async (): Promise<void> => await (closing ??= close());
  return {
    ledger: { ...deskLedger(desk, commit), close: closeOnce },
    queue,
    records: deskRecords(desk, commit),
    checkpoints: deskCheckpoints(desk),
    commit,
    transfer: async (fill) =>
      await guard(
        async () => await inTransaction(pool, async (client) => await fill(client, async (writes) => await write(client, writes))),
      ),
    status: async () => {
      const before = performance.now();
      const { rows } = await guard(
        async () => await pool.query<{ readonly size: number }>("select pg_database_size(current_database()) as size"),
      );
      return { kind: "postgres", readMs: performance.now() - before, sizeBytes: rows[0]?.size ?? 0 };
    },
    close: closeOnce,
  };
}

function deskOver(pool: Pool, guard: Guard): Desk {
  const steps = (all: Operations, name: string, args: readonly unknown[]) => {
    const operation = all[name];
    if (operation === undefined) throw new TypeError(`no operation ${name}`);
    return operation(...(args as readonly never[]));
  };
  return {
    ask: async (name, ...args) => (await guard(async () => await drive(pool, steps(questions, name, args)))) as never,
    order: async (name, ...args) =>
      (await guard(async () => await inTransaction(pool, async (client) => await drive(client, steps(orders, name, args))))) as never,
  };
}

async function performed(boss: PgBoss, client: PoolClient, writes: readonly InnerWrite[], makers: Makers): Promise<readonly Written[]> {
  const done = await drive(client, performAll(writes));
  for (const { jobs } of done) if (jobs.length > 0) await send(boss, client, jobs, makers);
  return done.map(({ written }) => writtenFrom(written));
}

const SCHEMA_LOCK = 4_711_020_267;

/** Both schemas at their newest version, by one process after another: each tool's own lock comes later than its first statements. */
async function prepared(pool: Pool, onTrouble: (error: unknown) => void): Promise<PgBoss> {
  return await inTransaction(pool, async (client) => {
    await client.query("select pg_advisory_xact_lock($1)", [SCHEMA_LOCK]);
    await migrate(pool);
    return await startBoss(pool, onTrouble);
  });
}

async function migrate(pool: Pool): Promise<void> {
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
  const { error } = await new Migrator({ db, provider: migrations("postgres"), ...MIGRATION_TABLES }).migrateToLatest();
  if (error !== undefined) throw error;
}

/** Where the fairness of those that wait begins. */
async function lowestTurn(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ readonly turn: number | null }>(
    `select -max(priority) - 1 as turn from ${SCHEMA}.job where state < 'active'`,
  );
  return Math.max(0, rows[0]?.turn ?? 0);
}

const OURS = new Set(["ClaimLapsed", "LedgerConflict", "MoveRefused", "StoreUnavailable", "UnfitEvent"]);

/** What is ours goes through as it is; whatever PostgreSQL says is shown without the connection string. */
function guarding(hide: (error: unknown) => Error): Guard {
  return async (work) => {
    try {
      return await work();
    } catch (error) {
      throw error instanceof Error && OURS.has(error.name) ? error : hide(error);
    }
  };
}
