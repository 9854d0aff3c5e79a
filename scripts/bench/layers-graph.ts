/** Prints the import graph of a folder as JSON, as the `layers` check sees it: `node scripts/bench/layers-graph.ts FOLDER`. */
import { resolve } from "node:path";
import { sourcesOf } from "#checks/layers/graph.ts";
import { resolverOf } from "#checks/layers/resolve.ts";
import { loadJavaScriptParser } from "#src/parsers/javascript.ts";
import { memoryFacts } from "#src/recall.ts";
import { importAnalyser } from "#src/sources.ts";
import { workingTreeView } from "#src/views/git/working-tree-view.ts";

const [folder = "."] = process.argv.slice(2);
await loadJavaScriptParser();
const view = workingTreeView({ folder: resolve(folder), takenAt: new Date(), store: memoryFacts() });
const { files } = sourcesOf(view, () => false);
const lead = resolverOf(view);
const modules = Array.from(view.facts(importAnalyser, files), ([source, { imports, broken }]) => ({
  source,
  edges: imports.map((stated) => lead(source, stated)),
  broken,
}));
console.log(JSON.stringify({ paths: view.paths.length, modules }));
