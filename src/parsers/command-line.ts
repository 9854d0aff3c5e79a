/**
 * Finds the commands in a comment: lines that start with one, as a person reads the comment. What stands in code, quotes, HTML comments
 * or raw HTML is none (https://spec.commonmark.org). Linear in the length of the comment.
 */

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
const MOST_COMMANDS = 20;
const FENCE = /^ {0,3}(`{3,}|~{3,})(.*)$/;
const LIST_FENCE = /^\s*(?:[-*+]|\d{1,9}[.)])\s+(`{3,}|~{3,})/;
const RAW_HTML = /^ {0,3}<(pre|script|style|textarea|code|blockquote)\b/i;

export function commandsIn(comment: string): readonly CommandLine[] {
  const lines = comment.slice(0, MOST_CHARACTERS).split(/\r\n|\n|\r/);
  const found: CommandLine[] = [];
  for (const { text, line } of readable(lines)) {
    const command = commandOf(text, line);
    if (command !== undefined) found.push(command);
    if (found.length >= MOST_COMMANDS) break;
  }
  return found;
}

/** Words of a line that is known to be a command's, such as one of a terminal. */
export function commandOf(text: string, line = 1): CommandLine | undefined {
  const [whole, slashed = ""] = /^\/([A-Za-z][A-Za-z-]{0,40})(?=\s|$)/.exec(text) ?? [];
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
    if (/\s/.test(tail.charAt(at))) {
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
  while (end < tail.length && !/\s/.test(tail.charAt(end))) end += 1;
  return end;
}

function quotedAt(tail: string, from: number): { readonly text: string; readonly end: number } | undefined {
  const mark = tail.charAt(from);
  if (mark !== '"' && mark !== "'") return undefined;
  let text = "";
  for (let at = from + 1; at < tail.length; at++) {
    const char = tail.charAt(at);
    if (char === "\\" && mark === '"' && at + 1 < tail.length) text += tail.charAt(++at);
    else if (char === mark) return at + 1 === tail.length || /\s/.test(tail.charAt(at + 1)) ? { text, end: at + 1 } : undefined;
    else text += char;
  }
  return undefined;
}

interface Line {
  readonly text: string;
  readonly line: number;
}

/** The lines that show as plain text at the start of a line. */
function readable(lines: readonly string[]): readonly Line[] {
  const found: Line[] = [];
  let [fence, comment, html, quote]: [string, boolean, string, boolean] = ["", false, "", false];
  let paragraph: Line[] = [];
  const endParagraph = (): void => {
    found.push(...outsideCode(paragraph));
    paragraph = [];
  };
  for (const [index, text] of lines.entries()) {
    const line = index + 1;
    const opening = FENCE.exec(text)?.[1] ?? LIST_FENCE.exec(text)?.[1];
    if (fence !== "") {
      if (closes(text, fence)) fence = "";
    } else if (comment) comment = !text.includes("-->");
    else if (html !== "") html = text.toLowerCase().includes(`</${html}`) ? "" : html;
    else if (opening !== undefined && !(opening.startsWith("`") && infoHasBacktick(text))) {
      endParagraph();
      [fence, quote] = [opening, false];
    } else if (opensRawHtml(text) !== undefined) {
      endParagraph();
      const tag = opensRawHtml(text) ?? "";
      html = text.toLowerCase().includes(`</${tag}`) ? "" : tag;
    } else if (text.trim() === "") {
      endParagraph();
      quote = false;
    } else if (/^ {0,3}>/.test(text)) {
      endParagraph();
      quote = true;
    } else if (!quote) paragraph.push({ text, line });
    // A comment may begin behind text, and hides what follows it.
    if (fence === "" && html === "" && !comment && opensComment(text)) {
      endParagraph();
      comment = true;
    }
  }
  endParagraph();
  return found;
}

/** A fence ends with one of its kind that is at least as long. */
function closes(text: string, fence: string): boolean {
  const bare = text.trim();
  return bare.length >= fence.length && bare === fence.charAt(0).repeat(bare.length);
}

const infoHasBacktick = (text: string): boolean => text.replace(/^\s*`+/, "").includes("`") && FENCE.test(text);
const opensComment = (text: string): boolean => text.lastIndexOf("<!--") > text.lastIndexOf("-->");
const opensRawHtml = (text: string): string | undefined => RAW_HTML.exec(text)?.[1]?.toLowerCase();

/** Lines of a paragraph whose start does not lie in a code span. */
function outsideCode(lines: readonly Line[]): readonly Line[] {
  const runs = lines.flatMap(({ text, line }) => [...text.matchAll(/`+/g)].map((run) => ({ length: run[0].length, line, at: run.index })));
  const next = new Map<number, number[]>();
  for (const [index, { length }] of [...runs.entries()].reverse()) {
    const same = next.get(length) ?? [];
    same.push(index);
    next.set(length, same);
  }
  const hidden = new Set<number>();
  for (let index = 0; index < runs.length; index++) {
    const run = runs[index];
    if (run === undefined) continue;
    const same = next.get(run.length) ?? [];
    while (same.length > 0 && (same.at(-1) ?? 0) <= index) same.pop();
    const closing = same.at(-1);
    const end = closing === undefined ? undefined : runs[closing];
    if (closing === undefined || end === undefined) continue;
    for (let line = run.line + 1; line <= end.line; line++) hidden.add(line);
    index = closing;
  }
  return lines.filter(({ line }) => !hidden.has(line));
}
