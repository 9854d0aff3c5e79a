/** What the entries reach through imports of every kind, and the modules of the layers that they do not. */
import type { Graph } from "#checks/layers/graph.ts";
import type { Policy } from "#checks/layers/policy.ts";
import { isDeclaration, isPage, isTest } from "#src/sources.ts";
import type { Draft } from "#src/check.ts";

/** Breadth first; a Python module brings the packages around it, a reference with an open end all that begins like it. */
export function reachedFrom(entries: readonly string[], graph: Graph): ReadonlySet<string> {
  const reached = new Set(entries);
  for (const path of reached) {
    for (const edge of graph.nodes.get(path)?.edges ?? []) {
      for (const file of edge.files) reached.add(file);
      if (edge.specifier.endsWith("*")) for (const file of graph.beginningLike(path, edge.specifier)) reached.add(file);
    }
    for (const init of graph.packagesAround(path)) reached.add(init);
  }
  return reached;
}

/** Tests and declarations are reached by no program, and an `__init__.py` without code has nothing to reach. */
export function unreachable(reached: ReadonlySet<string>, graph: Graph, policy: Policy): readonly Draft[] {
  const drafts: Draft[] = [];
  for (const [path, { empty }] of graph.nodes) {
    if (reached.has(path) || policy.group(path) === -1 || empty === true || isTest(path) || isDeclaration(path) || isPage(path)) continue;
    drafts.push({ fault: "unreachable", message: `no entry reaches ${path}`, at: { path, line: 1 }, identity: "" });
  }
  return drafts;
}
