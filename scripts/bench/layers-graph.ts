/** Prints the import graph of a folder as JSON, as the `layers` check sees it: `node scripts/bench/layers-graph.ts FOLDER`. */
import { resolve } from "node:path";
import { graphOf, resolverOf } from "#checks/layers/graph.ts";
import { loadJavaScriptParser } from "#src/parsers/javascript.ts";
import { memoryFacts } from "#src/recall.ts";
import { workingTreeView } from "#src/views/git/working-tree-view.ts";

const [folder = "."] = process.argv.slice(2);
await loadJavaScriptParser();
const view = workingTreeView({ folder: resolve(folder), takenAt: new Date(), store: memoryFacts() });
const modules: object[] = [];
graphOf(
  view,
  resolverOf(view),
  () => false,
  (source, edges, { broken }) => modules.push({ source, edges, broken }),
);
console.log(JSON.stringify({ paths: view.paths.length, modules }));
