/** `gatehouse check`: judges a repository and reports. */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { checks } from "#checks/index.ts";
import type { Verdict } from "#src/check.ts";
import { refuseLinks } from "#src/ledgers/artifact-folder.ts";
import type { CliCommand, Terminal } from "#src/cli/command.ts";
import { type Format, FORMATS } from "#src/cli/format.ts";
import { type Pace, shortPace, spareMemory } from "#src/cli/memory.ts";
import { readNamed, writeOutput } from "#src/cli/named-file.ts";
import { choice, clock, type ParsedWords, parseWords } from "#src/cli/options.ts";
import { progressLine } from "#src/cli/progress.ts";
import { UsageError } from "#src/cli/usage.ts";
import { CONFIGURATION_PATH, type ConfigurationFile } from "#src/config.ts";
import { judge } from "#src/engine.ts";
import { nearest } from "#src/nearest.ts";
import { type WorkflowEvent, workflowEvent } from "#src/parsers/github-event.ts";
import { rulesFor, type TrackedFile } from "#src/rules.ts";
import { cacheFolderOf, pathWithin, type Sight, type SightGiven, sightOf } from "#src/views/git/sight.ts";
import { visibleText } from "#src/visible.ts";

const FLAGS = {
  base: { type: "string" },
  head: { type: "string" },
  only: { type: "string" },
  config: { type: "string" },
  organisation: { type: "string" },
  format: { type: "string" },
  output: { type: "string" },
  now: { type: "string" },
  fix: { type: "boolean" },
  verbose: { type: "boolean" },
  "no-cache": { type: "boolean" },
} as const;

/** A missing registry is a finding that can be mended; other documents are refreshed only where somebody keeps them. */
const GENERATED_ALWAYS = "docs/_generated/MODULE_REGISTRY.json";

const FRESH_MS = 10;

const EXIT_BY_STATE = { findings: 1, undecided: 3, pass: 0 } as const;

export const run: CliCommand = async (words, terminal) => {
  const pace = shortPace();
  try {
    return await judged(words, terminal, pace);
  } finally {
    pace.over();
  }
};

async function judged(words: readonly string[], terminal: Terminal, pace: Pace): Promise<number> {
  const parsed = parseWords(words, FLAGS);
  const format = choice("format", parsed.text("format"), FORMATS);
  const only = chosenChecks(parsed.text("only"));
  const now = clock(parsed.text("now"), terminal.now);
  const event = eventOf(terminal);
  const given: SightGiven = {
    folder: resolve(terminal.cwd, parsed.positionals[0] ?? "."),
    base: parsed.text("base"),
    head: parsed.text("head"),
    pull: event?.pull,
    now,
    cacheFolder: parsed.flag("no-cache") ? undefined : cacheFolderOf(terminal.env),
  };
  let sight = sightOf(given);
  if (parsed.flag("fix")) sight = await fixed(sight, parsed, given, terminal);
  spareMemory(sight.view.paths.length);
  noteSurroundings(sight, terminal);
  const verdict = await verdictOf(sight, parsed, only, now, { terminal, pace });
  sight.store.save();
  const report = await rendered(verdict, format, sight, parsed, terminal);
  const file = parsed.text("output");
  if (file === undefined) terminal.out(report);
  else writeReport(file, report, sight, terminal);
  return exitCode(verdict);
}

/** A folder within a work tree is judged by itself; whoever is in it by chance may believe otherwise. */
function noteSurroundings({ view, folder, around: root }: Sight, terminal: Terminal): void {
  if (root === undefined || view.kind(CONFIGURATION_PATH) !== undefined || !existsSync(join(root, CONFIGURATION_PATH))) return;
  terminal.err(visibleText(`note: ${folder} is judged by itself; the rules and waivers of ${root}, in which it lies, are not read.\n`));
}

async function verdictOf(
  sight: Sight,
  parsed: ParsedWords,
  only: ReadonlySet<string> | undefined,
  now: Date,
  { terminal, pace }: { readonly terminal: Terminal; readonly pace: Pace },
): Promise<Verdict> {
  const rules = rulesFor(checks, sight.view, namedFile("organisation", parsed, terminal), chosenRules(sight, parsed, terminal));
  const progress = progressLine(terminal);
  try {
    return await judge({
      checks,
      ...rules,
      view: sight.view,
      now,
      elapsedMs: workClock(terminal, pace),
      onCheck: (id, index, total) => progress.show(`${id} (${index + 1} of ${total})`),
      ...(only === undefined ? {} : { only }),
    });
  } finally {
    progress.clear();
  }
}

