/**
 * Facts by key, as bytes that are looked into where they lie: nothing is made of them when they are read from disk. What is said of many files
 * is held once. An object for each fact, or a text, would fill the memory of a run over a large repository.
 */
import { hashOfBytes, hashOfText, isTextAt, type TextAt } from "#src/views/git/key-table.ts";

export interface FactTable {
  readonly size: number;
  /** The place of the key; -1 where it has none. */
  find(key: string): number;
  key(place: number): TextAt;
  /** What the place says, as JSON. */
  json(place: number): TextAt;
  /** A number for what several places may say; -1 for what is held for one place alone. */
  common(place: number): number;
}

/** One key and what is said under it. */
export type Entry = readonly [key: TextAt, json: TextAt];

/** Texts up to this length are held once where several say the same, as long as they are not too many. */
const [SHORT, MANY] = [200, 1_000];
/** Keys, facts, common facts and slots. */
const HEAD = 4;
const BYTES = 4;
const NO_TEXT: TextAt = [Buffer.alloc(0), 0, 0];
const NOTHING: FactTable = { size: 0, find: () => -1, key: () => NO_TEXT, json: () => NO_TEXT, common: () => -1 };

/** From what `packed` made; anything else has to be kept away by whoever reads it. */
export function factTable(body: Buffer): FactTable {
  if (body.length < HEAD * BYTES) return NOTHING;
  const [size = 0, facts = 0, commons = 0, slots = 0] = numbers(body, 0, HEAD);
  const parts = [slots, size, size, facts];
  const begins = parts.map((_, part) => HEAD + parts.slice(0, part).reduce((sum, count) => sum + count, 0));
  const [table, keyEnds, factOf, factEnds] = parts.map((count, part) => numbers(body, begins[part] ?? 0, count));
  if (table === undefined || keyEnds === undefined || factOf === undefined || factEnds === undefined) return NOTHING;
  const keysBegin = (HEAD + slots + size * 2 + facts) * BYTES;
  const textsBegin = keysBegin + (keyEnds[size - 1] ?? 0);
  const mask = slots - 1;
  const isAt = (key: string, place: number): boolean =>
    isTextAt(key, body, keysBegin + beginOf(keyEnds, place), keysBegin + (keyEnds[place] ?? 0));
  return {
    size,
    find(key) {
      for (let slot = hashOfText(key) & mask; ; slot = (slot + 1) & mask) {
        const place = (table[slot] ?? 0) - 1;
        if (place === -1 || isAt(key, place)) return place;
      }
    },
    key: (place) => [body, keysBegin + beginOf(keyEnds, place), keysBegin + (keyEnds[place] ?? 0)],
    json: (place) => {
      const fact = factOf[place] ?? 0;
      return [body, textsBegin + beginOf(factEnds, fact), textsBegin + (factEnds[fact] ?? 0)];
    },
    common: (place) => ((factOf[place] ?? 0) < commons ? (factOf[place] ?? 0) : -1),
  };
}

/** A copy: the bytes may begin where no number can. */
function numbers(body: Buffer, from: number, count: number): Uint32Array {
  const made = new Uint32Array(count);
  Buffer.from(made.buffer).set(body.subarray(from * BYTES, (from + count) * BYTES));
  return made;
}

const beginOf = (ends: Uint32Array, place: number): number => (place === 0 ? 0 : (ends[place - 1] ?? 0));

/** The bytes of a table; every key stands in it once. `again` gives the entries anew: they are gone through more than once. */
export function* packed(again: () => Iterable<Entry>): Generator<Uint8Array> {
  const { size, keyBytes, textBytes, commons, single } = measured(again);
  const [keyEnds, factOf, factEnds] = [new Uint32Array(size), new Uint32Array(size), new Uint32Array(commons.size + single)];
  const [keys, texts] = [appender(keyBytes), appender(textBytes)];
  const hashes = new Int32Array(size);
  for (const { index, json } of commons.values()) factEnds[index] = texts.add(json);
  let [place, fact] = [0, commons.size];
  for (const [key, json] of again()) {
    hashes[place] = hashOfBytes(...key);
    keyEnds[place] = keys.add(key);
    const common = commons.size === 0 ? undefined : commons.get(shortText(json) ?? "");
    factOf[place] = common?.index ?? fact;
    if (common === undefined) factEnds[fact++] = texts.add(json);
    place++;
  }
  const table = slotsOf(hashes);
  for (const part of [Uint32Array.of(size, factEnds.length, commons.size, table.length), table, keyEnds, factOf, factEnds])
    yield Buffer.from(part.buffer);
  yield keys.bytes;
  yield texts.bytes;
}

function appender(length: number) {
  const bytes = Buffer.allocUnsafeSlow(length);
  let filled = 0;
  return { bytes, add: ([from, begin, end]: TextAt): number => (filled += from.copy(bytes, filled, begin, end)) };
}

const shortText = ([buffer, begin, end]: TextAt): string | undefined =>
  end - begin > SHORT ? undefined : buffer.toString("latin1", begin, end);

const lengthOf = ([, begin, end]: TextAt): number => end - begin;

interface CommonText {
  readonly index: number;
  readonly json: TextAt;
}

/** Common are short texts that are said more than once, of the first that there are; `single` counts the others. */
function measured(again: () => Iterable<Entry>) {
  const counts = new Map<string, { times: number; readonly json: TextAt }>();
  let [size, keyBytes, textBytes] = [0, 0, 0];
  for (const [key, json] of again()) {
    size++;
    keyBytes += lengthOf(key);
    textBytes += lengthOf(json);
    const text = shortText(json);
    const known = text === undefined ? undefined : counts.get(text);
    if (known !== undefined) known.times++;
    else if (text !== undefined && counts.size < MANY) counts.set(text, { times: 1, json });
  }
  const commons = new Map<string, CommonText>();
  let single = size;
  for (const [text, { times, json }] of counts) {
    if (times === 1) continue;
    commons.set(text, { index: commons.size, json });
    textBytes -= (times - 1) * lengthOf(json);
    single -= times;
  }
  return { size, keyBytes, textBytes, commons, single };
}

/** The slot that a key's hash points to, or the next one that is free, holds its place plus one. */
function slotsOf(hashes: Int32Array): Uint32Array {
  const mask = 2 ** Math.ceil(Math.log2(Math.max(2, hashes.length * 2))) - 1;
  const table = new Uint32Array(mask + 1);
  for (const [place, hash] of hashes.entries()) {
    let slot = hash & mask;
    while (table[slot] !== 0) slot = (slot + 1) & mask;
    table[slot] = place + 1;
  }
  return table;
}
