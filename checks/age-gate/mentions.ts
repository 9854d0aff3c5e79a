/** A search of a file's bytes, so that nothing is parsed where there is no frontend. It decides nothing but what is worth a look. */
import { productFiles } from "#checks/age-gate/frontend.ts";
import type { Sentinels } from "#checks/age-gate/value.ts";
import { isJavaScript } from "#src/parsers/javascript.ts";
import type { Analyser, RepositoryView } from "#src/view.ts";

export interface Mention {
  readonly sentinel: boolean;
  readonly router: boolean;
  readonly mount: boolean;
  /** Some name is there that a table of routes is made with, if only as a part of another. */
  readonly named: boolean;
  /** Routes are declared, by the look of it. */
  readonly table: boolean;
  /** It may decide what is shown by more than its own content: outlets, nested routes, redirects. */
  readonly structure: boolean;
}

const ROUTERS = ["react-router", "@remix-run/react", "wouter"];
const TABLES = [
  "<Route",
  "<Switch",
  "RouterProvider",
  "useRoutes",
  "createRoutesFrom",
  "createBrowserRouter",
  "createHashRouter",
  "createMemoryRouter",
];
const STRUCTURE = [...TABLES, "Outlet", "<Navigate", "<Redirect", "edirect(", "notFound(", "next/document"];
const NAMES = ["Route", "Switch"];
const MOUNTS = ["createRoot", "hydrateRoot", "ReactDOM", "react-dom", ".render("];

export function mentions(sentinels: Sentinels): Analyser<Mention> {
  const names = [...sentinels.components, ...sentinels.attributes.map(({ name }) => name)];
  return {
    id: "age-gate/mentions",
    version: 2,
    digest: JSON.stringify(names),
    analyse: (bytes) => {
      const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      const holds = (words: readonly string[]): boolean => words.some((word) => buffer.includes(word));
      return {
        sentinel: holds(names),
        router: holds(ROUTERS),
        mount: holds(MOUNTS),
        named: holds(NAMES),
        table: holds(TABLES),
        structure: holds(STRUCTURE),
      };
    },
  };
}

const known = new WeakMap<RepositoryView, Map<string, ReadonlyMap<string, Mention>>>();

/** The product's scripts that mention anything, and what, in the order of their paths: most mention nothing. Looked for once in each view. */
export function mentionsIn(view: RepositoryView, sentinels: Sentinels): ReadonlyMap<string, Mention> {
  const analyser = mentions(sentinels);
  const ofView = known.get(view) ?? new Map<string, ReadonlyMap<string, Mention>>();
  known.set(view, ofView);
  const before = ofView.get(analyser.digest);
  if (before !== undefined) return before;
  const found = new Map<string, Mention>();
  for (const [path, fact] of view.facts(analyser, productFiles(view.paths).filter(isJavaScript)))
    if (fact.router || fact.mount || fact.named || fact.sentinel || fact.structure || fact.table) found.set(path, fact);
  ofView.set(analyser.digest, found);
  return found;
}
