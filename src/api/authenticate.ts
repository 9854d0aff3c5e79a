/** Who is calling: the bootstrap key, an API key, a workflow, or somebody who is signed in. */
import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { ADMIN, type Caller } from "#src/api/caller.ts";
import type { Proof } from "#src/api/oidc.ts";
import { reachOf, unfitKey } from "#src/api-key.ts";
import { sha256 } from "#src/canonical.ts";
import type { Records } from "#src/records.ts";

export interface Authentication {
  /** Missing or empty: there is no bootstrap key. */
  readonly adminKey: string | undefined;
  readonly records: Pick<Records, "keyByHash" | "usedKey">;
  readonly workflow: (token: string) => Promise<Proof>;
  /** A console session; undefined where the request carries none. */
  readonly session?: (request: IncomingMessage) => Promise<Caller | undefined>;
  readonly now: () => Date;
}

export type Known = { readonly caller: Caller } | { readonly status: 401 | 403; readonly code: string; readonly detail: string };

/** A key's last use is noted no more often than this. */
const NOTED_EVERY_MS = 60_000;

/** Anthropic's clients send their key in a header of their own. */
function tokenOf({ headers }: IncomingMessage): string | undefined {
  const bearer = /^bearer +(\S+) *$/i.exec(headers.authorization ?? "")?.[1];
  const own = headers["x-api-key"];
  return bearer ?? (typeof own === "string" && own.trim() !== "" ? own.trim() : undefined);
}

export function authenticator(settings: Authentication): (request: IncomingMessage) => Promise<Known> {
  const noted = new Map<string, number>();
  return async (request) => {
    const token = tokenOf(request);
    if (token === undefined) {
      const caller = await settings.session?.(request);
      return caller === undefined
        ? { status: 401, code: "unauthenticated", detail: "send an API key or a workflow's token: Authorization: Bearer …" }
        : { caller };
    }
    if (isAdmin(token, settings.adminKey)) return { caller: ADMIN };
    const key = await settings.records.keyByHash(sha256(token));
    if (key === undefined)
      return looksLikeToken(token)
        ? await settings.workflow(token)
        : { status: 401, code: "unknown_key", detail: "this API key is not known here" };
    const now = settings.now();
    const unfit = unfitKey(key, now);
    if (unfit !== undefined) return { status: 401, code: unfit, detail: "this API key is not good any more; ask for a new one" };
    if (now.getTime() - (noted.get(key.id) ?? key.lastUsedAt?.getTime() ?? 0) > NOTED_EVERY_MS) {
      noted.set(key.id, now.getTime());
      await settings.records.usedKey(key.id, now);
    }
    return { caller: { kind: "key", id: key.id, actor: key.name, scopes: key.scopes, ...reachOf(key) } };
  };
}

/** Digests are compared, so that neither length nor content shows in the time it takes. */
function isAdmin(token: string, adminKey: string | undefined): boolean {
  if (adminKey === undefined || adminKey === "") return false;
  const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(token), digest(adminKey));
}

const looksLikeToken = (token: string): boolean => /^[\w-]+\.[\w-]+\.[\w-]+$/.test(token);
