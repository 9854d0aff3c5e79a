/** The tables, in both dialects; migrations go forward only. */
import { sql } from "kysely";
import type { Kysely } from "kysely";
import type { Migration, MigrationProvider } from "kysely/migration";

export type Dialect = "sqlite" | "postgres";

/** What Kysely's migrator is handed. A migration that was published is never edited: another one follows it. */
export function migrations(dialect: Dialect): MigrationProvider {
  const all = {
    "0001-store": tables(dialect),
    "0002-execution-class-of-a-key": changes(["alter table api_keys add column execution_class text"]),
  };
  return { getMigrations: async () => all };
}

/** Names of the migrator's own tables, apart from anybody else's. */
export const MIGRATION_TABLES = { migrationTableName: "gatehouse_migrations", migrationLockTableName: "gatehouse_migration_lock" };

function tables(dialect: Dialect): Migration {
  return changes([...store(dialect), ...(dialect === "sqlite" ? [...jobs, ...appendOnlySqlite] : appendOnlyPostgres)]);
}

function changes(statements: readonly string[]): Migration {
  return {
    up: async (db: Kysely<unknown>) => {
      for (const statement of statements) await sql.raw(statement).execute(db);
    },
  };
}

function store(dialect: Dialect): readonly string[] {
  const text = dialect === "sqlite" ? "text" : `text collate "C"`;
  const integer = dialect === "sqlite" ? "integer" : "bigint";
  const end = dialect === "sqlite" ? "strict" : "";
  return [
    `create table heads (stream ${text} primary key, seq ${integer} not null, hash text not null) ${end}`,
    `create table entries (stream ${text} not null, seq ${integer} not null, body text not null, hash text not null, primary key (stream, seq)) ${end}`,
    `create table appended (stream ${text} not null, key ${text} not null, first ${integer} not null, last ${integer} not null, primary key (stream, key)) ${end}`,
    `create table checkpoints (stream ${text} not null, fold ${text} not null, seq ${integer} not null, hash text not null, state text not null, primary key (stream, fold)) ${end}`,
    `create table deliveries (id ${text} primary key, event text not null, repository text, payload text not null, state text not null, note text, received_at ${integer} not null, settled_at ${integer}) ${end}`,
    `create index deliveries_by_state on deliveries (state, received_at)`,
    `create index deliveries_by_time on deliveries (received_at)`,
    `create table runs (id ${text} primary key, tenant ${text} not null, at ${integer} not null, state text not null, model text, actor text, body text not null) ${end}`,
    `create index runs_by_tenant on runs (tenant, at)`,
    `create index runs_by_time on runs (at)`,
    `create table api_keys (id ${text} primary key, hash text not null unique, name text not null, tenant ${text} not null, scopes text not null, created_at ${integer} not null, expires_at ${integer}, last_used_at ${integer}, revoked_at ${integer}) ${end}`,
    `create table schedules (name ${text} primary key, cron text not null, job text not null, slot ${integer} not null) ${end}`,
  ];
}

const jobs: readonly string[] = [
  `create table jobs (id integer primary key autoincrement, kind text not null, key text, payload text not null, fairness text not null, supersedes text,
     state text not null check (state in ('waiting', 'active')), first integer not null, turn integer not null, attempts integer not null default 0,
     interruptions integer not null default 0, run_at integer not null, accepted_at integer not null, error text) strict`,
  "create index jobs_ready on jobs (turn, id) where state = 'waiting' and first = 1",
  "create index jobs_by_state on jobs (state, accepted_at)",
  "create index jobs_by_key on jobs (key, id)",
  "create index jobs_behind on jobs (key, id) where first = 0",
  "create index jobs_begun on jobs (key) where attempts > 0",
  "create index jobs_by_word on jobs (key, supersedes) where supersedes is not null",
  `create table dead_jobs (id integer primary key, kind text not null, key text, payload text not null, fairness text not null, supersedes text,
     accepted_at integer not null, died_at integer not null, error text not null) strict`,
];

const appendOnlySqlite: readonly string[] = [
  "create trigger entries_are_never_changed before update on entries begin select raise(abort, 'ledger entries are never changed'); end",
  "create trigger entries_are_never_removed before delete on entries begin select raise(abort, 'ledger entries are never removed'); end",
];

const appendOnlyPostgres: readonly string[] = [
  `create function refuse_ledger_change() returns trigger language plpgsql as $$ begin raise exception 'ledger entries are never changed or removed'; end $$`,
  "create trigger entries_are_append_only before update or delete or truncate on entries for each statement execute function refuse_ledger_change()",
];
