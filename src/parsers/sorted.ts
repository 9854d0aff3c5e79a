/** Texts in the order of their UTF-16 units: comparing two, and finding a place among many without looking at all of them. */

export const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Of sorted texts, the first place (at least `low`) whose text is not before the given one; their number where all are. */
export function firstFrom(sorted: readonly string[], text: string, low = 0): number {
  let [from, to] = [low, sorted.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((sorted[middle] ?? "") < text) from = middle + 1;
    else to = middle;
  }
  return from;
}

/** Of sorted texts, those that begin with the stem. */
export function beginningWith(sorted: readonly string[], stem: string, most = Infinity): readonly string[] {
  const found: string[] = [];
  for (let at = firstFrom(sorted, stem); sorted[at]?.startsWith(stem) === true && found.length < most; at++) found.push(sorted[at] ?? "");
  return found;
}
