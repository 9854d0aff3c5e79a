/** What is governed: the states of all levers of a repository as one fold over its stream. */
import type { ApprovalHappening, ApprovalOrder, ApprovalState } from "#src/approval.ts";
import type { Folding } from "#src/checkpoint.ts";
import type { Decision, Lever, Refusal, Stamp } from "#src/lever.ts";
import type { ConfidenceState, GoLiveState, IncidentState, RiskState, TripwireState } from "#src/lever-state.ts";
import type * as order from "#src/order.ts";

export interface Governed {
  readonly "go-live": GoLiveState;
  readonly risk: RiskState;
  readonly heimdall: ConfidenceState;
  readonly regression: TripwireState;
  readonly incident: IncidentState;
  readonly command: ApprovalState;
}

/** The levers there are; a shell hands them in. */
export interface LeverSet {
  readonly "go-live": Lever<GoLiveState, order.GoLiveOrder, order.GoLiveHappening>;
  readonly risk: Lever<RiskState, order.RiskOrder, order.RiskHappening>;
  readonly heimdall: Lever<ConfidenceState, order.ConfidenceOrder, order.ConfidenceHappening>;
  readonly regression: Lever<TripwireState, order.TripwireOrder, order.TripwireHappening>;
  readonly incident: Lever<IncidentState, order.IncidentOrder, order.IncidentHappening>;
  readonly command: Lever<ApprovalState, ApprovalOrder, ApprovalHappening>;
}

/** All levers as one machine. */
export interface Levers {
  readonly initial: Governed;
  decide(state: Governed, order: order.Order, now: Date): Decision<order.Happening>;
  /** What no lever knows changes nothing. */
  evolve(state: Governed, event: Told): Governed;
}

export type Told = { readonly kind: string; readonly data: Readonly<Record<string, unknown>> } & Stamp;

type Any = Lever<unknown, order.Order, order.Happening>;

const LEVER_IDS: readonly order.LeverId[] = ["go-live", "risk", "heimdall", "regression", "incident", "command"];

export function allLevers(set: LeverSet): Levers {
  // Each order goes to the lever that it names, each event to the lever whose name its kind begins with: the types agree by construction.
  const byName = new Map<string, Any>(LEVER_IDS.map((id) => [id, set[id] as unknown as Any]));
  const initial: Governed = {
    "go-live": set["go-live"].initial,
    risk: set.risk.initial,
    heimdall: set.heimdall.initial,
    regression: set.regression.initial,
    incident: set.incident.initial,
    command: set.command.initial,
  };
  return {
    initial,
    decide: (state, asked, now) => (set[asked.lever] as unknown as Any).decide(state[asked.lever], asked, now),
    evolve: (state, event) => {
      const name = event.kind.slice(0, event.kind.indexOf("."));
      const lever = byName.get(name);
      if (lever === undefined) return state;
      const before: unknown = state[name as order.LeverId];
      const after = lever.evolve(before, event as unknown as order.Happening & Stamp);
      return after === before ? state : { ...state, [name]: after };
    },
  };
}

/** The fold of a repository's stream. Another version of the levers' memory needs another id. */
export function folding(levers: Levers): Folding<Governed> {
  return {
    id: "governed-1",
    initial: levers.initial,
    evolve: (state, entry) => levers.evolve(state, entry),
    restore: (kept) => (isGoverned(kept) ? kept : undefined),
  };
}

function isGoverned(kept: unknown): kept is Governed {
  return typeof kept === "object" && kept !== null && LEVER_IDS.every((id) => Object.hasOwn(kept, id));
}

/** A refusal as an entry: the code first, then what was ordered. A checklist is told without its evidence. */
export function refusedEvent(asked: order.Order, refused: Refusal) {
  const { actor: _, asked: __, lever, ...told } = asked;
  const items = "checklist" in told ? { checklist: told.checklist.items } : {};
  return { kind: `${lever}.refused`, data: { ...refused, order: { ...told, ...items } } };
}
