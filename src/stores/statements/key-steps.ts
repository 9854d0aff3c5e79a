/** API keys in a table, by the hash of the key. */
import type { ApiKey } from "#src/records.ts";
import { conditions } from "#src/stores/statements/delivery-steps.ts";
import { date, maybeDate, row, rows, text } from "#src/stores/statements/step.ts";
import type { Row, Steps } from "#src/stores/statements/step.ts";

export function* addKey({ id, hash, name, tenant, scopes, createdAt, expiresAt, executionClass }: ApiKey): Steps<void> {
  yield* rows(
    "insert into api_keys (id, hash, name, tenant, scopes, created_at, expires_at, execution_class) values (?, ?, ?, ?, ?, ?, ?, ?)",
    id,
    hash,
    name,
    tenant,
    JSON.stringify(scopes),
    createdAt.getTime(),
    expiresAt?.getTime() ?? null,
    executionClass ?? null,
  );
}

export function* keyByHash(hash: string): Steps<ApiKey | undefined> {
  const found = yield* row("select * from api_keys where hash = ?", hash);
  return found && keyFrom(found);
}

export function* keysOf(tenant: string | undefined): Steps<readonly ApiKey[]> {
  const { where, values } = conditions([["tenant = ?", tenant]]);
  return (yield* rows(`select * from api_keys ${where} order by created_at, id`, ...values)).map(keyFrom);
}

export function* usedKey(id: string, at: Date): Steps<void> {
  yield* rows("update api_keys set last_used_at = ? where id = ? and coalesce(last_used_at, 0) < ?", at.getTime(), id, at.getTime());
}

export function* revokeKey(id: string, at: Date): Steps<boolean> {
  const revoked = yield* rows("update api_keys set revoked_at = ? where id = ? and revoked_at is null returning id", at.getTime(), id);
  return revoked.length > 0;
}

function keyFrom(found: Row): ApiKey {
  const [expiresAt, lastUsedAt, revokedAt] = [
    maybeDate(found, "expires_at"),
    maybeDate(found, "last_used_at"),
    maybeDate(found, "revoked_at"),
  ];
  return {
    id: text(found, "id"),
    hash: text(found, "hash"),
    name: text(found, "name"),
    tenant: text(found, "tenant"),
    scopes: JSON.parse(text(found, "scopes")) as readonly string[],
    createdAt: date(found, "created_at"),
    ...(expiresAt && { expiresAt }),
    ...(lastUsedAt && { lastUsedAt }),
    ...(revokedAt && { revokedAt }),
    ...(found["execution_class"] === "PROD_EXEC" ? { executionClass: "PROD_EXEC" } : {}),
  };
}
