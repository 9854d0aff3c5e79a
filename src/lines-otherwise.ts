/** Two versions of a text, told by the lines that one of them lacks: for people, in a few lines. */
import { addedLines } from "#src/parsers/added-lines.ts";
import { clipped, visible } from "#src/visible.ts";

const MAX_LINES = 10;
const MAX_LENGTH = 160;
/** Larger versions are told by their digests alone. */
const MAX_BYTES = 1_000_000;

/** Lines that only the old one has, marked "-", then those that only the new one has, marked "+"; none where either is binary or too large. */
export function linesOtherwise(old: string | Uint8Array, fresh: string | Uint8Array): readonly string[] {
  const [before, after] = [Buffer.from(old), Buffer.from(fresh)];
  if (before.length > MAX_BYTES || after.length > MAX_BYTES) return [];
  return [...told("-", linesOf(before, addedLines(after, before))), ...told("+", linesOf(after, addedLines(before, after)))];
}

function linesOf(bytes: Buffer, ranges: ReturnType<typeof addedLines>): readonly string[] {
  const lines = bytes.toString("utf8").split("\n");
  return ranges.flatMap(({ start, end }) => lines.slice(start - 1, end));
}

function told(mark: string, lines: readonly string[]): readonly string[] {
  const shown = lines.slice(0, MAX_LINES).map((line) => `  ${mark} ${clipped(visible(line), MAX_LENGTH)}`);
  return lines.length > MAX_LINES ? [...shown, `  ${mark} and ${lines.length - MAX_LINES} more`] : shown;
}
