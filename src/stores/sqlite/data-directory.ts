/** The data directory: where its files are, and the lock that keeps a second process out. The operating system lets go of it when the process ends. */
import { accessSync, constants, existsSync, mkdirSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { DataDirectoryInUse } from "#src/store.ts";
import { errorCode, systemWords } from "#src/system-error.ts";
import { WrongUse } from "#src/view.ts";

export interface DataDirectory {
  /** The database file. */
  readonly database: string;
  readonly release: () => void;
}

/** Creates the directory where it is absent. Throws DataDirectoryInUse, and WrongUse for a directory that cannot be made or written. */
export function takeDataDirectory(directory: string): DataDirectory {
  const lock = opened(directory);
  try {
    lock.exec("pragma locking_mode = exclusive; pragma journal_mode = memory; begin exclusive");
  } catch (error) {
    lock.close();
    if (error instanceof Error && error.message.includes("locked")) throw new DataDirectoryInUse(directory);
    throw error;
  }
  return { database: join(directory, "gatehouse.db"), release: () => lock.close() };
}

function opened(directory: string): DatabaseSync {
  try {
    made(resolve(directory));
    accessSync(directory, constants.W_OK | constants.X_OK);
  } catch (cause) {
    const words = errorCode(cause) === "ENOENT" ? "it cannot be made there" : systemWords(cause, "writing");
    throw new WrongUse(`the data directory ${directory}: ${words}. Name another by GATEHOUSE_DATA_DIR or --data-dir`, { cause });
  }
  return new DatabaseSync(join(directory, "gatehouse.lock"));
}

/** Step by step: where the system takes no folder in one that is there, as below /proc, Node's own way would try for ever. */
function made(directory: string): void {
  const above = dirname(directory);
  if (above !== directory && !existsSync(above)) made(above);
  try {
    mkdirSync(directory, { mode: 0o700 });
  } catch (error) {
    if (errorCode(error) !== "EEXIST" || !statSync(directory).isDirectory()) throw error;
  }
}
