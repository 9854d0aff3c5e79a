/** Brings the embedded database to the newest schema, with Kysely's migrator over node:sqlite. */
import { Kysely, SqliteDialect } from "kysely";
import { Migrator } from "kysely/migration";
import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import { MIGRATION_TABLES, migrations } from "#src/stores/statements/schema.ts";

/** Run under the data directory's lock. Throws what a migration throws, and then nothing of it is kept. */
export async function migrateSqlite(database: DatabaseSync): Promise<void> {
  const db = new Kysely<unknown>({
    dialect: new SqliteDialect({ database: { prepare: (sql) => statement(database, sql), close: () => undefined } }),
  });
  const { error } = await new Migrator({ db, provider: migrations("sqlite"), ...MIGRATION_TABLES }).migrateToLatest();
  if (error !== undefined) throw error;
}

function statement(database: DatabaseSync, sql: string) {
  const prepared = database.prepare(sql);
  const values = (parameters: readonly unknown[]) => parameters as readonly SQLInputValue[];
  return {
    reader: prepared.columns().length > 0,
    all: (parameters: readonly unknown[]) => prepared.all(...values(parameters)),
    run: (parameters: readonly unknown[]) => prepared.run(...values(parameters)),
    iterate: (parameters: readonly unknown[]) => prepared.iterate(...values(parameters)),
  };
}
