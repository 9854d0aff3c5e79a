/** What a lever is: a pure state machine over the ledger's events. No lever calls another. */

/** An expected no. `code` is a snake_case reason code; `detail` says it in words. */
export interface Refusal {
  readonly code: string;
  readonly detail: string;
  readonly scope?: string;
}

export type Decision<Happening> = { readonly events: readonly Happening[] } | { readonly refused: Refusal };

/** What the ledger adds to a happening. */
export interface Stamp {
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly actor: string;
  readonly seq: number;
}

export interface Lever<State, Order, Happening> {
  readonly id: string;
  /** Plain JSON, as every state is. */
  readonly initial: State;
  /** Decides over the state alone; `now` is UTC. A refusal is a value, and is recorded too. */
  decide(state: State, order: Order, now: Date): Decision<Happening>;
  evolve(state: State, event: Happening & Stamp): State;
}

export const refuse = (code: string, detail: string, scope?: string): { readonly refused: Refusal } => ({
  refused: scope === undefined ? { code, detail } : { code, detail, scope },
});
