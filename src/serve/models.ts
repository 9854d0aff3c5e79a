/** The model router's door, mounted: its callers are ours, its budgets are in the ledger, and production calls ask the levers. */
import { AsyncLocalStorage } from "node:async_hooks";
import type { RouterConfig } from "#schemas/router-config.ts";
import type { RunRecord } from "#schemas/run-record.ts";
import type { Levers } from "#src/api/models/engine.ts";
import { mountModelDoor } from "#src/api/models/mount.ts";
import { refusedBefore } from "#src/api/models/paths.ts";
import { mayRun } from "#src/execution.ts";
import { closed } from "#src/levers/risk.ts";
import type { Base, Part } from "#src/serve/process.ts";
import { streamOf, type Repository } from "#src/tenancy.ts";

export interface ModelPart extends Part {
  /** What a request without a wish of its own asks for; undefined where there is no model to ask. */
  readonly route: string | undefined;
  readonly router: RouterConfig;
}

export function models({ env, settings, store, house, log, metrics }: Base): ModelPart {
  const asking = new AsyncLocalStorage<Repository>();
  const warn = (message: string, detail: object): void => log.warn(detail, message);
  const record = (run: RunRecord): void => {
    const kept = { id: run.run, tenant: run.tenant, at: new Date(run.at), state: run.outcome, body: run };
    const more = { ...(run.model === undefined ? {} : { model: run.model }), actor: run.actor };
    store.records.putRun({ ...kept, ...more }).catch((error: unknown) => warn("a model run could not be kept", { err: error }));
  };
  const { dataDir } = settings;
  const { ledger } = store;
  const levers = leversFor(house, asking);
  const mounted = mountModelDoor({ env, dataDir, ledger, levers, record, warn });
  metrics.add(() => mounted.metrics());
  const { routes } = mounted.config;
  return {
    router: mounted.config,
    route: routes.find(({ name }) => name === "auto")?.name ?? routes[0]?.name,
    mount: {
      name: "models",
      owns: (path) => mounted.door.owns(path),
      scope: "models",
      refused: refusedBefore,
      handle: async (request, response, { caller, repository }) => {
        if (caller === undefined) throw new Error("the model door is not open");
        const { id, actor, scopes, executionClass } = caller;
        const marked = executionClass === undefined ? {} : { executionClass };
        await asking.run(
          repository,
          async () => await mounted.door.handle(request, response, { tenant: repository.owner, key: id, actor, scopes, ...marked }),
        );
      },
    },
    stop: async () => await mounted.close(),
    status: () => mounted.health(),
  };
}

/** Production calls ask go-live, the kill switch and the GLOBAL risk policy of the repository that the request is about. */
function leversFor({ governance, rules, now }: Base["house"], asking: AsyncLocalStorage<Repository>): Levers {
  return {
    mayRun: async () => {
      const repository = asking.getStore();
      const state = repository === undefined ? undefined : await governance.state(streamOf(repository)).catch(() => undefined);
      const { allowed, reason } = mayRun({ executionClass: "PROD_EXEC" }, state?.["go-live"], rules);
      if (!allowed || state === undefined)
        return { allowed: false, code: reason, detail: `production calls are blocked: ${reason.replaceAll("_", " ")}` };
      const refused = closed(state.risk, now());
      return refused === undefined ? { allowed } : { allowed: false, code: refused.code, detail: `production calls are blocked: ${refused.detail}` }; // prettier-ignore
    },
  };
}
