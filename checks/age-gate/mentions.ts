/** A search of a file's bytes, so that nothing is parsed where there is no frontend. It decides nothing but what is worth a look. */
import type { Sentinels } from "#checks/age-gate/value.ts";
import type { Analyser } from "#src/view.ts";

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
    digest: names.join("\0"),
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
