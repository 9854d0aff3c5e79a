/** Commits by the App: signed by GitHub, on top of the head that was seen or not at all. */
import { z } from "zod";
import { GitHubTrouble, type Reach } from "#src/app/github.ts";
import type { Place } from "#src/app/jobs.ts";
import type { Written } from "#src/artifact.ts";
import { address } from "#src/app/publish.ts";

export interface Committed {
  readonly headline: string;
  readonly body: string;
  /** null deletes. */
  readonly files: readonly Written[];
}

const MUTATION = "mutation ($input: CreateCommitOnBranchInput!) { createCommitOnBranch(input: $input) { commit { oid } } }";

/** GraphQL answers 200 with errors. */
const answer = z.object({
  data: z.object({ createCommitOnBranch: z.object({ commit: z.object({ oid: z.string() }) }).nullish() }).nullish(),
  errors: z.array(z.object({ type: z.string().optional(), message: z.string() })).optional(),
});

/** The new head; undefined where rules forbid a direct commit. Throws GitHubTrouble, also where the branch has moved. */
export async function commitOnBranch(
  reach: Reach,
  place: Place,
  branch: string,
  expectedHeadOid: string,
  change: Committed,
): Promise<string | undefined> {
  const additions = change.files.flatMap(({ path, content }) =>
    content === null ? [] : [{ path, contents: Buffer.from(content).toString("base64") }],
  );
  const deletions = change.files.flatMap(({ path, content }) => (content === null ? [{ path }] : []));
  const input = {
    branch: { repositoryNameWithOwner: `${place.owner}/${place.name}`, branchName: branch },
    message: { headline: change.headline, body: change.body },
    expectedHeadOid,
    fileChanges: { additions, deletions },
  };
  const { data, errors = [] } = await reach.call("POST /graphql", { query: MUTATION, variables: { input } }, answer);
  const oid = data?.createCommitOnBranch?.commit.oid;
  if (oid !== undefined) return oid;
  const [error] = errors;
  if (/rule violations|protected branch|through a pull request/i.test(error?.message ?? "")) return undefined;
  throw new GitHubTrouble("refused", 200, `createCommitOnBranch: ${error?.type ?? ""} ${error?.message ?? "no answer"}`);
}

export const OFFER = "gatehouse/evidence";

/** Makes a branch; one that is there already is left where it stands. */
export async function branchAt(reach: Reach, place: Place, branch: string, sha: string): Promise<boolean> {
  try {
    await reach.call("POST /repos/{owner}/{repo}/git/refs", { ...address(place), ref: `refs/heads/${branch}`, sha }, z.unknown());
    return true;
  } catch (error) {
    if (error instanceof GitHubTrouble && error.status === 422) return false;
    throw error;
  }
}

/** The number of the offer that nobody has taken yet. */
export async function openOffer(reach: Reach, place: Place, base: string): Promise<number | undefined> {
  const wanted = { ...address(place), state: "open", head: `${place.owner}:${OFFER}`, base };
  const shape = z.array(z.object({ number: z.int(), head: z.object({ ref: z.string() }) }));
  const open = await reach.call("GET /repos/{owner}/{repo}/pulls", wanted, shape);
  return open.find((one) => one.head.ref === OFFER)?.number;
}

/** As one pull request for all times: made on top of the head aside, then its branch moves there at once, so that GitHub never sees it empty. */
export async function offeredAnew(reach: Reach, place: Place, base: string, head: string, change: Committed): Promise<string> {
  const aside = `${OFFER}-next`;
  await branchMoved(reach, place, aside, head);
  const oid = await commitOnBranch(reach, place, aside, head, change);
  if (oid === undefined) throw new GitHubTrouble("refused", 200, `the branch ${aside} takes no commit: let the App write to it`);
  await branchMoved(reach, place, OFFER, oid);
  await reach.call("DELETE /repos/{owner}/{repo}/git/refs/{+ref}", { ...address(place), ref: `heads/${aside}` }, z.unknown());
  const known = await openOffer(reach, place, base);
  if (known !== undefined) return `#${known}`;
  const pull = { ...address(place), title: change.headline, head: OFFER, base, body: change.body };
  const { number } = await reach.call("POST /repos/{owner}/{repo}/pulls", pull, z.object({ number: z.int() }));
  return `#${number}`;
}

async function branchMoved(reach: Reach, place: Place, branch: string, sha: string): Promise<void> {
  if (await branchAt(reach, place, branch, sha)) return;
  const moved = { ...address(place), ref: `heads/${branch}`, sha, force: true };
  await reach.call("PATCH /repos/{owner}/{repo}/git/refs/{+ref}", moved, z.unknown());
}
