/** Orders that take more than one person: proposing, approving, rejecting. */
import { whoIn, type Waiting } from "#src/approval.ts";
import type { CommandDesk, Outcome, Spoken } from "#src/command-desk.ts";
import { resolve, type Command } from "#src/command.ts";
import { carryOut } from "#src/carry-out.ts";
import { pairs } from "#src/command-show.ts";
import type { Effect } from "#src/effect.ts";
import { idOf, numberOf } from "#src/ledger-id.ts";
import { code, prose } from "#src/markdown.ts";
import { commandOf } from "#src/parsers/command-line.ts";
import { own } from "#src/own.ts";
import { approvalsOf, mayGive, type Person } from "#src/rights.ts";

/** Stopping takes one person, whatever the configuration says. */
export function peopleFor(command: Command, desk: CommandDesk): number {
  return command.name === "kill-switch engage" ? 1 : approvalsOf(command, desk.rules).people;
}

export async function propose(
  desk: CommandDesk,
  command: Command,
  text: string,
  by: Person,
  spoken: Spoken,
  key: string | undefined,
): Promise<Outcome> {
  const { "go-live": switches } = await desk.governance.state(desk.stream);
  if (switches.killSwitch && command.name !== "kill-switch release")
    return { code: "kill_switch_engaged", markdown: "Orders that take two people are frozen while the kill switch is engaged." };
  const { people, withinMs } = approvalsOf(command, desk.rules);
  const until = new Date(desk.now().getTime() + withinMs).toISOString();
  const order = {
    lever: "command",
    do: "propose",
    text,
    command: command.name,
    comment: spoken.id,
    needed: by.byScope === "asks" ? people + 1 : people,
    until,
    ...whoOf(spoken),
  } as const;
  const { entries } = await desk.governance.perform(desk.stream, { ...order, actor: by.login, asked: spoken.url }, key);
  const [entry] = entries;
  const id = idOf("ord", desk.stream, entry?.seq ?? 0);
  const said = entry?.data["until"];
  const ends = typeof said === "string" ? said : until;
  const others = by.byScope === "asks" ? `${people} people say` : "Somebody else says";
  const markdown = `It takes ${people} people. ${others} ${code(`/approve ${id}`)} or ${code(`/reject ${id}`)} until ${ends}.`;
  return { code: "awaiting_second_person", markdown, ...(entry === undefined ? {} : { entry }) };
}

export async function decideOrder(
  desk: CommandDesk,
  effect: Extract<Effect, { do: "approve" | "reject" }>,
  by: Person,
  spoken: Spoken,
  key: string | undefined,
): Promise<Outcome> {
  const number = numberOf("ord", desk.stream, effect.id) ?? 0;
  const state = await desk.governance.state(desk.stream);
  const waiting = own(state.command.waiting, String(number));
  const asked = { actor: by.login, asked: spoken.url };
  if (effect.do === "reject") {
    const reason = effect.reason === undefined ? {} : { reason: effect.reason };
    const { entries, refused } = await desk.governance.perform(
      desk.stream,
      { lever: "command", do: "reject", entry: number, ...reason, ...asked },
      key,
    );
    const told = { code: refused?.code ?? "ok", markdown: refused === undefined ? "The order is rejected." : `${prose(refused.detail)}.` };
    return entries[0] === undefined ? told : { ...told, entry: entries[0] };
  }
  const objection = waiting === undefined ? undefined : await objectionTo(desk, waiting, by);
  if (objection !== undefined) return objection;
  const frozen = (now: typeof state): boolean => now["go-live"].killSwitch;
  const ruling = await desk.governance.perform(
    desk.stream,
    (now) => ({ lever: "command", do: "approve", entry: number, frozen: frozen(now), ...whoOf(spoken), ...asked }),
    key,
  );
  const [entry] = ruling.entries;
  if (ruling.refused !== undefined || entry === undefined)
    return {
      code: ruling.refused?.code ?? "unknown_order",
      markdown: `${prose(ruling.refused?.detail ?? "no such order")}.`,
      ...(entry === undefined ? {} : { entry }),
    };
  if (entry.data["complete"] !== true) return { code: "awaiting_second_person", markdown: "Approved; it takes more people.", entry };
  return await carryOutApproved(desk, number, by, spoken);
}

const whoOf = ({ who }: Spoken) => (who === undefined ? {} : { who });

/** What stands against an approval beside the lever's own word: rights are those of this moment, the proposer's too. */
async function objectionTo(desk: CommandDesk, waiting: Waiting, by: Person): Promise<Outcome | undefined> {
  const command = desk.commands.find(({ name }) => name === waiting.command);
  if (command === undefined) return { code: "unknown_command", markdown: "The command of this order does not exist any more." };
  if (!mayGive(by, command, desk.rules))
    return { code: "not_permitted", markdown: `Who approves must be allowed ${code(`/${command.name}`)}.` };
  if (!mayGive(await proposer(desk, waiting.by, whoIn(waiting)), command, desk.rules))
    return { code: "not_permitted", markdown: `${prose(waiting.by)}, who proposed this, is not allowed to give it any more.` };
  if (waiting.comment !== "" && (await desk.isThere?.(waiting.comment)) === false)
    return { code: "comment_deleted", markdown: "The comment that proposed this was deleted: propose it again." };
  return undefined;
}

/** In the name of who proposed it. The entry's number is the key: however often this is tried, it is done once. */
async function carryOutApproved(desk: CommandDesk, number: number, approver: Person, spoken: Spoken): Promise<Outcome> {
  const proposal = await proposed(desk, number);
  const line = proposal === undefined ? undefined : commandOf(proposal.text);
  const resolved = line === undefined ? undefined : resolve(line, desk.commands);
  if (proposal === undefined || resolved === undefined || !("command" in resolved) || "wrong" in resolved.planned)
    return { code: "unknown_order", markdown: "The order cannot be read any more." };
  const { effect } = resolved.planned;
  if (effect.do === "approve" || effect.do === "reject") return { code: "bad_arguments", markdown: "An approval cannot be approved." };
  const by = await proposer(desk, proposal.by, proposal.who);
  const outcome = await carryOut(desk, effect, by, spoken, `order:${number}`);
  const who = pairs({ order: `/${resolved.command.name}`, proposed_by: proposal.by, approved_by: approver.login });
  return { ...outcome, markdown: `${who}\n${outcome.markdown}` };
}

/** People are known by GitHub's numbers, everybody else to ourselves. */
async function proposer(desk: CommandDesk, name: string, who: string | undefined): Promise<Person> {
  if (who === undefined || /^\d+$/.test(who)) return await desk.person(name);
  return (await desk.caller?.(who, name)) ?? { login: name, roleName: "none" };
}

interface Proposed {
  readonly text: string;
  readonly by: string;
  readonly who: string | undefined;
}

async function proposed(desk: CommandDesk, number: number): Promise<Proposed | undefined> {
  const entry = await desk.entry(number);
  if (entry?.kind !== "command.proposed") return undefined;
  const { text, who } = entry.data;
  return { text: String(text), by: entry.actor, who: typeof who === "string" ? who : undefined };
}
