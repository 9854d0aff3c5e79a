/**
 * The graph of imports: files, and where their statements lead. Built in time linear in the statements, and kept as numbers: what a large
 * repository imports would fill the memory as objects.
 */
import { beginningWith } from "#src/parsers/sorted.ts";
import { importAnalyser, isJavaScript, isPage, isPython, isSource, type SourceFact } from "#src/sources.ts";
import { linkedPaths } from "#checks/layers/links.ts";
import type { Import } from "#src/parsers/imports.ts";
import { moduleResolver } from "#src/parsers/module-resolution.ts";
import { placesOf } from "#src/parsers/path-places.ts";
import { packagesAround, pythonModules } from "#src/parsers/python-modules.ts";
import type { RepositoryView } from "#src/view.ts";

/** One import and the files of the repository that it leads to; none for a package and for what cannot be found. */
export interface Edge extends Import {
  readonly files: readonly string[];
  /** Names of the imported module as a path of segments, where it was not given relative to the file: `sqlalchemy/orm/Session`. */
  readonly modules: readonly string[];
  readonly found: "file" | "external" | "unresolved";
}

/** Where references with an open end may lead. */
export interface OpenEnds {
  /** The source files that a reference may mean: all those that begin like it. */
  beginningLike(from: string, reference: string): readonly string[];
  /** Where an import leads that names a place below the file's own root and no file that is there; undefined for a package. */
  pointedAt(from: string, edge: Edge): string | undefined;
}

/** A file is named by its place in `files`. */
export interface Graph extends OpenEnds {
  /** Every source file, in the order of the view's paths. */
  readonly files: readonly string[];
  /** Undefined for what is no source file. */
  place(path: string): number | undefined;
  readonly steps: Steps;
  /** What files import by names whose end is only known when the program runs: the names as written. */
  readonly openEnded: ReadonlyMap<number, readonly string[]>;
  /** Files whose imports may not all be known, and why. */
  readonly broken: ReadonlyMap<number, string>;
  /** Files that may make a router. */
  readonly routers: readonly number[];
  /** Files without code. */
  readonly empty: ReadonlySet<number>;
  /** Python's `__init__.py` files that run before a file does. */
  packagesAround(path: string): readonly string[];
}

/** From source file to source file, in the order of the statements: those of file `n` stand from `begins[n]` to before `begins[n + 1]`. */
export interface Steps {
  readonly begins: Uint32Array;
  readonly targets: Uint32Array;
  readonly lines: Uint32Array;
  /** 1 where the step asks for values: it is made when the program runs. */
  readonly values: Uint8Array;
}

/** Where an import of a file leads. */
export type Resolve = (from: string, stated: Import) => Edge;

/** Told of every source file and its imports, which are not kept. */
export type OnEdges = (path: string, edges: readonly Edge[], fact: SourceFact, ends: OpenEnds) => void;

export function graphOf(view: RepositoryView, resolve: Resolve, isEntry: (path: string) => boolean, onEdges: OnEdges): Graph {
  const { files, place: places } = filesAmong(
    view.paths,
    (path) => (isSource(path) || (isPage(path) && isEntry(path))) && view.kind(path) === "file",
  );
  const ends = openEnds(view.paths, places);
  const steps = stepTaker(places);
  const [openEnded, broken] = [new Map<number, readonly string[]>(), new Map<number, string>()];
  const [routers, empty] = [[] as number[], new Set<number>()];
  for (const [path, fact] of view.facts(importAnalyser, files)) {
    const place = steps.next();
    const edges = fact.imports.map((stated) => resolve(path, stated));
    steps.take(edges);
    const open = edges.filter(({ specifier }) => specifier.endsWith("*"));
    if (open.length > 0)
      openEnded.set(
        place,
        open.map(({ specifier }) => specifier),
      );
    if (fact.broken !== undefined) broken.set(place, fact.broken);
    if (fact.routers === true) routers.push(place);
    if (fact.empty === true) empty.add(place);
    onEdges(path, edges, fact, ends);
  }
  return {
    files,
    place: places,
    steps: steps.taken(),
    openEnded,
    broken,
    routers,
    empty,
    ...ends,
    packagesAround: (path) => (isPython(path) ? packagesAround(path, (init) => places(init) !== undefined) : []),
  };
}

function openEnds(paths: readonly string[], places: Graph["place"]): OpenEnds {
  return {
    beginningLike: (from, reference) =>
      stemsOf(from, reference)
        .flatMap((stem) => (stem === "" ? [] : beginningWith(paths, stem)))
        .filter((path) => places(path) !== undefined),
    pointedAt: (from, { specifier, found }) => {
      const reference = specifier.endsWith("*") ? specifier : `${specifier}*`;
      const stems = found === "unresolved" && /^\.{1,2}[^*]/.test(specifier) ? stemsOf(from, reference) : [];
      return stems.length === 0 ? undefined : `${stems[0]}${specifier.endsWith("*") ? "*" : ""}`;
    },
  };
}

/** Some of the paths, and the place of each among them. */
function filesAmong(paths: readonly string[], isWanted: (path: string) => boolean): Pick<Graph, "files" | "place"> {
  const all = placesOf(paths);
  const among = new Int32Array(paths.length).fill(-1);
  const files: string[] = [];
  for (let at = 0; at < paths.length; at++) {
    const path = paths[at] ?? "";
    if (isWanted(path)) among[at] = files.push(path) - 1;
  }
  return {
    files,
    place: (path) => {
      const at = all.get(path);
      const place = at === undefined ? -1 : (among[at] ?? -1);
      return place === -1 ? undefined : place;
    },
  };
}

/** Files are gone through in their order: `next` begins one. */
function stepTaker(places: Graph["place"]) {
  const [begins, targets, lines, values]: [number[], number[], number[], number[]] = [[], [], [], []];
  return {
    next: (): number => begins.push(targets.length) - 1,
    take(edges: readonly Edge[]): void {
      for (const { files, line, kind } of edges) {
        for (const file of files) {
          const target = places(file);
          if (target === undefined) continue;
          targets.push(target);
          lines.push(line);
          values.push(kind === "type" || kind === "reference" ? 0 : 1);
        }
      }
    },
    taken: (): Steps => ({
      begins: new Uint32Array([...begins, targets.length]),
      targets: new Uint32Array(targets),
      lines: new Uint32Array(lines),
      values: new Uint8Array(values),
    }),
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
