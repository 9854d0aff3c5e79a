/** Which lines of a file are new against an earlier version: computed from the two blobs, so that no attribute can hide a line. */
import diffSequences from "@jest/diff-sequences";
import { looksBinary } from "#src/parsers/text.ts";

/** Lines from `start` to `end`, both counted from 1 and both included. */
export interface LineRange {
  readonly start: number;
  readonly end: number;
}

/** Node hands out the CommonJS module itself, test runners and bundlers its default. */
const findCommon: typeof diffSequences.default = "default" in diffSequences ? diffSequences.default : diffSequences;

/** How many lines may still be compared with others. Files that are compared for one purpose share it. */
export interface Effort {
  left: number;
}

/** What one file may take of it: a second or two. Beyond, its middle is taken as wholly new: more lines are judged, never fewer. */
const MAX_COMPARISONS = 25_000_000;

/** For all the files of a change: no change keeps whoever judges it for minutes. */
export const effortOfChange = (): Effort => ({ left: 100_000_000 });

/** Ranges of lines in `after` that `before` lacks, ascending. A binary `after` has no lines. */
export function addedLines(before: Uint8Array, after: Uint8Array, effort: Effort = { left: MAX_COMPARISONS }): readonly LineRange[] {
  if (looksBinary(after)) return [];
  const [old, fresh] = [linesOf(before), linesOf(after)];
  let start = 0;
  while (start < old.length && start < fresh.length && old[start] === fresh[start]) start++;
  let tail = 0;
  while (tail < old.length - start && tail < fresh.length - start && old.at(-1 - tail) === fresh.at(-1 - tail)) tail++;
  const kept = keptIndexes(old.slice(start, old.length - tail), fresh.slice(start, fresh.length - tail), effort);
  const isNew = (index: number): boolean => !kept.has(index - start);
  return ranges(start, fresh.length - tail, isNew);
}

/** More comparisons than the file is worth. */
class TooMuch extends Error {
  override readonly name = "TooMuch";
}

/** Lines that occur in one version only cannot be common; leaving them out first keeps the search short. */
function keptIndexes(old: readonly string[], fresh: readonly string[], effort: Effort): ReadonlySet<number> {
  const [inOld, inFresh] = [new Set(old), new Set(fresh)];
  const common = old.filter((line) => inFresh.has(line));
  const candidates = fresh.flatMap((line, index) => (inOld.has(line) ? [index] : []));
  const kept = new Set<number>();
  const least = Math.max(0, effort.left - MAX_COMPARISONS);
  try {
    findCommon(
      common.length,
      candidates.length,
      (a, b) => {
        if (effort.left-- <= least) throw new TooMuch();
        return common[a] === fresh[candidates[b] ?? -1];
      },
      (count, _a, b) => {
        for (let index = b; index < b + count; index++) kept.add(candidates[index] ?? -1);
      },
    );
  } catch (error) {
    if (!(error instanceof TooMuch)) throw error;
    return new Set();
  }
  return kept;
}

function ranges(from: number, to: number, isNew: (index: number) => boolean): readonly LineRange[] {
  const found: LineRange[] = [];
  for (let index = from; index < to; index++) {
    if (!isNew(index)) continue;
    const last = found.at(-1);
    if (last?.end === index) found[found.length - 1] = { start: last.start, end: index + 1 };
    else found.push({ start: index + 1, end: index + 1 });
  }
  return found;
}

/** Latin-1 keeps every byte distinct, so lines compare as bytes do. A last line without a newline differs from one with it, as in git. */
function linesOf(bytes: Uint8Array): readonly string[] {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
  return text === "" ? [] : text.split(/(?<=\n)/);
}
