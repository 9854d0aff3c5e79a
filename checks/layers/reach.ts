/** What the entries reach through imports of every kind, and the modules of the layers that they do not. */
import type { Graph } from "#checks/layers/graph.ts";
import type { Policy } from "#checks/layers/policy.ts";
import { isDeclaration, isPage, isTest } from "#src/sources.ts";
import type { Draft } from "#src/check.ts";

/** Whether the source file at a place is reached. */
export type Reached = (place: number | undefined) => boolean;

/** Breadth first; a Python module brings the packages around it, a reference with an open end all that begins like it. */
export function reachedFrom(entries: readonly string[], graph: Graph): Reached {
  const { begins, targets } = graph.steps;
  const marks = new Uint8Array(graph.files.length);
  const queue: number[] = [];
  const reach = (place: number | undefined): void => {
    if (place === undefined || marks[place] === 1) return;
    marks[place] = 1;
    queue.push(place);
  };
  for (const entry of entries) reach(graph.place(entry));
  for (const place of queue) {
    const path = graph.files[place] ?? "";
    for (let at = begins[place] ?? 0; at < (begins[place + 1] ?? 0); at++) reach(targets[at]);
    for (const specifier of graph.openEnded.get(place) ?? [])
      for (const file of graph.beginningLike(path, specifier)) reach(graph.place(file));
    for (const init of graph.packagesAround(path)) reach(graph.place(init));
  }
  return (place) => place !== undefined && marks[place] === 1;
}

/** Tests and declarations are reached by no program, and an `__init__.py` without code has nothing to reach. */
export function unreachable(isReached: Reached, graph: Graph, policy: Policy): readonly Draft[] {
  const drafts: Draft[] = [];
  for (const [place, path] of graph.files.entries()) {
    if (isReached(place) || policy.group(path) === -1 || graph.empty.has(place) || isTest(path) || isDeclaration(path) || isPage(path))
      continue;
    drafts.push({ fault: "unreachable", message: `no entry reaches ${path}`, at: { path, line: 1 }, identity: "" });
  }
  return drafts;
}
