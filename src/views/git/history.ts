/** Questions about commits. */
import type { Git } from "#src/views/git/process.ts";

/** When the newest commit, reachable from this one, that touched any of the paths was made. */
export function committedAt(git: Git, commit: string, paths: readonly string[]): Date | undefined {
  if (paths.length === 0) return undefined;
  const output = git.ask(["log", "-1", "--format=%ct", "--stdin"], `${commit}\n--\n${paths.join("\n")}\n`);
  const seconds = Number(output?.toString().trim() || Number.NaN);
  return Number.isNaN(seconds) ? undefined : new Date(seconds * 1_000);
}

/** The commit that a name stands for, as a full object id; undefined where the repository has no such commit. */
export function commitOf(git: Git, name: string): string | undefined {
  return git
    .ask(["rev-parse", "--verify", "--quiet", "--end-of-options", `${name}^{commit}`])
    ?.toString()
    .trim();
}

/** The best common ancestor; undefined where the histories do not meet in this clone. */
export function mergeBase(git: Git, a: string, b: string): string | undefined {
  return git.ask(["merge-base", a, b])?.toString().trim().split("\n")[0];
}

/** What kind of place a folder is, asked in one go. */
export interface Standing {
  readonly bare: boolean;
  readonly insideWorkTree: boolean;
  readonly shallow: boolean;
  /** The commit of HEAD; undefined before the first one, and outside git. */
  readonly head: string | undefined;
  /** The way from the folder up to the root of its work tree, as in "../../"; "" at the root, and outside of a work tree. */
  readonly up: string;
  /** Where attributes of this repository alone may stand, seen from the folder; "" outside of a work tree. */
  readonly attributes: string;
}

export function standingOf(git: Git): Standing {
  const words = git
    .hear([
      "rev-parse",
      "--is-bare-repository",
      "--is-inside-work-tree",
      "--is-shallow-repository",
      "--show-cdup",
      "--git-path",
      "info/attributes",
      "HEAD",
    ])
    .toString()
    .split("\n");
  // A path may have several lines, and outside of a work tree there may be no way up.
  const [bare, inside, shallow, ...rest] = words;
  const insideWorkTree = inside === "true";
  const head = rest.at(-2) ?? "";
  return {
    bare: bare === "true",
    insideWorkTree,
    shallow: shallow === "true",
    head: /^[0-9a-f]{40,64}$/.test(head) ? head : undefined,
    up: insideWorkTree ? (rest[0] ?? "") : "",
    attributes: insideWorkTree ? rest.slice(1, -2).join("\n") : "",
  };
}
