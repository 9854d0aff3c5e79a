/** One signed commit by the workflow's own token, on the head that was looked at or not at all; a pull request where the branch takes none. */
import { z } from "zod";
import type { Written } from "#src/artifact.ts";

export interface Commit {
  /** https://api.github.com, or a GHES address with /api/v3. */
  readonly apiUrl: string;
  /** owner/name. */
  readonly repository: string;
  readonly token: string;
  readonly branch: string;
  /** The commit that the files were made from. */
  readonly head: string;
  readonly headline: string;
  readonly files: readonly Written[];
  /** Where it is offered: a branch and words of its own, beside the one for all evidence. */
  readonly offer?: { readonly branch: string; readonly body: string };
  readonly fetch: typeof globalThis.fetch;
}

/** GitHub took no commit; the message says why. */
export class NotCommitted extends Error {
  override readonly name = "NotCommitted";
}

/** The branch that evidence is offered from. */
export const OFFER = "gatehouse/evidence";
const MUTATION = "mutation ($input: CreateCommitOnBranchInput!) { createCommitOnBranch(input: $input) { commit { oid } } }";

const answerShape = z.object({
  data: z.object({ createCommitOnBranch: z.object({ commit: z.object({ oid: z.string() }) }).nullish() }).nullish(),
  errors: z.array(z.object({ type: z.string().optional(), message: z.string() })).optional(),
});

/** The new commit on the branch; undefined where a rule forbids a direct one. Throws NotCommitted. */
export async function committed(commit: Commit): Promise<string | undefined> {
  return await attempt(commit, commit.branch);
}

/** As one pull request for all times: what an open one holds is replaced, so the files are to hold it too. Throws NotCommitted. */
export async function offered(commit: Commit): Promise<{ readonly oid: string; readonly pull: number }> {
  const oid = await attemptOnOffer(commit);
  return { oid, pull: (await openOffer(commit)) ?? (await opened(commit)) };
}

/** Undefined where a rule forbids a direct commit. */
async function attempt({ repository, head, headline, files, ...commit }: Commit, branch: string): Promise<string | undefined> {
  const input = {
    branch: { repositoryNameWithOwner: repository, branchName: branch },
    message: { headline },
    expectedHeadOid: head,
    fileChanges: {
      additions: files.flatMap(({ path, content }) =>
        content === null ? [] : [{ path, contents: Buffer.from(content).toString("base64") }],
      ),
      deletions: files.flatMap(({ path, content }) => (content === null ? [{ path }] : [])),
    },
  };
  const { body } = await called(commit, "POST", graphqlPath(commit.apiUrl), { query: MUTATION, variables: { input } });
  const answer = answerShape.safeParse(body);
  const oid = answer.data?.data?.createCommitOnBranch?.commit.oid;
  if (oid !== undefined) return oid;
  const [error] = answer.data?.errors ?? [];
  if (/rule violations|protected branch|through a pull request/i.test(error?.message ?? "")) return undefined;
  if (error?.type === "STALE_DATA") throw new NotCommitted(`${branch} has moved since it was checked out: run the workflow again`);
  throw new NotCommitted(`GitHub took no commit on ${branch}: ${error?.message ?? "it gave no reason"}`);
}

/** The commit is made aside, on top of the head; then the offer's branch moves there at once, so that GitHub never sees its pull request empty. */
async function attemptOnOffer(commit: Commit): Promise<string> {
  const offer = commit.offer?.branch ?? OFFER;
  const aside = `${offer}-next`;
  await moved(commit, aside, commit.head);
  const oid = await attempt(commit, aside);
  if (oid === undefined) throw new NotCommitted(`the branch ${aside} takes no commit either: let this workflow write to it`);
  await moved(commit, offer, oid);
  await called(commit, "DELETE", `${refsOf(commit)}/heads/${aside}`);
  return oid;
}

async function moved(commit: Commit, branch: string, sha: string): Promise<void> {
  const made = await called(commit, "POST", refsOf(commit), { ref: `refs/heads/${branch}`, sha }, [422]);
  if (made.status === 422) await called(commit, "PATCH", `${refsOf(commit)}/heads/${branch}`, { sha, force: true });
}

const refsOf = ({ apiUrl, repository }: Commit): string => `${apiUrl}/repos/${repository}/git/refs`;

const pulls = z.array(z.object({ number: z.int() }));

/** The number of the offer that nobody has taken yet. Throws NotCommitted. */
export async function openOffer(commit: Omit<Commit, "files" | "headline" | "head">): Promise<number | undefined> {
  const { repository, branch, offer } = commit;
  const [owner = ""] = repository.split("/");
  const query = new URLSearchParams({ state: "open", head: `${owner}:${offer?.branch ?? OFFER}`, base: branch });
  const [open] = pulls.parse((await called(commit, "GET", `${pullsOf(commit)}?${query.toString()}`)).body);
  return open?.number;
}

async function opened(commit: Commit): Promise<number> {
  const { branch, headline, offer } = commit;
  const { branch: head, body } = offer ?? { branch: OFFER, body: "Made by the Gatehouse Action." };
  const made = await called(commit, "POST", pullsOf(commit), { title: headline, head, base: branch, body });
  return z.object({ number: z.int() }).parse(made.body).number;
}

const pullsOf = ({ apiUrl, repository }: Pick<Commit, "apiUrl" | "repository">): string => `${apiUrl}/repos/${repository}/pulls`;

async function called(
  { token, fetch }: Pick<Commit, "token" | "fetch">,
  method: string,
  url: string,
  body?: unknown,
  borne: readonly number[] = [],
): Promise<{ readonly status: number; readonly body: unknown }> {
  const response = await fetch(url, {
    method,
    headers: { authorization: `Bearer ${token}`, accept: "application/vnd.github+json", "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok && !borne.includes(response.status)) {
    throw new NotCommitted(`GitHub answered ${response.status} to ${method} ${new URL(url).pathname}: ${text.slice(0, 300)}`);
  }
  return { status: response.status, body: text === "" ? undefined : (JSON.parse(text) as unknown) };
}

/** GHES keeps GraphQL beside REST: /api/v3 → /api/graphql. */
function graphqlPath(apiUrl: string): string {
  return apiUrl.endsWith("/api/v3") ? apiUrl.replace(/\/v3$/, "/graphql") : `${apiUrl}/graphql`;
}
