/** Next.js's `app` folder: pages inside the layouts and templates of the folders above them; groups, slots and intercepted routes. */
import type { App } from "#checks/age-gate/frontend.ts";
import type { Application } from "#checks/age-gate/application.ts";
import { usualPath } from "#checks/age-gate/next-config.ts";
import { isPartOf, lineOf, moduleElement } from "#checks/age-gate/page-module.ts";
import { staticPaths } from "#checks/age-gate/static-paths.ts";
import { UNKNOWN } from "#checks/age-gate/value.ts";
import type { Value } from "#checks/age-gate/value.ts";
import { NOTHING, SOMETHING, merged, onlyRows, withBelow } from "#checks/age-gate/worlds.ts";
import type { Rendered } from "#checks/age-gate/worlds.ts";
import { within } from "#src/parsers/source-path.ts";

interface Folder {
  readonly name: string;
  /** `page`, `layout`, `template` and `default` files by name. */
  readonly files: Map<string, string>;
  readonly folders: Map<string, Folder>;
}

const SPECIAL = /^(page|layout|template|default)\.(?:[cm]?[jt]sx?|mdx)$/;

export function nextAppRoutes(app: Application, at: App): Rendered {
  const usual = usualPath(app, at);
  return merged(
    ["app", "src/app"].map((name) => {
      const tree = treeOf(within(at.folder, name), app.frontend.files, usual);
      return tree === undefined ? NOTHING : renderFolder(tree, [""], app, 0);
    }),
  );
}

function treeOf(root: string, files: readonly string[], usual: (path: string) => string): Folder | undefined {
  const tree: Folder = { name: "", files: new Map(), folders: new Map() };
  let hasPage = false;
  for (const path of files) {
    if (!path.startsWith(`${root}/`)) continue;
    const names = usual(path)
      .slice(root.length + 1)
      .split("/");
    const special = SPECIAL.exec(names.pop() ?? "")?.[1];
    if (special === undefined || names.some((name) => name.startsWith("_"))) continue;
    hasPage ||= special === "page";
    folderAt(tree, names).files.set(special, path);
  }
  return hasPage ? tree : undefined;
}

function folderAt(tree: Folder, names: readonly string[]): Folder {
  return names.reduce((at, name) => {
    const known = at.folders.get(name);
    if (known !== undefined) return known;
    const made: Folder = { name, files: new Map(), folders: new Map() };
    at.folders.set(name, made);
    return made;
  }, tree);
}

const MAX_LEVELS = 60;

/** `urls` are the paths that the folder stands for: two below an optional catch-all. */
function renderFolder(folder: Folder, urls: readonly string[], app: Application, level: number): Rendered {
  if (level > MAX_LEVELS) return NOTHING;
  const folders = [...folder.folders.values()];
  const inner = folders
    .filter(({ name }) => !name.startsWith("@"))
    .map((one) =>
      renderFolder(
        one,
        urls.flatMap((url) => urlsBelow(url, one.name)),
        app,
        level + 1,
      ),
    );
  const page = folder.files.get("page");
  const children = merged([...(page === undefined ? [] : [renderPage(page, urls, app)]), ...inner]);
  const slots = folders
    .filter(({ name }) => name.startsWith("@"))
    .map((one) => [one.name.slice(1), slotOf(one, urls, app, level)] as const);
  const template = folder.files.get("template");
  const layout = folder.files.get("layout");
  const templated = template === undefined ? children : wrapped(template, children, [], app);
  return layout === undefined ? merged([templated, ...slots.map(([, slot]) => slot)]) : wrapped(layout, templated, slots, app);
}

/** What a slot shows where none of its own pages fits: its `default`. */
function slotOf(folder: Folder, urls: readonly string[], app: Application, level: number): Rendered {
  const shown = renderFolder(folder, urls, app, level + 1);
  const other = folder.files.get("default");
  const base = other === undefined ? NOTHING : app.machine.render(moduleElement(other, [], app), { base: "" });
  return { ...base, rows: shown.rows };
}

function wrapped(path: string, children: Rendered, slots: readonly (readonly [string, Rendered])[], app: Application): Rendered {
  const props = [["children", children] as const, ...slots].map(([name, rendered]): [string, Value] => [name, { t: "slot", rendered }]);
  const shown = app.machine.render(moduleElement(path, [...props, ["params", UNKNOWN]], app), { base: "" });
  return withBelow(shown, children);
}

function renderPage(path: string, urls: readonly string[], app: Application): Rendered {
  if (!isPartOf(path, app)) return NOTHING;
  const shown = path.endsWith(".mdx")
    ? SOMETHING
    : app.machine.render(
        moduleElement(
          path,
          [
            ["params", UNKNOWN],
            ["searchParams", UNKNOWN],
          ],
          app,
        ),
        { base: "" },
      );
  const at = { path, line: lineOf(path, app) };
  return onlyRows(
    urls.map((url, index) => ({
      ...shown,
      route: url === "" ? "/" : url,
      at,
      key: `${path}#${index}`,
      aliases: staticPaths(path, url, app),
    })),
  );
}

/** The paths of a folder inside another: groups and slots add nothing, intercepting folders begin further up. */
function urlsBelow(url: string, name: string): readonly string[] {
  if (name.startsWith("@")) return [url];
  const marks = /^(?:\(\.{1,3}\))+/.exec(name)?.[0] ?? "";
  if (marks === "" && /^\(.*\)$/.test(name)) return [url];
  const rest = name.slice(marks.length);
  const base = marks.includes("(...)") ? "" : upBy(url, marks.split("(..)").length - 1);
  if (/^\[\[\.\.\..+\]\]$/.test(rest)) return [base, `${base}/*`];
  return [`${base}/${segmentOf(rest)}`];
}

export function segmentOf(name: string): string {
  if (/^\[\.\.\..+\]$/.test(name)) return "*";
  return /^\[.+\]$/.test(name) ? `:${name.slice(1, -1)}` : name.replaceAll(/%5F/gi, "_");
}

function upBy(url: string, levels: number): string {
  return levels === 0 ? url : url.split("/").slice(0, -levels).join("/");
}
