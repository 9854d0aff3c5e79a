/** Whether a chain of entries is whole: finds any change, removal, insertion or reorder, and says where. */
import { sha256 } from "#src/canonical.ts";
import { entryFrom, entryHash, GENESIS } from "#src/ledger.ts";
import type { Entry, Head, Ledger, StoredEntry } from "#src/ledger.ts";

/** What is wrong with a chain, and the sequence number where it shows. */
export interface Break {
  readonly ok: false;
  readonly at: number;
  readonly what: "changed" | "missing" | "repeated" | "unlinked" | "foreign" | "unreadable" | "truncated";
  /** The same in words. */
  readonly detail: string;
}

export type Verification = { readonly ok: true; readonly entries: number; readonly head: Head } | Break;

/** Takes entries one by one in the order in which they are kept, and answers the first fault. */
function chainVerifier(stream: string, from: Head = { seq: 0, hash: GENESIS }) {
  let head = from;
  return {
    take(entry: Entry): Break | undefined {
      const fault = faultOf(entry, hashOf(entry), stream, head);
      if (fault === undefined) head = { seq: entry.seq, hash: entry.hash };
      return fault;
    },
    /** The same of an entry as it is stored: not a byte of it may differ from what was hashed. */
    takeStored: ({ seq, text, hash }: StoredEntry): Break | undefined => {
      const entry = readable(text, hash);
      if (entry === undefined) return broken(head.seq + 1, "changed", `entry ${head.seq + 1} of stream ${stream} is no entry any more`);
      const fault = faultOf(entry, sha256(text), stream, head) ?? misplaced(entry, seq, stream);
      if (fault === undefined) head = { seq: entry.seq, hash };
      return fault;
    },
    head: () => head,
  };
}

/** Verifies one stream's entries from its first, or from behind `from`. */
export async function verifyChain(
  entries: AsyncIterable<Entry> | Iterable<Entry>,
  from: Head = { seq: 0, hash: GENESIS },
): Promise<Verification> {
  let verifier: ReturnType<typeof chainVerifier> | undefined;
  for await (const entry of entries) {
    verifier ??= chainVerifier(entry.stream, from);
    const fault = verifier.take(entry);
    if (fault !== undefined) return fault;
  }
  const head = verifier?.head() ?? from;
  return { ok: true, entries: head.seq - from.seq, head };
}

/** Verifies a stream as a ledger keeps it, its head too: a tail that is gone shows where the head is still known. */
export async function verifyStream(ledger: Pick<Ledger, "read" | "head" | "stored">, stream: string): Promise<Verification> {
  const stated = await ledger.head(stream);
  const verifier = chainVerifier(stream);
  try {
    const fault = await firstFault(ledger, stream, verifier);
    if (fault !== undefined) return fault;
  } catch (error) {
    return unreadable(verifier.head().seq + 1, stream, error);
  }
  const head = verifier.head();
  // What was appended while this was read moved the head too.
  const now = head.seq > stated.seq ? await ledger.head(stream) : stated;
  return behind(stream, head, now) ?? ahead(stream, head, now) ?? { ok: true, entries: head.seq, head };
}

function ahead(stream: string, head: Head, stated: Head): Break | undefined {
  if (head.seq <= stated.seq) return undefined;
  return broken(stated.seq, "changed", `the head of stream ${stream} names entry ${stated.seq}, but entries go on to ${head.seq}`);
}

async function firstFault(
  ledger: Pick<Ledger, "read" | "stored">,
  stream: string,
  verifier: ReturnType<typeof chainVerifier>,
): Promise<Break | undefined> {
  if (ledger.stored === undefined) {
    for await (const entry of ledger.read(stream)) {
      const fault = verifier.take(entry);
      if (fault !== undefined) return fault;
    }
    return undefined;
  }
  for await (const page of ledger.stored(stream)) {
    const fault = page.values().map(verifier.takeStored).find(Boolean);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

/** The fault of a stream that ends at `head` though its head was stated to be later, or another. */
export function behind(stream: string, head: Head, stated: Head): Break | undefined {
  if (head.seq < stated.seq)
    return broken(head.seq + 1, "truncated", `stream ${stream} ends at entry ${head.seq}; its head is entry ${stated.seq}`);
  if (head.seq === stated.seq && head.hash !== stated.hash)
    return broken(head.seq, "changed", `entry ${head.seq} of stream ${stream} is not the one that its head names`);
  return undefined;
}

function unreadable(seq: number, stream: string, error: unknown): Break {
  const reason = error instanceof Error ? error.message : String(error);
  return broken(seq, "unreadable", `entry ${seq} of stream ${stream} cannot be read: ${reason}`);
}

function faultOf(entry: Entry, hash: string | undefined, stream: string, head: Head): Break | undefined {
  const due = head.seq + 1;
  if (entry.stream !== stream) return broken(due, "foreign", `entry ${due} belongs to stream ${entry.stream}, not to ${stream}`);
  if (entry.seq > due)
    return broken(due, "missing", `entry ${due} of stream ${stream} is missing: entry ${entry.seq} follows on ${head.seq}`);
  if (entry.seq !== due) return broken(due, "repeated", `entry ${String(entry.seq)} of stream ${stream} stands where entry ${due} belongs`);
  if (hash !== entry.hash) return broken(due, "changed", `entry ${due} of stream ${stream} is not what its hash was taken of`);
  if (entry.prev !== head.hash) return broken(due, "unlinked", `entry ${due} of stream ${stream} does not follow on the entry before it`);
  return undefined;
}

function misplaced(entry: Entry, seq: number, stream: string): Break | undefined {
  if (entry.seq === seq) return undefined;
  return broken(entry.seq, "changed", `entry ${entry.seq} of stream ${stream} is stored as entry ${seq}`);
}

function readable(text: string, hash: string): Entry | undefined {
  try {
    return entryFrom(text, hash);
  } catch {
    return undefined;
  }
}

function hashOf(entry: Entry): string | undefined {
  try {
    return entryHash(entry);
  } catch {
    return undefined;
  }
}

const broken = (at: number, what: Break["what"], detail: string): Break => ({ ok: false, at, what, detail });
