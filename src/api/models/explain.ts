/** A decision told without a call: candidates, filters, the score's terms, the winner. */
import { mask } from "#src/masking.ts";
import type { Fields } from "#src/parsers/wire/reading.ts";
import { decide } from "#src/router.ts";
import type { Engine } from "#src/api/models/engine.ts";
import type { Caller, Inquiry, Refusal } from "#src/api/models/inquiry.ts";
import { budgetLines, needOf, planFor, questionOf } from "#src/api/models/planning.ts";

export async function explained(engine: Engine, inquiry: Inquiry, caller: Caller): Promise<Fields | Refusal> {
  const plan = planFor(engine, inquiry.model);
  if ("code" in plan) return plan;
  const masked = engine.find === undefined ? { counts: {} } : await mask(inquiry.body, engine.find);
  const need = await needOf(engine, plan, inquiry, budgetLines(engine, caller));
  const question = questionOf(engine, plan, inquiry, need, caller.tenant);
  const { order, excluded, terms, notes } = decide(question);
  return {
    route: plan.name,
    strategy: plan.strategy,
    winner: order[0] ?? null,
    order,
    candidates: question.candidates.map((candidate) => {
      const out = excluded.find(({ model }) => model === candidate.model);
      const score = terms.find(({ model }) => model === candidate.model);
      return {
        ...candidate,
        eligible: out === undefined,
        ...(out === undefined ? {} : { excluded: { reason: out.reason, detail: out.detail } }),
        ...(score === undefined
          ? {}
          : {
              score: score.score,
              terms: { latency: score.latency, cost: score.cost, capability: score.capability, failure: score.failure },
            }),
      };
    }),
    excluded,
    terms,
    notes,
    weights: question.weights,
    need,
    masked: masked.counts,
  };
}
