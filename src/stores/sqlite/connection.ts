/** Connections to the embedded database, and steps run over them. */
import { DatabaseSync } from "node:sqlite";
import type { StatementSync } from "node:sqlite";
import type { Row, Steps } from "#src/stores/statements/step.ts";

export interface Connection {
  readonly database: DatabaseSync;
  readonly run: <Result>(steps: Steps<Result>) => Result;
}

const KEPT_STATEMENTS = 200;

/** The one who writes. `synchronous = full`: what was committed is on the disk. */
export function writingConnection(path: string): Connection {
  const database = new DatabaseSync(path, { timeout: 10_000, enableForeignKeyConstraints: true });
  database.exec("pragma journal_mode = wal; pragma synchronous = full; pragma wal_autocheckpoint = 4000; pragma cache_size = -16000");
  return over(database);
}

export function readingConnection(path: string): Connection {
  return over(new DatabaseSync(path, { readOnly: true, timeout: 10_000 }));
}

function over(database: DatabaseSync): Connection {
  const statements = new Map<string, StatementSync>();
  const prepared = (sql: string): StatementSync => {
    const known = statements.get(sql);
    if (known !== undefined) return known;
    if (statements.size >= KEPT_STATEMENTS) statements.clear();
    const fresh = database.prepare(sql);
    statements.set(sql, fresh);
    return fresh;
  };
  return {
    database,
    run: (steps) => {
      let step = steps.next([]);
      while (step.done !== true) {
        const found: readonly Row[] = prepared(step.value.sql).all(...step.value.values);
        step = steps.next(found);
      }
      return step.value;
    },
  };
}
