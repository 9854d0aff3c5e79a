/** Gives an order on behalf of a call: with its idempotency key, who asked and where. */
import { createHash } from "node:crypto";
import { askedBy, type Caller } from "#src/api/caller.ts";
import { problem, refusal, type Reply } from "#src/api/problem.ts";
import type { Call } from "#src/api/route.ts";
import { isSameOrder } from "#src/api/same-order.ts";
import type { Asking, Ruling } from "#src/deliberation.ts";

interface Asked {
  readonly actor?: string | undefined;
  readonly reason?: string | undefined;
  readonly idempotency_key?: string | undefined;
}

/** Actor, reason and request, for the order of this call. */
export function asked(call: Call): ReturnType<typeof askedBy> {
  return askedBy(call.caller, call.requestId, fieldsOf(call.body));
}

/** A ruling's answer: what `told` makes of it, or the refusal. */
export async function perform(call: Call, does: string, asking: Asking, told: (ruling: Ruling) => Reply): Promise<Reply> {
  const ruling = await call.house.governance.perform(call.stream, asking, keyOf(call, does));
  if (ruling.repeated && typeof asking !== "function" && !isSameOrder(asking, ruling)) return reusedKey();
  return withEntries(ruling, ruling.refused === undefined ? told(ruling) : refusal(ruling.refused));
}

/** Where the order stands in the ledger: `x-gatehouse-entries: owner/name@12-13`. */
export function withEntries({ entries }: Pick<Ruling, "entries">, reply: Reply): Reply {
  const [first, last] = [entries.at(0), entries.at(-1)];
  if (first === undefined || last === undefined) return reply;
  return { ...reply, headers: { ...reply.headers, "x-gatehouse-entries": `${first.stream}@${first.seq}-${last.seq}` } };
}

/** The same key for another order is a mistake of the caller's. */
function reusedKey(): Reply {
  return problem(409, "idempotency_key_reused", "this idempotency key was used for another order; take a new one for a new order", {
    allowed: false,
  });
}

/** A key counts for one kind of order by one caller: another's order of the same key is an order of its own. */
export function keyOf(call: Call, does: string): string | undefined {
  const key = fieldsOf(call.body).idempotency_key ?? call.idempotencyKey;
  if (key === undefined) return undefined;
  return `${does}:${createHash("sha256")
    .update(`${whose(call.caller)}\0${key}`)
    .digest("hex")}`;
}

/** A workflow's run that is tried again is no other caller; the stream is its repository's. */
const whose = ({ kind, id }: Caller): string => (kind === "workflow" ? kind : `${kind} ${id}`);

function fieldsOf(body: unknown): Asked {
  return typeof body === "object" && body !== null && !Array.isArray(body) ? body : {};
}
