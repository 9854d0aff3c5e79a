/** `command: comment`: a workflow on `issue_comment` carries out slash commands, with the ledger on a ref of the repository: nothing is hosted. */
import { readFileSync } from "node:fs";
import { z } from "zod";
import { checklistFor } from "#src/checklist.ts";
import type { CommandDesk } from "#src/command-desk.ts";
import { ROLES } from "#src/command.ts";
import { answerComment } from "#src/comment.ts";
import { commands } from "#src/commands/index.ts";
import { entryAt } from "#src/ledger-span.ts";
import { commandsIn } from "#src/parsers/command-line.ts";
import type { Person } from "#src/rights.ts";
import { verifyStream } from "#src/verify.ts";
import { hubOf, type Hub } from "./hub.ts";
import { type Inputs, InvalidInput } from "./inputs.ts";
import { ownLedger, ownRules, type OwnLedger, type OwnRules } from "./own-ledger.ts";
import { outsideOf, type OutsideGiven } from "./outside.ts";
import type { Runner } from "./runner.ts";

const event = z.object({
  action: z.string(),
  issue: z.object({ number: z.int(), pull_request: z.unknown().optional() }),
  comment: z.object({
    id: z.int(),
    body: z.string().nullish(),
    html_url: z.string().default(""),
    user: z.object({ login: z.string(), id: z.int().optional(), type: z.string().optional() }).nullish(),
    performed_via_github_app: z.unknown().optional(),
  }),
});
type Event = z.output<typeof event>;

/** 0 where the comment was answered or holds no command. What was refused is told in the reply. Throws InvalidInput. */
export async function comment(inputs: Inputs, runner: Runner, reach: typeof fetch): Promise<number> {
  const said = eventOf(runner.env);
  const nothing = reasonToPass(said);
  if (nothing !== undefined) {
    told(runner, "", nothing);
    return 0;
  }
  const hub = hubOf(inputs, runner, reach);
  // Seen. Nothing depends on it.
  await hub.post(`/issues/comments/${said.comment.id}/reactions`, { content: "eyes" }).catch(() => undefined);
  const rules = await ownRules(hub);
  const own = await ownLedger(inputs, hub, runner);
  try {
    return await answered(said, hub, own, rules, runner);
  } finally {
    await own.close();
  }
}

function eventOf(env: NodeJS.ProcessEnv): Event {
  const file = env["GITHUB_EVENT_PATH"];
  if (env["GITHUB_EVENT_NAME"] !== "issue_comment" || file === undefined || file === "")
    throw new InvalidInput("input command: `comment` belongs into a workflow on issue_comment, types: [created]");
  const found = event.safeParse(JSON.parse(readFileSync(file, "utf8")));
  if (!found.success) throw new InvalidInput(`the event file holds no issue_comment event: ${z.prettifyError(found.error)}`);
  return found.data;
}

/** Edits and what programs write are never orders. */
function reasonToPass({ action, comment: { body, user, performed_via_github_app: app } }: Event): string | undefined {
  if (action !== "created") return "only new comments are carried out";
  if (user === null || user === undefined || user.type === "Bot" || (app !== null && app !== undefined)) return "written by a program";
  return commandsIn(body ?? "").length === 0 ? "the comment holds no command" : undefined;
}

async function answered({ comment: spoken, issue }: Event, hub: Hub, own: OwnLedger, rules: OwnRules, runner: Runner): Promise<number> {
  const { login: author = "", id: who } = spoken.user ?? {};
  const at = { number: issue.number, pull: issue.pull_request !== undefined && issue.pull_request !== null };
  const desk = deskFor({ hub, own, rules, runner, issue: at });
  const said = {
    id: String(spoken.id),
    author,
    url: spoken.html_url,
    body: spoken.body ?? "",
    ...(who === undefined ? {} : { who: String(who) }),
  };
  const reply = await answerComment(desk, said);
  if (reply === undefined) {
    told(runner, "", "the comment holds no command of ours");
    return 0;
  }
  const mark = `<!-- gatehouse:reply ${spoken.id} -->`;
  if (!(await isAnswered(hub, issue.number, mark)))
    await hub.post(`/issues/${issue.number}/comments`, { body: `${reply.markdown}${mark}\n`.slice(0, 65_536) });
  const codes = reply.results.map((result) => result.code);
  told(runner, codes.join(","), reply.results.map((result) => `/${result.command}: ${result.code}`).join("; "));
  return 0;
}

const MOST_PAGES = 50;

async function isAnswered(hub: Hub, issue: number, mark: string): Promise<boolean> {
  for (let page = 1; page <= MOST_PAGES; page++) {
    const some = await hub.get(`/issues/${issue}/comments?per_page=100&page=${page}`, z.array(z.object({ body: z.string().nullish() })));
    if (some === undefined || some.length === 0) return false;
    if (some.some(({ body }) => body?.includes(mark) === true)) return true;
  }
  return false;
}

function deskFor(given: OutsideGiven): CommandDesk {
  const { hub, own, rules, runner } = given;
  const { governance, ledger, stream } = own;
  return {
    governance,
    commands,
    rules: rules.commands,
    stream,
    now: runner.now,
    checklist: async (purpose, state) =>
      checklistFor(purpose, { state, ledger: await verifyStream(ledger, stream), added: rules.checklist }),
    person: async (login) => await personOf(hub, login),
    outside: outsideOf(given),
    entry: async (seq) => await entryAt(ledger, stream, seq),
    isThere: async (id) => (await hub.get(`/issues/comments/${id}`, z.unknown())) !== undefined,
  };
}

const permission = z.object({ permission: z.string(), role_name: z.string() });

/** Teams cannot be read with a workflow's token: a rule that names only a team lets nobody pass here. */
async function personOf(hub: Hub, login: string): Promise<Person> {
  const found = await hub.get(`/collaborators/${encodeURIComponent(login)}/permission`, permission);
  const base = ROLES.find((role) => role === found?.permission);
  return { login, roleName: found?.role_name ?? "none", ...(base === undefined ? {} : { baseRole: base }) };
}

function told(runner: Runner, reasons: string, line: string): void {
  runner.output("reason", reasons);
  runner.output("conclusion", "success");
  runner.out(`${line.replaceAll("%", "%25").replace(/[\r\n]+/g, " ")}\n`);
}
