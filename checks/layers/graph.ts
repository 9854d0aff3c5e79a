/**
 * The graph of imports: files, and where their statements lead. Built in time linear in the statements, and kept as numbers: what a large
 * repository imports would fill the memory as objects.
 */
import { beginningWith } from "#src/parsers/sorted.ts";
import { isJavaScript, isPage, isPython, isSource } from "#src/sources.ts";
import type { Edge } from "#checks/layers/resolve.ts";
import { placesOf } from "#src/parsers/path-places.ts";
import { packagesAround } from "#src/parsers/python-modules.ts";
import type { Draft } from "#src/check.ts";
import type { RepositoryView } from "#src/view.ts";

/** Where references with an open end may lead. */
export interface OpenEnds {
  /** The source files that a reference may mean: all those that begin like it. */
  beginningLike(from: string, reference: string): readonly string[];
  /** Where an import leads that names a place below the file's own root and no file that is there; undefined for a package. */
  pointedAt(from: string, edge: Edge): string | undefined;
}

/** A file is named by its place in `files`. */
export interface Sources extends OpenEnds {
  /** Every source file, in the order of the view's paths. */
  readonly files: readonly string[];
  /** Undefined for what is no source file. */
  place(path: string): number | undefined;
}

/** One source file; what is not there does not apply. */
export interface LinkedFile {
  /** Three numbers for each step: the place of the source file that it leads to, its line, and 1 where it asks for values. */
  readonly steps: readonly number[];
  /** How many imports lead to files, out of the repository, and nowhere. */
  readonly found: readonly [file: number, external: number, unresolved: number];
  /** Line and specifier of those that lead nowhere, the first of them. */
  readonly unresolved?: readonly string[];
  /** Names whose end is only known when the program runs, as written. */
  readonly openEnded?: readonly string[];
  readonly broken?: string;
  readonly routers?: true;
  readonly empty?: true;
  readonly breaches?: readonly Draft[];
}

export interface Graph extends Sources {
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

/** A page is a source where it is an entry. */
export function sourcesOf(view: RepositoryView, isEntry: (path: string) => boolean): Sources {
  const among = filesAmong(view.paths, (path) => (isSource(path) || (isPage(path) && isEntry(path))) && view.kind(path) === "file");
  return { ...among, ...openEnds(view.paths, among.place) };
}

/** `files` are all source files, in their order; `onFile` is told of each. */
export function graphOf(
  sources: Sources,
  files: Iterable<readonly [path: string, file: LinkedFile]>,
  onFile: (path: string, file: LinkedFile) => void,
): Graph {
  const [begins, targets, lines, values]: [number[], number[], number[], number[]] = [[], [], [], []];
  const [openEnded, broken] = [new Map<number, readonly string[]>(), new Map<number, string>()];
  const [routers, empty] = [[] as number[], new Set<number>()];
  for (const [path, file] of files) {
    const place = begins.push(targets.length) - 1;
    for (let at = 0; at < file.steps.length; at += 3) {
      targets.push(file.steps[at] ?? 0);
      lines.push(file.steps[at + 1] ?? 0);
      values.push(file.steps[at + 2] ?? 0);
    }
    if (file.openEnded !== undefined) openEnded.set(place, file.openEnded);
    if (file.broken !== undefined) broken.set(place, file.broken);
    if (file.routers === true) routers.push(place);
    if (file.empty === true) empty.add(place);
    onFile(path, file);
  }
  const steps = {
    begins: new Uint32Array([...begins, targets.length]),
    targets: new Uint32Array(targets),
    lines: new Uint32Array(lines),
    values: new Uint8Array(values),
  };
  const isThere = (path: string): boolean => sources.place(path) !== undefined;
  return {
    ...sources,
    steps,
    openEnded,
    broken,
    routers,
    empty,
    packagesAround: (path) => (isPython(path) ? packagesAround(path, isThere) : []),
  };
}

function openEnds(paths: readonly string[], places: Sources["place"]): OpenEnds {
  return {
    beginningLike: (from, reference) =>
      stemsOf(from, reference)
        .flatMap((stem) => (stem === "" ? [] : beginningWith(paths, stem)))
        .filter((path) => places(path) !== undefined),
    pointedAt: (from, { specifier, found }) => {
      if (found !== "unresolved" || !/^\.{1,2}[^*]/.test(specifier)) return undefined;
      const isOpen = specifier.endsWith("*");
      const stem = stemsOf(from, isOpen ? specifier : `${specifier}*`)[0];
      return stem === undefined || !isOpen ? stem : `${stem}*`;
    },
  };
}

/** Some of the paths, and the place of each among them. */
function filesAmong(paths: readonly string[], isWanted: (path: string) => boolean): Pick<Sources, "files" | "place"> {
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
