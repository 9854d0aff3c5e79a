/** Tripwire policies, KPI events and evaluations. */
import {
  evaluateAnswer,
  evaluateOrder,
  kpiAnswer,
  kpiOrder,
  regressionChange,
  regressionPolicies,
  regressionPolicy,
  regressionStates,
} from "#schemas/governance.ts";
import { asked, perform } from "#src/api/perform.ts";
import { answer, problem, refusal } from "#src/api/problem.ts";
import { route, type Call } from "#src/api/route.ts";
import type { Ruling } from "#src/deliberation.ts";
import type { TripwirePolicy, TripwireState } from "#src/lever-state.ts";
import type { Evaluation, Reading } from "#src/order.ts";
import { own } from "#src/own.ts";
import { instant } from "#src/utc.ts";

const AT = "/api/governance/regression";

export function regressionPolicyAnswer(policy: TripwirePolicy) {
  const { domain, metric, windowEvents, baselineEvents, maxDropFraction, action, enabled } = policy;
  const sizes = { window_events: windowEvents, baseline_events: baselineEvents, max_drop_fraction: maxDropFraction };
  return { domain, metric, ...sizes, action, enabled };
}

export function regressionStateAnswer({ policies, measured }: TripwireState) {
  return Object.values(policies).map(({ domain, metric }) => {
    const found = own(measured, `${domain}/${metric}`);
    return {
      domain,
      metric,
      triggered: found?.triggered ?? false,
      baseline: found?.baseline ?? null,
      current: found?.current ?? null,
      drop_fraction: found?.dropFraction ?? null,
      last_checked_at: found?.checkedAt ?? null,
    };
  });
}

/** What an evaluation came to; an action counts as taken where it was new. */
export function evaluationAnswer({ entries }: Ruling) {
  const results = entries.flatMap(({ kind, data }) => (kind === "regression.evaluated" ? (data["results"] as readonly Evaluation[]) : []));
  return results.map(({ action, ...result }) => ({ ...result, action_taken: isTaken(entries, result, action) ? action : null }));
}

function isTaken(
  entries: Ruling["entries"],
  { domain, metric }: Pick<Evaluation, "domain" | "metric">,
  action: Evaluation["action"],
): boolean {
  if (action === null) return false;
  return entries.some(({ kind, data }) => {
    if (kind === "regression.tripped") return data["domain"] === domain && data["metric"] === metric;
    return action === "KILL_SWITCH" ? kind === "go-live.engaged" : kind === "risk.policy" && data["engine"] === domain;
  });
}

interface Change {
  readonly window_events?: number | undefined;
  readonly baseline_events?: number | undefined;
  readonly max_drop_fraction?: number | undefined;
  readonly action?: TripwirePolicy["action"] | undefined;
  readonly enabled?: boolean | undefined;
}

export function regressionChangeOf(given: Change): Partial<TripwirePolicy> {
  return {
    ...(given.window_events === undefined ? {} : { windowEvents: given.window_events }),
    ...(given.baseline_events === undefined ? {} : { baselineEvents: given.baseline_events }),
    ...(given.max_drop_fraction === undefined ? {} : { maxDropFraction: given.max_drop_fraction }),
    ...(given.action === undefined ? {} : { action: given.action }),
    ...(given.enabled === undefined ? {} : { enabled: given.enabled }),
  };
}

export const regressionRoutes = [
  route({ method: "GET", path: `${AT}/policies`, summary: "All tripwires", scope: "read", answer: regressionPolicies }, async (call) => {
    const { regression } = await call.house.governance.state(call.stream);
    return answer({ policies: Object.values(regression.policies).map(regressionPolicyAnswer) });
  }),
  route(
    { method: "GET", path: `${AT}/state`, summary: "How each tripwire stands", scope: "read", answer: regressionStates },
    async (call) => answer({ states: regressionStateAnswer((await call.house.governance.state(call.stream)).regression) }),
  ),
  route(
    {
      method: "POST",
      path: `${AT}/policies/upsert`,
      summary: "Set a tripwire; fields left out stay",
      scope: "govern",
      body: regressionChange,
      answer: regressionPolicy,
    },
    async (call) => {
      const { domain, metric, ...change } = call.body;
      const order = {
        lever: "regression" as const,
        do: "upsert" as const,
        domain,
        metric,
        change: regressionChangeOf(change),
        ...asked(call),
      };
      return await perform(call, "regression.upsert", order, ({ state }) => {
        const policy = own(state.regression.policies, `${domain}/${metric}`);
        return policy === undefined ? refusal({ code: "unknown_domain", detail: domain }) : answer(regressionPolicyAnswer(policy));
      });
    },
  ),
  route(
    {
      method: "POST",
      path: `${AT}/kpi`,
      summary: "Report KPI events",
      scope: "operate",
      body: kpiOrder,
      answer: kpiAnswer,
      refusals: [404],
    },
    async (call) => await kpi(call, Array.isArray(call.body) ? call.body : [call.body]),
  ),
  route(
    {
      method: "POST",
      path: `${AT}/evaluate`,
      summary: "Evaluate tripwires; one that trips acts at once",
      scope: "operate",
      body: evaluateOrder,
      answer: evaluateAnswer,
      refusals: [404],
    },
    async (call) => {
      const { domain, metric } = call.body;
      const which = { ...(domain === undefined ? {} : { domain }), ...(metric === undefined ? {} : { metric }) };
      return await perform(call, "regression.evaluate", { lever: "regression", do: "evaluate", ...which, ...asked(call) }, (ruling) =>
        answer({ evaluated: evaluationAnswer(ruling) }),
      );
    },
  ),
];

interface Told {
  readonly domain: string;
  readonly metric: string;
  readonly success?: boolean | undefined;
  readonly value?: number | undefined;
  readonly at?: string | undefined;
}

async function kpi(call: Call, events: readonly Told[]) {
  const now = call.house.now();
  const times = events.map(({ at }) => (at === undefined ? now : instant(at)));
  const wrong = times.indexOf(undefined);
  if (wrong !== -1)
    return problem(400, "invalid_time", `event ${wrong}: "at" is no ISO 8601 time with its offset, such as 2026-11-21T10:00:00Z`);
  const readings = events.map(({ domain, metric, success, value }, index): Reading => {
    const told = { ...(success === undefined ? {} : { success }), ...(value === undefined ? {} : { value }) };
    return { domain, metric, at: (times[index] ?? now).toISOString(), ...told };
  });
  return await perform(call, "regression.kpi", { lever: "regression", do: "kpi", readings, ...asked(call) }, () =>
    answer({ accepted: readings.length }),
  );
}
