/** Where the imports of a file lead, for both languages: links inside the repository are followed. */
import { linkedPaths } from "#checks/layers/links.ts";
import type { Import } from "#src/parsers/imports.ts";
import { moduleResolver } from "#src/parsers/module-resolution.ts";
import { pythonModules } from "#src/parsers/python-modules.ts";
import { isPython } from "#src/sources.ts";
import type { RepositoryView } from "#src/view.ts";

/** One import and the files of the repository that it leads to; none for a package and for what cannot be found. */
export interface Edge extends Import {
  readonly files: readonly string[];
  /** Names of the imported module as a path of segments, where it was not given relative to the file: `sqlalchemy/orm/Session`. */
  readonly modules: readonly string[];
  readonly found: "file" | "external" | "unresolved";
}

/** Where an import of a file leads. */
export type Resolve = (from: string, stated: Import) => Edge;

/** `onRead` is told of every path that is looked into: the answers depend on those, on the view's paths, and on its links. */
export function resolverOf(view: RepositoryView, onRead: (path: string) => void = () => undefined): Resolve {
  const { paths, real } = linkedPaths(view, onRead);
  const text = (path: string): string | undefined => {
    onRead(path);
    return view.text(path);
  };
  const [javascript, python] = [moduleResolver({ paths, text }), pythonModules(paths)];
  return (from, stated) => {
    const { specifier } = stated;
    if (specifier.endsWith("*")) return { ...stated, files: NONE, modules: NONE, found: "unresolved" };
    if (isPython(from)) {
      const target = python(from, stated);
      const modules = specifier.startsWith(".") ? NONE : modulePaths(stated);
      if ("files" in target) return { ...stated, files: target.files.map(real), modules, found: "file" };
      return { ...stated, files: NONE, modules, found: "external" in target ? "external" : "unresolved" };
    }
    const target = javascript(from, specifier);
    const modules = specifier.startsWith(".") || specifier.startsWith("/") ? NONE : [specifier.replace(/^node:/, "")];
    if ("path" in target) return { ...stated, files: [real(target.path)], modules, found: "file" };
    if ("unresolved" in target) return { ...stated, files: NONE, modules, found: "unresolved" };
    const both = target.external.startsWith("node:") ? [...modules, ...modules.map((name) => `node:${name}`)] : modules;
    return { ...stated, files: NONE, modules: both, found: "external" };
  };
}

const NONE: readonly string[] = [];

/** `from a.b import c` may mean the module `a.b.c`. */
function modulePaths({ specifier, names = [] }: Import): readonly string[] {
  const module = specifier.replaceAll(".", "/");
  return [module, ...names.filter((name) => name !== "*").map((name) => `${module}/${name}`)];
}
