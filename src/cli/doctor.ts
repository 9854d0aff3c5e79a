/** `gatehouse doctor`: what is missing on this machine and in this repository, and what to do about it. */
import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { checks } from "#checks/index.ts";
import type { CliCommand } from "#src/cli/command.ts";
import { choice, parseWords } from "#src/cli/options.ts";
import { CONFIGURATION_PATH, ConfigurationError } from "#src/config.ts";
import { BASELINE_PATH, misnamed, WAIVERS_PATH } from "#src/exceptions.ts";
import { rulesFor } from "#src/rules.ts";
import { standingOf } from "#src/views/git/history.ts";
import { gitIn } from "#src/views/git/process.ts";
import { sightOf } from "#src/views/git/sight.ts";
import type { RepositoryView } from "#src/view.ts";
import { jsonText, visibleText } from "#src/visible.ts";

interface Examination {
  readonly id: string;
  readonly state: "ok" | "advice" | "fault";
  readonly detail: string;
}

const MARKS = { ok: "✓", advice: "!", fault: "✗" } as const;
const OLDEST_GIT = [2, 31] as const;

export const run: CliCommand = async (words, terminal) => {
  const parsed = parseWords(words, { format: { type: "string" } });
  const format = choice("format", parsed.text("format"), ["text", "json"]);
  const folder = resolve(terminal.cwd, parsed.positionals[0] ?? ".");
  const git = gitVersion();
  // Without git nothing else can be looked at.
  const found = git.state === "fault" ? [git] : [git, ...repository(folder, terminal.now())];
  if (format === "json") terminal.out(jsonText({ version: 1, examinations: found }));
  else for (const { state, detail } of found) terminal.out(visibleText(`${MARKS[state]} ${detail}\n`));
  return found.some(({ state }) => state === "fault") ? 1 : 0;
};

function gitVersion(): Examination {
  const words = spawnSync("git", ["--version"], { encoding: "utf8" }).stdout ?? "";
  const [, major = "0", minor = "0"] = /(\d+)\.(\d+)/.exec(words) ?? [];
  const enough = Number(major) > OLDEST_GIT[0] || (Number(major) === OLDEST_GIT[0] && Number(minor) >= OLDEST_GIT[1]);
  if (enough) return { id: "git", state: "ok", detail: words.trim() };
  return {
    id: "git",
    state: "fault",
    detail: `git ${OLDEST_GIT.join(".")} or newer is needed; ${words.trim() || "none was found"}. Install it: https://git-scm.com`,
  };
}

function repository(folder: string, now: Date): readonly Examination[] {
  const { view } = sightOf({ folder, now });
  const shallow = view.headSha !== null && standingOf(gitIn(folder)).shallow;
  return [
    view.headSha === null
      ? { id: "commit", state: "advice", detail: "the folder has no commit: nothing can be compared (`git init`, then commit)" }
      : { id: "commit", state: "ok", detail: `the head is ${view.headSha.slice(0, 12)}, ${view.paths.length} files` },
    ...(shallow
      ? [
          {
            id: "depth",
            state: "advice",
            detail: "the clone is shallow: `--base` and dates of commits may be out of reach (`git fetch --unshallow`)",
          } as const,
        ]
      : []),
    configuration(view),
    codeowners(view),
    ...exceptions(view),
  ];
}

function configuration(view: RepositoryView): Examination {
  if (view.kind(CONFIGURATION_PATH) === undefined && misnamed(view, CONFIGURATION_PATH) === undefined) {
    return {
      id: "configuration",
      state: "advice",
      detail: `there is no ${CONFIGURATION_PATH}: every check runs with its defaults (\`gatehouse init\` writes one)`,
    };
  }
  try {
    const { policy } = rulesFor(checks, view);
    const on = [...policy.checks.values()].filter(({ enabled }) => enabled).length;
    return { id: "configuration", state: "ok", detail: `${CONFIGURATION_PATH} is in order: ${on} of ${policy.checks.size} checks are on` };
  } catch (error) {
    if (error instanceof ConfigurationError) return { id: "configuration", state: "fault", detail: error.message };
    throw error;
  }
}

function codeowners(view: RepositoryView): Examination {
  const file = [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"].find((path) => view.kind(path) === "file");
  if (file === undefined)
    return { id: "codeowners", state: "advice", detail: "there is no CODEOWNERS: nobody has to agree to a change of the rules" };
  const owned = view.text(file)?.split("\n").some((line) => /^\s*(\*|\/?\.github\/?(\*\*)?|\/?\.github\/gatehouse\S*)\s+@?\S/.test(line)) === true; // prettier-ignore
  return owned
    ? { id: "codeowners", state: "ok", detail: `${file} names owners of the rules` }
    : { id: "codeowners", state: "advice", detail: `${file} names no owner of .github/: add \`/.github/gatehouse* @your-team\`` };
}

function exceptions(view: RepositoryView): readonly Examination[] {
  return [WAIVERS_PATH, BASELINE_PATH]
    .filter((path) => view.kind(path) !== undefined)
    .map((path) => ({ id: path, state: "ok", detail: `${path} is there; \`gatehouse check\` judges it` }));
}
