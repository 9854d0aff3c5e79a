/** Which routers no entry mounts: references are followed through variables, imports and re-exports to the router that they mean. */
import type { Graph } from "#checks/layers/graph.ts";
import type { Resolve } from "#checks/layers/resolve.ts";
import type { Reached } from "#checks/layers/reach.ts";
import { type Known, knownOf, type RouterFinder, routerFinder, segments } from "#checks/layers/references.ts";
import { javascriptWiring } from "#checks/layers/javascript-wiring.ts";
import { pythonWiring } from "#checks/layers/python-wiring.ts";
import { extensionOf, isPython, isTest } from "#src/sources.ts";
import type { Mount, Wiring } from "#checks/layers/wiring-fact.ts";
import type { Draft } from "#src/check.ts";
import type { Analyser, RepositoryView } from "#src/view.ts";

const wiringAnalyser: Analyser<Wiring> = {
  id: "layers/wiring",
  version: 2,
  digest: "",
  variant: extensionOf,
  analyse: (bytes, path) => (isPython(path) ? pythonWiring : javascriptWiring)(new TextDecoder().decode(bytes), path),
};

/** `entries` are the files where the program starts, `isReached` tells what they lead to. */
export function unwiredRouters(
  view: RepositoryView,
  graph: Graph,
  resolve: Resolve,
  entries: readonly string[],
  isReached: Reached,
): readonly Draft[] {
  const mentioning = graph.routers.filter((place) => !isTest(graph.files[place] ?? ""));
  if (mentioning.length === 0) return [];
  const facts = new Map<string, Known>();
  for (const [path, fact] of view.facts(wiringAnalyser, importersOf(mentioning, graph))) facts.set(path, knownOf(fact));
  const meant = routerFinder(facts, resolve);
  const mounted = mountedRouters({ facts, meant, resolve, entries: new Set(entries), isReached, graph });
  return mentioning.flatMap((place) => {
    const path = graph.files[place] ?? "";
    return (facts.get(path)?.routers ?? [])
      .filter((router) => !mounted.has(`${path}\0${router.name}`))
      .map(({ line, kind, name, shown }): Draft => {
        return { fault: "unwired-entry", message: `no entry mounts the ${kind} ${shown} of ${path}`, at: { path, line }, identity: name };
      });
  });
}

/** The files and all that import them, however indirectly, in the order of the graph. */
function importersOf(places: readonly number[], graph: Graph): readonly string[] {
  const { begins, targets } = graph.steps;
  const importers = new Map<number, number[]>();
  const note = (target: number | undefined, importer: number): void => {
    const known = target === undefined ? [] : importers.get(target);
    if (target !== undefined && known === undefined) importers.set(target, [importer]);
    else known?.push(importer);
  };
  for (const [place, path] of graph.files.entries()) {
    for (let at = begins[place] ?? 0; at < (begins[place + 1] ?? 0); at++) note(targets[at], place);
    for (const specifier of graph.openEnded.get(place) ?? [])
      for (const file of graph.beginningLike(path, specifier)) note(graph.place(file), place);
  }
  const found = new Set(places);
  for (const place of found) for (const importer of importers.get(place) ?? []) found.add(importer);
  return graph.files.filter((_, place) => found.has(place));
}

interface Program {
  readonly facts: ReadonlyMap<string, Known>;
  readonly meant: RouterFinder;
  readonly resolve: Resolve;
  readonly entries: ReadonlySet<string>;
  readonly isReached: Reached;
  readonly graph: Graph;
}

/** Routers that hang on the program: mounted on something that is no router, or on a router that is itself mounted. */
function mountedRouters(program: Program): ReadonlySet<string> {
  const { facts, meant, entries, isReached, graph } = program;
  const mounted = new Set<string>();
  const children = new Map<string, string[]>();
  const isApp = appsOf(facts);
  for (const [path, fact] of facts) {
    if (!isReached(graph.place(path))) continue;
    for (const mount of fact.mounts) {
      const routers = mount.refs
        .flatMap((ref) => [...meant(path, ref)])
        .filter((router) => canMount(mount, path, program) || isApp.has(router));
      const parents = mount.how === "mounts" ? meant(path, mount.on) : [];
      if (parents.length === 0) for (const router of routers) mounted.add(router);
      for (const parent of parents) {
        const known = children.get(parent);
        if (known === undefined) children.set(parent, [...routers]);
        else known.push(...routers);
      }
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
  const open = graph.openEnded.get(graph.place(path) ?? -1) ?? [];
  return open
    .flatMap((specifier) => graph.beginningLike(path, specifier))
    .flatMap((file) => (facts.get(file)?.routers ?? []).map((router) => `${file}\0${router.name}`));
}
