/** What a lever is: a pure state machine over the ledger's events. No lever calls another. */

/** An expected no. `code` is a snake_case reason code; `detail` says it in words. */
export interface Refusal {
  readonly code: string;
  readonly detail: string;
  readonly scope?: string;
}

export interface Lever<State, Order, Happening> {
  readonly id: string;
  readonly initial: State;
  /** Decides over the state alone; `now` is UTC. A refusal is a value, and is recorded too. */
  decide(state: State, order: Order, now: Date): { readonly events: readonly Happening[] } | { readonly refused: Refusal };
  evolve(state: State, event: Happening): State;
}
