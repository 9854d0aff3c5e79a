import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { remoteEnvironment } from "#src/git-environment.ts";
import { beside } from "#src/ledgers/git-ref/repository.ts";
import { testRepository } from "#test/repository.ts";

/** What a hook of another repository, or somebody who means ill, may leave in the environment. */
const ELSEWHERE = {
  GIT_DIR: "/elsewhere/.git",
  GIT_WORK_TREE: "/elsewhere",
  GIT_INDEX_FILE: "/elsewhere/index",
  GIT_COMMON_DIR: "/elsewhere/common",
  GIT_OBJECT_DIRECTORY: "/elsewhere/objects",
  GIT_ALTERNATE_OBJECT_DIRECTORIES: "/elsewhere/more",
  GIT_NAMESPACE: "elsewhere",
  GIT_SHALLOW_FILE: "/elsewhere/shallow",
  GIT_REPLACE_REF_BASE: "refs/elsewhere/",
  git_quarantine_path: "/elsewhere/quarantine",
};
const SETTINGS = {
  GIT_CONFIG_COUNT: "1",
  GIT_CONFIG_KEY_0: "core.sshCommand",
  GIT_CONFIG_VALUE_0: "run-me",
  GIT_CONFIG_PARAMETERS: "'core.sshCommand=run-me'",
  GIT_SSH_COMMAND: "run-me",
  GIT_TRACE_CURL: "/tmp/trace",
  GIT_TRACE2_EVENT: "/tmp/trace",
  GIT_SSL_NO_VERIFY: "1",
};
const PLAIN = { PATH: "/bin", HTTPS_PROXY: "http://proxy.example:3128", GIT_EXEC_PATH: "/git", GIT_SSL_CAINFO: "/ca.pem" };

afterEach(() => vi.unstubAllEnvs());

describe("git's environment", () => {
  it("holds nothing of another repository, no settings but those given, and no trace", () => {
    expect(remoteEnvironment({ ...ELSEWHERE, ...SETTINGS, ...PLAIN }, { "http.x/.extraHeader": "A: b" }, "/null")).toEqual({
      ...PLAIN,
      GIT_TERMINAL_PROMPT: "0",
      GIT_ASKPASS: "true",
      GIT_CONFIG_NOSYSTEM: "1",
      GIT_CONFIG_GLOBAL: "/null",
      LC_ALL: "C",
      GIT_CONFIG_COUNT: "1",
      GIT_CONFIG_KEY_0: "http.x/.extraHeader",
      GIT_CONFIG_VALUE_0: "A: b",
    });
  });

  it("lets a repository be fetched by its own objects alone", async () => {
    const repository = testRepository({ "a.txt": "own\n" });
    const other = mkdtempSync(join(tmpdir(), "gatehouse-other-"));
    const near = { made: undefined as Awaited<ReturnType<typeof beside>> | undefined };
    try {
      for (const name of ["GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_COMMON_DIR"]) vi.stubEnv(name, other);
      near.made = await beside({ address: repository.folder, ref: "refs/heads/main" });
      const commit = await near.made.fetch();
      expect(await near.made.texts(commit ?? "", ["a.txt"])).toEqual(["own\n"]);
    } finally {
      vi.unstubAllEnvs();
      near.made?.remove();
      repository.remove();
      rmSync(other, { recursive: true, force: true });
    }
  });
});
