/** Which file of the repository, or which package outside it, an import names: as TypeScript, Node and the bundlers agree, without a file system. */
import { builtinModules } from "node:module";
import { bundlerAliases } from "#src/parsers/bundler-alias.ts";
import { packageIndex } from "#src/parsers/package-entries.ts";
import { directoryOf, fileFinder, joined, within } from "#src/parsers/source-path.ts";
import type { FileFinder } from "#src/parsers/source-path.ts";
import type { Resolution } from "#src/parsers/resolution.ts";
import { pathMappings } from "#src/parsers/tsconfig-paths.ts";

/** What a resolver may read: all tracked paths, and the text of `package.json` and `tsconfig.json` files. */
export interface ModuleFiles {
  readonly paths: readonly string[];
  text(path: string): string | undefined;
  /** Whether a path is there that is not listed, because the check is not to report it. */
  has?(path: string): boolean;
}

export type ModuleResolver = (from: string, specifier: string) => Resolution;

const BUILTIN: ReadonlySet<string> = new Set(builtinModules);
/** Prefixes that cannot begin a package name, and the folders that bundlers conventionally mean by them. */
const CONVENTIONAL: Readonly<Record<string, readonly string[]>> = { "@/": ["src", "", "app"], "~/": ["app", "src", ""], "~~/": [""] };

/** Answers are remembered for as long as the resolver lives; it reads nothing but what `files` gives. */
export function moduleResolver(files: ModuleFiles): ModuleResolver {
  const finder = fileFinder(files.paths, files.has && ((path) => files.has?.(path) === true));
  const packages = packageIndex(files, finder);
  const mappings = pathMappings(files, finder, (from, specifier) => packages.resolve(from, specifier));
  const aliases = bundlerAliases(files);
  const known = new Map<string, Resolution>();

  const bare = (from: string, specifier: string): Resolution => {
    const mapped = mappings(from, specifier) ?? aliases(from, specifier, (path) => finder.file(path));
    if (mapped !== undefined && "path" in mapped) return mapped;
    const own = packages.resolve(from, specifier);
    if (own !== undefined) return { path: own };
    const guessed = conventional(packages.homeOf(from), specifier, finder);
    if (guessed !== undefined && "path" in guessed) return guessed;
    if (packages.claims(from, specifier)) return { unresolved: `"${specifier}" is a package of this repository, but it has no such file` };
    if (mapped !== undefined) return mapped;
    if (guessed !== undefined) return guessed;
    const external = packageName(specifier);
    return external === undefined ? { unresolved: `"${specifier}" is neither a path nor the name of a package` } : { external };
  };

  const beside = (from: string, specifier: string): Resolution =>
    found(
      finder.file(besideOf(from, specifier), (folder) => packages.mainOf(folder)),
      from,
      specifier,
    );

  const resolve = (from: string, specifier: string): Resolution => {
    if (isBuiltin(specifier)) return { external: specifier.startsWith("node:") ? specifier : `node:${specifier}` };
    if (/^[a-z][a-z0-9+.-]+:/i.test(specifier)) return { external: specifier };
    if (isRelative(specifier)) return beside(from, specifier);
    if (specifier.startsWith("/")) {
      return found(finder.file(joined(packages.homeOf(from), specifier.slice(1))) ?? finder.file(specifier.slice(1)), from, specifier);
    }
    return bare(from, specifier);
  };

  return (from, written) => {
    // Nearly every file asks for its own: remembering them would cost more than looking again.
    if (isRelative(written) && !written.includes("!")) return beside(from, withoutQuery(written));
    const key = `${directoryOf(from)}\0${written}`;
    const remembered = known.get(key);
    if (remembered !== undefined) return remembered;
    const resolution = resolve(from, withoutQuery(written));
    known.set(key, resolution);
    return resolution;
  };
}

/** Most imports name a file in the folder itself or below it. */
const PLAINLY_BESIDE = /^\.\/[^./](?:[^/]|\/[^./])*$/;

function besideOf(from: string, specifier: string): string | undefined {
  const folder = directoryOf(from);
  return PLAINLY_BESIDE.test(specifier) ? within(folder, specifier.slice(2)) : joined(folder, specifier);
}

function conventional(home: string, specifier: string, finder: FileFinder): Resolution | undefined {
  const prefix = Object.keys(CONVENTIONAL).find((start) => specifier.startsWith(start));
  if (prefix === undefined) return undefined;
  for (const folder of CONVENTIONAL[prefix] ?? []) {
    const path = finder.file(joined(joined(home, folder) ?? "", specifier.slice(prefix.length)));
    if (path !== undefined) return { path };
  }
  return { unresolved: `"${specifier}" is an alias that no tsconfig or bundler configuration explains` };
}

function found(path: string | undefined, from: string, specifier: string): Resolution {
  return path === undefined ? { unresolved: `"${specifier}" names no file, seen from ${from}` } : { path };
}

/** Bundlers let a query say how a file is loaded (`./logo.svg?react`); loaders stand before a `!`. */
function withoutQuery(specifier: string): string {
  const plain = specifier.slice(specifier.lastIndexOf("!") + 1);
  const query = plain.indexOf("?");
  return query > 0 ? plain.slice(0, query) : plain;
}

const isRelative = (specifier: string): boolean =>
  specifier === "." || specifier === ".." || specifier.startsWith("./") || specifier.startsWith("../");

function isBuiltin(specifier: string): boolean {
  return specifier.startsWith("node:") || BUILTIN.has(specifier);
}

/** `@scope/name` or `name`; undefined where the specifier cannot name a package. */
function packageName(specifier: string): string | undefined {
  const [first = "", second = ""] = specifier.split("/");
  if (first.startsWith("@")) return first.length > 1 && second !== "" ? `${first}/${second}` : undefined;
  return /^[\w$-][\w$.-]*$/.test(first) ? first : undefined;
}
