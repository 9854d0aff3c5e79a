/** From words on the command line to the views they mean. */
import { existsSync, readFileSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import type { Terminal } from "#src/cli/main.ts";
import { pullRequestOf } from "#src/cli/pull-request.ts";
import { UsageError } from "#src/cli/usage.ts";
import { BUILD } from "#src/build.ts";
import type { FactStore } from "#src/recall.ts";
import { memoryFacts } from "#src/recall.ts";
import { factFiles } from "#src/views/git/fact-file.ts";
import { commitOf, isShallow, mergeBase } from "#src/views/git/history.ts";
import { objectsView } from "#src/views/git/objects-view.ts";
import { type Git, gitIn } from "#src/views/git/process.ts";
import { workingTreeView } from "#src/views/git/working-tree-view.ts";
import { type RepositoryView, UnreadableRepository } from "#src/view.ts";

export interface SightGiven {
  readonly path: string | undefined;
  readonly base?: string | undefined;
  readonly head?: string | undefined;
  readonly now: Date;
  readonly cached: boolean;
}

export interface Sight {
  readonly view: RepositoryView;
  /** The folder on disk; source lines are read from the view, written files go here. */
  readonly folder: string;
  readonly store: FactStore;
}

/** Throws UsageError for words that name nothing, UnreadableRepository for what cannot be read. */
export function sightOf(given: SightGiven, terminal: Terminal): Sight {
  const folder = resolve(terminal.cwd, given.path ?? ".");
  if (!existsSync(folder)) throw new UsageError(`${given.path ?? "."}: no such folder`);
  if (!statSync(folder).isDirectory())
    throw new UsageError(
      `${given.path ?? "."} is a file; name the repository's folder (\`--only\` and \`paths.ignore\` narrow what is judged)`,
    );
  const git = gitIn(folder);
  const store = given.cached ? diskFacts(folder, terminal.env) : memoryFacts();
  const bare = git.ask(["rev-parse", "--is-bare-repository"])?.toString().trim() === "true";
  const head = given.head ?? (bare ? "HEAD" : undefined);
  const headSha = head === undefined ? commitOf(git, "HEAD") : known(git, head, "--head");
  const pull = pullRequestOf(terminal.env);
  const common = { folder, takenAt: given.now, store, ...(pull === undefined ? {} : { pull }) };
  const base = given.base === undefined ? undefined : baseOf(git, given.base, headSha, common);
  const rest = { ...common, ...(base === undefined ? {} : { base }) };
  const view = head === undefined || headSha === undefined ? workingTreeView(rest) : objectsView({ ...rest, commit: headSha });
  return { view, folder, store };
}

type Common = { readonly folder: string; readonly takenAt: Date; readonly store: FactStore };

/** The rules come from the base itself; the difference is made from where the histories part. */
function baseOf(git: Git, name: string, headSha: string | undefined, common: Common): { view: RepositoryView; from: RepositoryView } {
  const base = known(git, name, "--base");
  const view = objectsView({ ...common, commit: base });
  if (headSha === undefined) return { view, from: view };
  const fork = mergeBase(git, base, headSha);
  if (fork === undefined) {
    const shallow = isShallow(git)
      ? " This clone is shallow: fetch the whole history (`git fetch --unshallow`; with actions/checkout set `fetch-depth: 0`)."
      : "";
    throw new UnreadableRepository(`${name} and the head have no commit in common.${shallow}`);
  }
  return { view, from: fork === base ? view : objectsView({ ...common, commit: fork }) };
}

function known(git: Git, name: string, flag: string): string {
  const commit = commitOf(git, name);
  if (commit !== undefined) return commit;
  if (git.ask(["rev-parse", "--git-dir"]) === undefined) throw new UsageError(`${flag} ${name}: the folder is no git repository`);
  const shallow = isShallow(git)
    ? "; this clone is shallow: fetch it first (`git fetch --unshallow`; with actions/checkout set `fetch-depth: 0`)"
    : "";
  throw new UsageError(`${flag} ${name}: the repository has no such commit${shallow}`);
}

/** Only a build remembers on disk: sources may change under the same version. */
function diskFacts(folder: string, env: NodeJS.ProcessEnv): FactStore {
  const home =
    env["GATEHOUSE_CACHE_DIR"] ??
    (env["XDG_CACHE_HOME"] ? join(env["XDG_CACHE_HOME"], "gatehouse") : join(homedir(), ".cache", "gatehouse"));
  return BUILD === undefined ? memoryFacts() : factFiles({ folder: home, repository: folder, build: BUILD });
}

/** A file named on the command line. Throws UsageError. */
export function readNamedFile(flag: string, name: string, terminal: Terminal): string {
  try {
    return readFileSync(resolve(terminal.cwd, name), "utf8");
  } catch (cause) {
    throw new UsageError(`${flag} ${name}: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}
