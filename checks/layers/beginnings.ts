/** Paths by their beginning, found in a sorted list without looking at the others. */

/** Of sorted paths, those that begin with the stem; an empty stem says nothing. */
export function pathsBeginning(paths: readonly string[], stem: string): readonly string[] {
  if (stem === "") return [];
  let [low, high] = [0, paths.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((paths[middle] ?? "") < stem) low = middle + 1;
    else high = middle;
  }
  const found: string[] = [];
  for (let path = paths[low]; path?.startsWith(stem) === true; path = paths[++low]) found.push(path);
  return found;
}
