/** Laying the repository's configuration over the organisation's: lists unite, the repository's values win, locked keys stay. */
import { canonicalJson } from "#src/canonical.ts";

export type Origin = "organisation" | "repository";

/** Plain data as a configuration file holds it. */
export type Raw = null | boolean | number | string | readonly Raw[] | { readonly [key: string]: Raw };
type RawMap = { readonly [key: string]: Raw };

export interface Layered {
  readonly value: RawMap;
  /** Where each key path (dotted) got its value from; a united list names both. A path that is not named is built in. */
  readonly origins: ReadonlyMap<string, readonly Origin[]>;
  /** Locked key paths that the repository tried to set otherwise. */
  readonly refused: readonly string[];
}

/** `locked` are dotted key paths; each covers everything below it. */
export function layered(organisation: RawMap, repository: RawMap, locked: readonly string[]): Layered {
  const origins = new Map<string, readonly Origin[]>();
  const refused: string[] = [];
  const value = merge(organisation, repository, []);
  return { value: isMap(value) ? value : {}, origins, refused };

  function merge(below: Raw | undefined, above: Raw | undefined, path: readonly string[]): Raw {
    const name = path.join(".");
    if (above === undefined || isLocked(name, locked)) {
      if (above !== undefined && !same(below, above)) refused.push(name);
      if (below !== undefined) markAll(name, below);
      return below ?? null;
    }
    if (isMap(above)) return mergeMaps(isMap(below) ? below : {}, above, path);
    if (locked.some((one) => one.startsWith(`${name}.`)) && !same(below, above)) {
      refused.push(name);
      return below ?? {};
    }
    if (Array.isArray(below) && Array.isArray(above)) {
      mark(name, ["organisation", "repository"]);
      return united(below, above);
    }
    mark(name, ["repository"]);
    return above;
  }

  function mergeMaps(below: RawMap, above: RawMap, path: readonly string[]): RawMap {
    const keys = [...new Set([...Object.keys(below), ...Object.keys(above)])];
    const entries = keys.flatMap((key): [string, Raw][] => {
      const [low, high] = [own(below, key), own(above, key)];
      if (low === undefined && high !== undefined && isLocked([...path, key].join("."), locked)) {
        refused.push([...path, key].join("."));
        return [];
      }
      return [[key, merge(low, high, [...path, key])]];
    });
    return Object.fromEntries(entries);
  }

  function markAll(name: string, value: Raw): void {
    if (!isMap(value)) mark(name, ["organisation"]);
    else for (const [key, inner] of Object.entries(value)) markAll(name === "" ? key : `${name}.${key}`, inner);
  }

  function mark(name: string, from: readonly Origin[]): void {
    if (name !== "") origins.set(name, from);
  }
}

function isLocked(path: string, locked: readonly string[]): boolean {
  return locked.some((one) => path === one || path.startsWith(`${one}.`));
}

function united(below: readonly Raw[], above: readonly Raw[]): readonly Raw[] {
  const known = new Set(below.map(canonicalJson));
  return [...below, ...above.filter((item) => !known.has(canonicalJson(item)))];
}

export function isMap(value: Raw | undefined): value is RawMap {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const own = (map: RawMap, key: string): Raw | undefined => (Object.hasOwn(map, key) ? map[key] : undefined);
const same = (a: Raw | undefined, b: Raw | undefined): boolean => canonicalJson(a ?? null) === canonicalJson(b ?? null);
