/** What a command's reply shows: tables of the levers' states, from the same words that the API uses. */
import { usageOf, type Command } from "#src/command.ts";
import type { Shown } from "#src/effect.ts";
import type { Governed } from "#src/governed.ts";
import { confidencePolicyAnswer, goLiveAnswer, regressionPolicyAnswer, regressionStateAnswer, riskPolicyAnswer, riskTodayAnswer, scorecardAnswer } from "#src/lever-answer.ts"; // prettier-ignore
import { code, prose, tableHead, tableRow } from "#src/markdown.ts";
import type { Checklist } from "#src/order.ts";
import type { CommandRules } from "#src/command-rule.ts";
import { whoMay } from "#src/rights.ts";

type Cell = string | number | boolean | null | undefined;

/** A state's table. */
export function shown(what: Exclude<Shown, "checklist">, state: Governed, now: Date): string {
  if (what === "go-live" || what === "kill-switch") return pairs(goLiveAnswer(state));
  if (what === "risk") return riskTable(state, now);
  return what === "heimdall" ? heimdallTable(state, now) : tripwireTable(state);
}

export function checklistTable({ items }: Checklist): string {
  return rows(
    ["", "item", "evidence"],
    items.map(({ id, passed, detail }) => [passed ? "✅" : "❌", code(id), prose(detail)]),
  );
}

/** Names and values, both from anywhere. */
export function pairs(facts: Readonly<Record<string, Cell>>): string {
  return rows(
    ["", ""],
    Object.entries(facts).map(([name, value]) => [prose(name.replaceAll("_", " ")), cell(value)]),
  );
}

export function helpTable(commands: readonly Command[], rules: CommandRules): string {
  return rows(
    ["command", "what it does", "who"],
    commands.map((command) => [code(usageOf(command)), prose(command.summary), prose(whoMay(command, rules))]),
  );
}

export function helpOf(command: Command, rules: CommandRules): string {
  const examples = command.examples.map((example) => `- ${code(example)}\n`).join("");
  const flags = [...(command.flags?.values ?? []).map((flag) => `--${flag} …`), ...(command.flags?.bare ?? []).map((flag) => `--${flag}`)];
  const listed = flags.length === 0 ? "" : `\nFlags: ${flags.map(code).join(" ")}\n`;
  return `${code(usageOf(command))}: ${prose(command.summary)}. Who may: ${prose(whoMay(command, rules))}.\n${listed}\n${examples}`;
}

function riskTable({ risk }: Governed, now: Date): string {
  const { engines } = riskTodayAnswer(risk, now);
  const body = Object.entries(risk.policies).map(([engine, policy]) => {
    const { enabled, mode, max_daily_exposure, max_daily_loss, max_open_risk, max_actions_per_day } = riskPolicyAnswer(engine, policy);
    const used = engines[engine];
    const of = (value: number | undefined, limit: number | null): string => `${value ?? 0} of ${limit ?? "no limit"}`;
    return [
      code(engine),
      enabled ? mode : "disabled",
      of(used?.exposure_used, max_daily_exposure),
      of(used?.realized_loss, max_daily_loss),
      of(used?.open_risk_reserved, max_open_risk),
      of(used?.actions, max_actions_per_day),
      String(used?.denials ?? 0),
    ];
  });
  return rows(["engine", "mode", "exposure today", "loss today", "open risk", "actions today", "denials"], body);
}

function heimdallTable({ heimdall }: Governed, now: Date): string {
  const { domains } = scorecardAnswer(heimdall, now);
  const body = Object.entries(heimdall.policies).map(([domain, policy]) => {
    const floors = confidencePolicyAnswer(domain, policy);
    const card = domains[domain];
    return [
      code(domain),
      floors.prod_use_enabled ? "on" : "off",
      String(floors.min_confidence_prod),
      `${card?.trials ?? 0} of ${floors.min_sandbox_trials}`,
      `${card?.success_rate ?? 0} of ${floors.min_sandbox_success_rate}`,
      String(card?.avg_confidence ?? 0),
      floors.window,
    ];
  });
  return rows(
    ["domain", "production", "least confidence", "trials today", "success rate today", "average confidence today", "window"],
    body,
  );
}

function tripwireTable({ regression }: Governed): string {
  const states = regressionStateAnswer(regression);
  const body = Object.values(regression.policies).map((policy, index) => {
    const { domain, metric, window_events, baseline_events, max_drop_fraction, action, enabled } = regressionPolicyAnswer(policy);
    const state = states[index];
    const standing = state?.triggered === true ? "tripped" : enabled ? "armed" : "disabled";
    return [code(`${domain}/${metric}`), standing, `${window_events} against ${baseline_events}`, cell(state?.drop_fraction), String(max_drop_fraction), action]; // prettier-ignore
  });
  return rows(["tripwire", "state", "events", "drop", "limit", "action"], body);
}

function rows(head: readonly string[], body: readonly (readonly string[])[]): string {
  return tableHead(head) + body.map(tableRow).join("");
}

function cell(value: Cell): string {
  if (value === null || value === undefined) return "–";
  return typeof value === "string" ? prose(value) : String(value);
}
