/** Which ids a repository's name stood for when its workflow first called: a name that somebody else takes later opens nothing. */
import type { Identity } from "#src/api/oidc.ts";
import { LedgerConflict, type Ledger } from "#src/ledger.ts";
import { streamOf } from "#src/tenancy.ts";

const MOST_KNOWN = 10_000;

/** Remembers the ids on first use, in the ledger, and holds every later call to them. */
export function pinnedIdentities(ledger: Ledger, now: () => Date): (identity: Identity) => Promise<boolean> {
  const known = new Map<string, string>();
  return async (identity) => {
    const stream = `${streamOf(identity.repository)}/identity`;
    const ids = `${identity.ownerId}/${identity.repositoryId}`;
    const pinned = known.get(stream) ?? (await pin(ledger, stream, identity, now()));
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(stream, pinned);
    return pinned === ids;
  };
}

async function pin(ledger: Ledger, stream: string, identity: Identity, at: Date): Promise<string> {
  for await (const { data } of ledger.read(stream)) return `${String(data["repository_owner_id"])}/${String(data["repository_id"])}`;
  const data = { repository_id: identity.repositoryId, repository_owner_id: identity.ownerId };
  try {
    await ledger.append(stream, [{ kind: "identity.pinned", actor: "gatehouse/oidc", data }], 0, at);
  } catch (error) {
    if (!(error instanceof LedgerConflict)) throw error;
  }
  return await pin(ledger, stream, identity, at);
}
