/** A dense Aho-Corasick automaton over bytes: every word of a list is found in one pass, ASCII letters in either case. */

export interface Automaton {
  /** The column of each byte; bytes that no word holds share column 0. */
  readonly columns: Uint8Array;
  /** Next state by state × 64 + column. States that end a word are numbered last. */
  readonly table: Uint16Array;
  /** States from here on end at least one word. */
  readonly firstFinal: number;
  /** For the state `firstFinal + n`: indexes of the words that end there, the longest first. */
  readonly finals: readonly (readonly number[])[];
  /** Of the longest word. */
  readonly reach: number;
}

const COLUMNS = 64;

/** Words are matched as bytes of Latin-1 text. Throws RangeError where they need more states than 16 bits can number or hold more than 63 different bytes. */
export function automaton(words: readonly string[]): Automaton {
  const columns = columnsOf(words);
  const trie = plant(words, columns);
  const { order, fail } = suffixesOf(trie);
  const [plain, final] = [[], []] as [number[], number[]];
  for (const state of order) (trie.ends.has(state) ? final : plain).push(state);
  return {
    columns,
    table: completed(trie, { order, fail }, [...plain, ...final]),
    firstFinal: plain.length,
    finals: final.map((state) => trie.ends.get(state) ?? []),
    reach: Math.max(0, ...words.map((word) => word.length)),
  };
}

interface Trie {
  /** Rows of children; 0, the root, is nobody's child and stands for none. */
  readonly table: Uint16Array;
  readonly ends: Map<number, readonly number[]>;
  readonly states: number;
  /** Each state's first child, each child's next sibling, and the column that leads to a state. */
  readonly first: Uint16Array;
  readonly next: Uint16Array;
  readonly column: Uint8Array;
}

function plant(words: readonly string[], columns: Uint8Array): Trie {
  let most = 1;
  for (const word of words) most += word.length;
  if (most > 65_535) throw new RangeError(`the words need up to ${most} states, more than the table can number`);
  const table = new Uint16Array(most * COLUMNS);
  const ends = new Map<number, readonly number[]>();
  const [first, next, column] = [new Uint16Array(most), new Uint16Array(most), new Uint8Array(most)];
  let states = 1;
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? "";
    let state = 0;
    for (let at = 0; at < word.length; at++) {
      const step = columns[word.charCodeAt(at)] ?? 0;
      let child = table[state * COLUMNS + step] ?? 0;
      if (child === 0) {
        child = states++;
        table[state * COLUMNS + step] = child;
        column[child] = step;
        next[child] = first[state] ?? 0;
        first[state] = child;
      }
      state = child;
    }
    const known = ends.get(state);
    ends.set(state, known === undefined ? [index] : [...known, index]);
  }
  return { table, ends, states, first, next, column };
}

interface Suffixes {
  /** All states, breadth first. */
  readonly order: Uint16Array;
  /** The state of the longest proper suffix. */
  readonly fail: Uint16Array;
}

/** What ends in a state's suffix ends in the state as well. */
function suffixesOf({ table, ends, states, first, next, column }: Trie): Suffixes {
  const [order, fail] = [new Uint16Array(states), new Uint16Array(states)];
  let known = 1;
  for (let at = 0; at < known; at++) {
    const state = order[at] ?? 0;
    for (let child = first[state] ?? 0; child !== 0; child = next[child] ?? 0) {
      order[known++] = child;
      if (state === 0) continue;
      const step = column[child] ?? 0;
      let suffix = fail[state] ?? 0;
      while (suffix !== 0 && table[suffix * COLUMNS + step] === 0) suffix = fail[suffix] ?? 0;
      const found = table[suffix * COLUMNS + step] ?? 0;
      fail[child] = found;
      const more = found === 0 ? undefined : ends.get(found);
      if (more !== undefined) ends.set(child, [...(ends.get(child) ?? []), ...more]);
    }
  }
  return { order, fail };
}

