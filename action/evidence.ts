/** `command: snapshot | report`: the repository receives its own evidence, in the workspace and, where asked, in one commit. */
import { resolve } from "node:path";
import { checks } from "#checks/index.ts";
import { ARTIFACT_LEDGER, ledgerIn, ledgerLine, planWriting } from "#src/artifact.ts";
import type { Artifact } from "#src/artifact.ts";
import { contentIn, perform } from "#src/ledgers/artifact-folder.ts";
import { evidence } from "#src/generators/evidence.ts";
import type { Evidence } from "#src/generators/evidence.ts";
import { dueOn } from "#src/occasion.ts";
import { rulesFor } from "#src/rules.ts";
import { cacheFolderOf, sightOf } from "#src/views/git/sight.ts";
import { committed } from "./commit.ts";
import { type Inputs, InvalidInput } from "./inputs.ts";
import type { Runner } from "./runner.ts";
import { visible } from "#src/visible.ts";

/** Returns the step's exit code. */
export async function report(inputs: Inputs, runner: Runner): Promise<number> {
  const folder = resolve(runner.env["GITHUB_WORKSPACE"] ?? ".", inputs.path);
  const now = runner.now();
  const { view, store } = sightOf({ folder, now, cacheFolder: cacheFolderOf(runner.env) });
  const { policy } = rulesFor(checks, view);
  const occasions = inputs.command === "snapshot" ? (["daily"] as const) : inputs.occasions.length > 0 ? inputs.occasions : dueOn(now);
  const made = await evidence({ view, policy, now, elapsedMs: runner.elapsedMs, occasions });
  store.save();
  const wanted = inputs.command === "snapshot" ? made.files.filter(({ path }) => path === made.snapshot?.path) : made.files;
  const current = contentIn(folder);
  const ledger = ledgerIn(current);
  const writing = planWriting(inputs.command, wanted, current, ledger, now);
  const files: readonly Artifact[] =
    writing === undefined ? [] : [...writing.files, { path: ARTIFACT_LEDGER, content: `${ledger ?? ""}${ledgerLine(writing.entry)}` }];
  if (writing !== undefined) perform(folder, writing);
  tell(runner, made, files);
  if (inputs.commit !== undefined && files.length > 0) await commit(inputs, runner, view.headSha, files);
  return 0;
}

function tell(runner: Runner, made: Evidence, files: readonly Artifact[]): void {
  runner.output("changed", String(files.length > 0));
  runner.output("files", files.map(({ path }) => path).join("\n"));
  runner.output("snapshot-file", made.snapshot?.path ?? "");
  runner.output("conclusion", "success");
  runner.out(files.length === 0 ? "Nothing has changed.\n" : files.map(({ path }) => `Wrote ${visible(path)}\n`).join(""));
  const card = made.files.find(({ path }) => path.includes("SCORE-daily"));
  // Links of the scorecard are relative to its file, and lead nowhere from a summary.
  if (card !== undefined) runner.summary(card.content.replace(/\[((?:[^\]\\]|\\.)*)\]\([^)\s]*\)/g, "$1"));
}

async function commit({ commit: branch, token }: Inputs, runner: Runner, head: string | null, files: readonly Artifact[]): Promise<void> {
  const { GITHUB_REPOSITORY: repository, GITHUB_API_URL: apiUrl } = runner.env;
  if (token === undefined) throw new InvalidInput("input token: a token that may write contents is needed to commit");
  if (head === null || branch === undefined || repository === undefined)
    throw new InvalidInput("input commit: there is no commit to build upon; check out first");
  const { oid, pull } = await committed({
    apiUrl: apiUrl ?? "https://api.github.com",
    repository,
    token,
    branch,
    head,
    headline: files.length === 2 ? "Take a snapshot" : "Update the evidence",
    files,
    fetch: globalThis.fetch,
  });
  runner.output("commit", oid);
  runner.output("pull-request", pull === undefined ? "" : String(pull));
  runner.out(pull === undefined ? `Committed ${oid} to ${branch}.\n` : `Offered ${oid} as pull request #${pull}.\n`);
}
