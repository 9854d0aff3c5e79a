/** Plain HTML pages. A page that loads a script which mounts components shows those as well; one that only hosts an application is none. */
import type { Application } from "#checks/age-gate/application.ts";
import { htmlFacts } from "#checks/age-gate/html-facts.ts";
import type { HtmlFacts } from "#checks/age-gate/html-facts.ts";
import { isPage } from "#checks/age-gate/frontend.ts";
import { renderMount } from "#checks/age-gate/react-router.ts";
import { NOTHING, SOMETHING, allTogether, gateAt, merged, onlyRows, together } from "#checks/age-gate/worlds.ts";
import type { Rendered } from "#checks/age-gate/worlds.ts";
import { isJavaScript } from "#src/parsers/javascript.ts";
import { foldersUpFrom, directoryOf, within } from "#src/parsers/source-path.ts";

/** Folders whose content is served at the root. */
const SERVED = /^(?:public|static)\//;

export function plainRoutes(app: Application): Rendered {
  const pages = app.frontend.files.filter(isPage);
  const hosts = new Set(app.mentioning(({ mount }) => mount).filter((path) => app.outline(path).mounts.length > 0));
  return merged([...app.view.facts(htmlFacts(app.machine.sentinels), pages)].map(([path, facts]) => pageAt(path, facts, hosts, app)));
}

function pageAt(path: string, facts: HtmlFacts, hosts: ReadonlySet<string>, app: Application): Rendered {
  if (facts.redirects) return NOTHING;
  const scripts = facts.scripts.flatMap((source) => scriptAt(path, source, app));
  const mounted = scripts.map((script) => shownBy(app, script));
  if (mounted.some(({ rows }) => rows.size > 0)) return NOTHING;
  if (scripts.length === 0 && facts.isShell && hosts.size > 0) return NOTHING;
  const gates = facts.gates.map((line) => gateAt({ path, line }));
  const shown = [gates[0] ?? NOTHING, SOMETHING, ...mounted].reduce(together);
  const key = path;
  return onlyRows([{ ...shown, route: routeOf(path, app), at: { path, line: 1 }, key }]);
}

const shownBy = (app: Application, path: string): Rendered =>
  isJavaScript(path) ? allTogether(app.outline(path).mounts.map((mount) => renderMount(path, mount, app))) : NOTHING;

/** A script of the repository; seen from the page's folder, or from the root that it is served from. */
function scriptAt(page: string, source: string, app: Application): readonly string[] {
  const plain = source.replace(/[?#].*$/, "");
  if (/^(?:[a-z]+:)?\/\//i.test(plain) || plain === "") return [];
  const folders = plain.startsWith("/") ? foldersUpFrom(directoryOf(page)) : [directoryOf(page)];
  for (const folder of folders) {
    const found = app.resolve(within(folder, "page.html"), `./${plain.replace(/^\.?\//, "")}`);
    if ("path" in found) return [found.path];
  }
  return [];
}

/** `shop/index.html` is `/shop`, `checkout.html` is `/checkout`. */
function plainRoute(below: string): string {
  const path = below
    .replace(SERVED, "")
    .replace(/\.html?$/, "")
    .replace(/(?:^|\/)index$/, "");
  return `/${path}`;
}

/** The site's root: the frontend's, or, where the whole repository is searched, the topmost folder with an index page. */
function routeOf(path: string, app: Application): string {
  const { frontend } = app;
  if (frontend.root !== "") return plainRoute(path.slice(frontend.root.length + 1));
  const site = foldersUpFrom(directoryOf(path)).findLast((folder) => app.has(within(folder, "index.html")));
  return plainRoute(site === undefined || site === "" ? path : path.slice(site.length + 1));
}
