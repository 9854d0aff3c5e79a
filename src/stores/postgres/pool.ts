/** Connections to PostgreSQL: time-outs set, trouble listened to, the connection string kept out of every message. */
import { Pool, types } from "pg";
import type { PoolClient } from "pg";
import { StoreUnavailable } from "#src/store.ts";

export interface PoolOptions {
  readonly databaseUrl: string;
  readonly onTrouble: (error: Error) => void;
}

const CONNECTIONS = 12;
const INT8 = 20;

/** Throws StoreUnavailable for a string that does not read. Connects when it is first used. */
export function openPool({ databaseUrl, onTrouble }: PoolOptions): Pool {
  const pool = new Pool({
    connectionString: readable(databaseUrl),
    max: CONNECTIONS,
    application_name: "gatehouse",
    connectionTimeoutMillis: 15_000,
    idleTimeoutMillis: 60_000,
    statement_timeout: 30_000,
    lock_timeout: 20_000,
    idle_in_transaction_session_timeout: 60_000,
    keepAlive: true,
    types: {
      getTypeParser: (oid: number, format?: "text" | "binary") => (oid === INT8 ? Number : types.getTypeParser(oid, format as "text")),
    },
  });
  const hide = hider(databaseUrl);
  // Both listeners are needed: without one on a client in use, a server's restart would end this process.
  pool.on("error", (error) => onTrouble(hide(error)));
  pool.on("connect", (client: PoolClient) => client.on("error", (error) => onTrouble(hide(error))));
  return pool;
}

/** Errors without the connection string or the password, in a form that says what to look at. */
export function hider(databaseUrl: string): (error: unknown) => Error {
  const secrets = secretsOf(databaseUrl);
  return (error) => {
    const message = error instanceof Error ? error.message || String((error as { readonly code?: unknown }).code) : String(error);
    const shown = secrets.reduce((text, secret) => text.replaceAll(secret, "***"), message);
    return new StoreUnavailable(`PostgreSQL: ${shown}`);
  };
}

function secretsOf(databaseUrl: string): readonly string[] {
  const url = URL.parse(databaseUrl);
  const password = url?.password ?? "";
  return [databaseUrl, password, decoded(password)].filter((secret) => secret !== "");
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function readable(databaseUrl: string): string {
  const url = URL.parse(databaseUrl);
  if (url === null || !["postgres:", "postgresql:"].includes(url.protocol))
    throw new StoreUnavailable("DATABASE_URL does not read; it has the form postgres://user:password@host:port/database");
  return databaseUrl;
}
