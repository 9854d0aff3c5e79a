/**
 * Finds keys that stand in buffers by a table of numbers. The same keys as texts in a map would take several times the memory, and longer to
 * make than most runs take to ask.
 */

export interface KeyTable {
  get(key: string): number | undefined;
  /** Of two places with one key the later counts. */
  add(place: number): void;
}

/** Where the key of a place stands: the buffer, its beginning and the place behind it. */
type KeyAt = (place: number) => readonly [buffer: Buffer, begin: number, end: number];

/** Characters of a key that tell it apart: it begins with an object id. */
const HASHED = 12;
const LEAST = 64;

/** `expected`: how many places there will be, where that is known. Keys are ASCII. */
export function keyTable(keyAt: KeyAt, expected: number): KeyTable {
  let mask = 2 ** Math.ceil(Math.log2(Math.max(LEAST, expected * 2))) - 1;
  let table = new Uint32Array(mask + 1);
  let count = 0;
  /** The slot that holds the key's place plus one, or the empty one where it would stand. */
  const slotOf = (hash: number, isKey: (place: number) => boolean): number => {
    let slot = hash & mask;
    for (let held = table[slot] ?? 0; held !== 0 && !isKey(held - 1); held = table[slot] ?? 0) slot = (slot + 1) & mask;
    return slot;
  };
  const put = (place: number): void => {
    const [buffer, begin, end] = keyAt(place);
    const slot = slotOf(hashOf(buffer, begin, end), (other) => {
      const [its, from, to] = keyAt(other);
      return to - from === end - begin && its.compare(buffer, begin, end, from, to) === 0;
    });
    if (table[slot] === 0) count++;
    table[slot] = place + 1;
  };
  const grow = (): void => {
    const before = table;
    mask = mask * 2 + 1;
    table = new Uint32Array(mask + 1);
    count = 0;
    for (const held of before) if (held !== 0) put(held - 1);
  };
  return {
    add(place) {
      if (count * 2 > mask) grow();
      put(place);
    },
    get(key) {
      let hash = 0;
      for (let at = 0; at < key.length && at < HASHED; at++) hash = Math.imul(hash, 31) + key.charCodeAt(at);
      const held = table[slotOf(hash, (place) => isAt(key, keyAt(place)))] ?? 0;
      return held === 0 ? undefined : held - 1;
    },
  };
}

function hashOf(buffer: Buffer, begin: number, end: number): number {
  let hash = 0;
  for (let at = begin; at < end && at < begin + HASHED; at++) hash = Math.imul(hash, 31) + (buffer[at] ?? 0);
  return hash;
}

function isAt(key: string, [buffer, begin, end]: ReturnType<KeyAt>): boolean {
  if (end - begin !== key.length) return false;
  for (let at = 0; at < key.length; at++) if (buffer[begin + at] !== key.charCodeAt(at)) return false;
  return true;
}
