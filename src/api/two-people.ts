/** Orders over HTTP that take more than one person: a key proposes like a comment does, and is told apart from others by itself, whatever name it gives. */
import { checklistOf, type House } from "#src/api/house.ts";
import { ADMIN, may, type Caller } from "#src/api/caller.ts";
import { asked, keyOf, withEntries } from "#src/api/perform.ts";
import { problem, refusal, type Reply } from "#src/api/problem.ts";
import type { Call } from "#src/api/route.ts";
import { hasScope, reachOf, unfitKey } from "#src/api-key.ts";
import type { CommandDesk, Outcome, Spoken } from "#src/command-desk.ts";
import { commands } from "#src/commands/index.ts";
import { idOf } from "#src/ledger-id.ts";
import { entryAt } from "#src/ledger-span.ts";
import type { Person } from "#src/rights.ts";
import { peopleFor, propose } from "#src/second-person.ts";
import { mayReach, streamOf, type Repository } from "#src/tenancy.ts";

/** Counts as one of the people that an order takes; a caller without it may ask, and then all of them are others. */
export const APPROVE = "approve";

const whoIs = ({ kind, id }: Caller): string => `${kind} ${id}`;

export async function deskOf({ house, repository }: Call): Promise<CommandDesk> {
  const rules = (await house.repositoryRules?.(repository))?.commands ?? {};
  return deskIn(house, repository, {
    rules,
    beside: async () => (await house.beside?.(repository)) ?? {},
    person: async (login) => (await (await house.people?.(repository))?.person(login)) ?? { login, roleName: "none" },
    outside: async () => undefined,
    isThere: async (comment) => (await (await house.people?.(repository))?.isThere?.(comment)) ?? true,
  });
}

/** A repository's desk in this house; `door`: what depends on how an order came in. */
export function deskIn(
  house: House,
  repository: Repository,
  door: Pick<CommandDesk, "rules" | "beside" | "person" | "outside" | "isThere">,
): CommandDesk {
  const stream = streamOf(repository);
  return {
    ...door,
    governance: house.governance,
    commands,
    stream,
    now: house.now,
    checklist: async (purpose, state, beside) => await checklistOf(house, repository, purpose, state, beside),
    caller: async (who, name) => await callerNow(house, repository, who, name),
    entry: async (seq) => await entryAt(house.store.ledger, stream, seq),
  };
}

/** A key as it is at this moment: one that ended since, or lost the repository, is nobody. */
async function callerNow(house: House, repository: Repository, who: string, name: string): Promise<Person> {
  if (who === whoIs(ADMIN)) return { login: name, roleName: "none", byScope: "counts" };
  const key = (await house.store.records.keys()).find(({ id }) => who === `key ${id}`);
  const isGood = key !== undefined && unfitKey(key, house.now()) === undefined;
  const counts = isGood && hasScope(key.scopes, "govern") && mayReach(reachOf(key), repository);
  return { login: name, roleName: "none", ...(counts ? { byScope: "counts" } : {}) };
}

/** The caller of this moment, and what is said. There is no comment that could be deleted. */
export function speakerOf(call: Call): { readonly by: Person; readonly spoken: Spoken } {
  const { actor, asked: url } = asked(call);
  const byScope = may(call.caller, APPROVE) ? "counts" : "asks";
  return {
    by: { login: actor, roleName: "none", byScope },
    spoken: { id: "", author: actor, who: whoIs(call.caller), url, body: "" },
  };
}

/** Where one person suffices: undefined. Else the order waits, and the answer says under which id; what is frozen is refused, and that is recorded. */
export async function awaited(call: Call, name: "go-live enable" | "kill-switch release"): Promise<Reply | undefined> {
  const desk = await deskOf(call);
  const command = commands.find((one) => one.name === name);
  if (command === undefined || peopleFor(command, desk) < 2) return undefined;
  const { by, spoken } = speakerOf(call);
  const { reason } = asked(call);
  const text = `/${name}${reason === undefined ? "" : ` ${reason.replace(/\s+/g, " ").trim()}`}`.slice(0, 4000).toWellFormed();
  const outcome = await propose(desk, command, text, by, spoken, keyOf(call, `${name}:propose`));
  const { entry } = outcome;
  if (entry === undefined) return await recorded(call, { ...outcome, command: name }, text);
  const { until, needed } = entry.data;
  const order = { order_id: idOf("ord", call.stream, entry.seq), until, needed };
  const detail = `it takes more than one person: somebody else approves ${order.order_id} until ${String(until)}, in a comment or at /api/governance/orders`;
  return withEntries({ entries: [entry] }, problem(409, outcome.code, detail, { allowed: false, ...order }));
}

/** A refusal that left no entry of its own is written down too. */
export async function recorded(
  call: Call,
  { code, markdown, command }: Outcome & { readonly command: string },
  text: string,
): Promise<Reply> {
  const { actor, asked: where } = asked(call);
  const order = { lever: "command", do: "answer", text, command, code } as const;
  const { entries } = await call.house.governance.perform(call.stream, { ...order, actor, asked: where });
  return withEntries({ entries }, refusal({ code, detail: markdown }));
}
