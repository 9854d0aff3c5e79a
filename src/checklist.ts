/** The checklist before something goes live, each item with its evidence. */
import type { Governed } from "#src/governed.ts";
import type { Checklist, ChecklistItem } from "#src/order.ts";
import type { AddedItem } from "#src/policy.ts";
import type { Verification } from "#src/verify.ts";

/** What stands beside the levers' own state: looked up before an order is decided, since it may take its time. */
export interface Beside {
  /** Items of a connected repository, such as a fresh snapshot and green checks. */
  readonly further?: readonly ChecklistItem[];
  /** Items that the configuration adds. */
  readonly added?: readonly AddedItem[];
}

export interface ChecklistFacts extends Beside {
  readonly state: Governed;
  readonly ledger: Verification;
}

/** Releasing the switch takes the same list without the switch itself. */
export function checklistFor(purpose: "enable" | "release", { state, ledger, further = [], added = [] }: ChecklistFacts): Checklist {
  const items = [
    ledgerItem(ledger),
    ...(purpose === "enable" ? [switchItem(state)] : []),
    globalItem(state),
    incidentItem(state),
    ...added.map((id) => (id === "tripwires_armed" ? tripwireItem(state) : heimdallItem(state))),
    ...further,
  ];
  return { passed: items.every(({ passed }) => passed), items };
}

function ledgerItem(ledger: Verification): ChecklistItem {
  return { id: "ledger_verifies", passed: ledger.ok, detail: ledger.ok ? `${ledger.entries} entries verify` : ledger.detail };
}

function switchItem({ "go-live": { killSwitch, changedBy, changedAt } }: Governed): ChecklistItem {
  const engaged = `the kill switch is engaged (last change by ${String(changedBy)} at ${String(changedAt)})`;
  return { id: "kill_switch_released", passed: !killSwitch, detail: killSwitch ? engaged : "the kill switch is released" };
}

function globalItem({ risk }: Governed): ChecklistItem {
  const enabled = risk.policies["GLOBAL"]?.enabled ?? false;
  return { id: "global_risk_policy_enabled", passed: enabled, detail: `the GLOBAL risk policy is ${enabled ? "enabled" : "disabled"}` };
}

function incidentItem({ incident }: Governed): ChecklistItem {
  const open = Object.values(incident.open);
  const detail =
    open.length === 0 ? "no incident is open" : `open: ${open.map(({ title, entry }) => `${title} (entry ${entry})`).join("; ")}`;
  return { id: "no_open_incident", passed: open.length === 0, detail };
}

function tripwireItem({ regression }: Governed): ChecklistItem {
  const policies = Object.values(regression.policies);
  const off = policies.filter(({ enabled }) => !enabled).map(({ domain, metric }) => `${domain}/${metric}`);
  const passed = policies.length > 0 && off.length === 0;
  const detail = passed
    ? `${policies.length} tripwires are armed`
    : off.length === 0
      ? "there are no tripwires"
      : `not armed: ${off.join(", ")}`;
  return { id: "tripwires_armed", passed, detail };
}

function heimdallItem({ heimdall }: Governed): ChecklistItem {
  const found = Object.keys(heimdall.policies).length;
  return { id: "heimdall_policies_present", passed: found > 0, detail: `${found} confidence policies are there` };
}
