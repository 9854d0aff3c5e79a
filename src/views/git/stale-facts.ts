/** Facts that nobody wrote for long are of no use: of options that were changed since, of builds that are gone, of folders that are no more. */
import { lstatSync, readdirSync, rmdirSync, rmSync } from "node:fs";
import { join } from "node:path";

const DAY_MS = 86_400_000;
const KEPT_MS = 90 * DAY_MS;
/** What the cache itself made; whatever else lies there is somebody else's. */
const [PLACE, FACTS] = [/^[0-9a-f]{24}$/, /^[0-9a-f]{32}\.facts(?:\.\d+)?$/];

/** Takes stale facts of one repository out, all but the files that are `used`. Never throws. */
export function forgetStale(place: string, used: ReadonlySet<string>, now = Date.now()): void {
  for (const name of namesIn(place)) {
    const file = join(place, name);
    // What is not under its own name yet is being written, or whoever wrote it was killed.
    const keptMs = name.endsWith(".facts") ? KEPT_MS : DAY_MS;
    if (FACTS.test(name) && !used.has(file) && isStale(file, now, keptMs)) tried(() => rmSync(file));
  }
}

/** Takes places out of the cache in which no facts were written for long. Never throws. */
export function forgetStalePlaces(folder: string, now = Date.now()): void {
  for (const name of namesIn(folder)) {
    const place = join(folder, name);
    if (!PLACE.test(name) || !isStale(place, now)) continue;
    forgetStale(place, new Set(), now);
    tried(() => rmdirSync(place));
  }
}

const namesIn = (folder: string): readonly string[] => tried(() => readdirSync(folder)) ?? [];

function isStale(path: string, now: number, keptMs = KEPT_MS): boolean {
  const stat = tried(() => lstatSync(path));
  return stat !== undefined && !stat.isSymbolicLink() && stat.mtimeMs < now - keptMs;
}

/** What is not ours to read or to remove, or was removed meanwhile, stays as it is. */
function tried<Result>(work: () => Result): Result | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
