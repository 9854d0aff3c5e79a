/** Orders that take more than one person: proposed, approved by somebody else in time, or rejected. */
import { agreedIn, NUMBER, type ApprovalHappening, type ApprovalOrder, type ApprovalState, type Waiting } from "#src/approval.ts";
import { refuse, type Decision, type Lever } from "#src/lever.ts";
import { own } from "#src/own.ts";

export const approval: Lever<ApprovalState, ApprovalOrder, ApprovalHappening> = {
  id: "command",
  initial: { waiting: {} },
  decide,
  evolve: (state, event) => {
    if (event.kind === "command.proposed") {
      const kept = Object.fromEntries(Object.entries(state.waiting).filter(([, one]) => one.until > event.at));
      const { text, command, comment, needed, until } = event.data;
      const proposed: Waiting = { text, command, comment, needed, until, by: event.actor, people: namesOf(event.actor, event.data.who) };
      return { waiting: { ...kept, [event.seq]: proposed } };
    }
    if (event.kind === "command.approved") {
      const waiting = own(state.waiting, String(event.data.entry));
      if (waiting === undefined || event.data.complete) return without(state, event.data.entry);
      const people = [...waiting.people, ...namesOf(event.actor, event.data.who)];
      return { waiting: { ...state.waiting, [event.data.entry]: { ...waiting, people } } };
    }
    return event.kind === "command.rejected" ? without(state, event.data.entry) : state;
  },
};

function decide(state: ApprovalState, order: ApprovalOrder, now: Date): Decision<ApprovalHappening> {
  if (order.do === "answer") {
    const { text, command, code } = order;
    return { events: [{ kind: "command.answered", data: { text, command, code } }] };
  }
  if (order.do === "propose") {
    const { text, command, comment, needed, until } = order;
    return { events: [{ kind: "command.proposed", data: { text, command, comment, needed, until, ...whoOf(order) } }] };
  }
  const waiting = own(state.waiting, String(order.entry));
  if (waiting === undefined) return refuse("unknown_order", "no order waits under this id: it was carried out, rejected, or never made");
  if (waiting.until <= now.toISOString()) return refuse("expired", `the order waited for a second person until ${waiting.until}`);
  if (order.do === "reject") return { events: [{ kind: "command.rejected", data: { entry: order.entry, reason: order.reason ?? null } }] };
  if (order.frozen && waiting.command !== "kill-switch release")
    return refuse("kill_switch_engaged", "orders are frozen while the kill switch is engaged; only its own release goes on");
  if (namesOf(order.actor, order.who).some((name) => waiting.people.includes(name)))
    return refuse("same_person", "it takes different people");
  const complete = agreedIn(waiting).length + 1 >= waiting.needed;
  return { events: [{ kind: "command.approved", data: { entry: order.entry, by: waiting.by, complete, ...whoOf(order) } }] };
}

/** Whoever takes another name is still the same person. */
function namesOf(actor: string, who: string | undefined): readonly string[] {
  return [actor.toLowerCase(), ...(who === undefined ? [] : [`${NUMBER}${who}`])];
}

const whoOf = ({ who }: { readonly who?: string }) => (who === undefined ? {} : { who });

function without(state: ApprovalState, entry: number): ApprovalState {
  const { [String(entry)]: _, ...waiting } = state.waiting;
  return { waiting };
}
