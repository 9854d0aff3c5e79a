/** The command line: one file per command, loaded when it is called. */
import type { Commands, Terminal } from "#src/cli/command.ts";
import { outputOn } from "#src/cli/output.ts";
import { UsageError } from "#src/cli/usage.ts";
import { errorCode, systemWords } from "#src/system-error.ts";
import { visibleText } from "#src/visible.ts";

const COMMANDS: Commands = {
  check: async () => {
    (await import("#src/shape-settings.ts")).readWithoutCompiling();
    return await import("#src/cli/check.ts");
  },
  explain: () => import("#src/cli/explain.ts"),
  registry: async () => (await import("#src/cli/generate.ts")).registry,
  slo: async () => (await import("#src/cli/generate.ts")).slo,
  matrix: async () => (await import("#src/cli/generate.ts")).matrix,
  coa: async () => (await import("#src/cli/generate.ts")).coa,
  snapshot: () => import("#src/cli/snapshot.ts"),
  scorecard: () => import("#src/cli/scorecard.ts"),
  search: () => import("#src/cli/search.ts"),
  import: () => import("#src/cli/import.ts"),
  export: () => import("#src/cli/export.ts"),
  revert: () => import("#src/cli/revert.ts"),
  baseline: () => import("#src/cli/baseline.ts"),
  lever: () => import("#src/cli/lever.ts"),
  ledger: () => import("#src/cli/ledger.ts"),
  keys: () => import("#src/cli/keys.ts"),
  init: () => import("#src/cli/init.ts"),
  doctor: () => import("#src/cli/doctor.ts"),
};

/** `composed` are commands that put other rooms together; whoever starts the process hands them in. */
export async function main(words: readonly string[], composed: Commands): Promise<void> {
  process.exitCode = await dispatch(words, processTerminal(), composed);
}

export async function dispatch(words: readonly string[], terminal: Terminal, composed: Commands = {}): Promise<number> {
  const [name = "serve", ...rest] = words;
  const commands: Commands = { ...COMMANDS, ...composed };
  try {
    if (name === "--version" || name === "-v" || name === "version") {
      const { VERSION } = await import("#src/version.ts");
      terminal.out(`${VERSION}\n`);
      return 0;
    }
    if (name === "help" || name === "--help" || name === "-h") {
      return await help(rest[0], terminal);
    }
    const load = Object.hasOwn(commands, name) ? commands[name] : undefined;
    if (load === undefined) throw new UsageError(`there is no command "${name}"`, name);
    if (rest.includes("--help") || rest.includes("-h")) {
      return await help(name, terminal);
    }
    return await (await load()).run(rest, terminal);
  } catch (error) {
    return await explainFailure(error, name, terminal, Object.keys(commands));
  }
}

async function help(name: string | undefined, terminal: Terminal): Promise<number> {
  const { usage } = await import("#src/cli/help.ts");
  terminal.out(usage(name, terminal.columns));
  return 0;
}

/** What cannot be meant: the message says what is wrong, and what to do. */
const MISTAKES: ReadonlySet<string> = new Set(["WrongUse", "UnreadableEvent", "InvalidRouterConfig", "UnusableCredentials"]);

/** Expected troubles: what they say is for people, and needs no stack. */
const UNDECIDED: ReadonlySet<string> = new Set([
  "UnreadableRepository",
  "CannotGenerate",
  "BrokenArtifactLedger",
  "DataDirectoryInUse",
  "StoreUnavailable",
]);

async function explainFailure(error: unknown, name: string, terminal: Terminal, commands: readonly string[]): Promise<number> {
  if (error instanceof UsageError) {
    terminal.err(`gatehouse: ${visibleText(error.message)}
${error.hint(commands, commands.includes(name) ? name : undefined)}`);
    return 2;
  }
  if (error instanceof Error && MISTAKES.has(error.name)) {
    terminal.err(`gatehouse ${name}: ${visibleText(error.message)}\n`);
    return 2;
  }
  if (error instanceof Error && error.name === "ConfigurationError") {
    terminal.err(`gatehouse: the configuration cannot be used\n${visibleText(error.message)}\n`);
    return 2;
  }
  if (error instanceof Error && UNDECIDED.has(error.name)) {
    terminal.err(`gatehouse ${name}: could not decide: ${visibleText(error.message)}\n`);
    return 3;
  }
  if (error instanceof Error && errorCode(error) !== undefined && "path" in error) {
    terminal.err(`gatehouse ${name}: could not decide: ${visibleText(`${String(error.path)}: ${systemWords(error)}`)}\n`);
    return 3;
  }
  terminal.err(
    `gatehouse ${name}: could not decide: ${visibleText(error instanceof Error ? (error.stack ?? error.message) : String(error))}\n`,
  );
  return 3;
}

function processTerminal(): Terminal {
  const [output, errors] = [outputOn(1, () => process.stdout), outputOn(2, () => process.stderr)];
  return {
    env: process.env,
    cwd: process.cwd(),
    now: () => new Date(),
    // Not `performance.now()`, which brings a library of its own along.
    elapsedMs: () => Number(process.hrtime.bigint()) / 1e6,
    out: output.write,
    err: errors.write,
    ...(output.columns === undefined ? {} : { columns: output.columns }),
    ...(errors.columns === undefined ? {} : { errorColumns: errors.columns }),
  };
}
