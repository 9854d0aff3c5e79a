/**
 * Finds keys that stand in buffers by a table of numbers. The same keys as texts in a map would take several times the memory, and longer to
 * make than most runs take to ask.
 */

export interface KeyTable {
  get(key: string): number | undefined;
  /** The key of the place must not be there yet. */
  add(place: number): void;
}

/** Where a text stands: the buffer, its beginning and the place behind it. */
export type TextAt = readonly [buffer: Buffer, begin: number, end: number];

/** Characters of a key that tell it apart: it begins with an object id. */
const HASHED = 12;
const LEAST = 64;

/** Keys are ASCII. */
export function keyTable(keyAt: (place: number) => TextAt): KeyTable {
  let mask = LEAST - 1;
  let table = new Uint32Array(LEAST);
  let count = 0;
  const put = (place: number): void => {
    let slot = hashOfBytes(...keyAt(place)) & mask;
    while (table[slot] !== 0) slot = (slot + 1) & mask;
    table[slot] = place + 1;
  };
  const grow = (): void => {
    const before = table;
    mask = mask * 2 + 1;
    table = new Uint32Array(mask + 1);
    for (const held of before) if (held !== 0) put(held - 1);
  };
  return {
    add(place) {
      if (++count * 2 > mask) grow();
      put(place);
    },
    get(key) {
      if (count === 0) return undefined;
      for (let slot = hashOfText(key) & mask; ; slot = (slot + 1) & mask) {
        const place = (table[slot] ?? 0) - 1;
        if (place === -1) return undefined;
        if (isTextAt(key, ...keyAt(place))) return place;
      }
    },
  };
}

export function hashOfBytes(buffer: Buffer, begin: number, end: number): number {
  let hash = 0;
  for (let at = begin; at < end && at < begin + HASHED; at++) hash = Math.imul(hash, 31) + (buffer[at] ?? 0);
  return hash;
}

/** The same number as the bytes of the text have. */
export function hashOfText(key: string): number {
  let hash = 0;
  for (let at = 0; at < key.length && at < HASHED; at++) hash = Math.imul(hash, 31) + key.charCodeAt(at);
  return hash;
}

export function isTextAt(key: string, buffer: Buffer, begin: number, end: number): boolean {
  if (end - begin !== key.length) return false;
  for (let at = 0; at < key.length; at++) if (buffer[begin + at] !== key.charCodeAt(at)) return false;
  return true;
}
