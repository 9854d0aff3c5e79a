/** `gatehouse baseline`: lists today's failures as known, once; afterwards it only takes out what is gone. */
import { resolve } from "node:path";
import { checks } from "#checks/index.ts";
import { writeArtifacts } from "#src/ledgers/artifact-folder.ts";
import { printDocument } from "#src/cli/document.ts";
import type { CliCommand } from "#src/cli/command.ts";
import { choice, clock, parseWords } from "#src/cli/options.ts";
import { judge } from "#src/engine.ts";
import { BASELINE_PATH, readBaseline } from "#src/exceptions.ts";
import { rulesFor } from "#src/rules.ts";
import { cacheFolderOf, sightOf } from "#src/views/git/sight.ts";
import { WrongUse } from "#src/view.ts";
import { jsonText } from "#src/visible.ts";

/** Findings about the exceptions themselves cannot be excepted. */
const OWN: ReadonlySet<string> = new Set(["waiver", "baseline"]);

export const run: CliCommand = async (words, terminal) => {
  const parsed = parseWords(words, { write: { type: "boolean" }, now: { type: "string" }, format: { type: "string" } });
  const format = choice("format", parsed.text("format"), ["text", "json"]);
  const now = clock(parsed.text("now"), terminal.now);
  const sight = sightOf({ folder: resolve(terminal.cwd, parsed.positionals[0] ?? "."), now, cacheFolder: cacheFolderOf(terminal.env) });
  const { view, folder, store } = sight;
  const verdict = await judge({ checks, ...rulesFor(checks, view), view, now, elapsedMs: terminal.elapsedMs });
  store.save();
  const undecided = verdict.outcomes.find(({ state }) => state === "undecided");
  if (undecided !== undefined)
    throw new WrongUse(`${undecided.check} ${undecided.reason ?? ""}: a baseline of what was not seen would hide it`);
  const known = readBaseline(view.text(BASELINE_PATH));
  const listed = "unreadable" in known ? [] : known.entries.map(({ fingerprint }) => fingerprint);
  const first = view.kind(BASELINE_PATH) === undefined;
  const findings = verdict.outcomes
    .filter(({ check }) => !OWN.has(check))
    .flatMap((outcome) => outcome.findings)
    .filter(({ severity, fingerprint }) => (first ? severity === "failure" : listed.includes(fingerprint)))
    .map(({ fingerprint, rule, at }) => ({ fingerprint, rule, path: at?.path ?? "" }))
    .sort((a, b) => (a.rule + a.path + a.fingerprint < b.rule + b.path + b.fingerprint ? -1 : 1));
  const content = jsonText({ version: 1, findings });
  const written = parsed.flag("write") ? writeArtifacts(folder, "baseline", [{ path: BASELINE_PATH, content }], now) : [];
  if (format === "json" || !parsed.flag("write")) {
    printDocument(content, terminal);
    return 0;
  }
  terminal.out(
    written.length === 0
      ? `${BASELINE_PATH} is up to date.\n`
      : `Wrote ${BASELINE_PATH}: ${findings.length} findings are known. It may only shrink.\n`,
  );
  return 0;
};
