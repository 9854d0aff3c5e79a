/** The embedded database: one process, one writer thread, reads in this thread from what was committed. */
import { readingConnection, writingConnection } from "#src/stores/sqlite/connection.ts";
import { takeDataDirectory } from "#src/stores/sqlite/data-directory.ts";
import { migrateSqlite } from "#src/stores/sqlite/migrate.ts";
import { startWriter } from "#src/stores/sqlite/writer.ts";
import type { Writer } from "#src/stores/sqlite/writer.ts";
import { questions } from "#src/stores/statements/operations.ts";
import type { Desk, Operations } from "#src/stores/statements/operations.ts";
import type { Steps } from "#src/stores/statements/step.ts";
import { StoreUnavailable } from "#src/store.ts";

export interface Database {
  readonly file: string;
  readonly desk: Desk;
  readonly writer: Writer;
  /** Reads what was committed. */
  readonly read: <Result>(steps: Steps<Result>) => Promise<Result>;
  readonly close: () => Promise<void>;
}

/** Throws DataDirectoryInUse where another process has the directory, StoreUnavailable for a file that cannot be used. */
export async function openDatabase(directory: string, now: Date): Promise<Database> {
  const taken = takeDataDirectory(directory);
  try {
    const first = writingConnection(taken.database);
    try {
      await migrateSqlite(first.database);
    } finally {
      first.database.close();
    }
    const writer = await startWriter(taken.database, now);
    return over(taken.database, writer, taken.release);
  } catch (error) {
    taken.release();
    throw unusable(taken.database, error);
  }
}

function unusable(file: string, cause: unknown): unknown {
  const words = cause instanceof Error ? cause.message : "";
  if (/not a database|malformed/i.test(words))
    return new StoreUnavailable(`${file} is no store of Gatehouse, or is damaged: put a backup in its place`, { cause });
  if (/^corrupted migrations/i.test(words))
    return new StoreUnavailable(`${file} was written by a newer Gatehouse: run that version, or name another data directory`, { cause });
  return cause;
}

function over(file: string, writer: Writer, release: () => void): Database {
  const reader = readingConnection(file);
  const read = async <Result>(steps: Steps<Result>): Promise<Result> => {
    if (!reader.database.isOpen) throw new StoreUnavailable("the store is closed");
    return reader.run(steps);
  };
  const desk: Desk = {
    ask: async (name, ...args) =>
      (await read((questions as Operations)[name]?.(...(args as readonly unknown[] as readonly never[])) ?? none(name))) as never,
    order: async (name, ...args) => (await writer.order(name, ...(args as never))) as never,
  };
  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    try {
      await writer.close();
    } finally {
      if (reader.database.isOpen) reader.database.close();
      release();
    }
  };
  return { file, desk, writer, read, close: async () => await (closing ??= close()) };
}

function none(name: string): never {
  throw new TypeError(`no question ${name}`);
}
