/** A throw-away git repository on disk, with fixed names and dates. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { devNull, tmpdir } from "node:os";
import { dirname, join } from "node:path";

export type Files = Readonly<Record<string, string | Uint8Array | null | { readonly link: string } | { readonly submodule: string }>>;

export interface TestRepository {
  readonly folder: string;
  git(...args: readonly string[]): string;
  write(files: Files): void;
  /** Stages everything and commits; returns the commit's id. */
  commit(message?: string, date?: string): string;
  remove(): void;
}

const FIRST = "2026-10-01T12:00:00Z";

export function testRepository(files?: Files): TestRepository {
  const folder = mkdtempSync(join(tmpdir(), "gatehouse-repository-"));
  const run = (args: readonly string[], date = FIRST): string => {
    const who = {
      GIT_AUTHOR_NAME: "Ada",
      GIT_AUTHOR_EMAIL: "ada@example.com",
      GIT_COMMITTER_NAME: "Ada",
      GIT_COMMITTER_EMAIL: "ada@example.com",
    };
    const quiet = { GIT_CONFIG_GLOBAL: devNull, GIT_CONFIG_NOSYSTEM: "1", GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date };
    return execFileSync("git", ["-C", folder, "-c", "core.autocrlf=false", ...args], {
      env: { ...process.env, ...who, ...quiet },
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    }).trim();
  };
  const write = (given: Files): void => {
    for (const [path, content] of Object.entries(given)) {
      const at = join(folder, path);
      rmSync(at, { recursive: true, force: true });
      if (content === null) continue;
      mkdirSync(dirname(at), { recursive: true });
      if (typeof content === "string" || content instanceof Uint8Array) writeFileSync(at, content);
      else if ("link" in content) symlinkSync(content.link, at);
      else {
        mkdirSync(at);
        run(["update-index", "--add", "--cacheinfo", `160000,${content.submodule},${path}`]);
      }
    }
  };
  const commit = (message = "change", date = FIRST): string => {
    run(["add", "-A", "-f"]);
    run(["commit", "-q", "--allow-empty", "--no-gpg-sign", "-m", message], date);
    return run(["rev-parse", "HEAD"]);
  };
  run(["init", "-q", "-b", "main"]);
  if (files !== undefined) {
    write(files);
    commit();
  }
  return { folder, git: (...args) => run(args), write, commit, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
