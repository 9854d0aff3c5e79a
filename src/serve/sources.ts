/** What a snapshot cannot read in the repository: its levers, its tenant's model runs, its pull requests and deployments. Unknown stays unknown. */
import { z } from "zod";
import type { RouterConfig } from "#schemas/router-config.ts";
import { runRecord, type RunRecord } from "#schemas/run-record.ts";
import { alertStream } from "#src/app/alerts.ts";
import type { SourcesOf } from "#src/app/evidence-due.ts";
import { type Reach, unless } from "#src/app/github.ts";
import type { House as AppHouse } from "#src/app/house.ts";
import type { Place } from "#src/app/jobs.ts";
import { address } from "#src/app/publish.ts";
import { deliveryFigures } from "#src/delivery-figures.ts";
import type { Governed } from "#src/governed.ts";
import type { Entry } from "#src/ledger.ts";
import { entriesWithin } from "#src/ledger-span.ts";
import { routerPage } from "#src/model-page.ts";
import { runFigures } from "#src/run-figures.ts";
import type { Base } from "#src/serve/process.ts";
import { lastStress } from "#src/serve/noon.ts";
import type { Sources } from "#src/snapshot.ts";
import type { Store } from "#src/store.ts";
import { asKept, streamOf } from "#src/tenancy.ts";

const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;
const MONTH_MS = 30 * DAY_MS;
const MAX_RUNS = 10_000;
const PAGE = 500;
/** What GitHub is asked about a day. */
const MAX_PULLS = 50;
const MAX_DEPLOYMENTS = 30;

const pullShape = z.object({ number: z.int(), created_at: z.coerce.date().optional(), updated_at: z.coerce.date().optional() });
const deploymentShape = z.object({ id: z.int(), created_at: z.coerce.date() });
const statusShape = z.object({ state: z.string() });

export function sourcesFrom(
  { house: { governance, store } }: Pick<Base, "house">,
  app: () => AppHouse | undefined,
  router: RouterConfig,
): SourcesOf {
  const pages = router.models.length === 0 ? {} : { modelPage: routerPage(router) };
  return async (place, now) => {
    const stream = streamOf(asKept(place));
    const state = await governance.state(stream);
    const { seq, hash } = await store.ledger.head(stream);
    const runs = runFigures(await runsOf(store, place.owner.toLowerCase(), now));
    const stress = runs.router && (await lastStress(store));
    const at = app();
    return {
      ...runs,
      ...(runs.router && stress && { router: { ...runs.router, stress } }),
      ...pages,
      levers: leversOf(state),
      riskFlags: flagsOf(state),
      ...(seq === 0 ? {} : { ledgerHead: { stream, seq, hash } }),
      ...(at === undefined ? {} : { metrics: await metricsOf(at, place, stream, now) }),
    };
  };
}

/** As the API names them. */
function leversOf({ "go-live": { live, killSwitch }, risk, heimdall, regression, incident }: Governed): NonNullable<Sources["levers"]> {
  const names = <Policy>(
    policies: Readonly<Record<string, Policy>>,
    wanted: (policy: Policy, name: string) => boolean,
  ): readonly string[] =>
    Object.entries(policies)
      .filter(([name, policy]) => wanted(policy, name))
      .map(([name]) => name)
      .sort();
  return {
    go_live_enabled: live,
    kill_switch_engaged: killSwitch,
    risk_policies_disabled: names(risk.policies, ({ enabled }) => !enabled),
    prod_use_enabled: names(heimdall.policies, ({ prodUse }) => prodUse),
    tripwires_armed: names(regression.policies, ({ enabled }) => enabled),
    tripwires_triggered: names(regression.measured, ({ triggered }) => triggered),
    open_incidents: Object.keys(incident.open).length,
  };
}

function flagsOf({ "go-live": { killSwitch }, incident }: Governed): readonly string[] {
  const open = Object.values(incident.open).map(({ title }) => `An incident is open: ${title}`);
  return [...(killSwitch ? ["The kill switch is engaged"] : []), ...open.sort()];
}

/** Of the day before: the newest, up to ten thousand. Another tenant's are none of this repository's business. */
async function runsOf({ records }: Store, tenant: string, now: Date): Promise<readonly RunRecord[]> {
  const found = new Map<string, RunRecord>();
  const after = new Date(now.getTime() - DAY_MS);
  let before = now;
  while (found.size < MAX_RUNS) {
    const page = await records.runs({ tenant, after, before, limit: PAGE });
    const known = found.size;
    for (const { id, body } of page) {
      const read = runRecord.safeParse(body);
      if (read.success) found.set(id, read.data);
    }
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE || found.size === known) break;
    // Those of the same millisecond are asked for once more.
    before = new Date(last.at.getTime() + 1);
  }
  return [...found.values()];
}

async function metricsOf(at: AppHouse, place: Place, stream: string, now: Date): Promise<NonNullable<Sources["metrics"]>> {
  const reach = at.github.installation(place.installation);
  const { ledger } = at.store;
  const within = async (name: string, ms: number): Promise<readonly Entry[]> => {
    const found: Entry[] = [];
    for await (const entry of entriesWithin(ledger, name, new Date(now.getTime() - ms), now)) found.push(entry);
    return found;
  };
  return deliveryFigures({
    verified: await verified(at, reach, place, now),
    deployments: await deploymentStates(reach, place, now),
    levers: await within(stream, MONTH_MS),
    alerts: await within(alertStream(place), WEEK_MS),
  });
}

/** Pull requests of the last week whose first verdict that passed came within it. */
async function verified({ store: { ledger } }: AppHouse, reach: Reach, place: Place, now: Date) {
  const asked = { ...address(place), state: "all", sort: "updated", direction: "desc", per_page: MAX_PULLS };
  const pulls = (await orNothing(reach.call("GET /repos/{owner}/{repo}/pulls", asked, z.array(pullShape)))) ?? [];
  const since = now.getTime() - WEEK_MS;
  const found: { readonly openedAt: Date; readonly passedAt: Date }[] = [];
  for (const { number, created_at: openedAt } of pulls) {
    if (openedAt === undefined) continue;
    for await (const { data, at: told } of ledger.read(`pull-request/${place.id}/${number}`)) {
      if (data["conclusion"] !== "success") continue;
      const passedAt = new Date(told);
      if (passedAt.getTime() >= since && passedAt < now) found.push({ openedAt, passedAt });
      break;
    }
  }
  return found;
}

async function deploymentStates(reach: Reach, place: Place, now: Date): Promise<readonly string[] | undefined> {
  const all = await orNothing(
    reach.call("GET /repos/{owner}/{repo}/deployments", { ...address(place), per_page: MAX_DEPLOYMENTS }, z.array(deploymentShape)),
  );
  if (all === undefined) return undefined;
  const states: string[] = [];
  for (const { id, created_at: at } of all) {
    if (at.getTime() < now.getTime() - WEEK_MS || at > now) continue;
    const asked = { ...address(place), deployment_id: id, per_page: 1 };
    const [newest] =
      (await orNothing(reach.call("GET /repos/{owner}/{repo}/deployments/{deployment_id}/statuses", asked, z.array(statusShape)))) ?? [];
    if (newest !== undefined) states.push(newest.state);
  }
  return states;
}

/** What GitHub will not tell leaves a figure unknown; what it cannot tell now is asked for again with everything else. */
const orNothing = async <Value>(asked: Promise<Value>): Promise<Value | undefined> =>
  await unless(["missing", "refused"], undefined, asked);
