/** Runs of digits and the separators between them, cut into groups: what cards, telephone numbers, addresses and the like are made of. */
import { isDigit, isWord } from "#src/parsers/personal-data/span.ts";

export interface Group {
  readonly start: number;
  readonly end: number;
  readonly digits: string;
  /** What stands between the group before and this one; "" for the first. */
  readonly separator: string;
}

export interface NumberRun {
  readonly groups: readonly Group[];
  /** The character before the first group belongs to it: `+` or `(`. */
  readonly lead: string;
  /** A letter, digit or underscore stands right before, or right behind. */
  readonly stuckBefore: boolean;
  readonly stuckBehind: boolean;
}

const SEPARATORS = new Set([" ", "-", ".", "/", "(", ")", "\u00A0", "\u2011", "\u2013"]);
const MAX_SEPARATOR = 3;
const MAX_GROUPS = 40;

/** Every digit of the text stands in exactly one run; a run ends where more than three separators, or anything else, come. */
export function numberRuns(text: string): readonly NumberRun[] {
  const runs: NumberRun[] = [];
  for (let at = digitFrom(text, 0); at !== -1;) {
    const run = runFrom(text, at);
    runs.push(run);
    at = digitFrom(text, run.groups.at(-1)?.end ?? at + 1);
  }
  return runs;
}

const DIGIT = /\d/g;
/** So far the next digit is looked for sign by sign; beyond it a search is faster. */
const NEAR = 16;

/** The first digit's place from here on; -1 where none follows. */
export function digitFrom(text: string, from: number): number {
  const near = Math.min(from + NEAR, text.length);
  for (let at = from; at < near; at++) if (isDigit(text.charCodeAt(at))) return at;
  DIGIT.lastIndex = near;
  return DIGIT.test(text) ? DIGIT.lastIndex - 1 : -1;
}

function runFrom(text: string, from: number): NumberRun {
  const groups: Group[] = [];
  let [start, separator] = [from, ""];
  while (groups.length < MAX_GROUPS) {
    let end = start;
    while (isDigit(text.charCodeAt(end))) end += 1;
    groups.push({ start, end, digits: text.slice(start, end), separator });
    let next = end;
    while (next < end + MAX_SEPARATOR && SEPARATORS.has(text.charAt(next))) next += 1;
    if (next === end || !isDigit(text.charCodeAt(next))) break;
    [separator, start] = [text.slice(end, next), next];
  }
  const end = groups.at(-1)?.end ?? from;
  const lead = from > 0 && "+(".includes(text.charAt(from - 1)) ? text.charAt(from - 1) : "";
  return { groups, lead, stuckBefore: from > 0 && isWord(text.charCodeAt(from - 1)), stuckBehind: isWord(text.charCodeAt(end)) };
}
