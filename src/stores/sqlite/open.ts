/** The embedded store: one database file in a directory that belongs to one process. */
import { statSync } from "node:fs";
import type { Clock } from "#src/clock.ts";
import { backUp } from "#src/stores/sqlite/backup.ts";
import { openDatabase } from "#src/stores/sqlite/database.ts";
import { embeddedQueue } from "#src/stores/sqlite/queue.ts";
import { deskCheckpoints, deskLedger, deskRecords } from "#src/stores/statements/desk.ts";
import type { Store } from "#src/store.ts";

export interface EmbeddedStore extends Store {
  /** Writes a whole and checked copy to this file while the store is in use. Throws where the file exists. */
  backup(file: string): Promise<void>;
}

/** Throws DataDirectoryInUse where another process has the directory. */
export async function openEmbedded(directory: string, clock: Clock, random: () => number): Promise<EmbeddedStore> {
  const database = await openDatabase(directory, clock.now());
  const { queue, commit, stop } = embeddedQueue(database, clock, random);
  const { desk } = database;
  const close = async (): Promise<void> => {
    await stop();
    await database.close();
  };
  return {
    ledger: { ...deskLedger(desk, commit), close },
    queue,
    records: deskRecords(desk, commit),
    checkpoints: deskCheckpoints(desk),
    commit,
    status: async () => {
      const before = performance.now();
      await desk.ask("headOf", "");
      return { kind: "embedded", readMs: performance.now() - before, sizeBytes: statSync(database.file).size };
    },
    close,
    backup: async (file) => await backUp(database.file, file),
  };
}
