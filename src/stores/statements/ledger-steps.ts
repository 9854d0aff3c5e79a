/** The ledger in tables: `entries` holds the text that each hash was taken of, `heads` where each stream stands, `appended` the idempotency keys. */
import { entryFrom, fitName, GENESIS, LedgerConflict, linked } from "#src/ledger.ts";
import type { Entry, Event, Head, StoredEntry } from "#src/ledger.ts";
import { integer, row, rows, text } from "#src/stores/statements/step.ts";
import type { Row, Steps, Value } from "#src/stores/statements/step.ts";

export interface Append {
  readonly stream: string;
  readonly events: readonly Event[];
  readonly expected: number;
  readonly at: Date;
  readonly key?: string | undefined;
}

/** Rows that one statement takes: a few texts are prepared for however many there are. */
const SIZES = [128, 64, 32, 16, 8, 4, 2, 1] as const;

/**
 * Appends to one stream, one behind the other, in as few statements as one of them takes. Takes the stream's row first, so that whoever else
 * appends waits for this transaction's end. Throws LedgerConflict: then none is written.
 */
export function* appendAll(stream: string, appends: readonly Append[]): Steps<readonly (readonly StoredEntry[])[]> {
  fitName(stream, "stream");
  const keys = appends.flatMap(({ key }) => key ?? []);
  for (const key of keys) fitName(key, "idempotency key");
  let head = yield* takeHead(stream);
  const earlier = yield* allAppended(stream, keys);
  const fresh: StoredEntry[] = [];
  const used: Value[][] = [];
  const answers: (readonly StoredEntry[])[] = [];
  for (const { events, expected, at, key } of appends) {
    const known = key === undefined ? undefined : earlier.get(key);
    if (known === undefined && head.seq !== expected) throw new LedgerConflict(stream, expected, head.seq);
    const links = known ?? linked(head, stream, events, at);
    answers.push(links);
    const last = known === undefined ? links.at(-1) : undefined;
    if (last === undefined) continue;
    head = last;
    fresh.push(...links);
    if (key !== undefined) used.push([stream, key, expected + 1, last.seq]);
    if (key !== undefined) earlier.set(key, links);
  }
  if (fresh.length === 0) return answers;
  yield* insertAll("insert into entries (stream, seq, body, hash) values", fresh.map(({ seq, text: body, hash }) => [stream, seq, body, hash])); // prettier-ignore
  yield* rows("update heads set seq = ?, hash = ? where stream = ?", head.seq, head.hash, stream);
  yield* insertAll("insert into appended (stream, key, first, last) values", used);
  return answers;
}

/** What was appended under these keys, of those that were used. */
function* allAppended(stream: string, keys: readonly string[]): Steps<Map<string, readonly StoredEntry[]>> {
  const found = new Map<string, readonly StoredEntry[]>();
  for (const some of chunked(keys)) {
    const marks = some.map(() => "?").join(", ");
    const known = yield* rows(`select key, first, last from appended where stream = ? and key in (${marks})`, stream, ...some);
    for (const one of known) {
      const [first, last] = [integer(one, "first"), integer(one, "last")];
      found.set(text(one, "key"), yield* storedAfter(stream, first - 1, last - first + 1));
    }
  }
  return found;
}

function* insertAll(into: string, all: readonly (readonly Value[])[]): Steps<void> {
  for (const some of chunked(all)) yield* rows(insertion(into, some), ...some.flat());
}

const insertions = new Map<string, string[]>();

/** The same text for the same number of rows, made once. */
function insertion(into: string, some: readonly (readonly Value[])[]): string {
  const made = insertions.get(into) ?? [];
  insertions.set(into, made);
  return (made[some.length] ??= `${into} ${some.map((values) => `(${values.map(() => "?").join(", ")})`).join(", ")}`);
}

function chunked<One>(all: readonly One[]): readonly (readonly One[])[] {
  if (all.length < 2) return all.length === 0 ? [] : [all];
  const chunks: (readonly One[])[] = [];
  for (let from = 0; from < all.length; from += chunks.at(-1)?.length ?? 1) {
    const size = SIZES.find((most) => most <= all.length - from) ?? 1;
    chunks.push(all.slice(from, from + size));
  }
  return chunks;
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

const headFrom = (found: Row): Head => ({ seq: integer(found, "seq"), hash: text(found, "hash") });
