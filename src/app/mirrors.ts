/** Bare mirrors of repositories under the data directory: one fetch a judgement, never a checkout, within a budget of disk. */
import { mkdirSync, rmSync, statSync, utimesSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { type FetchGiven, GitFetchFailed, gitFetch, initBare } from "#src/views/git/git-fetch.ts";
import type { GitHub } from "#src/app/github.ts";
import type { Place } from "#src/app/jobs.ts";
import { sha256 } from "#src/canonical.ts";
import { inTurn } from "#src/in-turn.ts";

export interface Wanted {
  /** Without an id the repository is known by its name alone. */
  readonly repository: Pick<Place, "installation" | "owner" | "name"> & { readonly id?: number };
  /** `refs/heads/main`, `refs/pull/7/head`, a commit's full id, or HEAD. */
  readonly sources: readonly string[];
}

export interface Mirrored {
  readonly folder: string;
  /** What each source stands for now, in the order asked for. */
  readonly commits: readonly string[];
}

export interface Mirrors {
  /** One fetch. What was mirrored stays while `use` runs. Throws GitFetchFailed, GitHubTrouble. */
  fetched<Result>(wanted: Wanted, use: (mirrored: Mirrored) => Promise<Result>, signal?: AbortSignal): Promise<Result>;
}

export interface MirrorsGiven {
  readonly folder: string;
  readonly serverUrl: string;
  readonly github: () => Pick<GitHub, "gitAuthorization">;
  /** Disk that all mirrors together may take (10 GiB); those in use may go beyond it. */
  readonly budgetBytes?: number;
}

const LOCK_WAIT_MS = 2_000;
const DEFAULT_BUDGET = 10 * 1024 ** 3;

export function mirrors(given: MirrorsGiven): Mirrors {
  const turn = inTurn();
  const inUse = new Map<string, number>();
  const sizes = new Map<string, number>();
  const enter = (folder: string): void => void inUse.set(folder, (inUse.get(folder) ?? 0) + 1);
  const leave = (folder: string): void => void inUse.set(folder, (inUse.get(folder) ?? 1) - 1);
  return {
    async fetched(wanted, use, signal) {
      const { id, owner, name } = wanted.repository;
      const folder = join(given.folder, id === undefined ? `${sha256(`${owner}/${name}`).slice(0, 24)}.git` : `${id}.git`);
      enter(folder);
      try {
        // Fetches of one repository follow each other; reading objects needs no turn.
        const commits = await turn([folder], async () => {
          const heads = await fetchInto(given, folder, wanted, signal);
          sizes.set(folder, await sizeOf(folder));
          return heads;
        });
        await evict(given, sizes, inUse);
        return await use({ folder, commits });
      } finally {
        leave(folder);
      }
    },
  };
}

async function fetchInto(
  given: MirrorsGiven,
  folder: string,
  { repository, sources }: Wanted,
  signal?: AbortSignal,
): Promise<readonly string[]> {
  const address = `${given.serverUrl}/${encodeURIComponent(repository.owner)}/${encodeURIComponent(repository.name)}.git`;
  const attempt = async (fresh: boolean): Promise<readonly string[]> => {
    const authorization = await given.github().gitAuthorization(repository.installation, repository.id, fresh);
    const fetch: FetchGiven = { folder, address, authorization, sources, ...(signal && { signal }) };
    mkdirSync(given.folder, { recursive: true });
    await initBare(folder);
    const commits = await gitFetch(fetch);
    utimesSync(folder, new Date(), new Date());
    return commits;
  };
  try {
    return await attempt(false);
  } catch (error) {
    if (!(error instanceof GitFetchFailed) || ["absent", "missing"].includes(error.reason) || signal?.aborted === true) throw error;
    // The git of a process that was killed ends by itself; a lock that stays is nobody's.
    if (error.reason === "locked") {
      await new Promise((resolve) => setTimeout(resolve, LOCK_WAIT_MS));
      const again = await attempt(false).catch((later: unknown) => later);
      if (Array.isArray(again)) return again as readonly string[];
    }
    // A token that ended early is made anew; a mirror that a crash left broken is thrown away.
    if (error.reason === "broken" || error.reason === "locked") rmSync(folder, { recursive: true, force: true });
    return await attempt(true);
  }
}

/** Those used longest ago go first. Sizes of mirrors from before this start are looked up once. */
async function evict(
  { folder, budgetBytes = DEFAULT_BUDGET }: MirrorsGiven,
  sizes: Map<string, number>,
  inUse: ReadonlyMap<string, number>,
): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    if (!sizes.has(path)) sizes.set(path, await sizeOf(path));
  }
  let total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  if (total <= budgetBytes) return;
  const usedAt = (path: string): number => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  for (const path of [...sizes.keys()].sort((a, b) => usedAt(a) - usedAt(b))) {
    if (total <= budgetBytes) return;
    if ((inUse.get(path) ?? 0) > 0) continue;
    rmSync(path, { recursive: true, force: true });
    total -= sizes.get(path) ?? 0;
    sizes.delete(path);
  }
}

/** 0 for what somebody else who is at it has just taken out. */
async function sizeOf(folder: string): Promise<number> {
  let total = 0;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])) {
    // A pack that git renames while we look counts next time.
    if (entry.isFile()) total += (await stat(join(entry.parentPath, entry.name)).catch(() => ({ size: 0 }))).size;
  }
  return total;
}
