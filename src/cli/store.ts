/** The store that a command of this machine works on: the data directory's, or the database's where one is named. */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Terminal } from "#src/cli/command.ts";
import type { Store } from "#src/store.ts";
import { openStore } from "#src/stores/open.ts";

export function dataDirOf(given: string | undefined, { env, cwd }: Terminal): string {
  const named = given ?? env["GATEHOUSE_DATA_DIR"];
  return resolve(cwd, named === undefined || named === "" ? "data" : named);
}

const sharedAt = (given: string | undefined, { env }: Terminal): string => (given === undefined ? (env["DATABASE_URL"] ?? "") : "");

/** False where there is no store yet: a question is answered without making one. */
export function hasStore(given: string | undefined, terminal: Terminal): boolean {
  return sharedAt(given, terminal) !== "" || existsSync(join(dataDirOf(given, terminal), "gatehouse.db"));
}

/** Why a question is not answered where `hasStore` says no. */
export const noStore = (given: string | undefined, terminal: Terminal): string =>
  `there is no store in ${dataDirOf(given, terminal)} yet: --data-dir or GATEHOUSE_DATA_DIR names another`;

/** Makes it where there is none, and closes it whatever happens. Throws DataDirectoryInUse where the server runs: then ask the server. */
export async function withStore<Value>(
  given: string | undefined,
  terminal: Terminal,
  work: (store: Store) => Promise<Value>,
): Promise<Value> {
  const databaseUrl = sharedAt(given, terminal);
  const store = await openStore(databaseUrl === "" ? { dataDir: dataDirOf(given, terminal) } : { databaseUrl });
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}
