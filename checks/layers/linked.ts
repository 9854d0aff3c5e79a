/** What the imports of each source file lead to, and which of them break the rules: remembered as long as what stands around the file is the same. */
import { forbiddenImports } from "#checks/layers/forbidden.ts";
import { type LinkedFile, type Sources, sourcesOf } from "#checks/layers/graph.ts";
import type { LayersOptions, Policy } from "#checks/layers/policy.ts";
import { type Edge, type Resolve, resolverOf } from "#checks/layers/resolve.ts";
import { digestOf, sha256 } from "#src/canonical.ts";
import { type Derived, derived } from "#src/derived.ts";
import { importAnalyser, type SourceFact } from "#src/sources.ts";
import type { RepositoryView } from "#src/view.ts";

export interface LinkedFiles {
  readonly sources: Sources;
  readonly resolve: Resolve;
  readonly rows: Derived<LinkedFile>;
}

/** Unresolved imports that are named, of all files and so of one. */
export const NAMED_UNRESOLVED = 100;

export function linkedFiles(view: RepositoryView, given: LayersOptions, policy: Policy): LinkedFiles {
  const sources = sourcesOf(view, policy.isEntry);
  const reads = new Set<string>();
  let resolver: Resolve | undefined;
  const resolve: Resolve = (from, stated) => (resolver ??= resolverOf(view, (path) => reads.add(path)))(from, stated);
  const others = view.paths.flatMap((path) => (view.kind(path) === "file" ? [] : [[path, view.kind(path) ?? "", view.blob(path) ?? ""]]));
  const derive = (path: string, fact: SourceFact): LinkedFile => {
    const edges = fact.imports.map((stated) => resolve(path, stated));
    return { ...told(fact, edges), steps: stepsOf(edges, sources), ...ifAny("breaches", forbiddenImports(path, edges, policy, sources)) };
  };
  const rows = derived(
    view,
    {
      id: "layers/linked",
      version: 1,
      digest: digestOf({ given: { ...given }, paths: sha256(view.paths.join("\0")), others }),
      from: importAnalyser,
      derive,
      reads: () => [...reads],
    },
    sources.files,
  );
  return { sources, resolve, rows };
}

function stepsOf(edges: readonly Edge[], sources: Sources): readonly number[] {
  const steps: number[] = [];
  for (const { files, line, kind } of edges) {
    for (const file of files) {
      const target = sources.place(file);
      if (target !== undefined) steps.push(target, line, kind === "type" || kind === "reference" ? 0 : 1);
    }
  }
  return steps;
}

function told({ broken, routers, empty }: SourceFact, edges: readonly Edge[]): Omit<LinkedFile, "steps" | "breaches"> {
  const count = (kind: Edge["found"]): number => edges.reduce((sum, { found }) => (found === kind ? sum + 1 : sum), 0);
  const [unresolved, openEnded]: [string[], string[]] = [[], []];
  for (const edge of edges) {
    if (edge.found === "unresolved" && unresolved.length < NAMED_UNRESOLVED) unresolved.push(`${edge.line} ${edge.specifier}`);
    if (edge.specifier.endsWith("*")) openEnded.push(edge.specifier);
  }
  return {
    found: [count("file"), count("external"), count("unresolved")],
    ...ifAny("unresolved", unresolved),
    ...ifAny("openEnded", openEnded),
    ...(broken !== undefined && { broken }),
    ...(routers === true && { routers }),
    ...(empty === true && { empty }),
  };
}

function ifAny<Key extends string, Item>(key: Key, items: readonly Item[]): { readonly [Name in Key]?: readonly Item[] } {
  return items.length === 0 ? {} : ({ [key]: items } as { readonly [Name in Key]: readonly Item[] });
}
