/** All routes of a frontend, whichever way it declares them. */
import type { Application } from "#checks/age-gate/application.ts";
import { nextAppRoutes } from "#checks/age-gate/next-app.ts";
import { nextConfigs } from "#checks/age-gate/next-config.ts";
import { nextPagesRoutes } from "#checks/age-gate/next-pages.ts";
import { plainRoutes } from "#checks/age-gate/plain-pages.ts";
import { reactRoutes } from "#checks/age-gate/react-router.ts";
import type { Unreadable } from "#checks/age-gate/react-router.ts";
import { moduleRoutes } from "#checks/age-gate/route-modules.ts";
import type { App } from "#checks/age-gate/frontend.ts";
import { merged } from "#checks/age-gate/worlds.ts";
import type { Row } from "#checks/age-gate/worlds.ts";

export interface Found {
  readonly rows: readonly Row[];
  readonly unreadable: readonly Unreadable[];
}

export function rowsOf(app: Application): Found {
  const scripted = reactRoutes(app);
  const framed = app.frontend.apps.flatMap((at) => [
    moduleRoutes(app, at),
    ...(isNext(at, app) ? [nextAppRoutes(app, at), nextPagesRoutes(app, at)] : []),
  ]);
  const { rows } = merged([scripted.rendered, ...framed, plainRoutes(app)]);
  return { rows: [...rows.values()], unreadable: scripted.unreadable };
}

function isNext(at: App, app: Application): boolean {
  return at.depends.has("next") || nextConfigs(at).some((path) => app.has(path));
}
