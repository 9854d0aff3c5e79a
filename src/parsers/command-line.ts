/**
 * Finds the commands in a comment: lines that start with one, as a person reads the comment. What stands in code, quotes, HTML comments,
 * folded parts, links or struck-out text is none.
 */
import { plainLines } from "#src/parsers/comment-lines.ts";

/** A line that starts with `/word`. */
export interface CommandLine {
  /** Lower-case, without the slash; never `gatehouse`, which only says that a command follows. */
  readonly name: string;
  /** `/gatehouse <command>`: it is certainly meant for us. */
  readonly addressed: boolean;
  readonly words: readonly Word[];
  /** What follows the name, as it was written. */
  readonly tail: string;
  /** The line counts from 1. */
  readonly line: number;
}

export interface Word {
  readonly text: string;
  /** In quotes a word is never a flag. */
  readonly quoted: boolean;
  /** Where it starts in the tail. */
  readonly start: number;
}

/** Longer comments than GitHub takes are not read. */
const MOST_CHARACTERS = 65_536;
/** Of one comment. */
export const MOST_COMMANDS = 20;
/** Blanks that show: what looks like one word is one word. */
const BLANK = /[ \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/;

export function commandsIn(comment: string, most = MOST_COMMANDS): readonly CommandLine[] {
  const lines = comment.slice(0, MOST_CHARACTERS).split(/\r\n|\n|\r/);
  const found: CommandLine[] = [];
  for (const { text, line } of plainLines(lines, (one) => commandOf(one) !== undefined)) {
    const command = commandOf(text, line);
    if (command !== undefined) found.push(command);
    if (found.length >= most) break;
  }
  return found;
}

/** Words of a line that is known to be a command's, such as one of a terminal. */
export function commandOf(text: string, line = 1): CommandLine | undefined {
  const [whole, slashed = ""] = /^\/([A-Za-z][A-Za-z-]{0,40})(?=[ \t\u00a0]|$)/.exec(text) ?? [];
  if (whole === undefined) return undefined;
  const tail = text.slice(whole.length).trim();
  const name = slashed.toLowerCase();
  if (name !== "gatehouse") return { name, addressed: false, words: wordsOf(tail), tail, line };
  const [first = ""] = /^\S+/.exec(tail) ?? [];
  const rest = tail.slice(first.length).trim();
  return { name: first.replace(/^\//, "").toLowerCase(), addressed: true, words: wordsOf(rest), tail: rest, line };
}

/** Words between blanks; one that begins with a quotation mark goes to the next of its kind, where one is followed by a blank. */
export function wordsOf(tail: string): readonly Word[] {
  const words: Word[] = [];
  let at = 0;
  while (at < tail.length) {
    if (BLANK.test(tail.charAt(at))) {
      at += 1;
      continue;
    }
    const quoted = quotedAt(tail, at);
    const end = quoted?.end ?? endOfWord(tail, at);
    words.push({ text: quoted?.text ?? tail.slice(at, end), quoted: quoted !== undefined, start: at });
    at = end;
  }
  return words;
}

function endOfWord(tail: string, from: number): number {
  let end = from;
  while (end < tail.length && !BLANK.test(tail.charAt(end))) end += 1;
  return end;
}

function quotedAt(tail: string, from: number): { readonly text: string; readonly end: number } | undefined {
  const mark = tail.charAt(from);
  if (mark !== '"' && mark !== "'") return undefined;
  let text = "";
  for (let at = from + 1; at < tail.length; at++) {
    const char = tail.charAt(at);
    if (char === "\\" && mark === '"' && at + 1 < tail.length) text += tail.charAt(++at);
    else if (char === mark) return at + 1 === tail.length || BLANK.test(tail.charAt(at + 1)) ? { text, end: at + 1 } : undefined;
    else text += char;
  }
  return undefined;
}
