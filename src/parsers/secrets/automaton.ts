/** A dense Aho-Corasick automaton over bytes: every word of a list is found in one pass, ASCII letters in either case. */
import { isLetter } from "#src/parsers/secrets/walk.ts";

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
  const { order, fail, ends } = linked(trie);
  const finals: (readonly number[])[] = [];
  const place = new Uint16Array(order.length);
  const firstFinal = order.length - ends.size;
  let plain = 0;
  for (const state of order) {
    const here = ends.get(state);
    place[state] = here === undefined ? plain++ : firstFinal + finals.push(here) - 1;
  }
  return { columns, table: completed(trie, order, fail, place), firstFinal, finals, reach: longest(words) };
}

const longest = (words: readonly string[]): number => words.reduce((most, { length }) => Math.max(most, length), 0);

/** Children as lists, the root's as a row: the table of a thousand words is made at every start, and nearly all of its cells are copies. State 0 is the root, and nobody's child. */
interface Trie {
  readonly states: number;
  readonly rootRow: Uint16Array;
  readonly firstChild: Uint16Array;
  readonly nextSibling: Uint16Array;
  /** The byte's column on the way from the parent. */
  readonly column: Uint8Array;
  readonly ends: Map<number, readonly number[]>;
}

function plant(words: readonly string[], columns: Uint8Array): Trie {
  const most = words.reduce((sum, word) => sum + word.length, 1);
  if (most > 65_535) throw new RangeError(`the words need up to ${most} states, more than the table can number`);
  const firstChild = new Uint16Array(most);
  const nextSibling = new Uint16Array(most);
  const column = new Uint8Array(most);
  const trie = { rootRow: new Uint16Array(COLUMNS), firstChild, nextSibling, column, ends: new Map<number, readonly number[]>() };
  let states = 1;
  words.forEach((word, index) => {
    let state = 0;
    for (let at = 0; at < word.length; at++) {
      const wanted = columns[word.charCodeAt(at)] ?? 0;
      let child = childOf(trie, state, wanted);
      if (child === 0) {
        child = states++;
        column[child] = wanted;
        nextSibling[child] = firstChild[state] ?? 0;
        firstChild[state] = child;
        if (state === 0) trie.rootRow[wanted] = child;
      }
      state = child;
    }
    trie.ends.set(state, [...(trie.ends.get(state) ?? []), index]);
  });
  return { ...trie, states };
}

/** 0 where there is none. */
function childOf({ rootRow, firstChild, nextSibling, column }: Omit<Trie, "states">, state: number, wanted: number): number {
  if (state === 0) return rootRow[wanted] ?? 0;
  let child = firstChild[state] ?? 0;
  while (child !== 0 && column[child] !== wanted) child = nextSibling[child] ?? 0;
  return child;
}

interface Links {
  /** The states, breadth first. */
  readonly order: Uint16Array;
  /** By state: the state of its longest proper suffix. */
  readonly fail: Uint16Array;
  /** By state: all words that end there, those of its suffixes too. */
  readonly ends: ReadonlyMap<number, readonly number[]>;
}

function linked(trie: Trie): Links {
  const { states, firstChild, nextSibling, column, ends } = trie;
  const order = new Uint16Array(states);
  const fail = new Uint16Array(states);
  let known = 1;
  for (const state of order) {
    for (let child = firstChild[state] ?? 0; child !== 0; child = nextSibling[child] ?? 0) {
      const suffix = state === 0 ? 0 : suffixOf(trie, fail, fail[state] ?? 0, column[child] ?? 0);
      const more = ends.get(suffix);
      if (more !== undefined) ends.set(child, [...(ends.get(child) ?? []), ...more]);
      fail[child] = suffix;
      order[known++] = child;
    }
  }
  return { order, fail, ends };
}

/** Where a state goes by a byte: to its child, or where its longest suffix that has one goes. */
function suffixOf(trie: Trie, fail: Uint16Array, from: number, wanted: number): number {
  for (let state = from; ; state = fail[state] ?? 0) {
    const child = childOf(trie, state, wanted);
    if (child !== 0 || state === 0) return child;
  }
}

/** A state without a child for a byte goes where its longest proper suffix goes, whose row is made before its own. */
function completed({ firstChild, nextSibling, column }: Trie, order: Uint16Array, fail: Uint16Array, place: Uint16Array): Uint16Array {
  const table = new Uint16Array(order.length * COLUMNS);
  for (const state of order) {
    const row = (place[state] ?? 0) * COLUMNS;
    const suffix = (place[fail[state] ?? 0] ?? 0) * COLUMNS;
    if (state !== 0) table.copyWithin(row, suffix, suffix + COLUMNS);
    for (let child = firstChild[state] ?? 0; child !== 0; child = nextSibling[child] ?? 0)
      table[row + (column[child] ?? 0)] = place[child] ?? 0;
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
    const words = machine.finals[(ends[at + 1] ?? 0) - machine.firstFinal] ?? [];
    for (let nth = 0; nth < words.length; nth++) meet(words[nth] ?? 0, ends[at] ?? 0);
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
  const two = quarter;
  const three = quarter * 2;
  const four = quarter * 3;
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
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
  for (const word of words) {
    for (let at = 0; at < word.length; at++) {
      const code = word.charCodeAt(at);
      if (columns[code] !== 0) continue;
      columns[code] = ++used;
      if (isLetter(code)) columns[code ^ 0x20] = used;
    }
  }
  if (used >= COLUMNS) throw new RangeError(`the words hold ${used} different bytes; the table has room for ${COLUMNS - 1}`);
  return columns;
}
