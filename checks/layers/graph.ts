/** The graph of imports: files, and what each statement leads to. Built in time linear in the statements. */
import { importAnalyser, isJavaScript, isPage, isPython, isSource, type SourceFact } from "#src/sources.ts";
import { pathsBeginning } from "#checks/layers/beginnings.ts";
import { linkedPaths } from "#checks/layers/links.ts";
import type { Import } from "#src/parsers/imports.ts";
import { moduleResolver } from "#src/parsers/module-resolution.ts";
import { packagesAround, pythonModules } from "#src/parsers/python-modules.ts";
import type { RepositoryView } from "#src/view.ts";

/** One import and the files of the repository that it leads to; none for a package and for what cannot be found. */
export interface Edge extends Import {
  readonly files: readonly string[];
  /** Names of the imported module as a path of segments, where it was not given relative to the file: `sqlalchemy/orm/Session`. */
  readonly modules: readonly string[];
  readonly found: "file" | "external" | "unresolved";
}

export interface SourceNode extends Omit<SourceFact, "imports"> {
  readonly edges: readonly Edge[];
}

export interface Graph {
  /** Every source file, in the order of the view's paths. */
  readonly nodes: ReadonlyMap<string, SourceNode>;
  /** Files that a reference with an open end may mean: all those that begin like it. */
  beginningLike(from: string, reference: string): readonly string[];
  /** Where an import leads that names a place below the file's own root and no file that is there; undefined for a package. */
  pointedAt(from: string, edge: Edge): string | undefined;
  /** Python's `__init__.py` files that run before a file does. */
  packagesAround(path: string): readonly string[];
}

/** Where an import of a file leads. */
export type Resolve = (from: string, stated: Import) => Edge;

export function graphOf(view: RepositoryView, resolve: Resolve, isEntry: (path: string) => boolean): Graph {
  const nodes = new Map<string, SourceNode>();
  const paths = view.paths.filter((path) => isSource(path) || (isPage(path) && isEntry(path)));
  for (const [path, { imports, ...rest }] of view.facts(importAnalyser, paths)) {
    nodes.set(path, { ...rest, edges: imports.map((stated) => resolve(path, stated)) });
  }
  return {
    nodes,
    beginningLike: (from, reference) =>
      stemsOf(from, reference)
        .flatMap((stem) => pathsBeginning(view.paths, stem))
        .filter((path) => nodes.has(path)),
    pointedAt: (from, { specifier, found }) => {
      const reference = specifier.endsWith("*") ? specifier : `${specifier}*`;
      const stems = found === "unresolved" && /^\.{1,2}[^*]/.test(specifier) ? stemsOf(from, reference) : [];
      return stems.length === 0 ? undefined : `${stems[0]}${specifier.endsWith("*") ? "*" : ""}`;
    },
    packagesAround: (path) => (isPython(path) ? packagesAround(path, (init) => nodes.has(init)) : []),
  };
}

/** Resolution for both languages; links inside the repository are followed. */
export function resolverOf(view: RepositoryView): Resolve {
  const { paths, real } = linkedPaths(view);
  const [javascript, python] = [moduleResolver({ paths, text: (path) => view.text(path) }), pythonModules(paths)];
  return (from, stated) => {
    if (stated.specifier.endsWith("*")) return { ...stated, files: [], modules: [], found: "unresolved" };
    if (isPython(from)) {
      const target = python(from, stated);
      const modules = stated.specifier.startsWith(".") ? [] : modulePaths(stated);
      if ("files" in target) return { ...stated, files: target.files.map(real), modules, found: "file" };
      return { ...stated, files: [], modules, found: "external" in target ? "external" : "unresolved" };
    }
    const target = javascript(from, stated.specifier);
    const modules = /^[./]/.test(stated.specifier)
      ? []
      : [stated.specifier.replace(/^node:/, ""), `node:${stated.specifier.replace(/^node:/, "")}`];
    if ("path" in target) return { ...stated, files: [real(target.path)], modules: modules.slice(0, 1), found: "file" };
    if ("unresolved" in target) return { ...stated, files: [], modules: modules.slice(0, 1), found: "unresolved" };
    return { ...stated, files: [], modules: target.external.startsWith("node:") ? modules : modules.slice(0, 1), found: "external" };
  };
}

/** `from a.b import c` may mean the module `a.b.c`. */
function modulePaths({ specifier, names = [] }: Import): readonly string[] {
  const module = specifier.replaceAll(".", "/");
  return [module, ...names.filter((name) => name !== "*").map((name) => `${module}/${name}`)];
}

/** Beginnings of the paths that a reference like `./pages/*` or `plugins.*` may mean. */
function stemsOf(from: string, reference: string): readonly string[] {
  const known = reference.slice(0, -1);
  const folder = from.slice(0, Math.max(0, from.lastIndexOf("/")));
  if (isJavaScript(from)) return known.startsWith(".") ? [normal(`${folder}/${known}`)] : known.startsWith("/") ? [known.slice(1)] : [];
  const dots = /^\.*/.exec(known)?.[0].length ?? 0;
  const rest = known.slice(dots).replaceAll(".", "/");
  if (dots > 0) return [normal(`${folder}/${"../".repeat(dots - 1)}${rest}`)];
  const parts = folder.split("/");
  return [...new Set(["", "src", ...parts.map((_part, index) => parts.slice(0, index + 1).join("/"))])].map((root) =>
    root === "" ? rest : `${root}/${rest}`,
  );
}

/** Takes `.` and `..` out and keeps a trailing slash. */
function normal(path: string): string {
  const kept: string[] = [];
  for (const part of path.split("/")) {
    if (part === "..") kept.pop();
    else if (part !== "." && !(part === "" && kept.length === 0)) kept.push(part);
  }
  return kept.join("/");
}
