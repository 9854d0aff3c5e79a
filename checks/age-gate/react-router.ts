/**
 * Routes that scripts declare. The page is rendered from where it is mounted, so whatever stands around the routes counts. Routes that
 * no mount leads to are rendered from the modules nobody imports, and else from the component they stand in; where some mount leads to
 * routes, tables in modules that it does not import are not part of the product.
 */
import type { Application } from "#checks/age-gate/application.ts";
import type { Mount, Outline } from "#checks/age-gate/outline.ts";
import { runFunction } from "#checks/age-gate/execute.ts";
import { importAnalyser } from "#src/sources.ts";
import type { Scope, Value } from "#checks/age-gate/value.ts";
import { isComponent, object } from "#checks/age-gate/value.ts";
import { merged, onlyRows } from "#checks/age-gate/worlds.ts";
import type { Rendered, Row, Site } from "#checks/age-gate/worlds.ts";

/** A file that may declare routes but can not be read. */
export interface Unreadable {
  readonly path: string;
}

export interface Declared {
  readonly rendered: Rendered;
  readonly unreadable: readonly Unreadable[];
}

export function reactRoutes(app: Application): Declared {
  const routed = app.mentioning((mention) => mention.router);
  if (routed.length === 0) return { rendered: merged([]), unreadable: [] };
  const mounts = app.mentioning((mention) => mention.mount).filter((path) => app.outline(path).mounts.length > 0);
  const mounted = merged(mounts.flatMap((path) => app.outline(path).mounts.map((mount) => renderMount(path, mount, app))));
  const named = app.mentioning((mention) => mention.router && mention.named);
  const tables = named.filter((path) => !isConfig(path)).flatMap((path) => tablesIn(path, app.outline(path)));
  const reached = mounted.rows.size > 0 ? reachableFrom(mounts, app) : undefined;
  const left = tables.filter(({ site }) => reached === undefined || reached.has(site.path));
  const pieces = [mounted];
  for (const root of left.some((table) => !isVisited(table, app)) ? rootsOf(left, app) : []) {
    if (!mounts.includes(root)) pieces.push(unseen(renderExports(root, app), pieces));
  }
  for (const table of left) if (!isVisited(table, app)) pieces.push(unseen(renderBinding(table.site.path, table.within, app), pieces));
  return {
    rendered: merged(pieces),
    unreadable: app
      .mentioning(({ router, table }) => router && table)
      .flatMap((path) => (app.outline(path).broken === true ? [{ path }] : [])),
  };
}

/** Routes that were seen from a better place already say nothing new. */
function unseen(piece: Rendered, before: readonly Rendered[]): Rendered {
  const nameOf = ({ route, at }: Row): string => `${at.path}:${at.line} ${route}`;
  const known = new Set(before.flatMap(({ rows }) => [...rows.values()].map(nameOf)));
  return onlyRows([...piece.rows.values()].filter((row) => !known.has(nameOf(row))));
}

interface TableAt {
  readonly site: Site;
  readonly within: string;
}

const isConfig = (path: string): boolean => /(?:^|\/)(?:vite|react-router|remix|vitest|next)\.config\.[cm]?[jt]s$/.test(path);

/** Only tables that are made with what a router exports. */
function tablesIn(path: string, outline: Outline): readonly TableAt[] {
  const isRouted = outline.imports.some(({ from }) => /^(?:react-router|@remix-run\/react|wouter|@sentry\/react)/.test(from));
  return isRouted ? outline.tables.map(({ l, within }) => ({ site: { path, line: l }, within })) : [];
}

const isVisited = ({ site }: TableAt, app: Application): boolean => app.machine.visited.has(`${site.path}:${site.line}`);

export function renderMount(path: string, mount: Mount, app: Application): Rendered {
  const { machine } = app;
  let scope: Scope = { module: path, vars: new Map(), around: { base: "" } };
  const { scopes } = app.outline(path);
  for (const place of mount.scopes) {
    const inner: Scope = { ...scope, vars: new Map(), parent: scope };
    runFunction(inner, { k: "fn", params: [], body: scopes[place] ?? [], l: mount.l }, [], machine);
    scope = inner;
  }
  const value = machine.evaluate(mount.e, scope);
  return machine.render(
    value.t === "elem" || value.t === "any" || value.t === "routes" || value.t === "arr" ? value : { t: "lit", v: null },
    scope.around,
  );
}

/** Every component that a module exports, rendered by itself. */
function renderExports(path: string, app: Application): Rendered {
  return merged(
    app
      .outline(path)
      .exports.filter(({ from }) => from === undefined)
      .map(({ name }) => renderComponent(app.machine.exported(path, name), path, app)),
  );
}

function renderBinding(path: string, name: string, app: Application): Rendered {
  return renderComponent(app.machine.binding(path, name), path, app);
}

function renderComponent(value: Value, path: string, app: Application): Rendered {
  const site = { path, line: 1 };
  const shown: Value = isComponent(value) ? { t: "elem", tag: value, props: object([], site, true), site } : value;
  if (shown.t !== "elem" && shown.t !== "routes" && shown.t !== "any") return merged([]);
  return merged([app.machine.render(shown, { base: "" })]);
}

/** The scripts that each of the given modules asks for, in the order given. */
function importsOf(paths: Iterable<string>, app: Application): readonly (readonly [path: string, targets: readonly string[]])[] {
  return Array.from(app.view.facts(importAnalyser, paths), ([path, { imports }]) => {
    // What vanishes with the types and what is only named is not asked for.
    const asked = imports.filter(({ kind }) => kind !== "type" && kind !== "reference").map(({ specifier }) => specifier);
    const found = [...new Set(asked)].map((specifier) => app.resolve(path, specifier));
    return [path, found.flatMap((one) => ("path" in one && isScript(one.path) ? [one.path] : []))];
  });
}

const isScript = (path: string): boolean => /\.[cm]?[jt]sx?$/.test(path);

function reachableFrom(starts: readonly string[], app: Application): ReadonlySet<string> {
  const reached = new Set(starts);
  for (let edge = [...reached]; edge.length > 0;) {
    const next = new Set(importsOf(edge, app).flatMap(([, targets]) => targets));
    edge = [...next.difference(reached)];
    for (const path of edge) reached.add(path);
  }
  return reached;
}

/** The modules without importers from which the given modules can be reached. */
function rootsOf(tables: readonly TableAt[], app: Application): readonly string[] {
  const importers = new Map<string, string[]>();
  for (const [path, targets] of importsOf(app.scripts, app)) {
    for (const target of targets) {
      const known = importers.get(target);
      if (known === undefined) importers.set(target, [path]);
      else known.push(path);
    }
  }
  const above = new Set(tables.map(({ site }) => site.path));
  for (const path of above) for (const importer of importers.get(path) ?? []) above.add(importer);
  return [...above].filter((path) => (importers.get(path) ?? []).length === 0).sort();
}
