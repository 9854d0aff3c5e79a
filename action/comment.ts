/** `command: comment`: a workflow on `issue_comment` carries out slash commands, with the ledger on a ref of the repository: nothing is hosted. */
import { readFileSync } from "node:fs";
import { z } from "zod";
import { checks } from "#checks/index.ts";
import { checklistFor } from "#src/checklist.ts";
import type { CommandDesk, Outcome } from "#src/command-desk.ts";
import { ROLES } from "#src/command.ts";
import { answerComment } from "#src/comment.ts";
import { commands } from "#src/commands/index.ts";
import type { OutsideEffect } from "#src/effect.ts";
import { exceptionRules } from "#src/exception-rules.ts";
import { code } from "#src/markdown.ts";
import { explainMarkdown, type Explained } from "#src/reports/explain.ts";
import { commandsIn } from "#src/parsers/command-line.ts";
import type { Person } from "#src/rights.ts";
import { verifyStream } from "#src/verify.ts";
import { hubOf, type Hub } from "./hub.ts";
import { type Inputs, InvalidInput } from "./inputs.ts";
import { ownLedger, ownRules, type OwnLedger, type OwnRules } from "./own-ledger.ts";
import type { Runner } from "./runner.ts";

const event = z.object({
  action: z.string(),
  issue: z.object({ number: z.int() }),
  comment: z.object({
    id: z.int(),
    body: z.string().nullish(),
    html_url: z.string().default(""),
    user: z.object({ login: z.string(), type: z.string().optional() }).nullish(),
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
  const author = spoken.user?.login ?? "";
  const desk = deskFor(hub, own, rules, runner);
  const reply = await answerComment(desk, { id: String(spoken.id), author, url: spoken.html_url, body: spoken.body ?? "" });
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

function deskFor(
  hub: Hub,
  { governance, ledger, stream }: OwnLedger,
  { commands: rules, checklist: added }: OwnRules,
  { now }: Runner,
): CommandDesk {
  return {
    governance,
    commands,
    rules,
    stream,
    now,
    checklist: async (purpose, state) => checklistFor(purpose, { state, ledger: await verifyStream(ledger, stream), added }),
    person: async (login) => await personOf(hub, login),
    outside: async (effect) => explained(effect),
    entry: async (seq) => {
      for await (const entry of ledger.read(stream, seq - 1)) return entry;
      return undefined;
    },
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

function explained(effect: OutsideEffect): Outcome | undefined {
  if (effect.do !== "explain") return undefined;
  const all = [...(checks as unknown as readonly Explained[]), ...exceptionRules()];
  const found = all.find(({ id }) => id === effect.rule.split("/")[0]);
  if (found === undefined) return { code: "bad_arguments", markdown: `There is no rule ${code(effect.rule)}.` };
  return { code: "ok", markdown: explainMarkdown(found).slice(0, 20_000) };
}

function told(runner: Runner, reasons: string, line: string): void {
  runner.output("reason", reasons);
  runner.output("conclusion", "success");
  runner.out(`${line.replaceAll("%", "%25").replace(/[\r\n]+/g, " ")}\n`);
}
