/** Confidence policies, sandbox trials, recommendations and their use. */
import {
  confidenceChange,
  confidencePolicies,
  confidencePolicy,
  recommendation,
  recommendOrder,
  requireAnswer,
  requireOrder,
  scorecardToday,
  trialAnswer,
  trialOrder,
} from "#schemas/governance.ts";
import { asked, perform } from "#src/api/perform.ts";
import { answer, problem, refusal } from "#src/api/problem.ts";
import { route, type Call } from "#src/api/route.ts";
import { awaitedPolicy } from "#src/api/two-people.ts";
import { confidenceChangeOf } from "#src/lever-change.ts";
import { confidencePolicyAnswer, cardAnswer, scorecardAnswer } from "#src/lever-answer.ts";
import { digestOf } from "#src/canonical.ts";
import { idOf, numberOf } from "#src/ledger-id.ts";
import { entryAt } from "#src/ledger-span.ts";
import { own } from "#src/own.ts";

const AT = "/api/governance/heimdall";

export const heimdallRoutes = [
  route(
    { method: "GET", path: `${AT}/policies`, summary: "All confidence policies", scope: "read", answer: confidencePolicies },
    async (call) => {
      const { heimdall } = await call.house.governance.state(call.stream);
      return answer({ policies: Object.entries(heimdall.policies).map(([domain, policy]) => confidencePolicyAnswer(domain, policy)) });
    },
  ),
  route(
    {
      method: "POST",
      path: `${AT}/policies/upsert`,
      summary: "Set a domain's floors; fields left out stay",
      scope: "govern",
      body: confidenceChange,
      answer: confidencePolicy,
      refusals: [409],
    },
    async (call) => {
      const { domain, ...change } = call.body;
      const waits = await awaitedPolicy(call, "heimdall policy", domain, change);
      if (waits !== undefined) return waits;
      const order = { lever: "heimdall" as const, do: "upsert" as const, domain, change: confidenceChangeOf(change), ...asked(call) };
      return await perform(call, "heimdall.upsert", order, ({ state }) => {
        const policy = own(state.heimdall.policies, domain);
        return policy === undefined ? unknownDomain(domain) : answer(confidencePolicyAnswer(domain, policy));
      });
    },
  ),
  route(
    { method: "GET", path: `${AT}/scorecard/today`, summary: "Today's sandbox trials", scope: "read", answer: scorecardToday },
    async (call) => answer(scorecardAnswer((await call.house.governance.state(call.stream)).heimdall, call.house.now())),
  ),
  route(
    {
      method: "POST",
      path: `${AT}/sandbox/trial`,
      summary: "Record a sandbox trial",
      scope: "operate",
      body: trialOrder,
      answer: trialAnswer,
      refusals: [404, 409],
    },
    async (call) => {
      const { domain, success, confidence } = call.body;
      const order = { lever: "heimdall" as const, do: "trial" as const, domain, success, confidence, ...asked(call) };
      return await perform(call, "heimdall.trial", order, ({ state: { heimdall } }) => {
        const now = call.house.now();
        return answer({ domain, ...cardAnswer(heimdall, domain, now), ...scorecardAnswer(heimdall, now) });
      });
    },
  ),
  route(
    {
      method: "POST",
      path: `${AT}/recommend`,
      summary: "Make a recommendation; it is gated now, and again before it is used",
      scope: "operate",
      body: recommendOrder,
      answer: recommendation,
      refusals: [404, 409],
    },
    async (call) => {
      const { domain, confidence, payload } = call.body;
      const digest = payload === undefined ? {} : digestedFrom(payload);
      if (digest === undefined)
        return problem(400, "invalid_input", "payload: half of a surrogate pair is no text, and no number is infinite");
      const order = { lever: "heimdall" as const, do: "recommend" as const, domain, confidence, ...digest, ...asked(call) };
      return await perform(call, "heimdall.recommend", order, ({ entries: [entry] }) =>
        answer({
          recommendation_id: idOf("rec", call.stream, entry?.seq ?? 0),
          prod_eligible: entry?.data["prod_eligible"] === true,
          gate_reason: String(entry?.data["gate_reason"]),
        }),
      );
    },
  ),
  route(
    {
      method: "POST",
      path: `${AT}/recommendations/{id}/require`,
      summary: "Require that a recommendation may be used in production now",
      scope: "operate",
      body: requireOrder,
      answer: requireAnswer,
      refusals: [404, 409],
    },
    required,
  ),
];

/** Undefined where it has no canonical form. */
function digestedFrom(payload: unknown): { readonly payloadDigest: string } | undefined {
  try {
    return { payloadDigest: digestOf(payload) };
  } catch {
    return undefined;
  }
}

async function required(call: Call<{ readonly correlation_id?: string | undefined }>) {
  const id = call.params["id"] ?? "";
  const seq = numberOf("rec", call.stream, id);
  const entry = seq === undefined ? undefined : await entryAt(call.house.store.ledger, call.stream, seq);
  if (entry?.kind !== "heimdall.recommended") return refusal({ code: "unknown_recommendation", detail: "there is no such recommendation" });
  const correlation = call.body.correlation_id;
  const order = {
    lever: "heimdall" as const,
    do: "require" as const,
    domain: String(entry.data["domain"]),
    confidence: Number(entry.data["confidence"]),
    recommendation: entry.seq,
    ...(correlation === undefined ? {} : { correlation }),
    ...asked(call),
  };
  return await perform(call, "heimdall.require", order, () => answer({ prod_eligible: true, gate_reason: "PROD_GATE_PASS" }));
}

const unknownDomain = (domain: string) => refusal({ code: "unknown_domain", detail: `there is no confidence policy for ${domain}` });
