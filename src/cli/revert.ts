/** `gatehouse revert`: takes back a generated change, where nobody has changed its files since. */
import { resolve } from "node:path";
import { ledgerIn, planRevert } from "#src/artifact.ts";
import { contentIn, perform } from "#src/ledgers/artifact-folder.ts";
import type { CliCommand } from "#src/cli/command.ts";
import { choice, clock, parseWords } from "#src/cli/options.ts";
import { UsageError } from "#src/cli/usage.ts";
import { jsonText, visible, visibleText } from "#src/visible.ts";

const FLAGS = {
  last: { type: "boolean" },
  id: { type: "string" },
  "dry-run": { type: "boolean" },
  now: { type: "string" },
  format: { type: "string" },
} as const;

export const run: CliCommand = async (words, terminal) => {
  const parsed = parseWords(words, FLAGS);
  const [id, dryRun] = [parsed.text("id"), parsed.flag("dry-run")];
  if (id !== undefined && parsed.flag("last")) throw new UsageError("--last and --id exclude each other");
  if (id !== undefined && !/^[0-9a-f]{4,64}$/.test(id))
    throw new UsageError(`--id ${id}: the beginning of an entry's id, at least 4 hex digits`);
  const format = choice("format", parsed.text("format"), ["text", "json"]);
  const now = clock(parsed.text("now"), terminal.now);
  const folder = resolve(terminal.cwd, parsed.positionals[0] ?? ".");
  const current = contentIn(folder);
  const planned = planRevert(ledgerIn(current), id, current, now);
  if ("refused" in planned) {
    const answer = { reverted: false, code: planned.refused, detail: planned.detail };
    terminal.out(format === "json" ? jsonText(answer) : visibleText(`Not reverted (${planned.refused}): ${planned.detail}\n`));
    return 1;
  }
  if (!dryRun) perform(folder, planned);
  const files = planned.files.map(({ path, content }) => ({ path, action: content === null ? "delete" : "restore" }));
  const answer = { reverted: !dryRun, dryRun, entry: planned.entry.reverts, files };
  if (format === "json") terminal.out(jsonText(answer));
  else terminal.out(files.map(({ path, action }) => `${dryRun ? "would " : ""}${action} ${visible(path)}\n`).join(""));
  return 0;
};
