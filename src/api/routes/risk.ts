/** Risk policies, the day's book, reservations and settlements. Money is dollars outside and cents inside. */
import { reserved, reserveOrder, riskChange, riskPolicies, riskPolicy, riskToday, settled, settleOrder } from "#schemas/governance.ts";
import { asked, perform } from "#src/api/perform.ts";
import { answer, refusal } from "#src/api/problem.ts";
import { route } from "#src/api/route.ts";
import { awaitedPolicy } from "#src/api/two-people.ts";
import { riskChangeOf } from "#src/lever-change.ts";
import { riskPolicyAnswer, riskTodayAnswer } from "#src/lever-answer.ts";
import { idOf, numberOf } from "#src/ledger-id.ts";
import { centsOf } from "#src/money.ts";
import { own } from "#src/own.ts";

const AT = "/api/governance/risk";

export const riskRoutes = [
  route({ method: "GET", path: `${AT}/policies`, summary: "All risk policies", scope: "read", answer: riskPolicies }, async (call) => {
    const { risk } = await call.house.governance.state(call.stream);
    return answer({ policies: Object.entries(risk.policies).map(([engine, policy]) => riskPolicyAnswer(engine, policy)) });
  }),
  route(
    {
      method: "POST",
      path: `${AT}/policies/upsert`,
      summary: "Set an engine's risk policy; fields left out stay, null is no limit",
      scope: "govern",
      body: riskChange,
      answer: riskPolicy,
      refusals: [409],
    },
    async (call) => {
      const { engine, ...change } = call.body;
      const waits = await awaitedPolicy(call, "risk policy", engine, change);
      if (waits !== undefined) return waits;
      return await perform(
        call,
        "risk.upsert",
        { lever: "risk", do: "upsert", engine, change: riskChangeOf(change), ...asked(call) },
        ({ state }) => {
          const policy = own(state.risk.policies, engine);
          return policy === undefined ? refusal({ code: "unknown_engine", detail: engine }) : answer(riskPolicyAnswer(engine, policy));
        },
      );
    },
  ),
  route({ method: "GET", path: `${AT}/ledger/today`, summary: "What is used today", scope: "read", answer: riskToday }, async (call) =>
    answer(riskTodayAnswer((await call.house.governance.state(call.stream)).risk, call.house.now())),
  ),
  route(
    {
      method: "POST",
      path: `${AT}/check-and-reserve`,
      summary: "Reserve an amount, where GLOBAL and the engine's policy both allow it",
      scope: "operate",
      body: reserveOrder,
      answer: reserved,
      refusals: [409],
    },
    async (call) => {
      const { engine, amount } = call.body;
      const amountCents = centsOf(amount) ?? 0;
      return await perform(call, "risk.reserve", { lever: "risk", do: "reserve", engine, amountCents, ...asked(call) }, ({ entries }) => {
        const data = entries[0]?.data ?? {};
        return answer({ allowed: true, reservation_id: idOf("rsv", call.stream, Number(data["reservation"])), engine, amount });
      });
    },
  ),
  route(
    {
      method: "POST",
      path: `${AT}/settle`,
      summary: "Settle a reservation with the loss it made; a profit is a negative loss",
      scope: "operate",
      body: settleOrder,
      answer: settled,
      refusals: [404, 409],
    },
    async (call) => {
      const reservation = numberOf("rsv", call.stream, call.body.reservation_id) ?? 0;
      const lossCents = centsOf(call.body.realized_loss) ?? 0;
      return await perform(call, "risk.settle", { lever: "risk", do: "settle", reservation, lossCents, ...asked(call) }, ({ entries }) =>
        answer({ settled: true, first: entries[0]?.kind === "risk.settled" }),
      );
    },
  ),
];
