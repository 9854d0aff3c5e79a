/** `gatehouse init`: writes a configuration that fits what the repository already shows. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { checks } from "#checks/index.ts";
import { contentIn } from "#src/ledgers/artifact-folder.ts";
import { printDocument } from "#src/cli/document.ts";
import type { CliCommand } from "#src/cli/command.ts";
import { choice, parseWords } from "#src/cli/options.ts";
import { UsageError } from "#src/cli/usage.ts";
import { CONFIGURATION_PATH, effectivePolicy } from "#src/config.ts";
import { starterConfiguration } from "#src/starter.ts";
import { sightOf } from "#src/views/git/sight.ts";
import { jsonText } from "#src/visible.ts";

const FLAGS = { force: { type: "boolean" }, print: { type: "boolean" }, format: { type: "string" } } as const;

export const run: CliCommand = async (words, terminal) => {
  const parsed = parseWords(words, FLAGS);
  const { view, folder } = sightOf({ folder: resolve(terminal.cwd, parsed.positionals[0] ?? "."), now: terminal.now() });
  const text = starterConfiguration(view);
  // What is written has passed the same reading as any other configuration.
  effectivePolicy(checks, { repository: { path: CONFIGURATION_PATH, text } });
  const format = choice("format", parsed.text("format"), ["text", "json"]);
  const told = jsonText({ path: CONFIGURATION_PATH, content: text });
  if (parsed.flag("print")) {
    printDocument(format === "json" ? told : text, terminal);
    return 0;
  }
  const file = join(folder, CONFIGURATION_PATH);
  if (contentIn(folder)(CONFIGURATION_PATH) !== undefined && !parsed.flag("force"))
    throw new UsageError(`${CONFIGURATION_PATH} is already there; --force replaces it, --print shows what would be written`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  terminal.out(format === "json" ? told : `Wrote ${CONFIGURATION_PATH}. Read it, then run \`gatehouse check\`.\n`);
  return 0;
};