/**
 * A check's time is the time it works: what a busy machine takes away does not make a verdict another. Asking costs more than most of what is
 * done between two questions, so the answer is some milliseconds old.
 */
function workClock({ elapsedMs }: Terminal, pace: Pace): () => number {
  let [askedMs, workedMs] = [Number.NEGATIVE_INFINITY, 0];
  return () => {
    const nowMs = elapsedMs();
    if (nowMs - askedMs >= FRESH_MS) {
      const { user, system } = process.threadCpuUsage();
      [askedMs, workedMs] = [nowMs, (user + system) / 1_000];
      pace.worked(workedMs);
    }
    return workedMs;
  };
}

/** `--fix`: the generated documents that checks judge are written, then the folder is looked at again. */
async function fixed(sight: Sight, parsed: ParsedWords, given: SightGiven, terminal: Terminal): Promise<Sight> {
  if (given.head !== undefined) throw new UsageError("--fix writes to a folder, and --head judges a commit");
  const [{ GENERATORS }, { writeArtifacts }] = [
    await import("#src/generators/documents.ts"),
    await import("#src/ledgers/artifact-folder.ts"),
  ];
  const { policy } = rulesFor(checks, sight.view, namedFile("organisation", parsed, terminal), chosenRules(sight, parsed, terminal));
  const made = [];
  for (const generator of [GENERATORS.registry, GENERATORS.slo, GENERATORS.matrix]) {
    const one = await generator({ view: sight.view, policy, now: given.now, elapsedMs: terminal.elapsedMs });
    if (one !== undefined && (one.artifact.path === GENERATED_ALWAYS || sight.view.kind(one.artifact.path) !== undefined))
      made.push(one.artifact);
  }
  const written = writeArtifacts(sight.folder, "fix", made, given.now);
  if (written.length > 0) terminal.err(visibleText(`Fixed ${written.join(", ")}.\n`));
  return sightOf(given);
}

export function exitCode({ outcomes }: Verdict): number {
  if (outcomes.some(({ state }) => state === "undecided")) return EXIT_BY_STATE.undecided;
  return outcomes.some(({ state }) => state === "failed") ? EXIT_BY_STATE.findings : EXIT_BY_STATE.pass;
}

function chosenChecks(given: string | undefined): ReadonlySet<string> | undefined {
  if (given === undefined) return undefined;
  const known = checks.map(({ id }) => id);
  const names = given
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
  for (const name of names) {
    if (known.includes(name)) continue;
    const guess = nearest(name, known);
    throw new UsageError(
      `--only ${name}: there is no such check; ${guess === undefined ? `the checks are ${known.join(", ")}` : `did you mean ${guess}?`}`,
    );
  }
  if (names.length === 0) throw new UsageError("--only names no check");
  return new Set(names);
}

/** A file that the base has is read there and not in the head: a change does not bring the rules it is judged by. */
function chosenRules({ view, folder }: Sight, parsed: ParsedWords, terminal: Terminal): ConfigurationFile | TrackedFile | undefined {
  const name = parsed.text("config");
  const tracked = name === undefined ? undefined : pathWithin(folder, resolve(terminal.cwd, name));
  return tracked === undefined || view.base?.kind(tracked) === undefined ? namedFile("config", parsed, terminal) : { tracked };
}

function namedFile(flag: "config" | "organisation", parsed: ParsedWords, terminal: Terminal): ConfigurationFile | undefined {
  const name = parsed.text(flag);
  return name === undefined ? undefined : { path: name, text: readNamed(`--${flag}`, name, terminal) };
}

async function rendered(verdict: Verdict, format: Format, sight: Sight, parsed: ParsedWords, terminal: Terminal): Promise<string> {
  const { render } = await import("#src/cli/render.ts");
  return render(verdict, format, {
    view: sight.view,
    verbose: parsed.flag("verbose"),
    toFile: parsed.text("output") !== undefined,
    terminal,
  });
}

/** A link that the repository brings along must not lead the report out of it. */
function writeReport(file: string, report: string, sight: Sight, terminal: Terminal): void {
  const inside = pathWithin(sight.folder, resolve(terminal.cwd, file));
  if (inside !== undefined) refuseLinks(sight.folder, inside);
  writeOutput(file, report, terminal);
}

function eventOf(terminal: Terminal): WorkflowEvent | undefined {
  const { GITHUB_EVENT_NAME: name, GITHUB_EVENT_PATH: file } = terminal.env;
  return file === undefined || file === "" ? undefined : workflowEvent(name, () => readNamed("GITHUB_EVENT_PATH", file, terminal));
}
