/** Which routers a reference of a file may mean: it is followed through variables, imports and re-exports, however long the way. */
import type { Resolve } from "#checks/layers/resolve.ts";
import { type Module, nameFlow, type NameFlow, type Place } from "#checks/layers/name-flow.ts";
import type { Wiring } from "#checks/layers/wiring-fact.ts";
import { isPython } from "#src/sources.ts";

/** What a file says, with its names ready to be looked up. */
export interface Known extends Wiring {
  readonly routersByName: ReadonlyMap<string, Wiring["routers"]>;
  readonly aliasesByName: ReadonlyMap<string, Wiring["aliases"]>;
  readonly bindingsByName: ReadonlyMap<string, Wiring["bindings"]>;
}

export const knownOf = (fact: Wiring): Known => ({
  ...fact,
  routersByName: Map.groupBy(fact.routers, (router) => router.name),
  aliasesByName: Map.groupBy(fact.aliases, (alias) => alias.name),
  bindingsByName: Map.groupBy(fact.bindings, (binding) => binding.local),
});

/** Routers, as `path NUL name`. */
export type RouterFinder = (file: string, reference: string) => readonly string[];

interface Names {
  readonly flow: NameFlow;
  readonly facts: ReadonlyMap<string, Known>;
  /** Files that a specifier leads to. */
  readonly filesOf: (from: string, specifier: string, names?: readonly string[]) => readonly string[];
  /** Whether a Python specifier leads to a module or a folder of the repository. */
  readonly isModule: (from: string, specifier: string) => boolean;
}

interface Bound {
  readonly specifier: string;
  readonly name: string;
}

export function routerFinder(facts: ReadonlyMap<string, Known>, resolve: Resolve): RouterFinder {
  const filesOf: Names["filesOf"] = (from, specifier, imported) =>
    resolve(from, { specifier, line: 0, kind: "static", ...(imported && { names: imported }) }).files;
  const isModule: Names["isModule"] = (from, specifier) => resolve(from, { specifier, line: 0, kind: "static" }).found === "file";
  const names: Names = { flow: nameFlow((module, member, to) => take(module, member, to, names)), facts, filesOf, isModule };
  return (file, text) => {
    const asked = placeOf(file, segments(text), names);
    names.flow.settle();
    return [...asked.routers];
  };
}

/** The place of a dotted reference: each member is taken of what stands before it. */
function placeOf(file: string, [head = "", ...members]: readonly string[], names: Names): Place {
  return members.reduce(
    (from, member) => {
      const to = names.flow.place(`member\0${from.id}\0${member}`);
      names.flow.link(from, to, member);
      return to;
    },
    symbol(file, head, false, names),
  );
}

/** A name among a file's own, or among those that it exports. */
function symbol(file: string, name: string, exported: boolean, names: Names): Place {
  return names.flow.place(`${exported ? "exported" : "own"}\0${file}\0${name}`, (made) => {
    const fact = names.facts.get(file);
    if (fact === undefined) return;
    if (!exported || isPython(file)) expandOwn(made, file, name, fact, names);
    else expandExported(made, file, name, fact, names);
    // What Python takes from a module with a star are names of the file's own.
    for (const specifier of exported || isPython(file) ? fact.stars : []) bind(made, file, { specifier, name }, names);
  });
}

function expandOwn(made: Place, file: string, name: string, fact: Known, names: Names): void {
  const router = fact.routersByName.get(name)?.[0];
  if (router !== undefined) names.flow.addRouter(made, `${file}\0${router.name}`);
  for (const { refs } of fact.aliasesByName.get(name) ?? [])
    for (const ref of refs) names.flow.link(placeOf(file, segments(ref), names), made);
  for (const bound of fact.bindingsByName.get(name) ?? []) (isPython(file) ? bindPython : bind)(made, file, bound, names);
  if (name.startsWith("<")) bind(made, file, { specifier: name.slice(1, -1), name: "*" }, names);
}

function expandExported(made: Place, file: string, name: string, fact: Known, names: Names): void {
  for (const one of fact.exports)
    if (one.name === name || (name === "default" && one.name === "=")) names.flow.link(placeOf(file, segments(one.ref), names), made);
  for (const one of fact.reexports) if (one.as === name) bind(made, file, one, names);
}

function bind(made: Place, from: string, { specifier, name }: Bound, names: Names): void {
  for (const file of names.filesOf(from, specifier)) {
    if (name === "*") names.flow.addModule(made, { file });
    names.flow.link(symbol(file, name === "*" ? "=" : name, true, names), made);
  }
}

/** A name may be a sub-module or stand in the module itself, and `import a.b` binds `a` alone: what follows may be modules still. */
function bindPython(made: Place, from: string, { specifier, name }: Bound, names: Names): void {
  if (name === "*") return names.flow.addModule(made, { from, specifier });
  const own = names.filesOf(from, specifier);
  for (const file of own) names.flow.link(symbol(file, name, true, names), made);
  // A folder without `__init__.py` is a module too.
  const inner = dotted(specifier, name);
  if (names.isModule(from, inner)) names.flow.addModule(made, { from, specifier: inner });
}

function take(module: Module, member: string, to: Place, names: Names): void {
  const files = "file" in module ? [module.file] : names.filesOf(module.from, module.specifier);
  for (const file of files) names.flow.link(symbol(file, member, true, names), to);
  if ("file" in module) return;
  const specifier = dotted(module.specifier, member);
  if (names.isModule(module.from, specifier)) names.flow.addModule(to, { from: module.from, specifier });
}

const dotted = (specifier: string, name: string): string => `${specifier}${specifier.endsWith(".") ? "" : "."}${name}`;

/** `a.<./b.js>.c` → its parts; a specifier between angle brackets is one. */
export function segments(reference: string): readonly string[] {
  return reference.match(/<[^>]*>|[^.<]+/g) ?? [];
}
