/** A real bare git repository behind the stand-in: commits are made with plumbing, without a work tree. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { devNull, tmpdir } from "node:os";
import { join } from "node:path";

/** Path → content; null deletes. */
export type FileChanges = Readonly<Record<string, string | Uint8Array | null>>;

export interface BareRepository {
  readonly folder: string;
  git(args: readonly string[], input?: string | Uint8Array): string;
  /** Commits on top of a branch (or makes it, from `from` or from nothing) and returns the new head. */
  commit(
    branch: string,
    files: FileChanges,
    given?: { readonly message?: string; readonly from?: string; readonly force?: boolean },
  ): string;
  ref(name: string): string | undefined;
  setRef(name: string, sha: string): void;
  has(sha: string): boolean;
  text(sha: string, path: string): string | undefined;
  remove(): void;
}

const WHO = {
  GIT_AUTHOR_NAME: "Ada",
  GIT_AUTHOR_EMAIL: "ada@example.com",
  GIT_COMMITTER_NAME: "Ada",
  GIT_COMMITTER_EMAIL: "ada@example.com",
  GIT_CONFIG_GLOBAL: devNull,
  GIT_CONFIG_NOSYSTEM: "1",
};

export function bareRepository(): BareRepository {
  const folder = mkdtempSync(join(tmpdir(), "gatehouse-hub-"));
  let minutes = 0;
  const git = (args: readonly string[], input: string | Uint8Array = "", env: NodeJS.ProcessEnv = {}): string =>
    execFileSync("git", ["-C", folder, ...args], {
      env: { ...process.env, ...WHO, ...env },
      input,
      encoding: "utf8",
      stdio: ["pipe", "pipe", "pipe"],
      maxBuffer: 1 << 28,
    }).trim();
  const maybe = (args: readonly string[]): string | undefined => {
    try {
      return git(args);
    } catch {
      return undefined;
    }
  };
  git(["init", "-q", "--bare", "-b", "main"]);
  git(["config", "uploadpack.allowAnySHA1InWant", "true"]);
  git(["config", "uploadpack.allowFilter", "true"]);
  git(["config", "http.receivepack", "false"]);
  git(["config", "gc.auto", "0"]);
  const ref = (name: string): string | undefined => maybe(["rev-parse", "--verify", "--quiet", name]);
  return {
    folder,
    git: (args, input) => git(args, input),
    ref,
    commit(branch, files, { message = "change", from } = {}) {
      const parent = from ?? ref(`refs/heads/${branch}`);
      const index = { GIT_INDEX_FILE: join(folder, "index.fresh") };
      rmSync(index.GIT_INDEX_FILE, { force: true });
      if (parent !== undefined) git(["read-tree", parent], "", index);
      const lines = Object.entries(files).map(([path, content]) =>
        content === null ? `0 ${"0".repeat(40)}\t${path}` : `100644 ${git(["hash-object", "-w", "--stdin"], content)}\t${path}`,
      );
      git(["update-index", "--index-info"], `${lines.join("\n")}\n`, index);
      const tree = git(["write-tree"], "", index);
      const date = new Date(Date.UTC(2026, 9, 1, 12, minutes++)).toISOString();
      const when = { GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date };
      const sha = git(["commit-tree", tree, ...(parent === undefined ? [] : ["-p", parent]), "-m", message], "", when);
      git(["update-ref", `refs/heads/${branch}`, sha]);
      return sha;
    },
    setRef: (name, sha) => void git(["update-ref", name, sha]),
    has: (sha) => maybe(["cat-file", "-e", `${sha}^{commit}`]) !== undefined,
    text: (sha, path) => maybe(["cat-file", "blob", `${sha}:${path}`]),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
