/** Where each path stands in a list of paths: made once for each list, for all who ask about the same one. */

const known = new WeakMap<readonly string[], ReadonlyMap<string, number>>();

/** The list must not change afterwards. */
export function placesOf(paths: readonly string[]): ReadonlyMap<string, number> {
  const remembered = known.get(paths);
  if (remembered !== undefined) return remembered;
  const places = new Map<string, number>();
  for (let place = 0; place < paths.length; place++) places.set(paths[place] ?? "", place);
  known.set(paths, places);
  return places;
}
