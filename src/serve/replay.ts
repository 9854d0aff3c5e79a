/** `gatehouse replay RUN`: decides again from the record of a model run, and says whether the same comes out. */
import { createReadStream, existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { runRecord } from "#schemas/run-record.ts";
import type { CliCommand } from "#src/cli/command.ts";
import { choice, parseWords } from "#src/cli/options.ts";
import { UsageError } from "#src/cli/usage.ts";
import { replayRun } from "#src/decision-replay.ts";
import { jsonText, visibleText } from "#src/visible.ts";

const FLAGS = { audit: { type: "string" }, format: { type: "string" } } as const;

export const run: CliCommand = async (words, terminal) => {
  const parsed = parseWords(words, FLAGS);
  const [id] = parsed.positionals;
  if (id === undefined) throw new UsageError("replay needs the id of a run (the answer's header x-gatehouse-run)");
  const format = choice("format", parsed.text("format"), ["text", "json"]);
  const file = resolve(terminal.cwd, parsed.text("audit") ?? join(terminal.env["GATEHOUSE_DATA_DIR"] || "data", "model-runs.ndjson"));
  if (!existsSync(file)) throw new UsageError(`${file}: there is no audit of model runs; name it with --audit`);
  const line = await lineOf(file, id);
  if (line === undefined) throw new UsageError(`${file} has no run ${id}`);
  const replay = replayRun(runRecord.parse(JSON.parse(line)));
  if (format === "json") terminal.out(jsonText(replay));
  else {
    const differences = replay.decisions.flatMap(({ difference }) => difference ?? []);
    terminal.out(`${replay.run}: ${replay.decisions.length} decisions, ${replay.same ? "the same again" : "not the same"}\n`);
    for (const { key, recorded, now } of differences) terminal.out(visibleText(`  ${key}: recorded ${recorded}, now ${now}\n`));
  }
  return replay.same ? 0 : 1;
};

async function lineOf(file: string, id: string): Promise<string | undefined> {
  const wanted = JSON.stringify(id);
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
    if (line.includes(`"run":${wanted}`)) return line;
  }
  return undefined;
}
