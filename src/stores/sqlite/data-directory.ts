/** The data directory: where its files are, and the lock that keeps a second process out. The operating system lets go of it when the process ends. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { DataDirectoryInUse } from "#src/store.ts";

export interface DataDirectory {
  /** The database file. */
  readonly database: string;
  readonly release: () => void;
}

/** Creates the directory where it is absent. Throws DataDirectoryInUse. */
export function takeDataDirectory(directory: string): DataDirectory {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const lock = new DatabaseSync(join(directory, "gatehouse.lock"));
  try {
    lock.exec("pragma locking_mode = exclusive; pragma journal_mode = memory; begin exclusive");
  } catch (error) {
    lock.close();
    if (error instanceof Error && error.message.includes("locked")) throw new DataDirectoryInUse(directory);
    throw error;
  }
  return { database: join(directory, "gatehouse.db"), release: () => lock.close() };
}
