/**
 * Compares our import edges with dependency-cruiser's on the files that both know, and times both, each as a process of its own:
 * `node scripts/bench/layers.ts [--all] FOLDER…`. Every difference is printed with `--all`, else the first of each kind.
 */
import { spawnSync } from "node:child_process";
import { join, resolve } from "node:path";
import type { Edge } from "#checks/layers/graph.ts";
import { cruise, dependencyCruiser } from "./dependency-cruiser.ts";

interface Modules {
  readonly paths: number;
  readonly modules: readonly { readonly source: string; readonly edges: readonly Edge[]; readonly broken?: string }[];
}

const SOURCE = /\.[cm]?[jt]sx?$/;
const RUNS = 3;
const all = process.argv.includes("--all");
const folders = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
const command = dependencyCruiser();

for (const folder of folders) {
  const ours = Array.from({ length: RUNS }, () => graph(resolve(folder))).sort((a, b) => a.ms - b.ms)[RUNS >> 1];
  if (ours === undefined) continue;
  const files = ours.modules.filter(({ source }) => SOURCE.test(source));
  const edges = files.flatMap(({ source, edges: stated }) =>
    stated.flatMap((edge) => edge.files.map((file) => ({ kind: edge.kind, text: `${source} → ${file}` }))),
  );
  console.log(`\n${folder}: ${files.length} files, ${new Set(edges.map((edge) => edge.text)).size} edges, ${Math.round(ours.ms)} ms`);
  if (command === undefined) continue;
  const theirs = cruise(command, resolve(folder));
  const known = new Set(files.map(({ source }) => source));
  const shared = (text: string): boolean => {
    const [from = "", to = ""] = text.split(" → ");
    return theirs.sources.has(from) && known.has(from) && known.has(to);
  };
  const own = new Map(edges.filter((edge) => shared(edge.text)).map((edge) => [edge.text, edge.kind]));
  const other = new Set([...theirs.edges].filter(shared));
  const [mine, yours] = [[...own.keys()].filter((text) => !other.has(text)), [...other].filter((text) => !own.has(text))];
  console.log(
    `  dependency-cruiser: ${theirs.sources.size} files, ${theirs.edges.size} edges, ${Math.round(theirs.ms)} ms: ${(theirs.ms / ours.ms).toFixed(1)} × our time`,
  );
  console.log(
    `  on the files that both know: ${own.size - mine.length} edges in common, ${mine.length} ours alone, ${yours.length} theirs alone`,
  );
  for (const text of all ? mine : mine.slice(0, 8)) console.log(`  + ${text} (${own.get(text)})`);
  for (const text of all ? yours : yours.slice(0, 8)) console.log(`  - ${text}`);
}

function graph(folder: string): Modules & { readonly ms: number } {
  const start = performance.now();
  const run = spawnSync(process.execPath, [join(import.meta.dirname, "layers-graph.ts"), folder], { encoding: "utf8", maxBuffer: 1 << 30 });
  const ms = performance.now() - start;
  if (run.status !== 0) throw new Error(run.stderr);
  return { ...(JSON.parse(run.stdout) as Modules), ms };
}
