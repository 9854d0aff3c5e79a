/**
 * Compares our import edges with dependency-cruiser's on the files that both know, and the processor time of both: ours is the built command
 * line's `check --only layers` without any memory, from start to verdict; theirs is a cruise without rules. `npm run bench layers -- [--all] FOLDER…`
 * over git repositories. Every difference is printed with `--all`, else the first of each kind.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Edge } from "#checks/layers/resolve.ts";
import { cruise, dependencyCruiser } from "./dependency-cruiser.ts";
import { BIN, costOf, median, verdict } from "./measured.ts";

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
  const ours = graph(resolve(folder));
  const files = ours.modules.filter(({ source }) => SOURCE.test(source));
  const edges = files.flatMap(({ source, edges: stated }) =>
    stated.flatMap((edge) => edge.files.map((file) => ({ kind: edge.kind, text: `${source} → ${file}` }))),
  );
  console.log(`\n${folder}: ${files.length} files, ${new Set(edges.map((edge) => edge.text)).size} edges`);
  if (command === undefined) continue;
  const cruises = Array.from({ length: RUNS }, () => cruise(command, resolve(folder)));
  const [theirs] = cruises;
  if (theirs === undefined) continue;
  const known = new Set(files.map(({ source }) => source));
  const shared = (text: string): boolean => {
    const [from = "", to = ""] = text.split(" → ");
    return theirs.sources.has(from) && known.has(from) && known.has(to);
  };
  const own = new Map(edges.filter((edge) => shared(edge.text)).map((edge) => [edge.text, edge.kind]));
  const other = new Set([...theirs.edges].filter(shared));
  const [mine, yours] = [[...own.keys()].filter((text) => !other.has(text)), [...other].filter((text) => !own.has(text))];
  const [us, them] = [median(Array.from({ length: RUNS }, () => judged(resolve(folder)))), median(cruises.map(({ cpuMs }) => cpuMs))];
  console.log(
    `  dependency-cruiser: ${theirs.sources.size} files, ${theirs.edges.size} edges; ${Math.round(them)} ms of CPU, ours ${Math.round(us)} ms`,
  );
  verdict("  our CPU time / dependency-cruiser's", us / them, "", 1 / 3);
  console.log(
    `  on the files that both know: ${own.size - mine.length} edges in common, ${mine.length} ours alone, ${yours.length} theirs alone`,
  );
  for (const text of all ? mine : mine.slice(0, 8)) console.log(`  + ${text} (${own.get(text)})`);
  for (const text of all ? yours : yours.slice(0, 8)) console.log(`  - ${text}`);
}

function graph(folder: string): Modules {
  const run = spawnSync(process.execPath, [join(import.meta.dirname, "layers-graph.ts"), folder], { encoding: "utf8", maxBuffer: 1 << 30 });
  if (run.status !== 0) throw new Error(run.stderr);
  return JSON.parse(run.stdout) as Modules;
}

/** Processor time of one verdict, in milliseconds. The one layer holds everything, so that reachability and cycles are judged too. */
function judged(folder: string): number {
  const at = mkdtempSync(join(tmpdir(), "gatehouse-layers-"));
  const config = join(at, "gatehouse.yml");
  writeFileSync(config, 'version: 1\nchecks:\n  layers: { order: [["**"]], entries: ["**/index.*", "**/main.*"] }\n');
  const { code, err, cpuMs } = costOf(process.execPath, [
    BIN,
    "check",
    folder,
    "--only",
    "layers",
    "--no-cache",
    "--config",
    config,
    "--format",
    "json",
  ]);
  rmSync(at, { recursive: true });
  if (code !== 0 && code !== 1) throw new Error(`gatehouse check ended with ${code}: ${err.slice(0, 500)}`);
  return cpuMs;
}
