/** A line of source with carets under what is meant, cut to fit a terminal and safe to print whatever the file holds. */
import { charWidth, textWidth } from "#src/cells.ts";
import type { Place } from "#src/check.ts";
import { visible } from "#src/visible.ts";

export interface Frame {
  readonly text: string;
  /** Spaces and carets, as wide as the text at most (one cell more where the place lies behind the line's end). */
  readonly carets: string;
}

interface Cell {
  readonly shown: string;
  readonly width: number;
  /** Index of the character in the source line, in UTF-16 units. */
  readonly index: number;
}

/** Nothing further than this from the place is looked at, so that a line of many megabytes costs no more than a short one. */
const REACH = 2_000;
const TAB = "    ";

/** The line around the place, without indentation, in at most `width` cells; undefined for a blank line. */
export function frame(line: string, at: Place, width: number): Frame | undefined {
  const column = at.column === undefined ? undefined : Math.max(0, at.column - 1);
  const start = Math.max(0, (column ?? 0) - REACH);
  const end = Math.min(line.length, (column ?? 0) + REACH);
  const all = cellsOf(line.slice(start, end), start);
  const first = all.findIndex((cell) => cell.shown.trim() !== "");
  if (first === -1) return undefined;
  const cells = all.slice(first, all.findLastIndex((cell) => cell.shown.trim() !== "") + 1);
  const [from, to] = markedRange(cells, at, column);
  const cut = { left: start > 0, right: end < line.length };
  return drawn(cells, from, to, Math.max(8, width), cut);
}

function cellsOf(text: string, start: number): readonly Cell[] {
  const cells: Cell[] = [];
  let index = start;
  for (const char of text) {
    const shown = char === "\t" ? TAB : visible(char);
    cells.push({ shown, width: shown === char ? charWidth(char) : textWidth(shown), index });
    index += char.length;
  }
  return cells;
}

/** First marked cell and the one behind the last; the whole line where no column is known. */
function markedRange(cells: readonly Cell[], at: Place, column: number | undefined): readonly [number, number] {
  if (column === undefined) return [0, cells.length];
  const position = (index: number): number => {
    const found = cells.findIndex((cell, next) => index < (cells[next + 1]?.index ?? cell.index + 1));
    return found === -1 ? cells.length : found;
  };
  const from = position(column);
  if (at.endLine !== undefined && at.line !== undefined && at.endLine > at.line) return [from, Math.max(from + 1, cells.length)];
  const to = at.endColumn === undefined ? from + 1 : position(at.endColumn - 2) + 1;
  return [from, Math.max(from + 1, Math.min(to, cells.length))];
}

function drawn(
  cells: readonly Cell[],
  from: number,
  to: number,
  width: number,
  cut: { readonly left: boolean; readonly right: boolean },
): Frame {
  const [first, last] = windowOf(cells, from, width, cut);
  const left = cut.left || first > 0 ? "…" : "";
  const right = cut.right || last < cells.length ? "…" : "";
  const part = (start: number, end: number): readonly Cell[] => cells.slice(Math.max(first, start), Math.min(last, end));
  const before = left.length + cellsWidth(part(first, from));
  const marked = Math.max(1, cellsWidth(part(from, to)));
  const text =
    left +
    part(first, last)
      .map((cell) => cell.shown)
      .join("") +
    right;
  return { text, carets: " ".repeat(before) + "^".repeat(marked) };
}

/** The cells to show: all where they fit, else as many as fit with a third of the room before the place. */
function windowOf(
  cells: readonly Cell[],
  from: number,
  width: number,
  cut: { readonly left: boolean; readonly right: boolean },
): readonly [number, number] {
  if (cellsWidth(cells) + Number(cut.left) + Number(cut.right) <= width) return [0, cells.length];
  const room = width - 2;
  let first = Math.min(from, cells.length);
  for (let used = 0; first > 0; first--) {
    used += cells[first - 1]?.width ?? 0;
    if (used > Math.floor(room / 3)) break;
  }
  let last = first;
  for (let used = 0; last < cells.length; last++) {
    used += cells[last]?.width ?? 0;
    if (used > room) break;
  }
  return [first, last];
}

const cellsWidth = (cells: readonly Cell[]): number => cells.reduce((sum, cell) => sum + cell.width, 0);
