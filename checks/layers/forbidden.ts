/** Imports that break the order of the layers or a forbidden pair: one finding for each line that does. */
import type { OpenEnds } from "#checks/layers/graph.ts";
import type { Edge } from "#checks/layers/resolve.ts";
import type { Policy } from "#checks/layers/policy.ts";
import type { Draft } from "#src/check.ts";

interface Breach {
  readonly target: string;
  readonly why: string;
}

/** Of one file. */
export function forbiddenImports(path: string, edges: readonly Edge[], policy: Policy, ends: OpenEnds): readonly Draft[] {
  if (edges.length === 0) return [];
  const pairs = policy.pairs.filter((pair) => pair.from(path));
  // Of nearly all files.
  if (pairs.length === 0 && policy.group(path) === -1) return [];
  let byLine: Map<number, Breach[]> | undefined;
  for (const edge of edges) {
    const breaches = breachesOf(path, edge, ends, policy, pairs);
    if (breaches.length === 0) continue;
    byLine ??= new Map();
    const before = byLine.get(edge.line);
    if (before === undefined) byLine.set(edge.line, [...breaches]);
    else before.push(...breaches);
  }
  return byLine === undefined ? [] : Array.from(byLine, ([line, breaches]) => draft(path, line, breaches));
}

/** What is put together at run time, or is not there, still says where it leads: the place stands for all files that begin like it. */
function breachesOf(path: string, edge: Edge, ends: OpenEnds, policy: Policy, pairs: Policy["pairs"]): readonly Breach[] {
  const place = edge.found === "unresolved" ? ends.pointedAt(path, edge) : undefined;
  if (place === undefined) return breachesOfLed(path, edge, policy, pairs);
  const led = (file: string): readonly Breach[] => breachesOfLed(path, { ...edge, files: [file] }, policy, pairs);
  const breaches = led(place);
  if (breaches.length === 0 || !place.endsWith("*")) return breaches;
  return ends.beginningLike(path, edge.specifier).every((file) => led(file).length > 0) ? breaches : [];
}

function breachesOfLed(path: string, edge: Edge, policy: Policy, pairs: Policy["pairs"]): readonly Breach[] {
  const order = againstOrder(path, edge, policy);
  const forbidden = pairs.length === 0 ? [] : againstPairs(path, edge, pairs);
  return forbidden.length === 0 ? order : [...order, ...forbidden];
}

function draft(path: string, line: number, breaches: readonly Breach[]): Draft {
  const targets = [...new Set(breaches.map((breach) => breach.target))];
  const more = targets.length > 1 ? ` (and ${targets.slice(1).join(", ")})` : "";
  return {
    fault: "forbidden-import",
    message: `${path} imports ${targets[0]}${more}, but ${breaches[0]?.why}`,
    at: { path, line },
    identity: targets.join("\n"),
  };
}

function againstOrder(path: string, edge: Edge, policy: Policy): readonly Breach[] {
  const own = policy.group(path);
  const breaches: Breach[] = [];
  if (own === -1) return breaches;
  for (const target of edge.files) {
    const why = disorder(path, target, own, policy);
    if (why !== undefined) breaches.push({ target, why });
  }
  return breaches;
}

/** Why a file of the group `own` may not know of the target; undefined where it may. */
function disorder(path: string, target: string, own: number, policy: Policy): string | undefined {
  const group = policy.group(target);
  if (group > own) return `layer ${own + 1} (${policy.named(own)}) knows nothing of layer ${group + 1} (${policy.named(group)})`;
  if (group !== own) return undefined;
  const [from, to] = [policy.room(path), policy.room(target)];
  return from === to ? undefined : `${from} and ${to} stand apart in layer ${own + 1}: neither knows of the other`;
}

function againstPairs(path: string, edge: Edge, pairs: Policy["pairs"]): readonly Breach[] {
  const breaches: Breach[] = [];
  for (const { names, targets } of pairs) {
    for (const { name, file, module } of targets) {
      const hit = edge.files.find((target) => target !== path && file(target)) ?? (edge.modules.some(module) ? edge.specifier : undefined);
      if (hit !== undefined) breaches.push({ target: hit, why: `${names} may not import ${name}` });
    }
  }
  return breaches;
}
