/**
 * Python's tokens, one at a time: names, strings, operators and logical lines as the language reference defines them
 * (https://docs.python.org/3/reference/lexical_analysis.html), formatted strings nested as in 3.12 included.
 * It never throws: a file that breaks the lexical rules is read on and `broken` says where.
 */
import {
  formattedStringEnd,
  isClosing,
  isFormatted,
  isNewline,
  isOpening,
  isStringPrefix,
  newlineEnd,
  plainStringEnd,
} from "#src/parsers/python-strings.ts";

/** `newline` ends a logical line: one inside brackets, after a backslash or on an empty line is none. */
export type PythonToken = "name" | "number" | "string" | "formatted" | "operator" | "newline" | "end";

/** Stands on one token; the properties change with every `next`. */
export interface PythonScanner {
  readonly kind: PythonToken;
  /** Offsets of the token in the text. */
  readonly start: number;
  readonly end: number;
  /** Line of the token's first character, from 1. */
  readonly line: number;
  /** Open brackets before the token. */
  readonly depth: number;
  /** Width of the white space before the logical line's first token; tabs go on to the next multiple of eight. */
  readonly indent: number;
  /** What breaks the lexical rules, first of all; undefined for a sound file. */
  readonly broken: { readonly line: number; readonly what: string } | undefined;
  /** Moves on; at the end it stays there. */
  next(): PythonToken;
  /** The token's text. */
  text(): string;
}

const [TAB, LF, FF, CR, SPACE, DOUBLE, HASH, SINGLE, BACKSLASH] = [9, 10, 12, 13, 32, 34, 35, 39, 92] as const;

export function pythonTokens(text: string): PythonScanner {
  const state: State = {
    source: text,
    at: text.charCodeAt(0) === 0xfe_ff ? 1 : 0,
    row: 1,
    open: 0,
    fresh: true,
    kind: "newline",
    start: 0,
    end: 0,
    line: 1,
    depth: 0,
    indent: 0,
    broken: undefined,
    next: () => advance(state),
    text: () => text.slice(state.start, state.end),
  };
  return state;
}

/** The scanner from within: `at` and `row` stand behind the current token, `open` counts brackets, `fresh` begins a logical line. */
interface State extends Writable<PythonScanner> {
  readonly source: string;
  at: number;
  row: number;
  open: number;
  fresh: boolean;
}
type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

function advance(state: State): PythonToken {
  skipBlank(state);
  state.start = state.at;
  state.line = state.row;
  state.depth = state.open;
  const kind = token(state);
  if (kind === "newline" && state.at > state.start) state.row++;
  state.fresh = kind === "newline" || kind === "end";
  if (state.fresh) state.open = 0;
  state.end = state.at;
  state.kind = kind;
  return kind;
}

/** Skips white space, comments and the line ends that end no logical line. */
function skipBlank(state: State): void {
  const text = state.source;
  let [at, width] = [state.at, 0];
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === SPACE) width++;
    else if (code === TAB) width += 8 - (width % 8);
    else if (code === FF) width = 0;
    else if (code === HASH) at = lineEnd(text, at) - 1;
    else if (isNewline(code)) {
      if (!state.fresh && state.open === 0) break;
      at = newlineEnd(text, at) - 1;
      state.row++;
      width = 0;
    } else if (code === BACKSLASH && isNewline(text.charCodeAt(at + 1))) {
      at = newlineEnd(text, at + 1) - 1;
      state.row++;
    } else break;
  }
  state.at = at;
  if (state.fresh) state.indent = width;
}

function token(state: State): PythonToken {
  const { source: text, at } = state;
  const code = text.charCodeAt(at);
  if (Number.isNaN(code)) return ending(state);
  if (isWord(code)) return isDigit(code) ? number(state) : word(state);
  if (code === SINGLE || code === DOUBLE) return string(state, at);
  if (!isNewline(code)) return operator(state, code);
  state.at = newlineEnd(text, at);
  return "newline";
}

function ending(state: State): PythonToken {
  if (state.open > 0) breaks(state, "a bracket is never closed");
  return state.fresh ? "end" : "newline";
}

function number(state: State): PythonToken {
  state.at = wordEnd(state.source, state.at);
  return "number";
}

/** `import` is a keyword that no bracket can hold: a bracket before it was never closed, and what follows is read afresh. */
function word(state: State): PythonToken {
  const { source: text, start } = state;
  const end = wordEnd(text, start);
  const code = text.charCodeAt(end);
  if ((code === SINGLE || code === DOUBLE) && isStringPrefix(text, start, end)) return string(state, end);
  state.at = end;
  if (state.open > 0 && end - start === 6 && text.startsWith("import", start)) {
    breaks(state, "a bracket before this import is never closed");
    [state.open, state.depth] = [0, 0];
  }
  return "name";
}

function string(state: State, quoteAt: number): PythonToken {
  const { source: text, start } = state;
  const formatted = isFormatted(text, start, quoteAt);
  const found = formatted ? formattedStringEnd(text, quoteAt) : plainStringEnd(text, quoteAt);
  if (found.broken) breaks(state, "a string is never closed");
  state.at = found.end;
  state.row += linesBetween(text, start, found.end);
  return formatted ? "formatted" : "string";
}

function operator(state: State, code: number): PythonToken {
  state.at++;
  if (isOpening(code)) state.open++;
  else if (isClosing(code) && --state.open < 0) {
    state.open = 0;
    breaks(state, "a bracket is closed that was never opened");
  }
  return "operator";
}

function breaks(state: State, what: string): void {
  state.broken ??= { line: state.row, what };
}

const isDigit = (code: number): boolean => code >= 48 && code <= 57;
const isWord = (code: number): boolean =>
  (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95 || isDigit(code) || code >= 128;

function wordEnd(text: string, start: number): number {
  let at = start;
  while (at < text.length && isWord(text.charCodeAt(at))) at++;
  return at;
}

function lineEnd(text: string, start: number): number {
  let at = start;
  while (at < text.length && !isNewline(text.charCodeAt(at))) at++;
  return at;
}

function linesBetween(text: string, start: number, end: number): number {
  let count = 0;
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code === LF || (code === CR && text.charCodeAt(at + 1) !== LF)) count++;
  }
  return count;
}
