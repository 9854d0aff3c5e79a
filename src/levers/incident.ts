/** Incidents: a cause opens one, once; its end closes it. */
import type { Lever } from "#src/lever.ts";
import type { IncidentState } from "#src/lever-state.ts";
import type { IncidentHappening, IncidentOrder } from "#src/order.ts";
import { own } from "#src/own.ts";

export const incident: Lever<IncidentState, IncidentOrder, IncidentHappening> = {
  id: "incident",
  initial: { open: {} },
  decide: (state, order) => {
    const known = own(state.open, order.cause) !== undefined;
    if (order.do === "open") {
      const { cause, title, detail } = order;
      return { events: known ? [] : [{ kind: "incident.opened", data: { cause, title, detail } }] };
    }
    return { events: known ? [{ kind: "incident.closed", data: { cause: order.cause, reason: order.reason ?? null } }] : [] };
  },
  evolve: (state, { kind, data, at, seq }) => {
    if (kind === "incident.opened") {
      const { cause, title, detail } = data;
      return { open: { ...state.open, [cause]: { cause, title, detail, openedAt: at, entry: seq } } };
    }
    const { [data.cause]: _, ...open } = state.open;
    return { open };
  },
};
