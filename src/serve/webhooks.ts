/** The GitHub App, mounted: its webhooks and its set-up pages. Without credentials webhooks are answered with how to register it. */
import { pathOf, setUpPages } from "#src/app/setup.ts";
import { startApp, type App } from "#src/app/app.ts";
import type { House as AppHouse } from "#src/app/house.ts";
import { peopleOn, performComment } from "#src/serve/comments.ts";
import type { ModelPart } from "#src/serve/models.ts";
import { noonHandlers, scheduleNoon } from "#src/serve/noon.ts";
import { repositoryPolicy } from "#src/serve/repository-policy.ts";
import type { Permit } from "#src/app/gate.ts";
import { findPlace } from "#src/app/places.ts";
import type { Beside } from "#src/checklist.ts";
import { besideOn } from "#src/serve/connected.ts";
import { PeopleUnknown } from "#src/rights.ts";
import { asKept, type Repository } from "#src/tenancy.ts";
import { switchesOf } from "#src/api/house.ts";
import { mayRun } from "#src/execution.ts";
import type { Base, Part } from "#src/serve/process.ts";
import { sourcesFrom } from "#src/serve/sources.ts";
import { systemClock } from "#src/stores/system-clock.ts";

const WEBHOOK_PATH = "/api/github/webhooks";

/** `route`: what the model router's stress run asks for; undefined where there is nothing to ask. */
export async function webhooks(base: Base, { route, router }: Pick<ModelPart, "route" | "router">): Promise<readonly Part[]> {
  const { env, settings, store, house, log } = base;
  await scheduleNoon(base, route);
  const sources = sourcesFrom(base, () => app.house(), router);
  const app: App = await startApp({
    store,
    clock: systemClock,
    log: (level, msg, fields) => log[level](fields ?? {}, msg),
    env: { ...env, GATEHOUSE_DATA_DIR: settings.dataDir },
    fetch: globalThis.fetch,
    guests: {
      permit: permitFrom(house, () => app.house()),
      command: async (at, said, job) => await performComment({ house, app: at, said, job, sources }),
      sources,
    },
    handlers: noonHandlers(base, route),
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
      beside: async (repository) => await besideFrom(app.house(), repository),
      repositoryRules: rulesFrom(() => app.house()),
      people: async (repository) => await peopleFrom(app.house(), repository),
    },
    { mount: { name: "setup", owns: (path) => path === pathOf("") || path.startsWith(pathOf("/")), exempt: true, handle: pages } },
  ];
}

const BELIEVED_MS = 30_000;
const MOST_BELIEVED = 1_000;

/** Every environment is production where it cannot be told; the checklist does not pass then either. */
function rulesFrom(app: () => AppHouse | undefined): NonNullable<Part["repositoryRules"]> {
  const known = new Map<string, { readonly at: number; readonly rules: ReturnType<NonNullable<Part["repositoryRules"]>> }>();
  const asked = async (at: AppHouse, repository: Repository) => {
    const place = await findPlace(at, repository);
    return place === undefined ? undefined : await repositoryPolicy(at, place);
  };
  return async (repository) => {
    const [at, name] = [app(), `${repository.owner}/${repository.name}`];
    if (at === undefined) return undefined;
    const now = at.clock.now().getTime();
    const kept = known.get(name);
    if (kept !== undefined && now >= kept.at && now - kept.at < BELIEVED_MS) return await kept.rules;
    const rules = asked(at, repository).catch(() => {
      known.delete(name);
      return { environments: {}, commands: {} };
    });
    known.delete(name);
    known.set(name, { at: now, rules });
    const oldest = known.keys().next().value;
    if (known.size > MOST_BELIEVED && oldest !== undefined) known.delete(oldest);
    return await rules;
  };
}

/** Undefined for a repository that the App is not installed on. */
async function peopleFrom(at: AppHouse | undefined, repository: Repository): ReturnType<NonNullable<Part["people"]>> {
  const asked = async <Value>(work: () => Promise<Value>): Promise<Value> => {
    try {
      return await work();
    } catch (cause) {
      throw new PeopleUnknown("GitHub cannot be asked who may do this", { cause });
    }
  };
  const place = at === undefined ? undefined : await asked(async () => await findPlace(at, repository));
  if (at === undefined || place === undefined) return undefined;
  const { commands } = await asked(async () => await repositoryPolicy(at, place));
  const { person, isThere } = peopleOn(at.github.installation(place.installation), place, commands);
  return {
    person: async (login) => await asked(async () => await person(login)),
    isThere: async (comment) => await asked(async () => (await isThere?.(comment)) ?? true),
  };
}

/** Nothing for a repository that the App is not installed on. */
async function besideFrom(at: AppHouse | undefined, repository: Repository): Promise<Beside> {
  if (at === undefined) return {};
  try {
    const place = await findPlace(at, repository);
    return place === undefined ? {} : await besideOn(at, place);
  } catch (error) {
    const detail = `GitHub cannot be asked: ${error instanceof Error ? error.message : String(error)}`;
    return { further: [{ id: "github_reachable", passed: false, detail }] };
  }
}

/** A deployment asks the precise layer of its repository's levers; which class its environment has, and whether it waits, the repository's configuration says. */
function permitFrom({ governance, rules }: Base["house"], app: () => AppHouse | undefined): Permit {
  return async ({ place, environment }) => {
    const at = app();
    const policy = at === undefined ? undefined : await repositoryPolicy(at, place);
    const switches = await switchesOf(governance, asKept(place));
    const question = environment === undefined ? ({ executionClass: "PROD_EXEC" } as const) : { environment };
    const answer = mayRun(question, switches, { ...rules, environments: policy?.environments ?? rules.environments });
    const { blocked = "reject", cancel = false } = policy?.deployments ?? {};
    const engaged = answer.reason === "kill_switch_engaged";
    // The switch stops what waits; everything else may change.
    return { ...answer, waits: blocked === "wait" && !engaged, cancels: cancel && engaged };
  };
}
