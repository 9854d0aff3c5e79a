/** The packages of the repository itself: which folder has which name, and which file a package's `exports`, `imports` or `main` give. */
import { globs } from "#src/parsers/glob.ts";
import { isObject, lenientObject, own, ownObject, ownText, ownTexts } from "#src/parsers/json-lenient.ts";
import type { JsonObject } from "#src/parsers/json-lenient.ts";
import { directoryOf, foldersUpFrom, joined, within } from "#src/parsers/source-path.ts";
import type { FileFinder } from "#src/parsers/source-path.ts";

export interface PackageIndex {
  /** The file that a bare or `#` specifier gives inside the repository. */
  resolve(from: string, specifier: string): string | undefined;
  /** Whether the specifier names a package of the repository, or a `#` import. */
  claims(from: string, specifier: string): boolean;
  /** The file that a folder's own `package.json` gives for it; undefined where it has none or names none. */
  mainOf(folder: string): string | undefined;
  /** The folder of the nearest `package.json` at or above the file; "" where there is none. */
  homeOf(from: string): string;
}

interface PackageFiles {
  readonly paths: readonly string[];
  text(path: string): string | undefined;
}

interface Package {
  readonly folder: string;
  readonly manifest: JsonObject;
}

/** Entry fields outside `exports`, the one nearest to the source first. */
const ENTRY_FIELDS = ["source", "module", "main", "browser", "types", "typings"];
const BUILT = /^(?:dist|build|lib|out|esm|cjs|output)\//;

export function packageIndex(files: PackageFiles, finder: FileFinder): PackageIndex {
  const manifestOf = manifestReader(files);
  const homeOf = homeFinder(finder);
  let named: ReadonlyMap<string, Package> | undefined;

  const packageOf = (from: string, name: string): Package | undefined => {
    const home = homeOf(from);
    const manifest = manifestOf(home);
    if (manifest !== undefined && ownText(manifest, "name") === name) return { folder: home, manifest };
    const linked = linkedFolder(home, manifest, name);
    const found = linked === undefined ? undefined : manifestOf(linked);
    if (linked !== undefined && found !== undefined) return { folder: linked, manifest: found };
    named ??= membersOf(files, manifestOf);
    return named.get(name);
  };

  return {
    homeOf,
    mainOf: (folder) => {
      const manifest = finder.has(within(folder, "package.json")) ? manifestOf(folder) : undefined;
      return manifest && firstFile(folder, fieldsOf(manifest), finder);
    },
    claims: (from, specifier) =>
      specifier.startsWith("#")
        ? ownObject(manifestOf(homeOf(from)), "imports") !== undefined
        : packageOf(from, nameIn(specifier)) !== undefined,
    resolve: (from, specifier) => {
      const home = homeOf(from);
      if (specifier.startsWith("#")) return firstFile(home, leaves(own(manifestOf(home), "imports"), specifier), finder);
      const name = nameIn(specifier);
      const target = packageOf(from, name);
      return target && entryOf(target, specifier.slice(name.length + 1), finder);
    },
  };
}

function manifestReader(files: PackageFiles): (folder: string) => JsonObject | undefined {
  const known = new Map<string, JsonObject | undefined>();
  return (folder) => {
    if (!known.has(folder)) known.set(folder, lenientObject(files.text(within(folder, "package.json"))));
    return known.get(folder);
  };
}

function homeFinder(finder: FileFinder): (from: string) => string {
  const known = new Map<string, string>();
  return (from) => {
    const folder = directoryOf(from);
    const home = known.get(folder) ?? foldersUpFrom(folder).find((at) => finder.has(within(at, "package.json"))) ?? "";
    known.set(folder, home);
    return home;
  };
}

/** The folder that a dependency's version names (`file:../ui`); workspaces are found by name instead. */
function linkedFolder(home: string, manifest: JsonObject | undefined, name: string): string | undefined {
  const version = ["dependencies", "devDependencies", "peerDependencies"]
    .map((field) => ownText(ownObject(manifest, field), name))
    .find((text) => text !== undefined && /^(?:file|link|portal):/.test(text));
  return version === undefined ? undefined : joined(home, version.slice(version.indexOf(":") + 1));
}

function nameIn(specifier: string): string {
  const parts = specifier.split("/");
  return parts.slice(0, specifier.startsWith("@") ? 2 : 1).join("/");
}

