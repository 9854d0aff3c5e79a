/** The ledger in tables: `entries` holds the text that each hash was taken of, `heads` where each stream stands, `appended` the idempotency keys. */
import { entryFrom, fitName, GENESIS, LedgerConflict, linked } from "#src/ledger.ts";
import type { Entry, Event, Head, Linked, StoredEntry } from "#src/ledger.ts";
import { integer, row, rows, text } from "#src/stores/statements/step.ts";
import type { Row, Steps } from "#src/stores/statements/step.ts";

export interface Append {
  readonly stream: string;
  readonly events: readonly Event[];
  readonly expected: number;
  readonly at: Date;
  readonly key?: string | undefined;
}

const ROWS_A_STATEMENT = 100;

/** Takes the stream's row first, so that whoever else appends waits for this transaction's end. */
export function* append({ stream, events, expected, at, key }: Append): Steps<readonly Entry[]> {
  fitName(stream, "stream");
  if (key !== undefined) fitName(key, "idempotency key");
  const head = yield* takeHead(stream);
  const earlier = key === undefined ? undefined : yield* appended(stream, key);
  if (earlier !== undefined) return earlier;
  if (head.seq !== expected) throw new LedgerConflict(stream, expected, head.seq);
  const links = linked(head, stream, events, at);
  const last = links.at(-1)?.entry;
  if (last === undefined) return [];
  yield* insertEntries(links);
  yield* rows("update heads set seq = ?, hash = ? where stream = ?", last.seq, last.hash, stream);
  if (key !== undefined)
    yield* rows("insert into appended (stream, key, first, last) values (?, ?, ?, ?)", stream, key, expected + 1, last.seq);
  return links.map(({ entry }) => entry);
}

/** What was appended under the key; undefined where nothing was. */
export function* appended(stream: string, key: string): Steps<readonly Entry[] | undefined> {
  const found = yield* row("select first, last from appended where stream = ? and key = ?", stream, key);
  if (found === undefined) return undefined;
  const [first, last] = [integer(found, "first"), integer(found, "last")];
  return yield* entriesAfter(stream, first - 1, last - first + 1);
}

/** Up to `limit` entries after `after`. */
export function* entriesAfter(stream: string, after: number, limit: number): Steps<readonly Entry[]> {
  return (yield* storedAfter(stream, after, limit)).map(({ text: body, hash }) => entryFrom(body, hash));
}

/** The same as they are stored. */
export function* storedAfter(stream: string, after: number, limit: number): Steps<readonly StoredEntry[]> {
  const found = yield* rows("select seq, body, hash from entries where stream = ? and seq > ? order by seq limit ?", stream, after, limit);
  return found.map((one) => ({ seq: integer(one, "seq"), text: text(one, "body"), hash: text(one, "hash") }));
}

export function* headOf(stream: string): Steps<Head> {
  const found = yield* row("select seq, hash from heads where stream = ?", stream);
  return found === undefined ? { seq: 0, hash: GENESIS } : headFrom(found);
}

/** Streams that have entries and begin with the prefix, sorted by code unit. */
export function* streamNames(prefix: string): Steps<readonly string[]> {
  const found = yield* rows("select stream from heads where seq > 0 and substr(stream, 1, length(cast(? as text))) = ?", prefix, prefix);
  return found.map((one) => text(one, "stream")).sort();
}

function* takeHead(stream: string): Steps<Head> {
  const taken = yield* row(
    "insert into heads (stream, seq, hash) values (?, 0, ?) on conflict (stream) do update set seq = heads.seq returning seq, hash",
    stream,
    GENESIS,
  );
  return taken === undefined ? { seq: 0, hash: GENESIS } : headFrom(taken);
}

function* insertEntries(links: readonly Linked[]): Steps<void> {
  for (let from = 0; from < links.length; from += ROWS_A_STATEMENT) {
    const some = links.slice(from, from + ROWS_A_STATEMENT);
    const holes = some.map(() => "(?, ?, ?, ?)").join(", ");
    const values = some.flatMap(({ entry, text: body }) => [entry.stream, entry.seq, body, entry.hash]);
    yield* rows(`insert into entries (stream, seq, body, hash) values ${holes}`, ...values);
  }
}

const headFrom = (found: Row): Head => ({ seq: integer(found, "seq"), hash: text(found, "hash") });
