/** The GitHub App, mounted: its webhooks and its set-up pages. Without credentials webhooks are answered with how to register it. */
import { pathOf, setUpPages } from "#src/app/setup.ts";
import { startApp } from "#src/app/app.ts";
import type { Permit } from "#src/app/gate.ts";
import { switchesOf } from "#src/api/house.ts";
import { mayRun } from "#src/execution.ts";
import type { Base, Part } from "#src/serve/process.ts";
import { systemClock } from "#src/stores/system-clock.ts";

export const WEBHOOK_PATH = "/api/github/webhooks";

export async function webhooks({ env, settings, store, house, log }: Base): Promise<readonly Part[]> {
  const app = await startApp({
    store,
    clock: systemClock,
    log: (level, msg, fields) => log[level](fields ?? {}, msg),
    env: { ...env, GATEHOUSE_DATA_DIR: settings.dataDir },
    fetch: globalThis.fetch,
    guests: { permit: permitFrom(house) },
  });
  const pages = setUpPages({
    app,
    log: (level, msg, fields) => log[level](fields ?? {}, msg),
    adminKey: settings.adminKey,
    fetch: globalThis.fetch,
  });
  return [
    {
      mount: {
        name: "github",
        owns: (path) => path === WEBHOOK_PATH,
        exempt: true,
        handle: async (request, response) => await app.door(request, response),
      },
      stop: async () => await app.stop(),
    },
    { mount: { name: "setup", owns: (path) => path === pathOf("") || path.startsWith(pathOf("/")), exempt: true, handle: pages } },
  ];
}

/** A deployment asks the precise layer of its repository's levers. */
function permitFrom({ governance, rules }: Base["house"]): Permit {
  return async ({ place, environment }) => {
    const switches = await switchesOf(governance, { owner: place.owner.toLowerCase(), name: place.name.toLowerCase() });
    return mayRun({ environment }, switches, rules);
  };
}
