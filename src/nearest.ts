/** "Did you mean …?": the known name that a mistyped one stands closest to. */

/** Longer words are compared by their beginning alone, so that a hostile word costs no more than this. */
const MAX_LENGTH = 100;

/**
 * The candidate that fewest slips of the keyboard (a character left out, put in, replaced or swapped with its neighbour)
 * turn into `word`; the earlier candidate where two are equally close. Case does not count. At most a third of the word may
 * be wrong (one character is always forgiven in words of two and more): undefined where nothing is that near.
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const given = folded(word);
  let best: { readonly name: string; readonly distance: number } | undefined;
  for (const name of candidates) {
    const other = folded(name);
    const allowed = Math.min(tolerance(given, other), best === undefined ? Infinity : best.distance - 1);
    const distance = editDistance(given, other, allowed);
    if (distance !== undefined) best = { name, distance };
    if (distance === 0) break;
  }
  return best?.name;
}

/** Damerau–Levenshtein distance (adjacent swaps count once); undefined as soon as it must exceed `limit`. */
export function editDistance(from: string, to: string, limit: number): number | undefined {
  if (Math.abs(from.length - to.length) > limit) return undefined;
  let [before, last] = [[] as readonly number[], Array.from({ length: to.length + 1 }, (_, at) => at) as readonly number[]];
  for (let at = 1; at <= from.length; at++) {
    const row = nextRow(from, to, at, before, last);
    if (Math.min(...row) > limit) return undefined;
    [before, last] = [last, row];
  }
  const distance = last[to.length] ?? 0;
  return distance <= limit ? distance : undefined;
}

function nextRow(from: string, to: string, at: number, before: readonly number[], last: readonly number[]): readonly number[] {
  const row = [at];
  for (let column = 1; column <= to.length; column++) {
    const same = from[at - 1] === to[column - 1];
    const replaced = (last[column - 1] ?? 0) + (same ? 0 : 1);
    const swaps = at > 1 && column > 1 && from[at - 1] === to[column - 2] && from[at - 2] === to[column - 1];
    const swapped = swaps ? (before[column - 2] ?? 0) + 1 : Infinity;
    row.push(Math.min((last[column] ?? 0) + 1, (row[column - 1] ?? 0) + 1, replaced, swapped));
  }
  return row;
}

function tolerance(given: string, other: string): number {
  const longer = Math.max(given.length, other.length);
  return longer < 2 ? 0 : Math.max(1, Math.floor(longer / 3));
}

const folded = (word: string): string => word.slice(0, MAX_LENGTH).toLowerCase();
