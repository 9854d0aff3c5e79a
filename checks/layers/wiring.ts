/** Which routers no entry mounts: references are followed through variables, imports and re-exports to the router that they mean. */
import type { Graph, Resolve } from "#checks/layers/graph.ts";
import { javascriptWiring } from "#checks/layers/javascript-wiring.ts";
import { pythonWiring } from "#checks/layers/python-wiring.ts";
import { extensionOf, isPython, isTest } from "#src/sources.ts";
import type { Mount, Wiring } from "#checks/layers/wiring-fact.ts";
import type { Draft } from "#src/check.ts";
import type { Analyser, RepositoryView } from "#src/view.ts";

const wiringAnalyser: Analyser<Wiring> = {
  id: "layers/wiring",
  version: 1,
  digest: "",
  variant: extensionOf,
  analyse: (bytes, path) => (isPython(path) ? pythonWiring : javascriptWiring)(new TextDecoder().decode(bytes), path),
};

/** Steps after which a reference is given up; far more than any program needs. */
const MAX_STEPS = 200;

/** `entries` are the files where the program starts, `reached` all that they lead to. */
export function unwiredRouters(
  view: RepositoryView,
  graph: Graph,
  resolve: Resolve,
  entries: readonly string[],
  reached: ReadonlySet<string>,
): readonly Draft[] {
  const mentioning = [...graph.nodes].filter(([path, node]) => node.routers === true && !isTest(path)).map(([path]) => path);
  if (mentioning.length === 0) return [];
  const facts = new Map<string, Known>();
  for (const [path, fact] of view.facts(wiringAnalyser, importersOf(mentioning, graph))) facts.set(path, knownOf(fact));
  const meant = routerFinder(facts, resolve);
  const mounted = mountedRouters({ facts, meant, resolve, entries: new Set(entries), reached, graph });
  return mentioning.flatMap((path) =>
    (facts.get(path)?.routers ?? [])
      .filter((router) => !mounted.has(`${path}\0${router.name}`))
      .map(({ line, kind, name, shown }): Draft => {
        return { fault: "unwired-entry", message: `no entry mounts the ${kind} ${shown} of ${path}`, at: { path, line }, identity: name };
      }),
  );
}

/** The files and all that import them, however indirectly, in the order of the graph. */
function importersOf(files: readonly string[], graph: Graph): readonly string[] {
  const importers = new Map<string, string[]>();
  for (const [path, { edges }] of graph.nodes) {
    for (const edge of edges) {
      const targets = edge.specifier.endsWith("*") ? graph.beginningLike(path, edge.specifier) : edge.files;
      for (const file of targets) {
        const known = importers.get(file);
        if (known === undefined) importers.set(file, [path]);
        else known.push(path);
      }
    }
  }
  const found = new Set(files);
  for (const path of found) for (const importer of importers.get(path) ?? []) found.add(importer);
  return [...graph.nodes.keys()].filter((path) => found.has(path));
}

/** What a file says, with its names ready to be looked up. */
interface Known extends Wiring {
  readonly routersByName: ReadonlyMap<string, Wiring["routers"]>;
  readonly aliasesByName: ReadonlyMap<string, Wiring["aliases"]>;
  readonly bindingsByName: ReadonlyMap<string, Wiring["bindings"]>;
}

const knownOf = (fact: Wiring): Known => ({
  ...fact,
  routersByName: Map.groupBy(fact.routers, (router) => router.name),
  aliasesByName: Map.groupBy(fact.aliases, (alias) => alias.name),
  bindingsByName: Map.groupBy(fact.bindings, (binding) => binding.local),
});

type RouterFinder = (file: string, reference: string) => readonly string[];

interface Program {
  readonly facts: ReadonlyMap<string, Known>;
  readonly meant: RouterFinder;
  readonly resolve: Resolve;
  readonly entries: ReadonlySet<string>;
  readonly reached: ReadonlySet<string>;
  readonly graph: Graph;
}

/** Routers that hang on the program: mounted on something that is no router, or on a router that is itself mounted. */
function mountedRouters(program: Program): ReadonlySet<string> {
  const { facts, meant, entries, reached, graph } = program;
  const mounted = new Set<string>();
  const children = new Map<string, string[]>();
  const isApp = appsOf(facts);
  for (const [path, fact] of facts) {
    if (!reached.has(path)) continue;
    for (const mount of fact.mounts) {
      const routers = mount.refs.flatMap((ref) => meant(path, ref)).filter((router) => canMount(mount, path, program) || isApp.has(router));
      const parents = mount.how === "mounts" ? meant(path, mount.on) : [];
      if (parents.length === 0) for (const router of routers) mounted.add(router);
      for (const parent of parents) children.set(parent, (children.get(parent) ?? []).concat(routers));
    }
    const served = entries.has(path) ? fact.exports.flatMap(({ ref }) => meant(path, ref)).filter((router) => isApp.has(router)) : [];
    const open = fact.mounts.some((mount) => mount.how === "mounts") ? openEnded(path, graph, facts) : [];
    for (const router of [...served, ...open]) mounted.add(router);
  }
  for (const router of mounted) for (const child of children.get(router) ?? []) mounted.add(child);
  return mounted;
}

const appsOf = (facts: ReadonlyMap<string, Known>): ReadonlySet<string> =>
  new Set([...facts].flatMap(([path, { routers }]) => routers.filter((router) => router.isApp).map((router) => `${path}\0${router.name}`)));

