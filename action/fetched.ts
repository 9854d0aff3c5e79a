/** Commits of the repository, fetched beside the workspace for a moment: nothing of them is checked out or run. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gitFetch, initBare } from "#src/views/git/git-fetch.ts";
import { remoteOf, type Hub } from "./hub.ts";

export interface Fetched {
  /** A bare repository. */
  readonly folder: string;
  /** What each source stands for, in the order asked for. */
  readonly commits: readonly string[];
}

/** `sources`: `refs/heads/main`, `refs/pull/7/head`, `HEAD`. Throws GitFetchFailed. */
export async function fetched<Result>(hub: Hub, sources: readonly string[], use: (found: Fetched) => Promise<Result>): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), "gatehouse-fetched-"));
  try {
    await initBare(folder);
    const { address, authorization } = remoteOf(hub, "HEAD");
    const commits = await gitFetch({ folder, address, authorization, sources });
    return await use({ folder, commits });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
