/** Next.js's `pages` folder: each page inside its own layout (`getLayout`), `_app` and `_document`. */
import type { App } from "#checks/age-gate/frontend.ts";
import type { Application } from "#checks/age-gate/application.ts";
import { segmentOf } from "#checks/age-gate/next-app.ts";
import { usualPath } from "#checks/age-gate/next-config.ts";
import { hasExport, lineOf, moduleElement } from "#checks/age-gate/page-module.ts";
import { staticPaths } from "#checks/age-gate/static-paths.ts";
import type { Value } from "#checks/age-gate/value.ts";
import { UNKNOWN, object } from "#checks/age-gate/value.ts";
import { NOTHING, SOMETHING, merged, onlyRows, withBelow } from "#checks/age-gate/worlds.ts";
import type { Rendered } from "#checks/age-gate/worlds.ts";
import { within } from "#src/parsers/source-path.ts";

const EXTENSION = /\.(?:[jt]sx?|mdx)$/;
const FRAME = /^_(?:app|document|error)$|^(?:404|500)$/;

export function nextPagesRoutes(app: Application, at: App): Rendered {
  const usual = usualPath(app, at);
  return merged(["pages", "src/pages"].map((name) => renderFolder(within(at.folder, name), app, usual)));
}

function renderFolder(root: string, app: Application, usual: (path: string) => string): Rendered {
  const files = app.frontend.files.filter((path) => path.startsWith(`${root}/`) && EXTENSION.test(path));
  const nameOf = (path: string): string =>
    usual(path)
      .slice(root.length + 1)
      .replace(EXTENSION, "");
  const frame = (name: string): string | undefined => files.find((path) => nameOf(path) === name);
  const [shell, document] = [frame("_app"), frame("_document")];
  return merged(
    files
      .filter(
        (path) =>
          !FRAME.test(nameOf(path)) && !nameOf(path).startsWith("api/") && (path.endsWith(".mdx") || hasExport(path, "default", app)),
      )
      .map((path) => inDocument(document, inShell(shell, path, pageAt(path, nameOf(path), app), app), app)),
  );
}

function pageAt(path: string, name: string, app: Application): Rendered {
  const shown = path.endsWith(".mdx") ? SOMETHING : app.machine.render(moduleElement(path, [], app), { base: "" });
  const at = { path, line: lineOf(path, app) };
  return onlyRows(
    pagePaths(name).map((route, index) => ({ ...shown, route, at, key: `${path}#${index}`, aliases: staticPaths(path, route, app) })),
  );
}

function pagePaths(name: string): readonly string[] {
  const segments = name.split("/");
  if (segments.at(-1) === "index") segments.pop();
  const last = segments.at(-1) ?? "";
  const isOptional = /^\[\[\.\.\..+\]\]$/.test(last);
  const plain = (isOptional ? segments.slice(0, -1) : segments).map(segmentOf);
  const path = `/${plain.join("/")}`;
  return isOptional ? [path, path === "/" ? "/*" : `${path}/*`] : [path];
}

function inShell(shell: string | undefined, path: string, page: Rendered, app: Application): Rendered {
  const component: Value = { t: "slot", rendered: page, page: path.endsWith(".mdx") ? UNKNOWN : app.machine.exported(path, "default") };
  const site = { path, line: 1 };
  if (shell === undefined) return page;
  const props: [string, Value][] = [
    ["Component", component],
    ["pageProps", object([], site, true)],
    ["router", UNKNOWN],
  ];
  return withBelow(app.machine.render(moduleElement(shell, props, app), { base: "" }), page);
}

function inDocument(document: string | undefined, page: Rendered, app: Application): Rendered {
  if (document === undefined) return page;
  return withBelow({ ...NOTHING, rows: app.machine.render(moduleElement(document, [], app), { base: "", outlet: page }).rows }, page);
}
