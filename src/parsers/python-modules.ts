/** Which files of a repository a Python import means: relative names, source roots found from the layout, packages with and without `__init__.py`. */
import type { Import } from "#src/parsers/imports.ts";
import { STANDARD_LIBRARY } from "#src/parsers/python-standard-library.ts";

/** `files` may be empty for a folder without `__init__.py`; `external` is a distribution or the standard library. */
export type PythonTarget = { readonly files: readonly string[] } | { readonly external: string } | { readonly unresolved: string };

export type PythonModules = (from: string, request: Pick<Import, "specifier" | "names">) => PythonTarget;

/** Folders that projects put on Python's path beside their own. */
const SOURCE_FOLDERS = ["src", "lib", "python"];
const PROJECT_FILES = /(?:^|\/)(?:pyproject\.toml|setup\.py|setup\.cfg)$/;

interface Layout {
  readonly files: ReadonlySet<string>;
  /** Folders with a Python file somewhere below. */
  readonly folders: ReadonlySet<string>;
  /** Folders on Python's path whoever imports: the repository's own, each project's, and their source folders. */
  readonly roots: readonly string[];
}

/** `paths` are all paths of the repository; the answer for one name and folder is remembered. */
export function pythonModules(paths: readonly string[]): PythonModules {
  const layout = layoutOf(paths);
  const rootsOf = remembered((folder: string) => rootsSeenFrom(folder, layout));
  const absolute = remembered((key: string) => {
    const [folder = "", name = ""] = key.split("\0");
    return absoluteBases(name, rootsOf(folder), layout);
  });
  return (from, { specifier, names }) => {
    const dots = /^\.*/.exec(specifier)?.[0].length ?? 0;
    const name = specifier.slice(dots);
    if (dots > 0) {
      const base = relativeBase(from, dots, name);
      return (base === undefined ? undefined : targetsAt(base, names, layout)) ?? { unresolved: specifier };
    }
    const bases = absolute(`${folderOf(from)}\0${name}`);
    if (bases === undefined) return { external: name };
    for (const base of bases) {
      const target = targetsAt(base, names, layout);
      if (target !== undefined && !(target.files.length === 1 && target.files[0] === from)) return target;
    }
    return bases.length > 0 ? { files: [] } : { unresolved: specifier };
  };
}

/** `__init__.py` of the packages around a file, innermost first: Python runs them before it. */
export function packagesAround(file: string, has: (path: string) => boolean): readonly string[] {
  const inits: string[] = [];
  for (let folder = folderOf(file); folder !== ""; folder = folderOf(folder)) {
    const init = `${folder}/__init__.py`;
    if (!has(init)) break;
    if (init !== file) inits.push(init);
  }
  return inits;
}

function layoutOf(paths: readonly string[]): Layout {
  const files = new Set(paths.filter((path) => /\.pyi?$/.test(path)));
  const folders = new Set<string>();
  for (const file of files) for (let at = folderOf(file); at !== "" && !folders.has(at); at = folderOf(at)) folders.add(at);
  const projects = ["", ...paths.filter((path) => PROJECT_FILES.test(path)).map(folderOf)];
  return { files, folders, roots: [...new Set(projects.flatMap((project) => withSources(project, folders)))] };
}

const withSources = (folder: string, folders: ReadonlySet<string>): readonly string[] => [
  folder,
  ...SOURCE_FOLDERS.map((name) => join(folder, name)).filter((source) => folders.has(source)),
];

/** The nearest first: a folder inside a package is on nobody's path. */
function rootsSeenFrom(folder: string, layout: Layout): readonly string[] {
  const roots: string[] = [];
  for (let at = folder; at !== ""; at = folderOf(at)) {
    if (!layout.files.has(`${at}/__init__.py`)) roots.push(...withSources(at, layout.folders));
  }
  return [...new Set([...roots, ...layout.roots])];
}

/** Where the name may stand, without extension; undefined where its first part is in no root: then it comes from outside. */
function absoluteBases(name: string, roots: readonly string[], layout: Layout): readonly string[] | undefined {
  const [first = "", ...rest] = name.split(".");
  const standard = STANDARD_LIBRARY.has(first);
  const seen = roots.filter((root) => {
    const top = join(root, first);
    if (fileOf(top, layout) !== undefined) return !standard || layout.roots.includes(root);
    return !standard && layout.folders.has(top);
  });
  if (seen.length === 0) return undefined;
  const bases = seen.map((root) => join(root, [first, ...rest].join("/")));
  const found = bases.filter((base) => fileOf(base, layout) !== undefined || layout.folders.has(base));
  // A folder that only shares its name with a distribution is no package of ours.
  const ours = seen.some((root) => fileOf(join(root, first), layout) !== undefined);
  return found.length === 0 && !ours ? undefined : found;
}

function relativeBase(from: string, dots: number, name: string): string | undefined {
  let folder = folderOf(from);
  for (let level = 1; level < dots; level++) {
    if (folder === "") return undefined;
    folder = folderOf(folder);
  }
  return join(folder, name.replaceAll(".", "/"));
}

/** The sub-modules among the names, and the module itself where a name is none. */
function targetsAt(base: string, names: readonly string[] | undefined, layout: Layout): { readonly files: readonly string[] } | undefined {
  const own = fileOf(base, layout);
  const isPackage = own === undefined ? base === "" || layout.folders.has(base) : own.endsWith("/__init__.py") || own === "__init__.py";
  if (own === undefined && !isPackage) return undefined;
  const found = new Set<string>();
  for (const name of names ?? ["*"]) {
    const file = (isPackage && name !== "*" ? fileOf(join(base, name), layout) : undefined) ?? own;
    if (file !== undefined) found.add(file);
  }
  return found.size === 0 && names !== undefined ? undefined : { files: [...found] };
}

/** A package wins over a module of the same name, and both over a stub. */
function fileOf(base: string, layout: Layout): string | undefined {
  const candidates = [join(base, "__init__.py"), `${base}.py`, join(base, "__init__.pyi"), `${base}.pyi`];
  return candidates.find((path) => layout.files.has(path));
}

function remembered<Result>(compute: (key: string) => Result): (key: string) => Result {
  const known = new Map<string, Result>();
  return (key) => {
    const before = known.get(key);
    if (before !== undefined || known.has(key)) return before as Result;
    const result = compute(key);
    known.set(key, result);
    return result;
  };
}

const join = (folder: string, name: string): string => (folder === "" ? name : name === "" ? folder : `${folder}/${name}`);
const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf("/")));
