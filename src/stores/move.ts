/** Moves the embedded store to PostgreSQL, in one transaction there: all of it, verified, or nothing. */
import type { Row } from "#src/stores/statements/step.ts";
import { countJobs, jobsKept } from "#src/stores/sqlite/job-steps.ts";
import { openDatabase } from "#src/stores/sqlite/database.ts";
import type { Database } from "#src/stores/sqlite/database.ts";
import { openPostgres } from "#src/stores/postgres/open.ts";
import type { PostgresOptions } from "#src/stores/postgres/open.ts";
import { drive } from "#src/stores/postgres/transaction.ts";
import { insertRows, isEmpty, rowsAfter, TABLES } from "#src/stores/statements/copy-steps.ts";
import { headOf, storedAfter, streamNames } from "#src/stores/statements/ledger-steps.ts";
import { pages } from "#src/stores/statements/desk.ts";
import type { Steps } from "#src/stores/statements/step.ts";
import { verifyStream } from "#src/verify.ts";

/** The target holds something, or what arrived there is not what was sent. */
export class MoveRefused extends Error {
  override readonly name = "MoveRefused";
}

export interface Moved {
  readonly streams: number;
  readonly entries: number;
  readonly jobs: number;
  /** Dead jobs that stay behind: replay or discard them before moving. */
  readonly deadLeft: number;
}

const ROWS_AT_ONCE = 500;

/** Leaves the source as it is. Throws DataDirectoryInUse, MoveRefused, StoreUnavailable. */
export async function moveToPostgres(dataDir: string, target: PostgresOptions): Promise<Moved> {
  const source = await openDatabase(dataDir, target.clock.now());
  try {
    const store = await openPostgres(target);
    try {
      return await store.transfer(async (client, write) => {
        const there = async <Result>(steps: Steps<Result>): Promise<Result> => await drive(client, steps);
        if (!(await there(isEmpty()))) throw new MoveRefused("the PostgreSQL store is not empty; a store is moved into an empty one");
        for (const table of TABLES) for await (const some of pagesOf(source, table)) await there(insertRows(table, some));
        const counted = await verified(source, there);
        const jobs = await source.read(jobsKept());
        await write([{ do: "enqueue", jobs }]);
        return { ...counted, jobs: jobs.length, deadLeft: (await source.read(countJobs())).dead };
      });
    } finally {
      await store.close();
    }
  } finally {
    await source.close();
  }
}

async function* pagesOf(source: Database, table: (typeof TABLES)[number]): AsyncGenerator<readonly Row[]> {
  let last: Row | undefined;
  do {
    const some = await source.read(rowsAfter(table, last, ROWS_AT_ONCE));
    yield some;
    last = some.at(-1);
  } while (last !== undefined);
}

/** Every stream verifies there and ends where it ended here. */
async function verified(
  source: Database,
  there: <Result>(steps: Steps<Result>) => Promise<Result>,
): Promise<Pick<Moved, "streams" | "entries">> {
  const ledger = {
    head: async (stream: string) => await source.read(headOf(stream)),
    read: () => {
      throw new TypeError("entries are verified as they are stored");
    },
    stored: (stream: string) => pages(async (at, size) => await there(storedAfter(stream, at, size)), 0),
  };
  const streams = await source.read(streamNames(""));
  let entries = 0;
  for (const stream of streams) {
    const found = await verifyStream(ledger, stream);
    if (!found.ok) throw new MoveRefused(`the ledger does not verify: ${found.detail}`);
    entries += found.entries;
  }
  return { streams: streams.length, entries };
}
