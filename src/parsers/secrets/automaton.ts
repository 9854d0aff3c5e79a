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
  const order = complete(trie);
  const [plain, final] = [[], []] as [number[], number[]];
  for (const state of order) (trie.ends.has(state) ? final : plain).push(state);
  return {
    columns,
    table: renumbered(trie.table, [...plain, ...final]),
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
}

function plant(words: readonly string[], columns: Uint8Array): Trie {
  const most = words.reduce((sum, word) => sum + word.length, 1);
  if (most > 65_535) throw new RangeError(`the words need up to ${most} states, more than the table can number`);
  const table = new Uint16Array(most * COLUMNS);
  const ends = new Map<number, readonly number[]>();
  let states = 1;
  words.forEach((word, index) => {
    let state = 0;
    for (let at = 0; at < word.length; at++) {
      const cell = state * COLUMNS + (columns[word.charCodeAt(at)] ?? 0);
      if (table[cell] === 0) table[cell] = states++;
      state = table[cell] ?? 0;
    }
    ends.set(state, [...(ends.get(state) ?? []), index]);
  });
  return { table, ends, states };
}

/** Breadth first: a state without a child for a byte goes where its longest proper suffix goes. Returns the states in that order. */
function complete({ table, ends, states }: Trie): readonly number[] {
  const fail = new Uint16Array(states);
  const order = [0];
  for (const state of order) {
    const [row, suffix] = [state * COLUMNS, (fail[state] ?? 0) * COLUMNS];
    for (let column = 1; column < COLUMNS; column++) {
      const child = table[row + column] ?? 0;
      const instead = state === 0 ? 0 : (table[suffix + column] ?? 0);
      if (child === 0) table[row + column] = instead;
      else {
        fail[child] = instead;
        const more = ends.get(instead);
        if (more !== undefined) ends.set(child, [...(ends.get(child) ?? []), ...more]);
        order.push(child);
      }
    }
  }
  return order;
}

function renumbered(table: Uint16Array, order: readonly number[]): Uint16Array {
  const [fresh, place] = [new Uint16Array(order.length * COLUMNS), new Uint16Array(table.length / COLUMNS)];
  order.forEach((state, id) => (place[state] = id));
  order.forEach((state, id) => {
    for (let column = 0; column < COLUMNS; column++) fresh[id * COLUMNS + column] = place[table[state * COLUMNS + column] ?? 0] ?? 0;
  });
  return fresh;
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
