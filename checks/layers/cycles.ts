/** Cycles of value imports: each strongly connected part of the graph once, shown by its shortest cycle through its first file. */
import type { Graph } from "#checks/layers/graph.ts";
import { isDeclaration } from "#src/sources.ts";
import type { Draft } from "#src/check.ts";

/** Files of one cycle that a message names. */
const SHOWN = 12;

/** In the order of the graph's files. */
export function cycles(graph: Graph): readonly Draft[] {
  const { files } = graph;
  const takes = valueSteps(graph);
  const drafts: Draft[] = [];
  for (const part of connectedParts(graph, takes)) {
    const named = part.map((place) => files[place] ?? "").sort();
    const [first = ""] = named;
    const way = shortestCycle(graph.place(first) ?? 0, new Set(part), graph, takes);
    if (way === undefined) continue;
    const more = part.length > way.length ? ` (${part.length} files hang together in cycles)` : "";
    const stops = way.map((at) => files[graph.steps.targets[at] ?? 0] ?? "");
    const shown = stops.length > SHOWN ? [...stops.slice(0, SHOWN), `… ${stops.length - SHOWN} more …`, first] : stops;
    drafts.push({
      fault: "cycle",
      message: `${[first, ...shown].join(" → ")} is a cycle of imports${more}`,
      at: { path: first, line: graph.steps.lines[way[0] ?? 0] ?? 1 },
      identity: named.join("\n"),
    });
  }
  return drafts;
}

/** Whether the step is one of values between two files that are there when the program runs. */
type Takes = (from: number, step: number) => boolean;

function valueSteps({ files, steps }: Graph): Takes {
  const declared = Uint8Array.from(files, (path) => (isDeclaration(path) ? 1 : 0));
  return (from, step) => declared[from] === 0 && steps.values[step] === 1 && declared[steps.targets[step] ?? 0] === 0;
}

/** Tarjan's algorithm with a stack of its own, so that no depth of imports is too deep. Parts without a cycle are left out. */
function connectedParts({ files, steps: { begins, targets } }: Graph, takes: Takes): readonly (readonly number[])[] {
  // An index of 0 is none yet. `next` is the step that a file is at.
  const [index, low, next] = [new Uint32Array(files.length), new Uint32Array(files.length), begins.slice()];
  const [waiting, itself] = [new Uint8Array(files.length), new Set<number>()];
  const [open, calls, parts]: [number[], number[], number[][]] = [[], [], []];
  let count = 0;
  const enter = (place: number): void => {
    index[place] = ++count;
    low[place] = count;
    open.push(place);
    waiting[place] = 1;
    calls.push(place);
  };
  const leave = (place: number): void => {
    calls.pop();
    const caller = calls.at(-1);
    if (caller !== undefined) lower(caller, low[place] ?? 0);
    if (low[place] !== index[place]) return;
    const part = open.splice(open.lastIndexOf(place));
    for (const member of part) waiting[member] = 0;
    if (part.length > 1 || itself.has(place)) parts.push(part);
  };
  const lower = (place: number, bound: number): void => {
    if (bound < (low[place] ?? 0)) low[place] = bound;
  };
  for (const start of files.keys()) {
    if (index[start] === 0) enter(start);
    for (let place = calls.at(-1); place !== undefined; place = calls.at(-1)) {
      const step = next[place] ?? 0;
      if (step === begins[place + 1]) {
        leave(place);
        continue;
      }
      next[place] = step + 1;
      if (!takes(place, step)) continue;
      const target = targets[step] ?? 0;
      if (target === place) itself.add(place);
      if (index[target] === 0) enter(target);
      else if (waiting[target] === 1) lower(place, index[target] ?? 0);
    }
  }
  return parts;
}

/** Breadth first from a file back to itself, within its part of the graph: the steps of the way. */
function shortestCycle(start: number, part: ReadonlySet<number>, graph: Graph, takes: Takes): readonly number[] | undefined {
  const { begins, targets } = graph.steps;
  const cameBy = new Map<number, { readonly from: number; readonly step: number }>();
  const queue = [start];
  for (const place of queue) {
    for (let step = begins[place] ?? 0; step < (begins[place + 1] ?? 0); step++) {
      const target = targets[step] ?? 0;
      if (!takes(place, step) || !part.has(target) || cameBy.has(target)) continue;
      cameBy.set(target, { from: place, step });
      if (target === start) return wayBack(start, cameBy);
      queue.push(target);
    }
  }
  return undefined;
}

function wayBack(start: number, cameBy: ReadonlyMap<number, { readonly from: number; readonly step: number }>): readonly number[] {
  const way: number[] = [];
  let at = start;
  do {
    const came = cameBy.get(at);
    if (came === undefined) break;
    way.push(came.step);
    at = came.from;
  } while (at !== start);
  return way.reverse();
}
