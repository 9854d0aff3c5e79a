/** Holds imports to the declared layers: their order, forbidden pairs, cycles, and what the entries reach and mount. */
import { cycles } from "#checks/layers/cycles.ts";
import { examples } from "#checks/layers/examples.ts";
import { graphOf, type Graph, type LinkedFile } from "#checks/layers/graph.ts";
import { type LinkedFiles, linkedFiles, NAMED_UNRESOLVED } from "#checks/layers/linked.ts";
import { onePairEach, options, policyOf, type LayersOptions, type Policy } from "#checks/layers/policy.ts";
import { type Reached, reachedFrom, unreachable } from "#checks/layers/reach.ts";
import { importAnalyser, isJavaScript, isSource } from "#src/sources.ts";
import { unwiredRouters } from "#checks/layers/wiring.ts";
import { factsAhead } from "#src/ahead.ts";
import { defineCheck, type Draft, type Judgement } from "#src/check.ts";
import { loadJavaScriptParser, releaseTrees } from "#src/parsers/javascript.ts";
import type { RepositoryView } from "#src/view.ts";

export const check = defineCheck<LayersOptions>({
  id: "layers",
  summary:
    "an import breaks the declared layer order or a forbidden pair (JavaScript, TypeScript, Python), imports form a cycle, no entry reaches a module, or no entry mounts a router",
  why: "A layer that nobody enforces dissolves: one import upwards and the domain can no longer be tested, moved or understood without what lies above it. An unmounted router or an unreachable module is code that reviewers believe to be running.",
  options,
  strictness: { preset: "kept", order: "kept", forbidden: "more", entries: "kept", cycles: "more" },
  meaning: (given) => ({ ...given, forbidden: onePairEach(given.forbidden) }),
  faults: {
    "forbidden-import": {
      severity: "failure",
      summary: "an import breaks the layer order or a forbidden pair",
      remedy:
        "Move the code to the layer that may know it, or hand it in from above: a parameter, a function, an interface of the lower layer.",
    },
    cycle: {
      severity: "failure",
      summary: "value imports form a cycle",
      remedy: "Move what the files share into a file of its own that both import, or import only the type.",
    },
    unreachable: {
      severity: "failure",
      summary: "no entry reaches a module of the layers",
      remedy: "Import it where it is needed, delete it, or name it in `entries` if it is a program of its own.",
    },
    "unwired-entry": {
      severity: "failure",
      summary: "no entry mounts a router",
      remedy: "Mount it (`include_router`, `register_blueprint`, `app.use`, `app.route`) in a file that an entry reaches, or delete it.",
    },
  },
  examples,
  async prepare(view, given) {
    if (!isConfigured(given) || !view.paths.some(isJavaScript)) return;
    await loadJavaScriptParser();
    await factsAhead(view, importAnalyser, linkedIn(view, given, policyOf(given)).rows.missing.filter(isJavaScript), releaseTrees);
  },
  run({ view, options: given }) {
    if (!isConfigured(given)) return { notApplicable: "no order, forbidden pair, entry or preset is configured" };
    if (!view.paths.some(isSource)) return { notApplicable: "there is no JavaScript, TypeScript or Python file" };
    return judged(view, given, policyOf(given));
  },
});

const isConfigured = ({ order, forbidden, entries, preset }: LayersOptions): boolean =>
  order.length + forbidden.length + entries.length > 0 || preset !== "none";

function judged(view: RepositoryView, given: LayersOptions, policy: Policy): Judgement {
  const { sources, rows, resolve } = linkedIn(view, given, policy);
  const findings: Draft[] = [];
  const tally = tallyOfImports();
  const graph = graphOf(sources, rows.all(), (path, file) => {
    tally.count(path, file);
    if (file.breaches !== undefined) findings.push(...file.breaches);
  });
  if (given.cycles) findings.push(...cycles(graph));
  const entries = graph.files.filter(policy.isEntry);
  const isReached = reachedFrom(entries, graph);
  if (entries.length > 0) {
    findings.push(...unreachable(isReached, graph, policy), ...unwiredRouters(view, graph, resolve, entries, isReached));
  }
  const doubts = [...missingEntries(given, policy, view), ...unread(graph, policy, isReached)];
  const unmatched = policy.unmatched(graph.files);
  const facts = { files: graph.files.length, ...tally.facts(), unmatched };
  if (doubts.length === 0 && unmatched.length > 0) return { findings, facts, reason: `no file matches ${unmatched.join(", ")}` };
  if (doubts.length === 0) return { findings, facts };
  const reason = doubts.join("; ");
  return findings.length > 0 ? { findings, facts, reason: `not all could be judged: ${reason}` } : { undecided: reason };
}

/** An entry that is not there would make everything unreachable: that is a doubt about the configuration, not about the modules. */
function missingEntries({ entries }: LayersOptions, policy: Policy, view: RepositoryView): readonly string[] {
  const matched = view.paths.some((path) => policy.isEntry(path));
  const literal = entries.filter((entry) => !/[*?[{]/.test(entry)).filter((entry) => !stands(view, entry.replace(/^\/+|\/+$/g, "")));
  if (literal.length > 0) return [`no file stands at the configured entry ${literal.map((entry) => `"${entry}"`).join(", ")}`];
  return matched || entries.length === 0
    ? []
    : [`no file matches the configured entries ${entries.map((entry) => `"${entry}"`).join(", ")}`];
}

const stands = (view: RepositoryView, path: string): boolean =>
  view.kind(path) !== undefined || view.paths.some((other) => other.startsWith(`${path}/`));

/** Files whose imports matter and could not all be read. */
function unread(graph: Graph, policy: Policy, isReached: Reached): readonly string[] {
  const doubts: string[] = [];
  for (const [place, broken] of graph.broken) {
    const path = graph.files[place] ?? "";
    const matters = policy.group(path) !== -1 || isReached(place) || policy.pairs.some((pair) => pair.from(path));
    if (matters) doubts.push(`the imports of ${path} could not all be read (${broken})`);
  }
  return doubts.length > 10 ? [...doubts.slice(0, 10), `and of ${doubts.length - 10} files more`] : doubts;
}

function tallyOfImports() {
  const counts: [number, number, number] = [0, 0, 0];
  const named: string[] = [];
  return {
    count(path: string, { found, unresolved = [] }: LinkedFile): void {
      for (const [kind, count] of found.entries()) counts[kind] = (counts[kind] ?? 0) + count;
      for (const stated of unresolved) if (named.length < NAMED_UNRESOLVED) named.push(`${path}:${stated}`);
    },
    facts: () => ({ edges: counts[0], external: counts[1], unresolvedCount: counts[2], unresolved: named }),
  };
}

const known = new WeakMap<RepositoryView, { readonly given: LayersOptions; readonly linked: LinkedFiles }>();

/** Laid out once for what is made ahead and for the judgement. */
function linkedIn(view: RepositoryView, given: LayersOptions, policy: Policy): LinkedFiles {
  const before = known.get(view);
  if (before?.given === given) return before.linked;
  const linked = linkedFiles(view, given, policy);
  known.set(view, { given, linked });
  return linked;
}
