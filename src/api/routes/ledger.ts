/** The ledger's entries, and whether they are whole. */
import { ledgerEntries, ledgerQuery, streamQuery, verification } from "#schemas/system.ts";
import { answer, problem, type Reply } from "#src/api/problem.ts";
import { route, type Call } from "#src/api/route.ts";
import type { Entry } from "#src/ledger.ts";
import { signHead } from "#src/signed-head.ts";
import { mayReach, repositoryOfStream } from "#src/tenancy.ts";
import { verifyStream } from "#src/verify.ts";

export const ledgerRoutes = [
  route(
    {
      method: "GET",
      path: "/api/ledger",
      summary: "Entries of a stream, oldest first; the repository's own where none is named",
      scope: "read",
      query: ledgerQuery,
      answer: ledgerEntries,
    },
    async (call) => {
      const { after, limit, stream } = call.query;
      return await ofStream(call, stream, async (name) =>
        answer({ entries: await some(call.house.store.ledger.read(name, after), limit) }),
      );
    },
  ),
  route(
    {
      method: "GET",
      path: "/api/ledger/verify",
      summary: "Whether a stream is whole, and where not",
      scope: "read",
      query: streamQuery,
      answer: verification,
    },
    async (call) =>
      await ofStream(call, call.query.stream, async (name) => {
        const found = await verifyStream(call.house.store.ledger, name);
        const { ledgerKey: key, now } = call.house;
        const signed = found.ok && key !== undefined ? { signed_head: signHead(name, found.head, now(), key) } : {};
        if (found.ok) return answer({ ok: true, entries: found.entries, head: found.head.hash, stream: name, ...signed });
        const { hash, seq } = await call.house.store.ledger.head(name);
        return answer({ ok: false, entries: seq, head: hash, stream: name, at: found.at, what: found.what, detail: found.detail });
      }),
  ),
];

/** A stream belongs to the repository whose name it begins with; who may not see that may not see the stream. */
async function ofStream(call: Call, named: string | undefined, tell: (stream: string) => Promise<Reply>): Promise<Reply> {
  const stream = named ?? call.stream;
  const repository = repositoryOfStream(stream);
  const mine =
    repository === undefined ? call.caller.tenant === undefined && call.caller.repository === undefined : mayReach(call.caller, repository);
  return mine ? await tell(stream) : problem(403, "wrong_tenant", "this stream belongs to another tenant");
}

async function some(entries: AsyncIterable<Entry>, limit: number): Promise<readonly Entry[]> {
  const found: Entry[] = [];
  for await (const entry of entries) {
    found.push(entry);
    if (found.length >= limit) break;
  }
  return found;
}
