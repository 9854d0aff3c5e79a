/** `gatehouse lever …`: the commands of a comment, given by whoever has the machine. */
import { entryAt } from "#src/ledger-span.ts";
import { randomUUID } from "node:crypto";
import { userInfo } from "node:os";
import { checklistFor } from "#src/checklist.ts";
import type { CommandDesk, Spoken } from "#src/command-desk.ts";
import { resolve } from "#src/command.ts";
import { commands } from "#src/commands/index.ts";
import { answerComment, type CommentReply } from "#src/comment.ts";
import type { CliCommand, Terminal } from "#src/cli/command.ts";
import { choice } from "#src/cli/options.ts";
import { withStore } from "#src/cli/store.ts";
import { UsageError } from "#src/cli/usage.ts";
import { governance } from "#src/governance.ts";
import { levers } from "#src/levers/index.ts";
import type { Store } from "#src/store.ts";
import { commandOf } from "#src/parsers/command-line.ts";
import { DEFAULT_REPOSITORY, repositoryOf, streamOf } from "#src/tenancy.ts";
import { verifyStream } from "#src/verify.ts";
import { jsonText, visibleText } from "#src/visible.ts";

const OWN_FLAGS = ["repository", "server", "data-dir", "format"] as const;
const FINE: ReadonlySet<string> = new Set(["ok", "already_in_state", "awaiting_second_person"]);
const MISTAKES: ReadonlySet<string> = new Set(["unknown_command", "bad_arguments"]);

export const run: CliCommand = async (words, terminal) => {
  const { own, rest } = apart(words);
  if (rest.length === 0) throw new UsageError("say a command, such as: gatehouse lever go-live status");
  const repository = own.repository === undefined ? DEFAULT_REPOSITORY : repositoryOf(own.repository);
  if (repository === undefined) throw new UsageError(`--repository ${own.repository}: a repository is owner/name`);
  const format = choice("format", own.format, ["text", "json"]);
  const body = lineOf(rest);
  const reply =
    own.server === undefined
      ? await withStore(
          own["data-dir"],
          terminal,
          async (store) => await answerComment(deskOf(store, streamOf(repository), terminal), said(body)),
        )
      : await answerComment(
          await remoteDesk(own.server, own.repository === undefined ? undefined : streamOf(repository), terminal),
          said(body),
        );
  if (reply === undefined) throw new UsageError("this is no command");
  terminal.out(format === "json" ? jsonOf(reply) : visibleText(reply.markdown.replace(/\n<!-- gatehouse:results .*-->\n$/, "\n")));
  const codes = reply.results.map(({ code }) => code);
  if (codes.every((code) => FINE.has(code))) return 0;
  return codes.some((code) => MISTAKES.has(code)) ? 2 : 1;
};

const said = (body: string): Spoken => ({ id: randomUUID(), author: userInfo().username, url: "command line", body });

/** What does not depend on where the levers are. */
function common({ now }: Terminal): Pick<CommandDesk, "commands" | "rules" | "now" | "person" | "outside"> {
  return {
    commands,
    rules: {},
    now,
    // Whoever can write the store's files, or has a key to a server, may do what those allow; the ledger says who it was.
    person: async (login) => ({ login, roleName: "admin" }),
    outside: async () => undefined,
  };
}

function deskOf(store: Store, stream: string, terminal: Terminal): CommandDesk {
  const { ledger } = store;
  return {
    ...common(terminal),
    governance: governance(store, levers, terminal.now),
    stream,
    checklist: async (purpose, state) => checklistFor(purpose, { state, ledger: await verifyStream(ledger, stream) }),
    entry: async (seq) => await entryAt(ledger, stream, seq),
  };
}

async function remoteDesk(address: string, repository: string | undefined, terminal: Terminal): Promise<CommandDesk> {
  const { serverAt } = await import("#src/cli/server.ts");
  const server = await serverAt(address, repository, terminal);
  return {
    ...common(terminal),
    governance: server.governance,
    stream: server.stream,
    // The server makes its own list when it decides.
    checklist: async (purpose) => (purpose === "enable" ? await server.checklist() : { passed: true, items: [] }),
    entry: async () => undefined,
  };
}

function jsonOf({ results }: CommentReply): string {
  const told = results.map(({ command, code, markdown, entry }) => ({ command, code, answer: markdown.trimEnd(), entry: entry ?? null }));
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

/** A word of the shell stays one word, but in a free text, which is as it was written. */
function lineOf(words: readonly string[]): string {
  const line = `/gatehouse ${words.map(quoted).join(" ")}`;
  const parsed = commandOf(line);
  const resolved = parsed === undefined ? undefined : resolve(parsed, commands);
  if (resolved === undefined || !("command" in resolved)) return line;
  const { name, textFrom = Infinity } = resolved.command;
  const plainFrom = name.split(" ").length + textFrom;
  return `/gatehouse ${words.map((word, at) => (at < plainFrom ? quoted(word) : oneLine(word))).join(" ")}`;
}

const oneLine = (word: string): string => word.replace(/[\r\n]+/g, " ");

function quoted(word: string): string {
  const line = oneLine(word);
  return /[\s"']/.test(line) || line === "" ? `"${line.replace(/["\\]/g, "\\$&")}"` : line;
}