/** What is handed to a package's own function is not mounted by that. */
function canMount({ how, on }: Mount, path: string, { facts, resolve }: Program): boolean {
  if (how !== "hands") return how === "mounts";
  const [head = ""] = segments(on);
  const bound = facts.get(path)?.bindingsByName.get(head)?.[0];
  const specifier = head.startsWith("<") ? head.slice(1, -1) : bound?.specifier;
  return specifier === undefined || resolve(path, { specifier, line: 0, kind: "static" }).files.length > 0;
}

/** A file that mounts and imports by names made at run time may mean any router of the files that those names may mean. */
function openEnded(path: string, graph: Graph, facts: ReadonlyMap<string, Known>): readonly string[] {
  const open = (graph.nodes.get(path)?.edges ?? []).filter((edge) => edge.specifier.endsWith("*"));
  return open
    .flatMap((edge) => graph.beginningLike(path, edge.specifier))
    .flatMap((file) => (facts.get(file)?.routers ?? []).map((router) => `${file}\0${router.name}`));
}

/** A place to look for what a dotted reference means: among a file's own names or among those that it exports. */
interface Quest {
  readonly file: string;
  readonly path: readonly string[];
  readonly exported: boolean;
}

/** Routers, as `path NUL name`, that a reference of a file may mean. */
function routerFinder(facts: ReadonlyMap<string, Known>, resolve: Resolve): RouterFinder {
  const known = new Map<string, readonly string[]>();
  return (file, reference) => {
    const key = `${file}\0${reference}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const [seen, found]: [Set<string>, Set<string>] = [new Set(), new Set()];
    const quests: Quest[] = [{ file, path: segments(reference), exported: false }];
    for (let quest = quests.pop(); quest !== undefined && seen.size < MAX_STEPS; quest = quests.pop()) {
      const fact = facts.get(quest.file);
      const mark = `${quest.file}\0${quest.exported}\0${quest.path.join(".")}`;
      if (fact === undefined || quest.path.length === 0 || quest.path.length > 6 || seen.has(mark)) continue;
      seen.add(mark);
      quests.push(...(quest.exported ? exportedQuests(quest, fact, resolve) : ownQuests(quest, fact, resolve)));
      if (!quest.exported || isPython(quest.file)) {
        const router = fact.routersByName.get(quest.path[0] ?? "")?.[0];
        if (router !== undefined) found.add(`${quest.file}\0${router.name}`);
      }
    }
    known.set(key, [...found]);
    return [...found];
  };
}

function ownQuests({ file, path }: Quest, fact: Known, resolve: Resolve): readonly Quest[] {
  const [head = "", ...rest] = path;
  const quests: Quest[] = [];
  for (const { refs } of fact.aliasesByName.get(head) ?? []) {
    for (const ref of refs) quests.push({ file, path: [...segments(ref), ...rest], exported: false });
  }
  for (const binding of fact.bindingsByName.get(head) ?? []) {
    quests.push(...(isPython(file) ? pythonQuests : moduleQuests)(file, binding, rest, resolve));
  }
  if (head.startsWith("<")) quests.push(...moduleQuests(file, { specifier: head.slice(1, -1), name: "*" }, rest, resolve));
  return quests;
}

interface Bound {
  readonly specifier: string;
  readonly name: string;
}

function moduleQuests(from: string, { specifier, name }: Bound, rest: readonly string[], resolve: Resolve): readonly Quest[] {
  const { files } = resolve(from, { specifier, line: 0, kind: "static" });
  return files.flatMap((file): readonly Quest[] => {
    if (name !== "*") return [{ file, path: [name, ...rest], exported: true }];
    return [
      { file, path: rest, exported: true },
      { file, path: ["=", ...rest], exported: true },
    ];
  });
}

/** A name may be a sub-module or stand in the module itself, and `import a.b` binds `a` alone: what follows may be modules still. */
function pythonQuests(from: string, { specifier, name }: Bound, rest: readonly string[], resolve: Resolve): readonly Quest[] {
  const at = (wanted: string, names?: readonly string[]): readonly string[] =>
    resolve(from, { specifier: wanted, line: 0, kind: "static", ...(names && { names }) }).files;
  if (name === "*") {
    const module = (count: number): string => [specifier, ...rest.slice(0, count)].join(".");
    return rest.flatMap((_part, count) => at(module(count)).map((file) => ({ file, path: rest.slice(count), exported: true })));
  }
  const own = at(specifier);
  const modules = at(specifier, [name]).filter((file) => !own.includes(file));
  return [
    ...own.map((file) => ({ file, path: [name, ...rest], exported: true })),
    ...modules.flatMap(() =>
      pythonQuests(from, { specifier: `${specifier}${specifier.endsWith(".") ? "" : "."}${name}`, name: "*" }, rest, resolve),
    ),
  ];
}

function exportedQuests(quest: Quest, fact: Known, resolve: Resolve): readonly Quest[] {
  const { file, path } = quest;
  const [head = "", ...rest] = path;
  const stars = fact.stars.flatMap((specifier) => moduleQuests(file, { specifier, name: head }, rest, resolve));
  if (isPython(file)) return [...ownQuests(quest, fact, resolve), ...stars];
  const named = fact.exports.filter((one) => one.name === head || (head === "default" && one.name === "="));
  return [
    ...named.map(({ ref }) => ({ file, path: [...segments(ref), ...rest], exported: false })),
    ...fact.reexports.filter((one) => one.as === head).flatMap((one) => moduleQuests(file, one, rest, resolve)),
    ...stars,
  ];
}

/** `a.<./b.js>.c` → its parts; a specifier between angle brackets is one. */
function segments(reference: string): readonly string[] {
  return reference.match(/<[^>]*>|[^.<]+/g) ?? [];
}
