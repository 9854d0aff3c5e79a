/** `gatehouse scorecard`: the day's, the week's or the month's scorecard from the committed snapshots. */
import { resolve } from "node:path";
import { writeArtifacts } from "#src/ledgers/artifact-folder.ts";
import { printDocument } from "#src/cli/document.ts";
import type { CliCommand } from "#src/cli/command.ts";
import { choice, clock, parseWords, wordAndPath } from "#src/cli/options.ts";
import { UsageError } from "#src/cli/usage.ts";
import { scorecard } from "#src/reports/scorecard.ts";
import { scoreFacts } from "#src/score-facts.ts";
import type { Period } from "#src/score-period.ts";
import { snapshotSeries } from "#src/snapshots.ts";
import { cacheFolderOf, sightOf } from "#src/views/git/sight.ts";
import { jsonText, visibleText } from "#src/visible.ts";

const FLAGS = { write: { type: "boolean" }, now: { type: "string" }, format: { type: "string" } } as const;
const PERIODS: readonly Period[] = ["daily", "weekly", "monthly"];

export const run: CliCommand = async (words, terminal) => {
  const parsed = parseWords(words, FLAGS, 2);
  const [word, path] = wordAndPath(parsed.positionals, PERIODS);
  const period = PERIODS.find((one) => one === word);
  if (period === undefined) {
    const what = word === undefined ? "scorecard needs a period" : `scorecard ${word}: there is no such period`;
    throw new UsageError(`${what}: choose one of ${PERIODS.join(", ")}`);
  }
  const format = choice("format", parsed.text("format"), ["text", "json"]);
  const now = clock(parsed.text("now"), terminal.now);
  const { view, folder, store } = sightOf({ folder: resolve(terminal.cwd, path), now, cacheFolder: cacheFolderOf(terminal.env) });
  const { taken, unreadable } = snapshotSeries(view);
  store.save();
  for (const one of unreadable) terminal.err(visibleText(`gatehouse scorecard: ${one} is no snapshot that can be read, and is left out\n`));
  const made = scorecard(period, taken, now);
  const written = parsed.flag("write") ? writeArtifacts(folder, "scorecard", [{ path: made.path, content: made.text }], now) : [];
  if (format === "json") terminal.out(jsonText(scoreFacts(period, taken, now)));
  else if (!parsed.flag("write")) printDocument(made.text, terminal);
  else terminal.out(written.length === 0 ? `${made.path} is up to date.\n` : `Wrote ${written.join(", ")}.\n`);
  return 0;
};
