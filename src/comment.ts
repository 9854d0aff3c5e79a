/** A comment's way through the house: its commands in order, each with its rights, its effect and its part of the one reply. */
import { canonicalJson } from "#src/canonical.ts";
import { carryOut } from "#src/carry-out.ts";
import type { CommandDesk, Outcome, Result, Spoken } from "#src/command-desk.ts";
import { resolve, usageOf, type Command, type Planned } from "#src/command.ts";
import { code, prose } from "#src/markdown.ts";
import { commandsIn, MOST_COMMANDS, type CommandLine } from "#src/parsers/command-line.ts";
import { mayGive, whoMay } from "#src/rights.ts";
import { decideOrder, peopleFor, propose } from "#src/second-person.ts";

export interface CommentReply {
  readonly markdown: string;
  readonly results: readonly Result[];
}

/** Undefined where the comment holds no command. Throws what the store or GitHub throws: then nothing is lost by asking again. */
export async function answerComment(desk: CommandDesk, spoken: Spoken): Promise<CommentReply | undefined> {
  const results: Result[] = [];
  const lines = commandsIn(spoken.body, MOST_COMMANDS + 1);
  for (const [index, line] of lines.slice(0, MOST_COMMANDS).entries()) {
    const result = await answerLine(desk, spoken, line, `comment:${spoken.id}:${index}`);
    if (result !== undefined) results.push(result);
  }
  return results.length === 0 ? undefined : { results, markdown: replyOf(results, lines.length > MOST_COMMANDS ? TOO_MANY : "") };
}

async function answerLine(desk: CommandDesk, spoken: Spoken, line: CommandLine, key: string): Promise<Result | undefined> {
  const resolved = resolve(line, desk.commands);
  const text = `/${line.name}${line.tail === "" ? "" : ` ${line.tail}`}`.slice(0, 4000).toWellFormed();
  if ("unknown" in resolved) {
    // Other programs have commands too: what is not near to one of ours is none of our business.
    if (resolved.guess === undefined && !resolved.addressed) return undefined;
    const guess = resolved.guess === undefined ? "" : ` Did you mean ${code(`/${resolved.guess}`)}?`;
    const outcome = { code: "unknown_command", markdown: `There is no such command.${guess} ${code("/help")} lists them.` };
    return await recorded(desk, spoken, { ...outcome, command: plainName(resolved.unknown) }, text, key);
  }
  const { command, planned } = resolved;
  const outcome = await outcomeOf(desk, spoken, command, planned, text, key);
  return await recorded(desk, spoken, { ...outcome, command: command.name }, text, key);
}

async function outcomeOf(
  desk: CommandDesk,
  spoken: Spoken,
  command: Command,
  planned: Planned,
  text: string,
  key: string,
): Promise<Outcome> {
  const by = await desk.person(spoken.author);
  if (!mayGive(by, command, desk.rules)) {
    const markdown = `${code(`/${command.name}`)} takes ${prose(whoMay(command, desk.rules))}; ${code(by.login)} has ${prose(by.roleName)}.`;
    return { code: "not_permitted", markdown };
  }
  if ("wrong" in planned) return { code: "bad_arguments", markdown: `${prose(planned.wrong)}\n\nUsage: ${code(usageOf(command))}` };
  const { effect } = planned;
  if (effect.do === "approve" || effect.do === "reject") return await decideOrder(desk, effect, by, spoken, key);
  if (peopleFor(command, desk) > 1) return await propose(desk, command, text, by, spoken, key);
  return await carryOut(desk, effect, by, spoken, key);
}

/** What left no entry of its own is written down too: every answer ends with one. */
async function recorded(desk: CommandDesk, spoken: Spoken, result: Result, text: string, key: string): Promise<Result> {
  if (result.entry !== undefined) return result;
  const order = { lever: "command", do: "answer", text, command: result.command, code: result.code } as const;
  const { entries } = await desk.governance.perform(desk.stream, { ...order, actor: spoken.author, asked: spoken.url }, `${key}:answer`);
  const [entry] = entries;
  return entry === undefined ? result : { ...result, entry };
}

const TOO_MANY = `\n---\n\nOne comment gives at most ${MOST_COMMANDS} commands: those behind them were not carried out. Say them in another comment.\n`;

function replyOf(results: readonly Result[], more: string): string {
  const parts = results.map(partOf).join("\n---\n\n");
  const told = results.map(({ command, code: reason, entry }) => ({
    command: `/${command}`,
    code: reason,
    entry: entry === undefined ? null : { stream: entry.stream, seq: entry.seq, hash: entry.hash },
  }));
  return `${parts}${more}\n<!-- gatehouse:results ${hiddenJson(told)} -->\n`;
}

function partOf({ command, code: reason, markdown, entry }: Result): string {
  const id = entry === undefined ? "" : `Ledger entry \`${entry.stream}@${entry.seq} ${entry.hash.slice(0, 12)}\`\n`;
  return `**/${command}** · ${reason}\n\n${markdown.trimEnd()}\n\n${id}`;
}

/** JSON that cannot end the HTML comment that it stands in. */
function hiddenJson(value: unknown): string {
  return canonicalJson(value).replace(/[<>&-]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** A name that somebody made up, as far as it is one. */
function plainName(name: string): string {
  return name
    .split(" ")
    .filter((word) => /^[a-z][a-z0-9-]{0,40}$/i.test(word))
    .join(" ");
}
