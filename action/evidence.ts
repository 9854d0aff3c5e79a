/** `command: snapshot | report`: the repository receives its own evidence, in the workspace and, where asked, in one commit. */
import { resolve } from "node:path";
import { checks } from "#checks/index.ts";
import { type Artifact, ledgerIn, planWriting, withLine, type Writing } from "#src/artifact.ts";
import { contentIn, perform } from "#src/ledgers/artifact-folder.ts";
import { beside } from "#src/ledgers/git-ref/repository.ts";
import { type Evidence, evidence } from "#src/generators/evidence.ts";
import { dueOn } from "#src/occasion.ts";
import { overlaid } from "#src/overlaid-view.ts";
import { rulesFor } from "#src/rules.ts";
import { type Laid, unmerged } from "#src/unmerged.ts";
import type { RepositoryView } from "#src/view.ts";
import { gitIn } from "#src/views/git/process.ts";
import { cacheFolderOf, sightOf } from "#src/views/git/sight.ts";
import { visible } from "#src/visible.ts";
import { type Commit, committed, OFFER, offered, openOffer } from "./commit.ts";
import { hubOf, remoteOf } from "./hub.ts";
import { type Inputs, InvalidInput } from "./inputs.ts";
import type { Runner } from "./runner.ts";

interface Made extends Pick<Evidence, "snapshot"> {
  /** With the line of the ledger; empty where nothing has changed. */
  readonly files: readonly Artifact[];
  readonly writing: Writing<Artifact> | undefined;
  /** What the occasion asks for, changed or not. */
  readonly wanted: Evidence["files"];
}

interface Desk {
  readonly inputs: Inputs;
  readonly runner: Runner;
  readonly view: RepositoryView;
  readonly now: Date;
  /** The evidence, over what an open offer holds beyond the commit; that is written with it. */
  readonly make: (waiting: Laid) => Promise<Made>;
}

/** Returns the step's exit code. */
export async function report(inputs: Inputs, runner: Runner): Promise<number> {
  const folder = resolve(runner.env["GITHUB_WORKSPACE"] ?? ".", inputs.path);
  const now = runner.now();
  const { view, store } = sightOf({ folder, now, cacheFolder: cacheFolderOf(runner.env) });
  if (inputs.commit !== undefined) refuseBelow(folder);
  const desk: Desk = { inputs, runner, view, now, make: maker(inputs, runner, folder, view, now) };
  const first = await desk.make([]);
  store.save();
  const { made, told } = inputs.commit === undefined || first.files.length === 0 ? { made: first, told: "" } : await kept(desk, first);
  if (made.writing !== undefined) perform(folder, made.writing);
  tell(runner, made);
  runner.out(told);
  return 0;
}

/** Commits name paths from the root of the repository. */
function refuseBelow(folder: string): void {
  const prefix = gitIn(folder).ask(["rev-parse", "--show-prefix"])?.toString().trim() ?? "";
  if (prefix !== "")
    throw new InvalidInput(`input path: with the input commit it names the repository's root, and ${prefix} lies below it`);
}

function maker(inputs: Inputs, { elapsedMs }: Runner, folder: string, view: RepositoryView, now: Date): Desk["make"] {
  const { policy } = rulesFor(checks, view);
  const snapshotAlone = inputs.command === "snapshot";
  const occasions = snapshotAlone ? (["daily"] as const) : inputs.occasions.length > 0 ? inputs.occasions : dueOn(now);
  const current = contentIn(folder);
  const ledger = ledgerIn(current);
  return async (waiting) => {
    const { files, snapshot } = await evidence({ view: overlaid(view, waiting), policy, now, elapsedMs, occasions });
    const wanted = snapshotAlone ? files.filter(({ path }) => path === snapshot?.path) : files;
    const all = new Map([...waiting, ...wanted].map((file) => [file.path, file]));
    const writing = planWriting(inputs.command, [...all.values()], current, ledger, now);
    return {
      files: writing === undefined ? [] : withLine(writing, ledger),
      writing,
      wanted,
      ...(snapshot === undefined ? {} : { snapshot }),
    };
  };
}

function tell(runner: Runner, { files, wanted, snapshot }: Made): void {
  runner.output("changed", String(files.length > 0));
  runner.output("files", files.map(({ path }) => path).join("\n"));
  runner.output("snapshot-file", snapshot?.path ?? "");
  runner.output("conclusion", "success");
  runner.out(files.length === 0 ? "Nothing has changed.\n" : files.map(({ path }) => `Wrote ${visible(path)}\n`).join(""));
  const card = wanted.find(({ path }) => path.includes("SCORE-daily"));
  // Links of the scorecard are relative to its file, and lead nowhere from a summary.
  if (card !== undefined) runner.summary(card.content.replace(/\[((?:[^\]\\]|\\.)*)\]\([^)\s]*\)/g, "$1"));
}

interface Kept {
  readonly made: Made;
  readonly told: string;
}

/** In one commit; where rules forbid it in the one pull request, with what an open one holds already. */
async function kept(desk: Desk, first: Made): Promise<Kept> {
  const { runner } = desk;
  const commit = commitOf(desk, first);
  const direct = await committed(commit);
  runner.output("commit", direct ?? "");
  if (direct !== undefined) {
    runner.output("pull-request", "");
    return { made: first, told: `Committed ${direct} to ${commit.branch}.\n` };
  }
  const { made, open } = await withWaiting(desk, commit, first);
  if (open !== undefined && made.files.length === 0) {
    runner.output("pull-request", String(open));
    return { made, told: `Pull request #${open} holds it already.\n` };
  }
  const { oid, pull } = await offered(commitOf(desk, made));
  runner.output("commit", oid);
  runner.output("pull-request", String(pull));
  return { made, told: `Offered ${oid} as pull request #${pull}.\n` };
}

/** Made once more, with what an offer holds that nobody has taken yet; without files where it holds all of it. */
async function withWaiting(desk: Desk, commit: Commit, first: Made): Promise<{ readonly made: Made; readonly open?: number }> {
  const { inputs, runner, view, now } = desk;
  const open = await openOffer(commit);
  if (open === undefined) return { made: first };
  const repository = await beside(remoteOf(hubOf(inputs, runner, globalThis.fetch), `refs/heads/${OFFER}`));
  try {
    const head = await repository.fetch();
    if (head === undefined) return { made: first, open };
    const offer = sightOf({ folder: repository.folder, head, now }).view;
    const made = await desk.make(unmerged(offer, view));
    const holds = made.wanted.every(({ path, content }) => (offer.text(path) ?? view.text(path)) === content);
    return { made: holds ? { ...made, files: [], writing: undefined } : made, open };
  } finally {
    repository.remove();
  }
}

function commitOf({ inputs: { command, commit: branch, token }, runner: { env }, view }: Desk, { files }: Made): Commit {
  const { GITHUB_REPOSITORY: repository, GITHUB_API_URL: apiUrl } = env;
  if (token === undefined) throw new InvalidInput("input token: a token that may write contents is needed to commit");
  if (view.headSha === null || branch === undefined || repository === undefined)
    throw new InvalidInput("input commit: there is no commit to build upon; check out first");
  return {
    apiUrl: apiUrl ?? "https://api.github.com",
    repository,
    token,
    branch,
    head: view.headSha,
    headline: command === "snapshot" ? "Take a snapshot" : "Update the evidence",
    files,
    fetch: globalThis.fetch,
  };
}
