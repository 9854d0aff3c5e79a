/** Go-live and the kill switch. The safest state is the first: nothing runs in production until someone turns it on. */
import { refuse, type Decision, type Lever } from "#src/lever.ts";
import type { GoLiveState } from "#src/lever-state.ts";
import type { Checklist, GoLiveHappening, GoLiveOrder } from "#src/order.ts";

export const goLive: Lever<GoLiveState, GoLiveOrder, GoLiveHappening> = {
  id: "go-live",
  initial: { live: false, killSwitch: false, changedAt: null, changedBy: null, reason: null, version: 0 },
  decide,
  evolve: (state, { kind, data, at, actor, seq }) => {
    const stamp = { changedAt: at, changedBy: actor, reason: data.reason, version: seq };
    if (kind === "go-live.enabled") return { ...state, ...stamp, live: true };
    if (kind === "go-live.disabled") return { ...state, ...stamp, live: false };
    if (kind === "go-live.engaged") return { ...state, ...stamp, killSwitch: true };
    if (kind === "go-live.released") return { ...state, ...stamp, killSwitch: false };
    return state;
  },
};

/** Whatever makes things safer is never refused; what is so already is recorded and changes nothing. */
function decide(state: GoLiveState, order: GoLiveOrder): Decision<GoLiveHappening> {
  const reason = order.reason ?? null;
  if (order.do === "disable")
    return state.live ? { events: [{ kind: "go-live.disabled", data: { reason } }] } : unchanged("disable", reason);
  if (order.do === "engage") return engaged(state, reason, order.cause);
  if (order.do === "release" && !state.killSwitch) return unchanged("release", reason);
  if (order.do === "enable" && state.live && !state.killSwitch) return unchanged("enable", reason);
  const failing = failingItems(state, order.do, order.checklist);
  if (failing.length > 0) return refuse("checklist_failed", `the checklist does not pass: ${failing.join(", ")}`);
  const kind = order.do === "enable" ? "go-live.enabled" : "go-live.released";
  return { events: [{ kind, data: { reason, checklist: order.checklist.items } }] };
}

function engaged({ killSwitch }: GoLiveState, reason: string | null, cause: string | undefined): Decision<GoLiveHappening> {
  if (killSwitch) return unchanged("engage", reason);
  return { events: [{ kind: "go-live.engaged", data: { reason, ...(cause === undefined ? {} : { cause }) } }] };
}

/** The switch is asked here once more, whatever the checklist says: it may have been engaged since. */
function failingItems(state: GoLiveState, does: "enable" | "release", { passed, items }: Checklist): readonly string[] {
  const failing = items.filter((item) => !item.passed).map(({ id }) => id);
  if (does === "enable" && state.killSwitch && !failing.includes("kill_switch_released")) failing.push("kill_switch_released");
  return failing.length === 0 && !passed ? ["no item passed"] : failing;
}

function unchanged(wanted: string, reason: string | null): Decision<GoLiveHappening> {
  return { events: [{ kind: "go-live.unchanged", data: { reason, wanted } }] };
}
