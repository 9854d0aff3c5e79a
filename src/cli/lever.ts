/** `gatehouse lever …`: the commands of a comment, given by whoever has the machine. */
import { randomUUID } from "node:crypto";
import { userInfo } from "node:os";
import { checklistFor } from "#src/checklist.ts";
import type { CommandDesk } from "#src/command-desk.ts";
import { commands } from "#src/commands/index.ts";
import { answerComment, type CommentReply } from "#src/comment.ts";
import type { CliCommand, Terminal } from "#src/cli/command.ts";
import { choice } from "#src/cli/options.ts";
import { withStore } from "#src/cli/store.ts";
import { UsageError } from "#src/cli/usage.ts";
import { governance } from "#src/governance.ts";
import { levers } from "#src/levers/index.ts";
import type { Store } from "#src/store.ts";
import { DEFAULT_REPOSITORY, repositoryOf, streamOf } from "#src/tenancy.ts";
import { verifyStream } from "#src/verify.ts";
import { jsonText, visibleText } from "#src/visible.ts";

const OWN_FLAGS = ["repository", "data-dir", "format"] as const;
const FINE: ReadonlySet<string> = new Set(["ok", "already_in_state", "awaiting_second_person"]);
const MISTAKES: ReadonlySet<string> = new Set(["unknown_command", "bad_arguments"]);

export const run: CliCommand = async (words, terminal) => {
  const { own, rest } = apart(words);
  if (rest.length === 0) throw new UsageError("say a command, such as: gatehouse lever go-live status");
  const repository = own.repository === undefined ? DEFAULT_REPOSITORY : repositoryOf(own.repository);
  if (repository === undefined) throw new UsageError(`--repository ${own.repository}: a repository is owner/name`);
  const format = choice("format", own.format, ["text", "json"]);
  const body = `/gatehouse ${rest.map(quoted).join(" ")}`;
  const reply = await withStore(own["data-dir"], terminal, async (store) => await answer(store, streamOf(repository), body, terminal));
  if (reply === undefined) throw new UsageError("this is no command");
  terminal.out(format === "json" ? jsonOf(reply) : visibleText(reply.markdown.replace(/\n<!-- gatehouse:results .*-->\n$/, "\n")));
  const codes = reply.results.map(({ code }) => code);
  if (codes.every((code) => FINE.has(code))) return 0;
  return codes.some((code) => MISTAKES.has(code)) ? 2 : 1;
};

async function answer(store: Store, stream: string, body: string, { now }: Terminal): Promise<CommentReply | undefined> {
  const { ledger } = store;
  const desk: CommandDesk = {
    governance: governance(store, levers, now),
    commands,
    rules: {},
    stream,
    now,
    checklist: async (purpose, state) => checklistFor(purpose, { state, ledger: await verifyStream(ledger, stream) }),
    // Whoever can write the store's files may do anything; the ledger says who it was.
    person: async (login) => ({ login, roleName: "admin" }),
    outside: async () => undefined,
    entry: async (seq) => {
      for await (const entry of ledger.read(stream, seq - 1)) return entry;
      return undefined;
    },
  };
  return await answerComment(desk, { id: randomUUID(), author: userInfo().username, url: "command line", body });
}

function jsonOf({ results }: CommentReply): string {
  const told = results.map(({ command, code, entry }) => ({ command, code, entry: entry ?? null }));
  return jsonText({ results: told });
}

type Own = Partial<Record<(typeof OWN_FLAGS)[number], string>>;

/** Our own flags, and the words that are the command's. */
function apart(words: readonly string[]): { readonly own: Own; readonly rest: readonly string[] } {
  const own: Own = {};
  const rest: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? "";
    const flag = OWN_FLAGS.find((name) => word === `--${name}` || word.startsWith(`--${name}=`));
    if (flag === undefined) {
      rest.push(word);
      continue;
    }
    const value = word.includes("=") ? word.slice(word.indexOf("=") + 1) : words[++at];
    if (value === undefined) throw new UsageError(`--${flag} needs a value`);
    own[flag] = value;
  }
  return { own, rest };
}

/** A word of the shell stays one word. */
function quoted(word: string): string {
  const line = word.replace(/[\r\n]+/g, " ");
  return /[\s"']/.test(line) || line === "" ? `"${line.replace(/["\\]/g, "\\$&")}"` : line;
}
