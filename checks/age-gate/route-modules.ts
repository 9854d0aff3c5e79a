/** Route modules: React Router 7's `routes.ts` and Remix's folder of flat routes, inside `root`. */
import type { App } from "#checks/age-gate/frontend.ts";
import type { Application } from "#checks/age-gate/application.ts";
import { flatRoutes } from "#checks/age-gate/flat-routes.ts";
import { hasExport, lineOf, moduleElement } from "#checks/age-gate/page-module.ts";
import type { Value } from "#checks/age-gate/value.ts";
import { UNKNOWN, alternativesOf, asText, list, object, oneOf } from "#checks/age-gate/value.ts";
import { NOTHING, withBelow } from "#checks/age-gate/worlds.ts";
import type { Rendered, Site } from "#checks/age-gate/worlds.ts";
import { fileFinder, joined, within } from "#src/parsers/source-path.ts";

const SCRIPT = [".tsx", ".ts", ".jsx", ".js", ".mjs", ".mts"];

export function moduleRoutes(app: Application, at: App): Rendered {
  const folder = within(at.folder, appFolder(app, at));
  const config = SCRIPT.map((ending) => `${folder}/routes${ending}`).find((path) => app.has(path) && isRouteConfig(path, app));
  const isRemix = [...at.depends.keys()].some((name) => name.startsWith("@remix-run/"));
  if (config === undefined && !(isRemix && app.view.paths.some((path) => path.startsWith(`${folder}/routes/`)))) return NOTHING;
  const site = { path: config ?? `${folder}/routes`, line: 1 };
  const declared = config === undefined ? routesByName(folder, app, at) : app.machine.exported(config, "default");
  const routes = config === undefined ? declared : translated(declared, folder, app);
  return inRoot(folder, app.machine.render({ t: "routes", of: routes, site }, { base: "" }), app);
}

/** Remix's files, and more where its configuration declares routes by a function of its own. */
function routesByName(folder: string, app: Application, at: App): Value {
  const named = flatRoutes(folder, "routes", isFirst(app, at), app, moduleAt(app));
  const isOwn = configurations(at).some((path) => {
    const text = app.has(path) ? (app.view.text(path) ?? "") : "";
    return text.includes("defineRoutes") && !/createRoutesFromFolders|flatRoutes/.test(text);
  });
  return isOwn && named.t === "arr" ? { ...named, open: true } : named;
}

const configurations = ({ folder }: App): readonly string[] =>
  ["react-router.config", "remix.config", "vite.config"].flatMap((name) =>
    [...SCRIPT, ".cjs"].map((ending) => within(folder, name + ending)),
  );

const isRouteConfig = (path: string, app: Application): boolean =>
  app.outline(path).imports.some(({ from }) => /^@(?:react-router|remix-run)\/(?:dev\/routes|route-config|fs-routes)/.test(from)) ||
  app.outline(path).broken === true;

/** `appDirectory` of the framework's configuration; `app` where none is set. */
function appFolder(app: Application, at: App): string {
  for (const path of configurations(at)) {
    const set = app.has(path) ? /\bappDirectory\s*:\s*["']([^"']{1,200})["']/.exec(app.view.text(path) ?? "")?.[1] : undefined;
    if (set !== undefined) return joined("", set) ?? "app";
  }
  return "app";
}

/** Whether Remix's first convention holds: folders nest. */
function isFirst(app: Application, { folder, depends }: App): boolean {
  if (depends.has("@remix-run/v1-route-convention")) return true;
  const isOld = [...depends].some(([name, version]) => name.startsWith("@remix-run/") && /^[\^~>=v\s]*1(?:\.|$)/.test(version));
  const config = ["remix.config.js", "remix.config.mjs", "remix.config.cjs"]
    .map((name) => app.view.text(within(folder, name)) ?? "")
    .join("");
  return isOld && !/v2_routeConvention\s*:\s*true/.test(config);
}

/** The component of a route module; undefined for one without (a resource route). */
function moduleAt(app: Application): (path: string) => Value | undefined {
  return (path) =>
    hasExport(path, "default", app)
      ? app.machine.exported(path, "default")
      : hasExport(path, "Component", app)
        ? app.machine.exported(path, "Component")
        : undefined;
}

/** Declared files become components. */
function translated(value: Value, folder: string, app: Application): Value {
  const finder = fileFinder(app.view.paths);
  const componentAt = moduleAt(app);
  const translate = (one: Value, depth: number): Value => {
    if (one.t === "any") return oneOf(one.of.map((inner) => translate(inner, depth)));
    if (one.t === "arr")
      return list(
        one.items.map((inner) => translate(inner, depth)),
        one.open,
      );
    if (one.t === "made") return { ...one, args: one.args.map((inner) => translate(inner, depth + 1)) };
    if (one.t !== "obj" || depth > 40) return one;
    const flat = asText(one.props.get("flatRoutes"));
    if (flat !== undefined) return flatRoutes(folder, flat, false, app, componentAt);
    const props = new Map(one.props);
    const file = props.get("file");
    const path = file === undefined ? undefined : finder.file(joined(folder, asText(file) ?? "\0"));
    const component = path === undefined ? missing(file, folder) : componentAt(path);
    props.delete("file");
    if (file !== undefined && component !== undefined) props.set("Component", component);
    const kids = props.get("children");
    if (kids !== undefined) props.set("children", translate(kids, depth + 1));
    return { ...one, props };
  };
  return oneOf(alternativesOf(value).map((one) => translate(one, 0)));
}

function missing(file: Value | undefined, folder: string): Value {
  const name = file === undefined ? undefined : asText(file);
  return {
    t: "unknown",
    why: name === undefined ? "its route module is computed" : `its route module ${within(folder, name)} does not exist`,
  };
}

/** `root` renders every page through its outlet; its `Layout` stands around the root itself. */
function inRoot(folder: string, routes: Rendered, app: Application): Rendered {
  const path = SCRIPT.map((ending) => `${folder}/root${ending}`).find((one) => app.has(one));
  if (path === undefined) return routes;
  const root = app.machine.render(hasExport(path, "default", app) ? moduleElement(path, [], app) : UNKNOWN, { base: "", outlet: routes });
  const inside = withBelow(root, routes);
  if (!hasExport(path, "Layout", app)) return inside;
  const site: Site = { path, line: lineOf(path, app, "Layout") };
  const props = object([["children", { t: "slot", rendered: inside } as Value]], site, true);
  const layout = app.machine.render({ t: "elem", tag: app.machine.exported(path, "Layout"), props, site }, { base: "" });
  return withBelow(layout, inside);
}
