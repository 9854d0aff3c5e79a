/** Who calls, and what that caller may. */
import { hasScope } from "#src/api-key.ts";
import type { Reach } from "#src/tenancy.ts";

export interface Caller extends Reach {
  readonly kind: "admin" | "key" | "workflow" | "session";
  /** A key's id, a workflow run, a session. */
  readonly id: string;
  /** The name that stands in the ledger where no actor is given. */
  readonly actor: string;
  readonly scopes: readonly string[];
  /** The key marks its model calls. */
  readonly executionClass?: "PROD_EXEC";
  /** Nobody else's name may stand in the ledger. */
  readonly speaksForItself?: boolean;
}

export const ADMIN: Caller = { kind: "admin", id: "admin", actor: "admin", scopes: ["*"] };

export function may(caller: Caller, scope: string): boolean {
  return hasScope(caller.scopes, scope);
}

/** Actor, reason and where it was asked, as an order carries them. */
export function askedBy(
  caller: Caller,
  requestId: string,
  given: { readonly actor?: string | undefined; readonly reason?: string | undefined },
): { readonly actor: string; readonly asked: string; readonly reason?: string } {
  const actor = caller.speaksForItself === true ? caller.actor : (given.actor ?? caller.actor);
  const asked = `request ${requestId}, ${caller.kind} ${caller.id}`;
  return given.reason === undefined || given.reason === "" ? { actor, asked } : { actor, asked, reason: given.reason };
}
