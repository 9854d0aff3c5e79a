/** Commits by the App: signed by GitHub, on top of the head that was seen or not at all. */
import { z } from "zod";
import { GitHubTrouble, type Reach } from "#src/app/github.ts";
import type { Place } from "#src/app/jobs.ts";
import { address } from "#src/app/publish.ts";

export interface Committed {
  readonly headline: string;
  readonly body: string;
  /** null deletes. */
  readonly files: readonly { readonly path: string; readonly content: string | null }[];
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

/** A pull request that makes the change; its number's address is the answer. The branch's name follows from `about`, so a repeat finds it. */
export async function offered(
  reach: Reach,
  place: Place,
  base: string,
  head: string,
  change: Committed,
  about = `regenerate-${head.slice(0, 12)}`,
): Promise<string> {
  const branch = `gatehouse/${about.replaceAll(/[^\w-]/g, "-").slice(0, 60)}`;
  try {
    await reach.call("POST /repos/{owner}/{repo}/git/refs", { ...address(place), ref: `refs/heads/${branch}`, sha: head }, z.unknown());
  } catch (error) {
    if (!(error instanceof GitHubTrouble) || error.status !== 422) throw error;
  }
  try {
    await commitOnBranch(reach, place, branch, head, change);
  } catch (error) {
    // It was committed by an earlier attempt.
    if (!(error instanceof GitHubTrouble) || !error.message.includes("STALE_DATA")) throw error;
  }
  const pull = { ...address(place), title: change.headline, head: branch, base, body: change.body };
  const { number } = await reach.call("POST /repos/{owner}/{repo}/pulls", pull, z.object({ number: z.int() }));
  return `#${number}`;
}

const OFFER = "gatehouse/evidence";

/** Like `offered`, with one pull request for all times: its branch begins anew at the head, and it is opened where none is. */
export async function offeredAnew(reach: Reach, place: Place, base: string, head: string, change: Committed): Promise<string> {
  const ref = `heads/${OFFER}`;
  try {
    await reach.call("POST /repos/{owner}/{repo}/git/refs", { ...address(place), ref: `refs/${ref}`, sha: head }, z.unknown());
  } catch (error) {
    if (!(error instanceof GitHubTrouble) || error.status !== 422) throw error;
    await reach.call("PATCH /repos/{owner}/{repo}/git/refs/{+ref}", { ...address(place), ref, sha: head, force: true }, z.unknown());
  }
  await commitOnBranch(reach, place, OFFER, head, change);
  const wanted = { ...address(place), state: "open", head: `${place.owner}:${OFFER}`, base };
  const open = await reach.call(
    "GET /repos/{owner}/{repo}/pulls",
    wanted,
    z.array(z.object({ number: z.int(), head: z.object({ ref: z.string() }) })),
  );
  const known = open.find((one) => one.head.ref === OFFER);
  if (known !== undefined) return `#${known.number}`;
  const pull = { ...address(place), title: change.headline, head: OFFER, base, body: change.body };
  const { number } = await reach.call("POST /repos/{owner}/{repo}/pulls", pull, z.object({ number: z.int() }));
  return `#${number}`;
}
