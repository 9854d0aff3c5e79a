/** `gatehouse export openslo`: the modules' targets in the words of OpenSLO v1. */
import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { checks } from "#checks/index.ts";
import type { CliCommand } from "#src/cli/command.ts";
import { choice, clock, parseWords, wordAndPath } from "#src/cli/options.ts";
import { UsageError } from "#src/cli/usage.ts";
import { sloDocument } from "#src/generators/documents.ts";
import { openSlo, openSloText } from "#src/openslo-export.ts";
import { rulesFor } from "#src/rules.ts";
import { systemWords } from "#src/system-error.ts";
import { cacheFolderOf, sightOf } from "#src/views/git/sight.ts";
import { visible } from "#src/visible.ts";

const FLAGS = { output: { type: "string" }, now: { type: "string" }, format: { type: "string" } } as const;

export const run: CliCommand = async (words, terminal) => {
  const parsed = parseWords(words, FLAGS, 2);
  const [form, path] = wordAndPath(parsed.positionals, ["openslo"]);
  if (form !== "openslo")
    throw new UsageError(`${form === undefined ? "export needs a format" : `export ${form}: there is no such format`}: choose openslo`);
  const format = choice("format", parsed.text("format"), ["text", "json"]);
  const now = clock(parsed.text("now"), terminal.now);
  const { view, store } = sightOf({ folder: resolve(terminal.cwd, path), now, cacheFolder: cacheFolderOf(terminal.env) });
  const { policy } = rulesFor(checks, view);
  const read = sloDocument({ view, policy, now });
  store.save();
  const { objects, left } = read === undefined ? { objects: [], left: [] } : openSlo(read.rows, read.flags.enforce_observed_freshness_days);
  for (const one of left) terminal.err(`gatehouse export: left out: ${visible(one)}\n`);
  const text = format === "json" ? `${JSON.stringify(objects, undefined, 2)}\n` : openSloText(objects);
  const output = parsed.text("output");
  if (output !== undefined) write(resolve(terminal.cwd, output), output, text);
  else if (text === "") terminal.err("gatehouse export: no module states a target\n");
  else terminal.out(text);
  return 0;
};

function write(file: string, named: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (cause) {
    throw new UsageError(`--output ${named}: ${systemWords(cause, "writing")}`);
  }
}
