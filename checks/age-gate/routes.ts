/** All routes of a frontend, whichever way it declares them. */
import type { Application } from "#checks/age-gate/application.ts";
import { nextAppRoutes } from "#checks/age-gate/next-app.ts";
import { nextConfigs } from "#checks/age-gate/next-config.ts";
import { nextPagesRoutes } from "#checks/age-gate/next-pages.ts";
import { furtherPaths, withRewrites } from "#checks/age-gate/next-rewrites.ts";
import { plainRoutes } from "#checks/age-gate/plain-pages.ts";
import { reactRoutes } from "#checks/age-gate/react-router.ts";
import type { Further } from "#checks/age-gate/next-rewrites.ts";
import type { Unreadable } from "#checks/age-gate/react-router.ts";
import { moduleRoutes } from "#checks/age-gate/route-modules.ts";
import type { App } from "#checks/age-gate/frontend.ts";
import { merged, onlyRows } from "#checks/age-gate/worlds.ts";
import type { Rendered, Row } from "#checks/age-gate/worlds.ts";
import { within } from "#src/parsers/source-path.ts";

export interface Found {
  readonly rows: readonly Row[];
  readonly unreadable: readonly Unreadable[];
}

export function rowsOf(app: Application): Found {
  const { apps } = app.frontend;
  const further = new Map(apps.filter((at) => isNext(at, app)).map((at) => [at, furtherPaths(app, at)]));
  const scripted = reactRoutes(app);
  const plain = plainRoutes(app);
  const framed = apps.flatMap((at) => [moduleRoutes(app, at), ...(further.has(at) ? [nextRoutes(app, at, plain, further.get(at))] : [])]);
  const { rows } = merged([scripted.rendered, ...framed, plain]);
  return { rows: [...rows.values()], unreadable: scripted.unreadable };
}

/** Next.js's two folders, and the paths that its configuration adds to them and to the files it serves. */
function nextRoutes(app: Application, at: App, plain: Rendered, further: Further | undefined): Rendered {
  const pages = merged([nextAppRoutes(app, at), nextPagesRoutes(app, at)]);
  if (further === undefined) return pages;
  const served = `${within(at.folder, "public")}/`;
  const files = [...plain.rows.values()].filter((row) => row.at.path.startsWith(served));
  return onlyRows(withRewrites([...pages.rows.values()], files, further, app, at));
}

function isNext(at: App, app: Application): boolean {
  return at.depends.has("next") || nextConfigs(at).some((path) => app.has(path));
}
