/** Aliases that only a bundler's configuration gives (`resolve.alias` of Vite and webpack, `alias` of Babel), read from its text without running it. */
import type { Resolution } from "#src/parsers/resolution.ts";
import { foldersUpFrom, directoryOf, joined } from "#src/parsers/source-path.ts";

const BUNDLERS = ["vite.config", "webpack.config", "craco.config", "rspack.config", "rsbuild.config", "vitest.config", "babel.config"];
const ENDINGS = [".ts", ".js", ".mts", ".mjs", ".cjs", ".cts", ".json"];
const MAX_CONFIG = 100_000;

interface Alias {
  readonly name: string;
  /** A path of the repository. */
  readonly target: string;
}

/** Undefined where no alias leads to a file: what was read without running it proves nothing by its absence. */
export function bundlerAliases(files: { readonly paths: readonly string[]; text(path: string): string | undefined }) {
  const names = new Set(BUNDLERS.flatMap((name) => ENDINGS.map((ending) => name + ending)).concat(".babelrc"));
  const configs = Map.groupBy(
    files.paths.filter(
      (path) => (path.includes(".config.") || path.endsWith(".babelrc")) && names.has(path.slice(path.lastIndexOf("/") + 1)),
    ),
    directoryOf,
  );
  const known = new Map<string, readonly Alias[]>();
  const near = (folder: string): readonly Alias[] => {
    const remembered = known.get(folder);
    if (remembered !== undefined) return remembered;
    const found = foldersUpFrom(folder).flatMap((at) => (configs.get(at) ?? []).flatMap((path) => aliasesIn(files.text(path) ?? "", at)));
    known.set(folder, found);
    return found;
  };
  return (from: string, specifier: string, file: (path: string | undefined) => string | undefined): Resolution | undefined => {
    for (const { name, target } of configs.size === 0 ? [] : near(directoryOf(from))) {
      const rest = specifier === name ? "" : specifier.startsWith(`${name.replace(/\/$/, "")}/`) ? specifier.slice(name.length) : undefined;
      if (rest === undefined) continue;
      const path = file(joined(target, rest));
      if (path !== undefined) return { path };
    }
    return undefined;
  };
}

/** `"@": path.resolve(__dirname, "./src")`, `"@": "/src"`, `{ find: "@", replacement: … "./src" … }` after the word `alias`. */
function aliasesIn(text: string, folder: string): readonly Alias[] {
  const start = text.search(/\balias\b/);
  if (start === -1 || text.length > MAX_CONFIG) return [];
  const found: Alias[] = [];
  let pending: string | undefined;
  for (const line of text.slice(start).split(/[\n,][ \t]*(?=["'{}\w])/)) {
    const listed = /find\s*:\s*(["'])([^"']+)\1/.exec(line);
    const keyed = /^[\s{[]*(?:alias\s*:\s*\{\s*)?(?:["']([^"']+)["']|([\w$@~]+))\s*:/.exec(line);
    const name = listed?.[2] ?? keyed?.[1] ?? keyed?.[2];
    if (name !== undefined && name !== "replacement") pending = name;
    const literals = [...line.slice((keyed ?? listed)?.[0].length ?? 0).matchAll(/["']([^"']*)["']/g)].map((match) => match[1] ?? "");
    const target = literals.find((literal) => /^(?:\.{0,2}\/|src|app|\w+$)/.test(literal) && literal !== pending);
    const path = target === undefined ? undefined : joined(folder, target.replace(/^\//, ""));
    if (pending === undefined || path === undefined) continue;
    found.push({ name: pending, target: path });
    pending = undefined;
  }
  return found;
}
