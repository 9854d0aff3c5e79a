/** Rows of the tables that both dialects have, page by page, as they are: for moving from one store to another. */
import { integer, row, rows } from "#src/stores/statements/step.ts";
import type { Row, Steps, Value } from "#src/stores/statements/step.ts";

interface Table {
  readonly name: string;
  readonly columns: readonly string[];
  /** Columns that order its rows without ties. */
  readonly order: readonly string[];
}

/** Checkpoints are not among them: they can be made anew. */
export const TABLES: readonly Table[] = [
  { name: "entries", columns: ["stream", "seq", "body", "hash"], order: ["stream", "seq"] },
  { name: "heads", columns: ["stream", "seq", "hash"], order: ["stream"] },
  { name: "appended", columns: ["stream", "key", "first", "last"], order: ["stream", "key"] },
  { name: "deliveries", columns: ["id", "event", "repository", "payload", "state", "note", "received_at", "settled_at"], order: ["id"] },
  { name: "runs", columns: ["id", "tenant", "at", "state", "model", "actor", "body"], order: ["id"] },
  {
    name: "api_keys",
    columns: ["id", "hash", "name", "tenant", "scopes", "created_at", "expires_at", "last_used_at", "revoked_at", "execution_class"],
    order: ["id"],
  },
  { name: "schedules", columns: ["name", "cron", "job", "slot"], order: ["name"] },
];

/** Up to `limit` rows after this one, or the first. */
export function* rowsAfter({ name, columns, order }: Table, after: Row | undefined, limit: number): Steps<readonly Row[]> {
  const key = order.join(", ");
  const behind = after === undefined ? "" : `where (${key}) > (${order.map(() => "?").join(", ")})`;
  const place = after === undefined ? [] : order.map((column) => valueOf(after[column]));
  return yield* rows(`select ${columns.join(", ")} from ${name} ${behind} order by ${key} limit ?`, ...place, limit);
}

export function* insertRows({ name, columns }: Table, some: readonly Row[]): Steps<void> {
  if (some.length === 0) return;
  const holes = `(${columns.map(() => "?").join(", ")})`;
  const values = some.flatMap((one) => columns.map((column) => valueOf(one[column])));
  yield* rows(`insert into ${name} (${columns.join(", ")}) values ${some.map(() => holes).join(", ")}`, ...values);
}

/** Whether anything of what would be moved is there already. */
export function* isEmpty(): Steps<boolean> {
  for (const { name } of TABLES) {
    const found = yield* row(`select count(*) as count from ${name}`);
    if (found === undefined || integer(found, "count") > 0) return false;
  }
  return true;
}

function valueOf(value: unknown): Value {
  if (typeof value === "string" || typeof value === "number" || value === null) return value;
  throw new TypeError(`a column holds ${typeof value}`);
}