/** A state without a child for a byte goes where its longest proper suffix goes: its row is the suffix's, but for its children. */
function completed({ first, next, column }: Trie, { order, fail }: Suffixes, numbered: readonly number[]): Uint16Array {
  const [table, place] = [new Uint16Array(numbered.length * COLUMNS), new Uint16Array(numbered.length)];
  for (let id = 0; id < numbered.length; id++) place[numbered[id] ?? 0] = id;
  for (let at = 0; at < order.length; at++) {
    const state = order[at] ?? 0;
    const row = (place[state] ?? 0) * COLUMNS;
    const suffix = (place[fail[state] ?? 0] ?? 0) * COLUMNS;
    if (state !== 0) table.copyWithin(row, suffix, suffix + COLUMNS);
    for (let child = first[state] ?? 0; child !== 0; child = next[child] ?? 0) table[row + (column[child] ?? 0)] = place[child] ?? 0;
  }
  return table;
}

/** Called for each word that is found, in the order of their ends: the word's index and the place behind it. */
export type Meeting = (word: number, end: number) => void;

/** Below this, dividing the bytes costs more than it saves. */
const WORTH_DIVIDING = 2_048;

/**
 * Finds all words. Each byte's step waits for the one before it, so four stretches of the bytes are walked side by side:
 * a stretch starts early by the longest word, and what ends in that run-up belongs to the stretch before.
 */
export function search(machine: Automaton, bytes: Uint8Array, meet: Meeting): void {
  const quarter = bytes.length < WORTH_DIVIDING ? 0 : Math.floor(bytes.length / 4);
  const lanes = quarter === 0 ? [] : walkTogether(machine, bytes, quarter);
  for (const ends of lanes) report(machine, ends, meet);
  report(machine, walkAlone(machine, bytes, quarter * 4), meet);
}

/** Pairs of a place and the final state met there. */
type Ends = number[];

function report(machine: Automaton, ends: Ends, meet: Meeting): void {
  for (let at = 0; at < ends.length; at += 2) {
    for (const word of machine.finals[(ends[at + 1] ?? 0) - machine.firstFinal] ?? []) meet(word, ends[at] ?? 0);
  }
}

function walkAlone({ columns, table, firstFinal, reach }: Automaton, bytes: Uint8Array, from: number): Ends {
  const ends: Ends = [];
  let state = 0;
  for (let at = Math.max(0, from - reach); at < bytes.length; at++) {
    state = table[(state << 6) + (columns[bytes[at] ?? 0] ?? 0)] ?? 0;
    if (state >= firstFinal && at >= from) ends.push(at + 1, state);
  }
  return ends;
}

function walkTogether({ columns, table, firstFinal, reach }: Automaton, bytes: Uint8Array, quarter: number): readonly Ends[] {
  const lanes: readonly [Ends, Ends, Ends, Ends] = [[], [], [], []];
  const [two, three, four] = [quarter, quarter * 2, quarter * 3];
  let [a, b, c, d] = [0, 0, 0, 0];
  for (let back = Math.min(reach, quarter); back > 0; back--) {
    b = table[(b << 6) + (columns[bytes[two - back] ?? 0] ?? 0)] ?? 0;
    c = table[(c << 6) + (columns[bytes[three - back] ?? 0] ?? 0)] ?? 0;
    d = table[(d << 6) + (columns[bytes[four - back] ?? 0] ?? 0)] ?? 0;
  }
  for (let at = 0; at < quarter; at++) {
    a = table[(a << 6) + (columns[bytes[at] ?? 0] ?? 0)] ?? 0;
    b = table[(b << 6) + (columns[bytes[at + two] ?? 0] ?? 0)] ?? 0;
    c = table[(c << 6) + (columns[bytes[at + three] ?? 0] ?? 0)] ?? 0;
    d = table[(d << 6) + (columns[bytes[at + four] ?? 0] ?? 0)] ?? 0;
    if (a >= firstFinal) lanes[0].push(at + 1, a);
    if (b >= firstFinal) lanes[1].push(at + two + 1, b);
    if (c >= firstFinal) lanes[2].push(at + three + 1, c);
    if (d >= firstFinal) lanes[3].push(at + four + 1, d);
  }
  return lanes;
}

function columnsOf(words: readonly string[]): Uint8Array {
  const columns = new Uint8Array(256);
  let used = 0;
  for (const char of new Set(words.join("").toLowerCase())) {
    const code = char.charCodeAt(0);
    used++;
    columns[code] = used;
    if (code >= 0x61 && code <= 0x7a) columns[code - 32] = used;
  }
  if (used >= COLUMNS) throw new RangeError(`the words hold ${used} different bytes; the table has room for ${COLUMNS - 1}`);
  return columns;
}
