/** Carries out one effect for one person: orders to the levers, tables from their states, the rest to whoever holds the repository. */
import type { Beside } from "#src/checklist.ts";
import type { CommandDesk, Outcome, Spoken } from "#src/command-desk.ts";
import { checklistTable, helpOf, helpTable, pairs, shown } from "#src/command-show.ts";
import type { Ruling } from "#src/deliberation.ts";
import type { Draft, Effect } from "#src/effect.ts";
import type { Governed } from "#src/governed.ts";
import { evaluationAnswer, goLiveAnswer } from "#src/lever-answer.ts";
import { idOf, numberOf } from "#src/ledger-id.ts";
import { prose } from "#src/markdown.ts";
import { dollarsOf } from "#src/money.ts";
import type { Asked } from "#src/asked.ts";
import type { Order } from "#src/order.ts";
import type { Person } from "#src/rights.ts";

export type PlainEffect = Exclude<Effect, { do: "approve" } | { do: "reject" }>;

export async function carryOut(desk: CommandDesk, effect: PlainEffect, by: Person, spoken: Spoken, key: string): Promise<Outcome> {
  if (effect.do === "order") return await give(desk, effect, by, spoken, key);
  if (effect.do === "help") return help(desk, effect.command);
  if (effect.do !== "show") return (await desk.outside(effect, by, spoken, key)) ?? notHere(effect.do);
  const state = await desk.governance.state(desk.stream);
  if (effect.what !== "checklist") return { code: "ok", markdown: shown(effect.what, state, desk.now()) };
  const checklist = await desk.checklist("enable", state, (await desk.beside?.()) ?? {});
  return { code: checklist.passed ? "ok" : "checklist_failed", markdown: checklistTable(checklist) };
}

async function give(
  desk: CommandDesk,
  { order, reason }: Extract<Effect, { do: "order" }>,
  by: Person,
  spoken: Spoken,
  key: string,
): Promise<Outcome> {
  const asked = { actor: by.login, asked: spoken.url, ...(reason === undefined ? {} : { reason }) };
  // Asked before the order takes its turn: nobody's kill switch waits for it.
  const beside = needsChecklist(order) ? ((await desk.beside?.()) ?? {}) : {};
  const asking = async (state: Governed): Promise<Order> => await orderOf(desk, order, asked, state, beside);
  const ruling = await desk.governance.perform(desk.stream, asking, key);
  const [entry] = ruling.entries;
  const told = ruling.refused === undefined ? done(order, ruling, desk) : refused(ruling);
  return entry === undefined ? told : { ...told, entry };
}

function needsChecklist(draft: Draft): draft is Draft & { readonly lever: "go-live"; readonly do: "enable" | "release" } {
  return draft.lever === "go-live" && (draft.do === "enable" || draft.do === "release");
}

async function orderOf(desk: CommandDesk, draft: Draft, asked: Asked, state: Governed, beside: Beside): Promise<Order> {
  if (needsChecklist(draft)) return { lever: "go-live", do: draft.do, checklist: await desk.checklist(draft.do, state, beside), ...asked };
  if (draft.lever !== "risk" || draft.do !== "settle") return { ...draft, ...asked } as Order;
  const reservation = numberOf("rsv", desk.stream, draft.reservationId) ?? 0;
  return { lever: "risk", do: "settle", reservation, lossCents: draft.lossCents, ...asked };
}

function refused({ refused: no, entries: [entry] }: Ruling): Outcome {
  const order = entry?.data["order"];
  const items = typeof order === "object" && order !== null && "checklist" in order ? order.checklist : undefined;
  const table = Array.isArray(items) ? `\n\n${checklistTable({ passed: false, items })}` : "";
  return { code: no?.code ?? "refused", markdown: `${prose(no?.detail ?? "")}.${table}` };
}

function done(order: Draft, ruling: Ruling, { stream }: CommandDesk): Outcome {
  const [entry] = ruling.entries;
  const isUnchanged = entry?.kind === "go-live.unchanged" || entry?.kind === "risk.settled-again";
  return { code: isUnchanged ? "already_in_state" : "ok", markdown: factsOf(order, ruling, stream) };
}

function factsOf(order: Draft, ruling: Ruling, stream: string): string {
  const { state, entries } = ruling;
  const data = entries[0]?.data ?? {};
  if (order.lever === "go-live") return pairs(goLiveAnswer(state));
  if (order.lever === "risk" && order.do === "reserve")
    return pairs({
      engine: order.engine,
      amount: dollarsOf(order.amountCents),
      reservation: idOf("rsv", stream, Number(data["reservation"])),
    });
  if (order.lever === "risk" && order.do === "settle") return pairs({ reservation: order.reservationId, loss: dollarsOf(order.lossCents) });
  if (order.lever === "heimdall" && order.do === "trial")
    return pairs({ domain: order.domain, success: order.success, confidence: order.confidence });
  if (order.lever === "regression" && order.do === "evaluate")
    return evaluationAnswer(ruling).map(({ domain, metric, status, drop_fraction, action_taken }) => pairs({ tripwire: `${domain}/${metric}`, status, drop: drop_fraction, action_taken })).join("\n"); // prettier-ignore
  const policy = data["policy"];
  return typeof policy === "object" && policy !== null ? pairs({ ...policy }) : "";
}

function help({ commands, rules }: CommandDesk, name: string | undefined): Outcome {
  if (name === undefined) return { code: "ok", markdown: helpTable(commands, rules) };
  const found = commands.filter((one) => one.name === name || one.name.startsWith(`${name} `));
  if (found.length === 0) return { code: "unknown_command", markdown: `There is no command ${prose(name)}; \`/help\` lists them.` };
  return { code: "ok", markdown: found.map((one) => helpOf(one, rules)).join("\n") };
}

function notHere(what: string): Outcome {
  return {
    code: "not_available",
    markdown: `This door cannot do that: ${prose(what)} needs the GitHub App, or the command line in a checkout.`,
  };
}
