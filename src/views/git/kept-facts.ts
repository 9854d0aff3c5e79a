/**
 * The facts of one analyser: a large table of earlier runs, a small one of what was added since, and what this run adds. Only the small one is
 * written anew after most runs.
 */
import type { Shelf } from "#src/recall.ts";
import { type Entry, factTable, type FactTable, packed } from "#src/views/git/fact-table.ts";
import { keyTable, type TextAt } from "#src/views/git/key-table.ts";

export interface KeptFacts extends Shelf {
  /** What is worth keeping has changed since it was kept last. */
  changed(): boolean;
  /** What is worth keeping, for `keptFacts` to read. */
  pieces(): Iterable<Uint8Array>;
}

const BYTES = 4;
const PIECE_BYTES = 1 << 20;
/** The small table may hold this many facts, and an eighth of the large one. */
const SMALL = 1_000;
const NOTHING = Buffer.alloc(0);

/** `body`: the pieces of an earlier run, or nothing. */
export function keptFacts(body: Buffer): KeptFacts {
  const length = body.length < BYTES ? 0 : body.readUInt32LE(0);
  const tables = [body.subarray(BYTES, BYTES + length), body.subarray(BYTES + length)].map((part) => readTable(factTable(part)));
  const [large = readTable(factTable(NOTHING)), small = large] = tables;
  const fresh = freshFacts();
  const stored = large.table.size + small.table.size;
  let kept = 0;
  const mostAreUsed = (): boolean => (large.used() + small.used()) * 2 >= stored;
  return {
    find(key) {
      const first = large.find(key);
      if (first !== -1) return first;
      const second = small.find(key);
      if (second !== -1) return large.table.size + second;
      const third = fresh.find(key);
      return third === -1 ? -1 : stored + third;
    },
    fact(place) {
      if (place < large.table.size) return large.fact(place);
      return place < stored ? small.fact(place - large.table.size) : fresh.fact(place - stored);
    },
    put: (key, fact) => stored + fresh.put(key, JSON.stringify(fact)),
    spare() {
      large.spare();
      small.spare();
    },
    // Half a table of forgotten blobs is worth a rewrite; a few are not.
    changed: () => fresh.size() > kept || !mostAreUsed(),
    *pieces() {
      kept = fresh.size();
      const added = small.table.size + kept;
      if (mostAreUsed() && added <= Math.max(SMALL, large.table.size >> 3)) {
        yield body.length < BYTES ? Buffer.alloc(BYTES) : body.subarray(0, BYTES + length);
        yield* packed(() => joined(small.entries(false), fresh.entries()));
        return;
      }
      const all = [...packed(() => joined(large.entries(!mostAreUsed()), small.entries(!mostAreUsed()), fresh.entries()))];
      const head = Buffer.alloc(BYTES);
      head.writeUInt32LE(all.reduce((sum, piece) => sum + piece.length, 0));
      yield head;
      yield* all;
    },
  };
}

function* joined(...lists: readonly Iterable<Entry>[]): Generator<Entry> {
  for (const list of lists) yield* list;
}

/** A table, and which of it is of use still: whatever was asked for. */
function readTable(table: FactTable) {
  const marks = new Uint8Array(table.size);
  const commons: unknown[] = [];
  let used = 0;
  const parsed = (place: number): unknown => parsedAt(table.json(place));
  return {
    table,
    used: (): number => used,
    spare(): void {
      marks.fill(1);
      used = table.size;
    },
    find(key: string): number {
      const place = table.find(key);
      if (place !== -1 && marks[place] === 0) {
        marks[place] = 1;
        used++;
      }
      return place;
    },
    fact(place: number): unknown {
      const common = table.common(place);
      return common === -1 ? parsed(place) : (commons[common] ??= parsed(place));
    },
    *entries(usedOnly: boolean): Generator<Entry> {
      for (let place = 0; place < table.size; place++) if (!usedOnly || marks[place] === 1) yield [table.key(place), table.json(place)];
    },
  };
}

/** Most files are like many others: what is said of them is held, and read, once. */
const [SHORT, MANY] = [200, 1_000];

/** What this run adds, as bytes too. */
function freshFacts() {
  const [keys, texts] = [textStore(), textStore()];
  const factOf: number[] = [];
  const known = new Map<string, number>();
  const parsed = new Map<number, unknown>();
  const places = keyTable((place) => keys.at(place));
  const textOf = (json: string): number => {
    if (json.length > SHORT) return texts.add(json);
    const text = known.get(json) ?? texts.add(json);
    if (known.size < MANY) known.set(json, text);
    return text;
  };
  return {
    size: (): number => factOf.length,
    find: (key: string): number => places.get(key) ?? -1,
    fact(place: number): unknown {
      const text = factOf[place] ?? 0;
      const before = parsed.get(text);
      if (before !== undefined) return before;
      const fact = parsedAt(texts.at(text));
      if (parsed.size < MANY) parsed.set(text, fact);
      return fact;
    },
    put(key: string, json: string): number {
      factOf.push(textOf(json));
      places.add(keys.add(key));
      return factOf.length - 1;
    },
    *entries(): Generator<Entry> {
      for (const [place, text] of factOf.entries()) yield [keys.at(place), texts.at(text)];
    },
  };
}

const parsedAt = ([buffer, begin, end]: TextAt): unknown => JSON.parse(buffer.toString("utf8", begin, end));

/** Texts written one behind the other into a few large pieces. */
function textStore() {
  const pieces: Buffer[] = [];
  const [pieceOf, beginOf, endOf]: [number[], number[], number[]] = [[], [], []];
  let filled = 0;
  return {
    at: (index: number): TextAt => [pieces[pieceOf[index] ?? 0] ?? NOTHING, beginOf[index] ?? 0, endOf[index] ?? 0],
    add(text: string): number {
      const length = Buffer.byteLength(text);
      let piece = pieces.at(-1);
      if (piece === undefined || filled + length > piece.length) {
        piece = Buffer.allocUnsafeSlow(Math.max(PIECE_BYTES, length));
        pieces.push(piece);
        filled = 0;
      }
      piece.write(text, filled);
      pieceOf.push(pieces.length - 1);
      beginOf.push(filled);
      filled += length;
      return endOf.push(filled) - 1;
    },
  };
}
