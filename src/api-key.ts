/** API keys: made once, kept as a hash, scoped, and good until they expire or are revoked. */
import { sha256 } from "#src/canonical.ts";
import type { ApiKey } from "#src/records.ts";
import type { Reach } from "#src/tenancy.ts";

const PREFIX = "ghk_";

export interface NewKey {
  readonly name: string;
  /** Lower-case; `*` is all of them. */
  readonly tenant: string;
  readonly scopes: readonly string[];
  readonly expiresAt?: Date;
}

/** A key from 32 bytes of chance, and what is kept of it. */
export function makeKey(wanted: NewKey, bytes: Uint8Array, createdAt: Date): { readonly key: string; readonly kept: ApiKey } {
  const key = `${PREFIX}${Buffer.from(bytes).toString("base64url")}`;
  const hash = sha256(key);
  return { key, kept: { ...wanted, id: hash.slice(0, 12), hash, createdAt } };
}

/** Why a key is not good; undefined where it is. */
export function unfitKey({ expiresAt, revokedAt }: ApiKey, now: Date): "key_revoked" | "key_expired" | undefined {
  if (revokedAt !== undefined) return "key_revoked";
  return expiresAt !== undefined && expiresAt <= now ? "key_expired" : undefined;
}

/** Where its holder may go. */
export const reachOf = ({ tenant }: Pick<ApiKey, "tenant">): Reach => (tenant === "*" ? {} : { tenant });

/** A scope, or all of them. */
export function hasScope(scopes: readonly string[], scope: string): boolean {
  return scopes.includes("*") || scopes.includes(scope);
}
