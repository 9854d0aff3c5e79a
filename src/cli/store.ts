/** The store that a command of this machine works on: the data directory's, or the database's where one is named. */
import { resolve } from "node:path";
import type { Terminal } from "#src/cli/command.ts";
import type { Store } from "#src/store.ts";
import { openStore } from "#src/stores/open.ts";

export function dataDirOf(given: string | undefined, { env, cwd }: Terminal): string {
  const named = given ?? env["GATEHOUSE_DATA_DIR"];
  return resolve(cwd, named === undefined || named === "" ? "data" : named);
}

/** Closes it whatever happens. Throws DataDirectoryInUse where the server runs: then ask the server. */
export async function withStore<Value>(
  given: string | undefined,
  terminal: Terminal,
  work: (store: Store) => Promise<Value>,
): Promise<Value> {
  const databaseUrl = terminal.env["DATABASE_URL"] ?? "";
  const store = await openStore(databaseUrl === "" || given !== undefined ? { dataDir: dataDirOf(given, terminal) } : { databaseUrl });
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}
