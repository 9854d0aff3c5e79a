/** Steps run over PostgreSQL, alone or in a transaction that is tried again when it lost to another one. */
import { createHash } from "node:crypto";
import type { Pool, PoolClient } from "pg";
import type { Row, Steps } from "#src/stores/statements/step.ts";

interface Prepared {
  readonly name: string;
  readonly text: string;
}

const prepared = new Map<string, Prepared>();

/** Runs steps on one connection, one statement after another. */
export async function drive<Result>(client: Pick<PoolClient, "query">, steps: Steps<Result>): Promise<Result> {
  let step = steps.next([]);
  while (step.done !== true) {
    const { sql, values } = step.value;
    const found = await client.query<Row>({ ...numbered(sql), values: [...values] });
    step = steps.next(found.rows);
  }
  return step.value;
}

const ATTEMPTS = 6;
/** serialization_failure and deadlock_detected: nothing was done, another transaction went first. */
const LOST = new Set(["40001", "40P01"]);

/** All that the body does, or nothing. The body may run more than once. */
export async function inTransaction<Result>(pool: Pool, body: (client: PoolClient) => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await once(pool, body);
    } catch (error) {
      if (attempt >= ATTEMPTS || !LOST.has(codeOf(error))) throw error;
    }
  }
}

async function once<Result>(pool: Pool, body: (client: PoolClient) => Promise<Result>): Promise<Result> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query("begin");
    const result = await body(client);
    await client.query("commit");
    return result;
  } catch (error) {
    try {
      await client.query("rollback");
    } catch (cause) {
      broken = cause instanceof Error ? cause : new Error(String(cause));
    }
    throw error;
  } finally {
    client.release(broken);
  }
}

export function codeOf(error: unknown): string {
  const code = typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : "";
}

/** `?` become `$1`, `$2`, …; SQL here holds no other question mark. Each text is prepared once per connection. */
function numbered(sql: string): Prepared {
  const known = prepared.get(sql);
  if (known !== undefined) return known;
  let count = 0;
  const text = sql.replaceAll("?", () => `$${++count}`);
  const fresh = { name: `g${createHash("sha256").update(sql).digest("hex").slice(0, 20)}`, text };
  prepared.set(sql, fresh);
  return fresh;
}
