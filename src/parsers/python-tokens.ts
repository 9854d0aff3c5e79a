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
  let [at, currentLine, open, fresh] = [text.charCodeAt(0) === 0xfe_ff ? 1 : 0, 1, 0, true];
  const fault = (line: number, what: string): void => {
    scanner.broken ??= { line, what };
  };

  /** Skips white space, comments and the line ends that end no logical line. */
  const skipBlank = (): void => {
    let width = 0;
    for (; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === SPACE) width++;
      else if (code === TAB) width += 8 - (width % 8);
      else if (code === FF) width = 0;
      else if (code === HASH) at = lineEnd(text, at) - 1;
      else if (code === LF || code === CR) {
        if (!fresh && open === 0) break;
        at = newlineEnd(text, at) - 1;
        currentLine++;
        width = 0;
      } else if (code === BACKSLASH && isNewline(text.charCodeAt(at + 1))) {
        at = newlineEnd(text, at + 1) - 1;
        currentLine++;
      } else break;
    }
    if (fresh) scanner.indent = width;
  };

  const string = (start: number, quoteAt: number): PythonToken => {
    const formatted = isFormatted(text, start, quoteAt);
    const found = formatted ? formattedStringEnd(text, quoteAt) : plainStringEnd(text, quoteAt);
    if (found.broken) fault(currentLine, "a string is never closed");
    at = found.end;
    currentLine += linesBetween(text, start, at);
    return formatted ? "formatted" : "string";
  };

  const operator = (code: number): PythonToken => {
    at++;
    if (isOpening(code)) open++;
    else if (isClosing(code) && --open < 0) {
      open = 0;
      fault(currentLine, "a bracket is closed that was never opened");
    }
    return "operator";
  };

  /** `import` is a keyword that no bracket can hold: a bracket before it was never closed, and what follows is read afresh. */
  const word = (start: number): PythonToken => {
    at = wordEnd(text, start);
    const code = text.charCodeAt(at);
    if ((code === SINGLE || code === DOUBLE) && isStringPrefix(text, start, at)) return string(start, at);
    if (open > 0 && at - start === 6 && text.startsWith("import", start)) {
      fault(currentLine, "a bracket before this import is never closed");
      [open, scanner.depth] = [0, 0];
    }
    return "name";
  };

  const token = (): PythonToken => {
    const code = text.charCodeAt(at);
    if (Number.isNaN(code)) {
      if (open > 0) fault(currentLine, "a bracket is never closed");
      return fresh ? "end" : "newline";
    }
    if (isNewline(code)) {
      at = newlineEnd(text, at);
      return "newline";
    }
    if (code === SINGLE || code === DOUBLE) return string(at, at);
    if (isDigit(code)) {
      at = wordEnd(text, at);
      return "number";
    }
    return isWord(code) ? word(at) : operator(code);
  };

  const scanner = {
    kind: "newline" as PythonToken,
    start: 0,
    end: 0,
    line: 1,
    depth: 0,
    indent: 0,
    broken: undefined as PythonScanner["broken"],
    next: (): PythonToken => {
      skipBlank();
      [scanner.start, scanner.line, scanner.depth] = [at, currentLine, open];
      scanner.kind = token();
      if (scanner.kind === "newline" && at > scanner.start) currentLine++;
      fresh = scanner.kind === "newline" || scanner.kind === "end";
      if (fresh) open = 0;
      scanner.end = at;
      return scanner.kind;
    },
    text: (): string => text.slice(scanner.start, scanner.end),
  };
  return scanner;
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
