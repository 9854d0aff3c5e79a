/** Backup while the store is in use, and restore into a directory that nobody uses. */
import { copyFileSync, existsSync, renameSync, rmSync } from "node:fs";
import { backup, DatabaseSync } from "node:sqlite";
import { takeDataDirectory } from "#src/stores/sqlite/data-directory.ts";
import { MIGRATION_TABLES } from "#src/stores/statements/schema.ts";

/** A backup that would overwrite something, or a file that is no whole backup. */
export class BackupRefused extends Error {
  override readonly name = "BackupRefused";
}

const PAGES_AT_ONCE = 100_000;

/** Copies the database as it stands at one moment; the file appears under its name only when it is whole. */
export async function backUp(database: string, file: string): Promise<void> {
  if (existsSync(file)) throw new BackupRefused(`${file} exists; a backup never overwrites one`);
  const partial = `${file}.partial`;
  const source = new DatabaseSync(database, { readOnly: true, timeout: 10_000 });
  try {
    await backup(source, partial, { rate: PAGES_AT_ONCE });
    examine(partial);
    renameSync(partial, file);
  } finally {
    source.close();
    rmSync(partial, { force: true });
  }
}

/** Puts a backup in the place of the directory's store; what stood there is kept beside it under `.before-restore`. Throws DataDirectoryInUse, BackupRefused. */
export function restore(file: string, directory: string): void {
  if (!existsSync(file)) throw new BackupRefused(`there is no backup ${file}`);
  const taken = takeDataDirectory(directory);
  try {
    const incoming = `${taken.database}.incoming`;
    copyFileSync(file, incoming);
    examine(incoming);
    for (const suffix of ["", "-wal", "-shm"])
      if (existsSync(taken.database + suffix)) renameSync(taken.database + suffix, `${taken.database}.before-restore${suffix}`);
    renameSync(incoming, taken.database);
  } finally {
    taken.release();
  }
}

/** Throws BackupRefused for a file that SQLite finds damaged or that is no Gatehouse store. Leaves it as one plain file. */
function examine(file: string): void {
  const copy = new DatabaseSync(file);
  try {
    copy.exec("pragma journal_mode = delete");
    const found = copy.prepare("pragma integrity_check").get();
    if (found?.["integrity_check"] !== "ok") throw new BackupRefused(`${file} is damaged: ${String(found?.["integrity_check"])}`);
    copy.prepare(`select name from ${MIGRATION_TABLES.migrationTableName}`).all();
  } catch (cause) {
    if (cause instanceof BackupRefused) throw cause;
    throw new BackupRefused(`${file} is no Gatehouse store: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  } finally {
    copy.close();
  }
}
