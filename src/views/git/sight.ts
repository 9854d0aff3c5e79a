/** From a folder and the names of commits to the views they mean: what the command line and the Action look at. */
import { existsSync, realpathSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, join, relative, resolve, sep } from "node:path";
import { BUILD } from "#src/build.ts";
import type { FactStore } from "#src/recall.ts";
import { memoryFacts } from "#src/recall.ts";
import { factFiles } from "#src/views/git/fact-file.ts";
import { commitOf, mergeBase, standingOf } from "#src/views/git/history.ts";
import type { KeptTrees } from "#src/views/git/kept-trees.ts";
import { objectsView, type ObjectsView } from "#src/views/git/objects-view.ts";
import { type Git, gitIn } from "#src/views/git/process.ts";
import { workingTreeView } from "#src/views/git/working-tree-view.ts";
import { type PullRequest, type RepositoryView, UnreadableRepository, WrongUse } from "#src/view.ts";

export interface SightGiven {
  /** An absolute path. */
  readonly folder: string;
  readonly base?: string | undefined;
  readonly head?: string | undefined;
  readonly pull?: PullRequest | undefined;
  readonly now: Date;
  /** Where facts are remembered between runs; absent: they are not. */
  readonly cacheFolder?: string | undefined;
  /** Where facts are remembered, by whoever has a place of its own. */
  readonly store?: FactStore | undefined;
  /** Trees of bare repositories that were listed before, by whoever judges the same ones again and again. */
  readonly kept?: KeptTrees | undefined;
}

export interface Sight {
  readonly view: RepositoryView;
  /** The folder on disk; source lines are read from the view, written files go here. */
  readonly folder: string;
  readonly store: FactStore;
  /** The root of the work tree of which the folder is a part; undefined for a root itself, and outside of a work tree. */
  readonly around: string | undefined;
}

/** Throws WrongUse for names of nothing, UnreadableRepository for what cannot be read. */
export function sightOf(given: SightGiven): Sight {
  const { folder, pull } = given;
  const stat = statSync(folder, { throwIfNoEntry: false });
  if (stat === undefined) throw new WrongUse(`${folder}: no such folder`);
  if (!stat.isDirectory()) throw new WrongUse(`${folder} is a file: name the repository's folder`);
  const git = gitIn(folder);
  const standing = standingOf(git);
  const around = standing.up === "" ? undefined : realpathSync(`${folder}/${standing.up}`);
  const store = given.store ?? (given.cacheFolder === undefined ? memoryFacts() : diskFacts(folder, around ?? folder, given.cacheFolder));
  const head = given.head ?? (standing.bare ? "HEAD" : undefined);
  const headSha = head === undefined ? standing.head : known(git, head, "head");
  const kept = standing.bare ? given.kept : undefined;
  const common = { folder, takenAt: given.now, store, kept, ...(pull === undefined ? {} : { pull }) };
  const base = given.base === undefined ? undefined : baseOf(git, given.base, headSha, common);
  const rest = { ...common, ...(base === undefined ? {} : { base }) };
  const view =
    head === undefined || headSha === undefined ? workingTreeView({ ...rest, standing }) : objectsView({ ...rest, commit: headSha });
  return { view, folder, store, around };
}

type Common = { readonly folder: string; readonly takenAt: Date; readonly store: FactStore; readonly kept: KeptTrees | undefined };

/** The rules come from the base itself; the difference is made from where the histories part. */
function baseOf(git: Git, name: string, headSha: string | undefined, common: Common): { view: RepositoryView; from: ObjectsView } {
  const base = known(git, name, "base");
  const view = objectsView({ ...common, commit: base });
  if (headSha === undefined) return { view, from: view };
  const fork = mergeBase(git, base, headSha);
  if (fork === undefined) {
    const shallow = standingOf(git).shallow
      ? " This clone is shallow: fetch the whole history (`git fetch --unshallow`; with actions/checkout set `fetch-depth: 0`)."
      : "";
    throw new UnreadableRepository(`${name} and the head have no commit in common.${shallow}`);
  }
  return { view, from: fork === base ? view : objectsView({ ...common, commit: fork, like: view }) };
}

function known(git: Git, name: string, role: string): string {
  const commit = commitOf(git, name);
  if (commit !== undefined) return commit;
  if (git.ask(["rev-parse", "--git-dir"]) === undefined) throw new WrongUse(`${role} ${name}: the folder is no git repository`);
  const shallow = standingOf(git).shallow
    ? "; this clone is shallow: fetch it first (`git fetch --unshallow`; with actions/checkout set `fetch-depth: 0`)"
    : "";
  throw new WrongUse(`${role} ${name}: the repository has no such commit${shallow}`);
}

/** Only a build remembers on disk: sources may change under the same version. */
function diskFacts(folder: string, root: string, cacheFolder: string): FactStore {
  return BUILD === undefined || [folder, root].some((part) => mayBring(part, cacheFolder))
    ? memoryFacts()
    : factFiles({ folder: cacheFolder, repository: folder, build: BUILD });
}

/** A cache that is the repository or lies in it, by whatever way it is reached, could come with it, key and all. */
export function mayBring(root: string, cacheFolder: string): boolean {
  const [own, cache] = [resolve(root), resolve(cacheFolder)];
  const pairs = [
    [own, cache],
    [realpathSync(own), existsSync(cache) ? realpathSync(cache) : cache],
  ] as const;
  return pairs.some(([at, there]) => at === there || pathWithin(at, there) !== undefined);
}

/** The path within the folder of a file that stands in it; undefined for one that stands elsewhere. */
export function pathWithin(folder: string, file: string): string | undefined {
  const path = relative(folder, file);
  return path === "" || path === ".." || path.startsWith(`..${sep}`) || isAbsolute(path) ? undefined : path.split(sep).join("/");
}

/** Where this user's caches are (https://specifications.freedesktop.org/basedir-spec/latest/). */
export function cacheFolderOf(env: NodeJS.ProcessEnv): string {
  return (
    env["GATEHOUSE_CACHE_DIR"] ||
    (env["XDG_CACHE_HOME"] ? join(env["XDG_CACHE_HOME"], "gatehouse") : join(homedir(), ".cache", "gatehouse"))
  );
}
