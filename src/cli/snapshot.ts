/** `gatehouse snapshot`: takes a snapshot of the repository, or says what changed between two. */
import { resolve } from "node:path";
import { checks } from "#checks/index.ts";
import { writeArtifacts } from "#src/ledgers/artifact-folder.ts";
import { printDocument } from "#src/cli/document.ts";
import type { CliCommand, Terminal } from "#src/cli/command.ts";
import { choice, clock, parseWords } from "#src/cli/options.ts";
import type { ParsedWords } from "#src/cli/options.ts";
import { progressLine } from "#src/cli/progress.ts";
import { UsageError } from "#src/cli/usage.ts";
import { rulesFor } from "#src/rules.ts";
import { snapshotDifference } from "#src/snapshot-difference.ts";
import { snapshotSeries } from "#src/snapshots.ts";
import type { Taken } from "#src/score-period.ts";
import { takeSnapshot } from "#src/taking.ts";
import { cacheFolderOf, sightOf } from "#src/views/git/sight.ts";
import { jsonText, visibleText } from "#src/visible.ts";

const FLAGS = { write: { type: "boolean" }, diff: { type: "string" }, now: { type: "string" }, format: { type: "string" } } as const;

export const run: CliCommand = async (words, terminal) => {
  const parsed = parseWords(words, FLAGS, 2);
  const diff = parsed.text("diff");
  const format = choice("format", parsed.text("format"), ["text", "json"]);
  if (diff !== undefined) return compare(diff, parsed, format, terminal);
  const { positionals } = parsed;
  if (positionals.length > 1) throw new UsageError(`one word too many: "${positionals[1]}"`);
  const now = clock(parsed.text("now"), terminal.now);
  const { view, folder, store } = sightOf({
    folder: resolve(terminal.cwd, positionals[0] ?? "."),
    now,
    cacheFolder: cacheFolderOf(terminal.env),
  });
  const { policy } = rulesFor(checks, view);
  const progress = progressLine(terminal);
  const made = await takeSnapshot({
    view,
    policy,
    checks,
    now,
    elapsedMs: terminal.elapsedMs,
    onCheck: (id, index, total) => progress.show(`${id} (${index + 1} of ${total})`),
  }).finally(() => progress.clear());
  store.save();
  const written = parsed.flag("write") ? writeArtifacts(folder, "snapshot", [{ path: made.path, content: made.content }], now) : [];
  if (format === "json" || !parsed.flag("write")) printDocument(made.content, terminal);
  else terminal.out(written.length === 0 ? `${made.path} is up to date.\n` : `Wrote ${written.join(", ")}.\n`);
  return 0;
};

/** `--diff A B [PATH]`; the newest snapshot where B is left out. */
function compare(first: string, parsed: ParsedWords, format: "text" | "json", terminal: Terminal): number {
  if (parsed.flag("write")) throw new UsageError("--diff compares; it has nothing to write");
  const [second, folder = "."] = parsed.positionals;
  const { view } = sightOf({ folder: resolve(terminal.cwd, folder), now: clock(parsed.text("now"), terminal.now) });
  const { taken } = snapshotSeries(view);
  const [from, to] = [named(first, taken), second === undefined ? newestOf(taken) : named(second, taken)];
  const changes = snapshotDifference(from.snapshot, to.snapshot);
  if (format === "json") {
    const told = changes.map(({ better, words }) => ({ words, better: better ?? null }));
    terminal.out(jsonText({ from: from.path, to: to.path, changes: told }));
    return 0;
  }
  terminal.out(visibleText(`${from.path}\n→ ${to.path}\n\n`));
  if (changes.length === 0) terminal.out("Nothing that is measured has changed.\n");
  for (const { better, words } of changes) terminal.out(visibleText(`${better === undefined ? "•" : better ? "✓" : "✗"} ${words}\n`));
  return 0;
}

function newestOf(taken: readonly Taken[]): Taken {
  const newest = taken.at(-1);
  if (newest === undefined) throw new UsageError("there is no snapshot to compare with; take one with `gatehouse snapshot --write`");
  return newest;
}

/** By path, by the beginning of the name or of the time in it: `2026-11-20`; the newest where several begin so. */
function named(word: string, taken: readonly Taken[]): Taken {
  const found =
    taken.find(({ path }) => path === word) ??
    taken.findLast(({ path }) => {
      const name = path.slice(path.lastIndexOf("/") + 1);
      return name.startsWith(word) || name.startsWith(`snapshot_${word}`);
    });
  if (found === undefined) {
    const known = taken.slice(-3).map(({ path }) => path);
    const hint =
      known.length === 0 ? "there is none yet; take one with `gatehouse snapshot --write`" : `the newest are ${known.join(", ")}`;
    throw new UsageError(`--diff: no snapshot is called ${word}: ${hint}`);
  }
  return found;
}
