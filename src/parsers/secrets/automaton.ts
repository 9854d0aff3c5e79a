/** A dense Aho-Corasick automaton over bytes: every word of a list is found in one pass, ASCII letters in either case. */

export interface Automaton {
  /** The column of each byte; bytes that no word holds share column 0. */
  readonly columns: Uint8Array;
  /** Next state by state × 64 + column, with the bit `FINAL` where the next state ends a word. */
  readonly table: Uint16Array;
  /** By state: indexes of the words that end there, the longest first. */
  readonly ends: ReadonlyMap<number, readonly number[]>;
  /** Of the longest word. */
  readonly reach: number;
}

const COLUMNS = 64;
const FINAL = 0x8000;
const STATE = 0x7fff;

/** Words are matched as bytes of Latin-1 text. Throws RangeError where they need more states than 15 bits can number or hold more than 63 different bytes. */
export function automaton(words: readonly string[]): Automaton {
  const columns = columnsOf(words);
  const trie = plant(words, columns);
  complete(trie);
  return { columns, table: trie.table, ends: trie.ends, reach: Math.max(0, ...words.map((word) => word.length)) };
}

interface Trie {
  /** Rows of children; 0, the root, is nobody's child and stands for none. */
  readonly table: Uint16Array;
  /** By state: the column it stands in, its newest child, and the child of its parent before it. */
  readonly column: Uint8Array;
  readonly child: Uint16Array;
  readonly sibling: Uint16Array;
  readonly states: number;
  readonly ends: Map<number, readonly number[]>;
}

function plant(words: readonly string[], columns: Uint8Array): Trie {
  const most = words.reduce((sum, word) => sum + word.length, 1);
  const [table, column] = [new Uint16Array(most * COLUMNS), new Uint8Array(most)];
  const [child, sibling] = [new Uint16Array(most), new Uint16Array(most)];
  const ends = new Map<number, readonly number[]>();
  let states = 1;
  words.forEach((word, index) => {
    let state = 0;
    for (let at = 0; at < word.length; at++) {
      const own = columns[word.charCodeAt(at)] ?? 0;
      let next = table[state * COLUMNS + own] ?? 0;
      if (next === 0) {
        next = states++;
        table[state * COLUMNS + own] = next;
        column[next] = own;
        sibling[next] = child[state] ?? 0;
        child[state] = next;
      }
      state = next;
    }
    ends.set(state, [...(ends.get(state) ?? []), index]);
  });
  if (states > STATE) throw new RangeError(`the words need ${states} states, more than the table can number`);
  return { table: table.subarray(0, states * COLUMNS), column, child, sibling, states, ends };
}

/** Breadth first: a state without a child for a byte goes where its longest proper suffix goes, so its row is that one's but for its children. */
function complete({ table, column, child, sibling, states, ends }: Trie): void {
  const [fail, queue] = [new Uint16Array(states), new Uint16Array(states)];
  let queued = 1;
  for (let turn = 0; turn < queued; turn++) {
    const state = queue[turn] ?? 0;
    const [row, suffix] = [state * COLUMNS, (fail[state] ?? 0) * COLUMNS];
    if (state !== 0) table.copyWithin(row, suffix, suffix + COLUMNS);
    for (let next = child[state] ?? 0; next !== 0; next = sibling[next] ?? 0) {
      const own = column[next] ?? 0;
      const instead = state === 0 ? 0 : (table[suffix + own] ?? 0) & STATE;
      fail[next] = instead;
      const more = ends.get(instead);
      if (more !== undefined) ends.set(next, [...(ends.get(next) ?? []), ...more]);
      table[row + own] = ends.has(next) ? next | FINAL : next;
      queue[queued++] = next;
    }
  }
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

/** Pairs of a place and the state met there. */
type Ends = number[];

function report({ ends: words }: Automaton, ends: Ends, meet: Meeting): void {
  for (let at = 0; at < ends.length; at += 2) {
    for (const word of words.get(ends[at + 1] ?? 0) ?? []) meet(word, ends[at] ?? 0);
  }
}

function walkAlone({ columns, table, reach }: Automaton, bytes: Uint8Array, from: number): Ends {
  const ends: Ends = [];
  let state = 0;
  for (let at = Math.max(0, from - reach); at < bytes.length; at++) {
    state = table[((state & STATE) << 6) + (columns[bytes[at] ?? 0] ?? 0)] ?? 0;
    if (state >= FINAL && at >= from) ends.push(at + 1, state & STATE);
  }
  return ends;
}

function walkTogether({ columns, table, reach }: Automaton, bytes: Uint8Array, quarter: number): readonly Ends[] {
  const lanes: readonly [Ends, Ends, Ends, Ends] = [[], [], [], []];
  const [two, three, four] = [quarter, quarter * 2, quarter * 3];
  let [a, b, c, d] = [0, 0, 0, 0];
  for (let back = Math.min(reach, quarter); back > 0; back--) {
    b = table[((b & STATE) << 6) + (columns[bytes[two - back] ?? 0] ?? 0)] ?? 0;
    c = table[((c & STATE) << 6) + (columns[bytes[three - back] ?? 0] ?? 0)] ?? 0;
    d = table[((d & STATE) << 6) + (columns[bytes[four - back] ?? 0] ?? 0)] ?? 0;
  }
  for (let at = 0; at < quarter; at++) {
    a = table[((a & STATE) << 6) + (columns[bytes[at] ?? 0] ?? 0)] ?? 0;
    b = table[((b & STATE) << 6) + (columns[bytes[at + two] ?? 0] ?? 0)] ?? 0;
    c = table[((c & STATE) << 6) + (columns[bytes[at + three] ?? 0] ?? 0)] ?? 0;
    d = table[((d & STATE) << 6) + (columns[bytes[at + four] ?? 0] ?? 0)] ?? 0;
    if ((a | b | c | d) < FINAL) continue;
    if (a >= FINAL) lanes[0].push(at + 1, a & STATE);
    if (b >= FINAL) lanes[1].push(at + two + 1, b & STATE);
    if (c >= FINAL) lanes[2].push(at + three + 1, c & STATE);
    if (d >= FINAL) lanes[3].push(at + four + 1, d & STATE);
  }
  return lanes;
}

function columnsOf(words: readonly string[]): Uint8Array {
  const columns = new Uint8Array(256);
  let used = 0;
  for (const word of words) {
    for (let at = 0; at < word.length; at++) {
      const code = word.charCodeAt(at);
      const lower = code >= 0x41 && code <= 0x5a ? code + 32 : code;
      if (columns[lower] !== 0) continue;
      columns[lower] = ++used;
      if (lower >= 0x61 && lower <= 0x7a) columns[lower - 32] = used;
    }
  }
  if (used >= COLUMNS) throw new RangeError(`the words hold ${used} different bytes; the table has room for ${COLUMNS - 1}`);
  return columns;
}
