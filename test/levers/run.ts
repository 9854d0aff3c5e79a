/** Runs orders through a lever as governance does: decide, record, fold. */
import { env } from "node:process";
import type { Lever, Refusal } from "#src/lever.ts";

/** Rounds of each property, of 50 or 60 orders; mutation testing needs fewer. */
export const RUNS = Number(env["RUNS"] ?? 200);

interface Told {
  readonly kind: string;
  readonly data: object;
}

export interface Run<State, Order> {
  state: State;
  seq: number;
  give(order: Order, at?: string): { readonly kinds: readonly string[]; readonly refused?: Refusal };
}

export function run<State, Order extends { readonly actor: string }, Happening extends Told>(
  lever: Lever<State, Order, Happening>,
  at = "2026-11-20T10:00:00.000Z",
): Run<State, Order> {
  const one: Run<State, Order> = {
    state: lever.initial,
    seq: 0,
    give: (order, now = at) => {
      const before = JSON.stringify(one.state);
      const decision = lever.decide(one.state, order, new Date(now));
      const events =
        "refused" in decision
          ? [{ kind: `${lever.id}.refused`, data: { ...decision.refused, order } } as unknown as Happening]
          : decision.events;
      const start = one.state;
      for (const event of events) one.state = lever.evolve(one.state, { ...event, at: now, actor: order.actor, seq: ++one.seq });
      if (JSON.stringify(start) !== before) throw new Error("a state was changed in place");
      const kinds = events.map(({ kind }) => kind);
      return "refused" in decision ? { kinds, refused: decision.refused } : { kinds };
    },
  };
  return one;
}
