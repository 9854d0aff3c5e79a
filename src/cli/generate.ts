/** `gatehouse registry|slo|matrix|coa`: makes a document, prints it, compares it or writes it. */
import { resolve } from "node:path";
import { checks } from "#checks/index.ts";
import { writeArtifacts } from "#src/ledgers/artifact-folder.ts";
import { type Generated, GENERATORS, type Generator } from "#src/generators/documents.ts";
import { printDocument } from "#src/cli/document.ts";
import type { CliCommand, Terminal } from "#src/cli/command.ts";
import { choice, clock, parseWords } from "#src/cli/options.ts";
import { UsageError } from "#src/cli/usage.ts";
import { rulesFor } from "#src/rules.ts";
import { cacheFolderOf, sightOf } from "#src/views/git/sight.ts";
import type { RepositoryView } from "#src/view.ts";
import { jsonText, visibleText } from "#src/visible.ts";

const FLAGS = { write: { type: "boolean" }, check: { type: "boolean" }, now: { type: "string" }, format: { type: "string" } } as const;

/** What each makes, and what it makes it from. */
const MADE_OF: Readonly<Record<keyof typeof GENERATORS, string>> = {
  registry: "the registry from: no file is named module.manifest.json",
  slo: "the SLO dashboard from: no file is named module.manifest.json",
  matrix: "the coverage matrix from: there is no inventory of workflows (docs/governance/workflows.yml)",
  coa: "the list of certificates from: there is no manifest of certificates (docs/compliance/coa_manifest.json)",
};

function commandFor(name: keyof typeof GENERATORS): CliCommand {
  return async (words, terminal) => {
    const parsed = parseWords(words, FLAGS);
    if (parsed.flag("write") && parsed.flag("check")) throw new UsageError("--write and --check exclude each other");
    const format = choice("format", parsed.text("format"), ["text", "json"]);
    const now = clock(parsed.text("now"), terminal.now);
    const { view, folder, store } = sightOf({
      folder: resolve(terminal.cwd, parsed.positionals[0] ?? "."),
      now,
      cacheFolder: cacheFolderOf(terminal.env),
    });
    const { policy } = rulesFor(checks, view);
    const generator: Generator = GENERATORS[name];
    const made = await generator({ view, policy, now, elapsedMs: terminal.elapsedMs });
    store.save();
    if (made === undefined) {
      terminal.out(format === "json" ? "null\n" : `There is nothing to make ${MADE_OF[name]}.\n`);
      return 0;
    }
    const written = parsed.flag("write") ? writeArtifacts(folder, name, [made.artifact], now) : [];
    return tell(made, { format, written, view, writing: parsed.flag("write"), checking: parsed.flag("check") }, terminal);
  };
}

interface Told {
  readonly format: "text" | "json";
  readonly written: readonly string[];
  readonly view: RepositoryView;
  readonly writing: boolean;
  readonly checking: boolean;
}

function tell({ artifact, facts }: Generated, { format, written, view, writing, checking }: Told, terminal: Terminal): number {
  const upToDate = view.text(artifact.path) === artifact.content;
  if (format === "json") terminal.out(jsonText(facts));
  else if (writing)
    terminal.out(written.length === 0 ? visibleText(`${artifact.path} is up to date.\n`) : visibleText(`Wrote ${written.join(", ")}.\n`));
  else if (checking)
    terminal.out(
      visibleText(
        upToDate ? `${artifact.path} is up to date.\n` : `${artifact.path} is not what would be written; run the command with --write.\n`,
      ),
    );
  else printDocument(artifact.content, terminal);
  return checking && !upToDate ? 1 : 0;
}

export const registry = { run: commandFor("registry") };
export const slo = { run: commandFor("slo") };
export const matrix = { run: commandFor("matrix") };
export const coa = { run: commandFor("coa") };
