/** Go-live, the kill switch, and the question whether something may run. */
import { checklist, executionAnswer, executionQuestion, goLiveOrder, goLiveState, killSwitchOrder } from "#schemas/governance.ts";
import { may } from "#src/api/caller.ts";
import { checklistOf, switchesOf } from "#src/api/house.ts";
import { asked, perform } from "#src/api/perform.ts";
import { answer, problem } from "#src/api/problem.ts";
import { route, type Call } from "#src/api/route.ts";
import { awaited } from "#src/api/two-people.ts";
import { goLiveAnswer } from "#src/lever-answer.ts";
import type { Beside } from "#src/checklist.ts";
import { mayRun, type ExecutionQuestion } from "#src/execution.ts";
import type { Governed } from "#src/governed.ts";

const AT = "/api/governance/go-live";

const besideOf = async ({ house, repository }: Call): Promise<Beside> => (await house.beside?.(repository)) ?? {};

/** What GitHub has to say is asked before the order takes its turn: nobody's kill switch waits for it. */
async function withChecklist(call: Call, does: "enable" | "release") {
  const beside = await besideOf(call);
  return async (state: Governed) => ({
    lever: "go-live" as const,
    do: does,
    checklist: await checklistOf(call.house, call.repository, does, state, beside),
    ...asked(call),
  });
}

export const goLiveRoutes = [
  route({ method: "GET", path: `${AT}/state`, summary: "Whether production may run", scope: "read", answer: goLiveState }, async (call) =>
    answer(goLiveAnswer(await call.house.governance.state(call.stream))),
  ),
  route(
    {
      method: "GET",
      path: `${AT}/checklist`,
      summary: "What must hold before going live, with its evidence",
      scope: "read",
      answer: checklist,
    },
    async (call) => {
      const beside = await besideOf(call);
      return answer(await checklistOf(call.house, call.repository, "enable", await call.house.governance.state(call.stream), beside));
    },
  ),
  route(
    { method: "POST", path: `${AT}/enable`, summary: "Go live", scope: "govern", body: goLiveOrder, answer: goLiveState, refusals: [409] },
    async (call) =>
      (await awaited(call, "go-live enable")) ??
      (await perform(call, "go-live.enable", await withChecklist(call, "enable"), ({ state }) => answer(goLiveAnswer(state)))),
  ),
  route(
    { method: "POST", path: `${AT}/disable`, summary: "Stop being live", scope: "operate", body: goLiveOrder, answer: goLiveState },
    async (call) =>
      await perform(call, "go-live.disable", { lever: "go-live", do: "disable", ...asked(call) }, ({ state }) =>
        answer(goLiveAnswer(state)),
      ),
  ),
  route(
    {
      method: "POST",
      path: `${AT}/kill-switch`,
      summary: "Engage the kill switch, or release it",
      scope: "operate",
      body: killSwitchOrder,
      answer: goLiveState,
      refusals: [409],
    },
    async (call) => {
      const { engaged } = call.body;
      if (!engaged && !may(call.caller, "govern"))
        return problem(403, "not_permitted", "engaging takes the scope operate; releasing takes the scope govern");
      const waits = engaged ? undefined : await awaited(call, "kill-switch release");
      if (waits !== undefined) return waits;
      const asking = engaged ? { lever: "go-live" as const, do: "engage" as const, ...asked(call) } : await withChecklist(call, "release");
      return await perform(call, `kill-switch.${String(engaged)}`, asking, ({ state }) => answer(goLiveAnswer(state)));
    },
  ),
  route(
    {
      method: "POST",
      path: "/api/governance/execution/check",
      summary: "May this run? By execution class, environment or path",
      scope: "read",
      body: executionQuestion,
      answer: executionAnswer,
      answersAlways: true,
    },
    async ({ body, house, repository }) => {
      const question = questionOf(body);
      // Which class an environment has, the repository's own configuration says: every door gives the same answer.
      const own = "environment" in question ? await house.repositoryRules?.(repository) : undefined;
      const rules = own === undefined ? house.rules : { ...house.rules, environments: own.environments };
      const said = mayRun(question, await switchesOf(house.governance, repository), rules);
      return answer({ allowed: said.allowed, execution_class: said.executionClass, reason: said.reason });
    },
  ),
];

function questionOf({
  execution_class: executionClass,
  environment,
  path = "",
}: {
  readonly execution_class?: "OBSERVE_ONLY" | "SANDBOX_EXEC" | "PROD_EXEC" | undefined;
  readonly environment?: string | undefined;
  readonly path?: string | undefined;
}): ExecutionQuestion {
  if (executionClass !== undefined) return { executionClass };
  return environment === undefined ? { path } : { environment };
}
