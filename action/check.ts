/** `command: check`: the command line's own verdict, told to a workflow run. */
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { checks } from "#checks/index.ts";
import type { Severity, Verdict } from "#src/check.ts";
import type { ConfigurationFile } from "#src/config.ts";
import { judge } from "#src/engine.ts";
import { type WorkflowEvent, workflowEvent } from "#src/parsers/github-event.ts";
import { countedAll } from "#src/report.ts";
import { annotations } from "#src/reports/annotations.ts";
import { jobSummary } from "#src/reports/job-summary.ts";
import { json } from "#src/reports/json.ts";
import { markdown } from "#src/reports/markdown.ts";
import { sarif } from "#src/reports/sarif.ts";
import { terminal } from "#src/reports/terminal.ts";
import { rulesFor, type TrackedFile } from "#src/rules.ts";
import { eventBase } from "#src/views/git/event-base.ts";
import { cacheFolderOf, pathWithin, sightOf } from "#src/views/git/sight.ts";
import type { RepositoryView } from "#src/view.ts";
import { type Inputs, InvalidInput } from "./inputs.ts";
import type { Runner } from "./runner.ts";

const catalogue = new Map(checks.map((check) => [check.id, check]));
const RANK: Readonly<Record<Severity, number>> = { notice: 0, warning: 1, failure: 2 };

/** Returns the step's exit code. */
export async function check(inputs: Inputs, runner: Runner): Promise<number> {
  const { env } = runner;
  const verdict = await verdictOf(inputs, runner);
  const folder = env["RUNNER_TEMP"] ?? env["TMPDIR"] ?? "/tmp";
  const [reportFile, sarifFile] = [join(folder, "gatehouse-report.json"), join(folder, "gatehouse.sarif")];
  writeFileSync(reportFile, json(verdict));
  writeFileSync(sarifFile, sarif(verdict, { catalogue }));
  runner.out(shown(verdict, inputs.format));
  runner.summary(jobSummary(verdict, look(env, verdict)));
  runner.output("conclusion", verdict.conclusion);
  runner.output("report", reportFile);
  runner.output("sarif-file", sarifFile);
  runner.output("findings", String(countedAll(verdict).failure));
  return exitCode(verdict, inputs["fail-on"]);
}

async function verdictOf(inputs: Inputs, runner: Runner): Promise<Verdict> {
  const { env } = runner;
  const unknown = inputs.only.find((name) => !catalogue.has(name));
  if (unknown !== undefined)
    throw new InvalidInput(`input only: there is no check "${unknown}"; the checks are ${[...catalogue.keys()].join(", ")}`);
  const folder = resolve(env["GITHUB_WORKSPACE"] ?? ".", inputs.path);
  const event = eventOf(env);
  const base = inputs.base ?? (event === undefined ? undefined : eventBase(folder, event));
  const now = runner.now();
  const { view, store } = sightOf({ folder, base, pull: event?.pull, now, cacheFolder: cacheFolderOf(env) });
  const rules = rulesFor(checks, view, undefined, inputs.config === undefined ? undefined : chosenRules(inputs.config, folder, view));
  const only = inputs.only.length === 0 ? {} : { only: new Set(inputs.only) };
  const verdict = await judge({ checks, ...rules, view, now, elapsedMs: runner.elapsedMs, ...only });
  store.save();
  return verdict;
}

/** A file that the base has is read there and not in the head: a change does not bring the rules it is judged by. */
function chosenRules(name: string, folder: string, view: RepositoryView): ConfigurationFile | TrackedFile {
  const file = resolve(folder, name);
  const tracked = pathWithin(folder, file);
  if (tracked !== undefined && view.base?.kind(tracked) !== undefined) return { tracked };
  try {
    return { path: name, text: readFileSync(file, "utf8") };
  } catch (cause) {
    throw new InvalidInput(`input config: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

function eventOf({ GITHUB_EVENT_NAME: name, GITHUB_EVENT_PATH: file }: NodeJS.ProcessEnv): WorkflowEvent | undefined {
  return file === undefined || file === "" ? undefined : workflowEvent(name, () => readFileSync(file, "utf8"));
}

function shown(verdict: Verdict, format: Inputs["format"]): string {
  switch (format) {
    case "github":
      return annotations(verdict);
    case "text":
      return terminal(verdict, { colour: false, catalogue });
    case "json":
      return json(verdict);
    case "sarif":
      return sarif(verdict, { catalogue });
    case "markdown":
      return markdown(verdict, { catalogue });
  }
}

function look({ GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: name }: NodeJS.ProcessEnv, { headSha }: Verdict) {
  const linked = server !== undefined && name !== undefined && headSha !== null;
  return { catalogue, ...(linked ? { repositoryUrl: `${server}/${name}` } : {}) };
}

function exitCode({ outcomes }: Verdict, failOn: Inputs["fail-on"]): number {
  if (failOn === "never") return 0;
  if (outcomes.some(({ state }) => state === "undecided")) return 3;
  return outcomes.some(({ findings }) => findings.some(({ severity }) => RANK[severity] >= RANK[failOn])) ? 1 : 0;
}
