/** Append-only, hash-chained memory: every change of state and every refusal is an entry. Implementations live in `ledgers/`. */

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
  /** All streams that have entries and begin with the prefix, sorted. */
  streams(prefix?: string): Promise<readonly string[]>;
  /** Appends all events or none, durable when it resolves; throws LedgerConflict where the head is no longer at `expected`. */
  append(stream: string, events: readonly Event[], expected: number, at: Date): Promise<readonly Entry[]>;
  close(): Promise<void>;
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
