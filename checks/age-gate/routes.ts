/** All routes of a frontend, whichever way it declares them. */
import type { Application } from "#checks/age-gate/application.ts";
import { reactRoutes } from "#checks/age-gate/react-router.ts";
import type { Unreadable } from "#checks/age-gate/react-router.ts";
import type { Row } from "#checks/age-gate/worlds.ts";

export interface Found {
  readonly rows: readonly Row[];
  readonly unreadable: readonly Unreadable[];
}

export function rowsOf(app: Application): Found {
  const scripted = reactRoutes(app);
  return { rows: [...scripted.rendered.rows.values()], unreadable: scripted.unreadable };
}
