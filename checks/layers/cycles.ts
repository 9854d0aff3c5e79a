/** Cycles of value imports: each strongly connected part of the graph once, shown by its shortest cycle through its first file. */
import type { Graph } from "#checks/layers/graph.ts";
import { isDeclaration } from "#src/sources.ts";
import type { Draft } from "#src/check.ts";

interface Step {
  readonly to: string;
  readonly line: number;
}

/** Files of one cycle that a message names. */
const SHOWN = 12;

/** In the order of the graph's files. */
export function cycles(graph: Graph): readonly Draft[] {
  const steps = valueSteps(graph);
  const drafts: Draft[] = [];
  for (const part of connectedParts(steps)) {
    const files = [...part].sort();
    const [first = ""] = files;
    const way = shortestCycle(first, new Set(part), steps);
    if (way === undefined) continue;
    const more = files.length > way.length ? ` (${files.length} files hang together in cycles)` : "";
    const stops = way.map((step) => step.to);
    const shown = stops.length > SHOWN ? [...stops.slice(0, SHOWN), `… ${stops.length - SHOWN} more …`, first] : stops;
    drafts.push({
      fault: "cycle",
      message: `${[first, ...shown].join(" → ")} is a cycle of imports${more}`,
      at: { path: first, line: way[0]?.line ?? 1 },
      identity: files.join("\n"),
    });
  }
  return drafts;
}

function valueSteps(graph: Graph): ReadonlyMap<string, readonly Step[]> {
  const steps = new Map<string, readonly Step[]>();
  for (const [path, { edges }] of graph.nodes) {
    if (isDeclaration(path)) continue;
    const values = edges.filter((edge) => edge.kind !== "type" && edge.kind !== "reference");
    steps.set(
      path,
      values.flatMap(({ files, line }) => files.filter((to) => graph.nodes.has(to) && !isDeclaration(to)).map((to) => ({ to, line }))),
    );
  }
  return steps;
}

/** Tarjan's algorithm with a stack of its own, so that no depth of imports is too deep. Parts without a cycle are left out. */
function connectedParts(steps: ReadonlyMap<string, readonly Step[]>): readonly (readonly string[])[] {
  const [index, low, waiting] = [new Map<string, number>(), new Map<string, number>(), new Set<string>()];
  const [open, parts]: [string[], string[][]] = [[], []];
  const enter = (path: string): { readonly path: string; next: number } => {
    index.set(path, index.size);
    low.set(path, index.size - 1);
    open.push(path);
    waiting.add(path);
    return { path, next: 0 };
  };
  const leave = (path: string): void => {
    if (low.get(path) !== index.get(path)) return;
    const part = open.splice(open.lastIndexOf(path));
    for (const member of part) waiting.delete(member);
    if (part.length > 1 || (steps.get(path) ?? []).some((step) => step.to === path)) parts.push(part);
  };
  const lower = (path: string, bound: number | undefined): void => {
    low.set(path, Math.min(low.get(path) ?? 0, bound ?? 0));
  };
  for (const start of steps.keys()) {
    const calls = index.has(start) ? [] : [enter(start)];
    for (let call = calls.at(-1); call !== undefined; call = calls.at(-1)) {
      const step = (steps.get(call.path) ?? [])[call.next++];
      if (step === undefined) {
        calls.pop();
        leave(call.path);
        const caller = calls.at(-1);
        if (caller !== undefined) lower(caller.path, low.get(call.path));
      } else if (!index.has(step.to)) calls.push(enter(step.to));
      else if (waiting.has(step.to)) lower(call.path, index.get(step.to));
    }
  }
  return parts;
}

/** Breadth first from a file back to itself, within its part of the graph. */
function shortestCycle(start: string, part: ReadonlySet<string>, steps: ReadonlyMap<string, readonly Step[]>): readonly Step[] | undefined {
  const cameBy = new Map<string, { readonly from: string; readonly step: Step }>();
  const queue = [start];
  for (const path of queue) {
    for (const step of steps.get(path) ?? []) {
      if (!part.has(step.to) || cameBy.has(step.to)) continue;
      cameBy.set(step.to, { from: path, step });
      if (step.to === start) return wayBack(start, cameBy);
      queue.push(step.to);
    }
  }
  return undefined;
}

function wayBack(start: string, cameBy: ReadonlyMap<string, { readonly from: string; readonly step: Step }>): readonly Step[] {
  const way: Step[] = [];
  let at = start;
  do {
    const came = cameBy.get(at);
    if (came === undefined) break;
    way.push(came.step);
    at = came.from;
  } while (at !== start);
  return way.reverse();
}