/** Members of the declared workspaces by name; where no workspace is declared at all, every named package. */
function membersOf(files: PackageFiles, manifestOf: (folder: string) => JsonObject | undefined): ReadonlyMap<string, Package> {
  const patterns: string[] = [];
  const packages: Package[] = [];
  for (const path of files.paths) {
    const name = path.slice(path.lastIndexOf("/") + 1);
    const folder = directoryOf(path);
    if (name === "package.json" && !/(?:^|\/)node_modules\//.test(path)) {
      const manifest = manifestOf(folder);
      if (manifest === undefined) continue;
      packages.push({ folder, manifest });
      const nested = ownObject(manifest, "workspaces");
      patterns.push(...(nested ? ownTexts(nested, "packages") : ownTexts(manifest, "workspaces")).map((glob) => within(folder, glob)));
    } else if (name === "lerna.json") {
      patterns.push(...ownTexts(lenientObject(files.text(path)), "packages").map((glob) => within(folder, glob)));
    } else if (name === "pnpm-workspace.yaml") {
      patterns.push(...pnpmPatterns(files.text(path) ?? "").map((glob) => within(folder, glob)));
    }
  }
  const isMember = patterns.length === 0 ? () => true : memberMatcher(patterns);
  const byName = new Map<string, Package>();
  for (const one of packages) {
    const name = ownText(one.manifest, "name");
    if (name !== undefined && isMember(one.folder) && !byName.has(name)) byName.set(name, one);
  }
  return byName;
}

function memberMatcher(patterns: readonly string[]): (folder: string) => boolean {
  const valid = patterns.filter((pattern) => {
    try {
      globs([pattern]);
      return true;
    } catch {
      return false; // a workspace pattern that cannot be read names no package
    }
  });
  return globs(valid.filter((pattern) => !pattern.includes("!")));
}

/** The list under `packages:`; the file is YAML, but nothing of it is needed beyond this list of plain texts. */
function pnpmPatterns(text: string): readonly string[] {
  const lines = text.split(/\r?\n/);
  const start = lines.findIndex((line) => /^packages:\s*(?:#.*)?$/.test(line));
  if (start === -1) return [];
  const end = lines.findIndex((line, index) => index > start && /^[^\s#-]/.test(line));
  return lines.slice(start + 1, end === -1 ? undefined : end).flatMap((line) => {
    const item = /^\s*-\s*(?:"([^"]*)"|'([^']*)'|([^\s#"']+))/.exec(line);
    return item === null ? [] : [item[1] ?? item[2] ?? item[3] ?? ""];
  });
}

function entryOf({ folder, manifest }: Package, subpath: string, finder: FileFinder): string | undefined {
  const declared = firstFile(folder, leaves(own(manifest, "exports"), subpath === "" ? "." : `./${subpath}`), finder);
  if (declared !== undefined) return declared;
  if (subpath !== "") return finder.file(joined(folder, subpath)) ?? finder.file(joined(folder, `src/${subpath}`));
  return firstFile(folder, [...fieldsOf(manifest), "src/index", "index", "src/main"], finder);
}

function fieldsOf(manifest: JsonObject): readonly string[] {
  return ENTRY_FIELDS.flatMap((field) => ownText(manifest, field) ?? []);
}

/** All targets that `exports` or `imports` give for the key, in the order written; every condition is taken as possible. */
function leaves(table: unknown, key: string, depth = 0): readonly string[] {
  if (depth > 8) return [];
  if (typeof table === "string") return depth === 0 && key !== "." ? [] : [table];
  if (Array.isArray(table)) return table.flatMap((item) => leaves(item, key, depth + 1));
  if (!isObject(table)) return [];
  const keys = Object.keys(table);
  if (depth > 0 || !keys.some((name) => name.startsWith(".") || name.startsWith("#"))) {
    return depth === 0 && key !== "." ? [] : keys.flatMap((name) => leaves(own(table, name), key, depth + 1));
  }
  if (keys.includes(key)) return leaves(own(table, key), key, 1);
  const pattern = keys.filter((name) => fits(name, key)).sort((a, b) => b.length - a.length)[0];
  if (pattern === undefined) return [];
  const star = key.slice(pattern.indexOf("*"), key.length - (pattern.length - pattern.indexOf("*") - 1));
  return leaves(own(table, pattern), key, 1).map((target) => target.split("*").join(star));
}

function fits(pattern: string, key: string): boolean {
  const at = pattern.indexOf("*");
  return at !== -1 && key.length >= pattern.length && key.startsWith(pattern.slice(0, at)) && key.endsWith(pattern.slice(at + 1));
}

/** The first target that is a file; a target that a build makes stands for the source it is made from. */
function firstFile(folder: string, targets: readonly string[], finder: FileFinder): string | undefined {
  const isDeclaration = (target: string): boolean => /\.d\.[cm]?ts$/.test(target);
  const ranked = [...targets.filter((target) => !isDeclaration(target)), ...targets.filter(isDeclaration)];
  for (const target of ranked) {
    const path = finder.file(joined(folder, target));
    if (path !== undefined) return path;
  }
  for (const target of ranked) {
    const plain = target.replace(/^\.\//, "").replace(/\.d\.ts$/, ".js");
    const path = BUILT.test(plain) ? sourceOf(folder, plain.replace(BUILT, ""), finder) : undefined;
    if (path !== undefined) return path;
  }
  return undefined;
}

function sourceOf(folder: string, rest: string, finder: FileFinder): string | undefined {
  const bare = rest.replace(BUILT, "");
  return finder.file(joined(folder, `src/${bare}`)) ?? finder.file(joined(folder, bare));
}
