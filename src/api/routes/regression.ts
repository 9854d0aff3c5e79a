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
import { awaitedPolicy } from "#src/api/two-people.ts";
import { regressionChangeOf } from "#src/lever-change.ts";
import { regressionPolicyAnswer, regressionStateAnswer, evaluationAnswer } from "#src/lever-answer.ts";
import type { Reading } from "#src/order.ts";
import { own } from "#src/own.ts";
import { instant } from "#src/utc.ts";

const AT = "/api/governance/regression";

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
      refusals: [409],
    },
    async (call) => {
      const { domain, metric, ...change } = call.body;
      const waits = await awaitedPolicy(call, "tripwire policy", `${domain}/${metric}`, change);
      if (waits !== undefined) return waits;
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
      refusals: [404, 409],
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
      refusals: [404, 409],
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
