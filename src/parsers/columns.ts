/** A line that is read from its left: columns count a tab to the next fourth, and a tab may be read in part. */

export interface Cursor {
  readonly text: string;
  at: number;
  column: number;
  /** Columns that are left of a tab. */
  rest: number;
}

export const cursorOf = (text: string): Cursor => ({ text, at: 0, column: 0, rest: 0 });

/** Columns of blanks before what comes next. */
export function indentOf({ text, at, column, rest }: Cursor): number {
  let now = column + rest;
  for (let index = at; index < text.length; index++) {
    const char = text.charAt(index);
    if (char === " ") now += 1;
    else if (char === "\t") now += 4 - (now % 4);
    else break;
  }
  return now - column;
}

export function skip(cursor: Cursor, columns: number): void {
  let left = columns;
  while (left > 0) {
    if (cursor.rest > 0) {
      const used = Math.min(left, cursor.rest);
      cursor.rest -= used;
      cursor.column += used;
      left -= used;
      continue;
    }
    const char = cursor.text.charAt(cursor.at);
    if (char === "") return;
    cursor.at += 1;
    if (char === "\t") cursor.rest = 4 - (cursor.column % 4);
    else {
      cursor.column += 1;
      left -= 1;
    }
  }
}

export const isBlank = ({ text, at }: Cursor): boolean => /^[ \t]*$/.test(text.slice(at));

/** What is left, with the blanks of a tab that was read in part. */
export const restOf = ({ text, at, rest }: Cursor): string => " ".repeat(rest) + text.slice(at);
