/** `gatehouse export openslo`: the modules' targets in the words of OpenSLO v1. */
import { resolve } from "node:path";
import { checks } from "#checks/index.ts";
import type { CliCommand } from "#src/cli/command.ts";
import { writeOutput } from "#src/cli/named-file.ts";
import { choice, clock, parseWords, wordAndPath } from "#src/cli/options.ts";
import { UsageError } from "#src/cli/usage.ts";
import { sloDocument } from "#src/generators/documents.ts";
import { hidingPaths } from "#src/hidden-paths.ts";
import { openSlo, openSloText } from "#src/openslo-export.ts";
import { rulesFor } from "#src/rules.ts";
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
  const hide = hidingPaths(view);
  for (const one of left) terminal.err(`gatehouse export: left out: ${visible(hide(one))}\n`);
  const text = format === "json" ? `${JSON.stringify(objects, undefined, 2)}\n` : openSloText(objects);
  const output = parsed.text("output");
  if (output !== undefined) writeOutput(output, text, terminal);
  else if (text === "") terminal.err("gatehouse export: no module states a target\n");
  else terminal.out(text);
  return 0;
};
