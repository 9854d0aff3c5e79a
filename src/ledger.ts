/** Append-only, hash-chained memory: every change of state and every refusal is an entry. Implementations live in `ledgers/` and `stores/`. */
import { canonicalJson, sha256 } from "#src/canonical.ts";

/** What a lever or the engine wants remembered. `data` is plain JSON. */
export interface Event {
  readonly kind: string;
  readonly actor: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** One event in its stream. `hash` is the SHA-256, in lower-case hex, of the canonical JSON (RFC 8785) of the other fields. */
export interface Entry extends Event {
  readonly stream: string;
  /** From 1, without gaps. */
  readonly seq: number;
  /** ISO 8601, UTC, milliseconds. */
  readonly at: string;
  /** The hash before it in the stream; 64 zeros at first. */
  readonly prev: string;
  readonly hash: string;
}

export interface Head {
  /** 0 for a stream without entries. */
  readonly seq: number;
  readonly hash: string;
}

export interface Ledger {
  /** Entries after `after` (default 0), ascending. */
  read(stream: string, after?: number): AsyncIterable<Entry>;
  head(stream: string): Promise<Head>;
  /** Like `read`, in pages and as the very text that is stored, so that any byte that was changed shows; absent where entries are not kept as text. */
  stored?(stream: string, after?: number): AsyncIterable<readonly StoredEntry[]>;
  /** All streams that have entries and begin with the prefix, sorted. */
  streams(prefix?: string): Promise<readonly string[]>;
  /** Appends all events or none, durable when it resolves; throws LedgerConflict where the head is no longer at `expected`. */
  append(stream: string, events: readonly Event[], expected: number, at: Date, options?: AppendOptions): Promise<readonly Entry[]>;
  /** What was appended under an idempotency key; undefined where the stream has never seen it. */
  appended(stream: string, key: string): Promise<readonly Entry[] | undefined>;
  close(): Promise<void>;
}

/** An entry as it is stored: the text that was hashed, and the hash. */
export interface StoredEntry {
  /** Under which number it is stored; what the text says may differ where somebody meddled. */
  readonly seq: number;
  readonly text: string;
  readonly hash: string;
}

export interface AppendOptions {
  /**
   * An idempotency key within the stream: where it was used before, nothing is appended, `expected` is not looked at, and the
   * entries of the first time are the answer. A comment id, a request's own key.
   */
  readonly key?: string;
}

export const GENESIS = "0".repeat(64);

/** Somebody appended in between: read again and decide again. */
export class LedgerConflict extends Error {
  override readonly name = "LedgerConflict";
  readonly stream: string;
  readonly expected: number;
  readonly found: number;

  constructor(stream: string, expected: number, found: number) {
    super(`stream ${stream} stands at ${found}, not at ${expected}`);
    this.stream = stream;
    this.expected = expected;
    this.found = found;
  }
}

/** An event or a stream name that no ledger takes: not plain JSON, or too long. */
export class UnfitEvent extends Error {
  override readonly name = "UnfitEvent";
}

const MAX_NAME = 512;

/** The hash of an entry: over the canonical JSON of all its other fields. */
export function entryHash(entry: Omit<Entry, "hash">): string {
  return sha256(entryText(entry));
}

/** The bytes that are hashed: canonical JSON of everything but the hash. The fields' order is known; what is in them is not. */
function entryText({ stream, seq, at, kind, actor, data, prev }: Omit<Entry, "hash">): string {
  const json = canonicalJson;
  return `{"actor":${json(actor)},"at":${json(at)},"data":${json(data)},"kind":${json(kind)},"prev":${json(prev)},"seq":${json(seq)},"stream":${json(stream)}}`;
}

/** The entries that these events become behind `head`. Data is what JSON keeps of it. Throws UnfitEvent. */
export function chain(head: Head, stream: string, events: readonly Event[], at: Date): readonly Entry[] {
  return linked(head, stream, events, at).map(({ text, hash }) => entryFrom(text, hash));
}

/** Like `chain`, as the text that was hashed: what a store writes. */
export function linked(head: Head, stream: string, events: readonly Event[], at: Date): readonly StoredEntry[] {
  fitName(stream, "stream");
  let { seq, hash: prev } = head;
  return events.map((event) => {
    seq += 1;
    const text = textOf({ ...event, stream, seq, at: at.toISOString(), prev });
    const hash = sha256(text);
    prev = hash;
    return { seq, text, hash };
  });
}

/** An entry from the text that was hashed. Throws for text that is no entry. */
export function entryFrom(text: string, hash: string): Entry {
  const { stream, seq, at, kind, actor, data, prev } = JSON.parse(text) as Omit<Entry, "hash">;
  return { stream, seq, at, kind, actor, data, prev, hash };
}

/** Throws UnfitEvent for a name that some store could not keep to the letter. */
export function fitName(name: string, what: string): void {
  if (name === "" || name.length > MAX_NAME || !name.isWellFormed() || /[\u0000-\u001f\u007f]/.test(name))
    throw new UnfitEvent(`a ${what} has 1 to ${MAX_NAME} characters and no control characters; got ${JSON.stringify(name.slice(0, 80))}`);
}

function textOf(entry: Omit<Entry, "hash">): string {
  try {
    return entryText(entry);
  } catch (cause) {
    throw new UnfitEvent(`the event ${entry.kind} of stream ${entry.stream} is not plain JSON`, { cause });
  }
}

/** The state after the entries up to and including `until`, or after all of them. */
export async function fold<State>(
  entries: AsyncIterable<Entry> | Iterable<Entry>,
  initial: State,
  evolve: (state: State, entry: Entry) => State,
  until = Infinity,
): Promise<State> {
  let state = initial;
  for await (const entry of entries) {
    if (entry.seq > until) break;
    state = evolve(state, entry);
  }
  return state;
}
