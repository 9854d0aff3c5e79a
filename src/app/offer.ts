/** A change offered as a pull request of its own; made again, it finds what was made. */
import { z } from "zod";
import { branchAt, type Committed, commitOnBranch } from "#src/app/commit.ts";
import { GitHubTrouble, type Reach } from "#src/app/github.ts";
import type { Place } from "#src/app/jobs.ts";
import { address } from "#src/app/publish.ts";

export interface Offer {
  readonly base: string;
  /** The commit that the change is made on. */
  readonly head: string;
  /** A name that nothing else has. */
  readonly branch: string;
  readonly change: Committed;
}

const numberShape = z.object({ number: z.int() });

/** The pull request's number. Throws GitHubTrouble; `refused` where rules forbid the branch. */
export async function offeredAs(reach: Reach, place: Place, { base, head, branch, change }: Offer): Promise<number> {
  const fresh = await branchAt(reach, place, branch, head);
  try {
    const oid = await commitOnBranch(reach, place, branch, head, change);
    if (oid === undefined) throw new GitHubTrouble("refused", 200, `rules forbid the branch ${branch}`);
  } catch (error) {
    // It was committed by an earlier attempt.
    if (fresh || !(error instanceof GitHubTrouble) || !error.message.includes("STALE_DATA")) throw error;
  }
  const known = fresh ? undefined : await openOne(reach, place, branch);
  const pull = { ...address(place), title: change.headline, head: branch, base, body: change.body };
  return known ?? (await reach.call("POST /repos/{owner}/{repo}/pulls", pull, numberShape)).number;
}

async function openOne(reach: Reach, place: Place, branch: string): Promise<number | undefined> {
  const wanted = { ...address(place), state: "all", head: `${place.owner}:${branch}` };
  const shape = z.array(numberShape.extend({ head: z.object({ ref: z.string() }) }));
  return (await reach.call("GET /repos/{owner}/{repo}/pulls", wanted, shape)).find((one) => one.head.ref === branch)?.number;
}
