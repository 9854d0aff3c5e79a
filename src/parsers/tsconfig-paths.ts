/** Path mappings of `tsconfig.json` and `jsconfig.json`: `paths`, `baseUrl`, what they extend and what they refer to. */
import { isObject, lenientObject, own, ownObject, ownText, ownTexts } from "#src/parsers/json-lenient.ts";
import type { Resolution } from "#src/parsers/resolution.ts";
import { directoryOf, foldersUpFrom, joined, within } from "#src/parsers/source-path.ts";
import type { FileFinder } from "#src/parsers/source-path.ts";

interface Mappings {
  /** Where bare specifiers are looked for first; undefined where no `baseUrl` is set. */
  readonly baseUrl?: string | undefined;
  readonly paths: readonly { readonly pattern: string; readonly targets: readonly (string | undefined)[] }[];
}

const MAX_EXTENDS = 20;

/** Undefined where no mapping speaks of the specifier; `unresolved` where one does and its file is absent. */
export function pathMappings(
  files: { text(path: string): string | undefined },
  finder: FileFinder,
  packageFile: (from: string, specifier: string) => string | undefined,
): (from: string, specifier: string) => Resolution | undefined {
  const known = new Map<string, readonly Mappings[]>();
  const read = configReader(files, finder, packageFile);

  const near = (folder: string): readonly Mappings[] => {
    const remembered = known.get(folder);
    if (remembered !== undefined) return remembered;
    const found = foldersUpFrom(folder).flatMap((at) => {
      const config = ["tsconfig.json", "jsconfig.json"].map((name) => within(at, name)).find((path) => finder.has(path));
      return config === undefined ? [] : read(config);
    });
    known.set(folder, found);
    return found;
  };

  return (from, specifier) => {
    let missed: string | undefined;
    for (const { baseUrl, paths } of near(directoryOf(from))) {
      const best = paths.filter(({ pattern }) => fits(pattern, specifier)).sort((a, b) => rank(b.pattern) - rank(a.pattern))[0];
      for (const target of best?.targets ?? []) {
        const path = finder.file(filled(target, best?.pattern ?? "", specifier));
        if (path !== undefined) return { path };
      }
      if (best !== undefined && best.pattern !== "*") missed ??= best.pattern;
      const path = baseUrl === undefined ? undefined : finder.file(joined(baseUrl, specifier));
      if (path !== undefined) return { path };
    }
    return missed === undefined ? undefined : { unresolved: `"${specifier}" is mapped by "${missed}" of tsconfig paths to no file` };
  };
}

function configReader(
  files: { text(path: string): string | undefined },
  finder: FileFinder,
  packageFile: (from: string, specifier: string) => string | undefined,
) {
  const extended = (from: string, specifier: string): string | undefined => {
    if (!specifier.startsWith(".") && !specifier.startsWith("/"))
      return packageFile(from, specifier) ?? packageFile(from, `${specifier}.json`);
    const path = joined(directoryOf(from), specifier);
    if (path === undefined) return undefined;
    return [path, `${path}.json`, `${path}/tsconfig.json`].find((candidate) => finder.has(candidate));
  };

  const chain = (path: string, home: string, seen: ReadonlySet<string>): Mappings => {
    if (seen.has(path) || seen.size > MAX_EXTENDS) return { paths: [] };
    const config = lenientObject(files.text(path));
    const folder = directoryOf(path);
    const place = (text: string): string | undefined =>
      joined(text.startsWith("${configDir}") ? home : folder, text.replace("${configDir}", "."));
    const options = ownObject(config, "compilerOptions");
    const base = ownText(options, "baseUrl");
    const baseUrl = base === undefined ? undefined : place(base);
    const paths = ownObject(options, "paths");
    let inherited: Mappings = { paths: [] };
    for (const specifier of ownTexts(config, "extends")) {
      const parent = extended(path, specifier);
      if (parent === undefined) continue;
      const more = chain(parent, home, new Set([...seen, path]));
      inherited = { baseUrl: more.baseUrl ?? inherited.baseUrl, paths: more.paths.length > 0 ? more.paths : inherited.paths };
    }
    return {
      baseUrl: baseUrl ?? inherited.baseUrl,
      paths:
        paths === undefined ? inherited.paths : entries(paths, (text) => (baseUrl === undefined ? place(text) : joined(baseUrl, text))),
    };
  };

  return (path: string): readonly Mappings[] => {
    const listed = own(lenientObject(files.text(path)), "references");
    const references = (Array.isArray(listed) ? listed : []).flatMap((item: unknown) => {
      const target = isObject(item) ? extended(path, dotted(ownText(item, "path") ?? "")) : undefined;
      // A reference to another folder rules that folder's files, which find it by themselves.
      return target === undefined || directoryOf(target) !== directoryOf(path) ? [] : [target];
    });
    return [path, ...references].map((config) => chain(config, directoryOf(path), new Set()));
  };
}

function entries(table: Readonly<Record<string, unknown>>, place: (text: string) => string | undefined): Mappings["paths"] {
  return Object.keys(table).map((pattern) => ({ pattern, targets: ownTexts(table, pattern).map(place) }));
}

const dotted = (path: string): string => (path.startsWith(".") ? path : `./${path}`);

/** An exact pattern goes before any with a star; among those the longest part before the star wins, as in TypeScript. */
const rank = (pattern: string): number => (pattern.includes("*") ? pattern.indexOf("*") : Number.MAX_SAFE_INTEGER);

function fits(pattern: string, specifier: string): boolean {
  const star = pattern.indexOf("*");
  if (star === -1) return pattern === specifier;
  return (
    specifier.length >= pattern.length - 1 && specifier.startsWith(pattern.slice(0, star)) && specifier.endsWith(pattern.slice(star + 1))
  );
}

function filled(target: string | undefined, pattern: string, specifier: string): string | undefined {
  const star = pattern.indexOf("*");
  if (target === undefined || star === -1) return target;
  const matched = specifier.slice(star, specifier.length - (pattern.length - star - 1));
  return joined(
    "",
    target.replace("*", () => matched),
  );
}
