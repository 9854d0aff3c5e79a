/** Contents, refs and the GraphQL mutation that commits with an expected head. */
import type { z } from "zod";
import { type Answer, type Asked, created, invalid, nothing, notFound, ok, type Route, route, shaped } from "#test/fakes/github/answer.ts";
import { repositoryOf } from "#test/fakes/github/finding.ts";
import { repositoryPicture } from "#test/fakes/github/pictures.ts";
import { commitInput, graphql, moveRef, newRef } from "#test/fakes/github/shapes.ts";
import type { Repository } from "#test/fakes/github/world.ts";

export const contentRoutes: readonly Route[] = [
  route("GET /repos/{owner}/{repo}", ["metadata", "read"], (asked, params) => {
    const repository = repositoryOf(asked, params);
    return repository === undefined ? notFound() : ok(repositoryPicture(repository));
  }),
  route("GET /repos/{owner}/{repo}/contents/{*path}", ["contents", "read"], (asked, params) => {
    const repository = repositoryOf(asked, params);
    const sha = repository?.bare.ref(asked.query.get("ref") ?? `refs/heads/${repository.defaultBranch}`);
    const text = sha === undefined ? undefined : repository?.bare.text(sha, decodeURIComponent(params["path"] ?? ""));
    return text === undefined ? notFound() : ok({ type: "file", encoding: "base64", content: Buffer.from(text).toString("base64") });
  }),
  route("GET /repos/{owner}/{repo}/git/ref/{*ref}", ["contents", "read"], (asked, params) => {
    const sha = repositoryOf(asked, params)?.bare.ref(`refs/${params["ref"]}`);
    return sha === undefined ? notFound() : ok({ ref: `refs/${params["ref"]}`, object: { type: "commit", sha } });
  }),
  route("POST /repos/{owner}/{repo}/git/refs", ["contents", "write"], (asked, params) => {
    const repository = repositoryOf(asked, params);
    if (repository === undefined) return notFound();
    return shaped(newRef, asked.body, ({ ref, sha }) => {
      if (repository.bare.ref(ref) !== undefined) return invalid("Reference already exists");
      if (!repository.bare.has(sha)) return invalid("Object does not exist");
      repository.bare.setRef(ref, sha);
      return created({ ref, object: { type: "commit", sha } });
    });
  }),
  route("PATCH /repos/{owner}/{repo}/git/refs/{*ref}", ["contents", "write"], (asked, params) => {
    const repository = repositoryOf(asked, params);
    const ref = `refs/${params["ref"]}`;
    if (repository?.bare.ref(ref) === undefined) return notFound();
    return shaped(moveRef, asked.body, ({ sha, force = false }) => {
      if (!repository.bare.has(sha)) return invalid("Object does not exist");
      const [old, base] = [repository.bare.ref(ref), repository.bare.git(["merge-base", ref, sha])];
      if (!force && old !== base) return invalid("Update is not a fast forward");
      repository.bare.setRef(ref, sha);
      reflect(repository, ref, sha);
      return ok({ ref, object: { type: "commit", sha } });
    });
  }),
  route("DELETE /repos/{owner}/{repo}/git/refs/{*ref}", ["contents", "write"], (asked, params) => {
    const repository = repositoryOf(asked, params);
    const ref = `refs/${params["ref"]}`;
    if (repository?.bare.ref(ref) === undefined) return invalid("Reference does not exist");
    repository.bare.git(["update-ref", "-d", ref]);
    return nothing();
  }),
  route("POST /graphql", ["contents", "write"], (asked) =>
    shaped(graphql, asked.body, ({ query, variables }) => {
      const input = commitInput.safeParse(variables?.["input"]);
      if (!query.includes("createCommitOnBranch")) return wrong("UNKNOWN", "the stand-in knows only createCommitOnBranch");
      return input.success ? commit(asked, input.data) : wrong("INVALID", input.error.message);
    }),
  ),
];

/** GraphQL answers 200 with errors. */
const wrong = (type: string, message: string): Answer => ok({ data: null, errors: [{ type, message }] });

function commit({ world }: Asked, { branch, message, expectedHeadOid, fileChanges }: z.output<typeof commitInput>): Answer {
  const repository = world.repositories.get(branch.repositoryNameWithOwner);
  const head = repository?.bare.ref(`refs/heads/${branch.branchName}`);
  if (repository === undefined || head === undefined) return wrong("NOT_FOUND", `no branch ${branch.branchName}`);
  if (repository.protectedBranches.has(branch.branchName))
    return wrong("FORBIDDEN", "Repository rule violations found: changes must be made through a pull request");
  if (head !== expectedHeadOid)
    return wrong("STALE_DATA", `Expected branch to point to "${expectedHeadOid}" but it did not. Pull and try again.`);
  const { additions = [], deletions = [] } = fileChanges ?? {};
  const paths = [...additions, ...deletions].map(({ path }) => path);
  if (new Set(paths).size !== paths.length) return wrong("INVALID", "a path stands in it twice");
  if (paths.some((path) => path.startsWith(".github/workflows/")))
    return wrong("FORBIDDEN", "refusing to write a workflow without `workflows` permission");
  const missing = deletions.find(({ path }) => repository.bare.text(head, path) === undefined);
  if (missing !== undefined) return wrong("INVALID", `${missing.path} is not there to be deleted`);
  const files = Object.fromEntries([
    ...additions.map(({ path, contents }) => [path, Buffer.from(contents, "base64")] as const),
    ...deletions.map(({ path }) => [path, null] as const),
  ]);
  const oid = repository.bare.commit(branch.branchName, files, { message: message.headline });
  reflect(repository, `refs/heads/${branch.branchName}`, oid);
  return ok({ data: { createCommitOnBranch: { commit: { oid } } } });
}

/** Pull requests follow the branch of their head; one whose branch holds nothing beyond its base is closed. */
function reflect(repository: Repository, ref: string, sha: string): void {
  for (const pull of repository.pulls.values()) {
    if (pull.state !== "open" || pull.head.repository !== repository || `refs/heads/${pull.head.ref}` !== ref) continue;
    pull.head.sha = sha;
    repository.bare.setRef(`refs/pull/${pull.number}/head`, sha);
    if (repository.bare.git(["merge-base", `refs/heads/${pull.base.ref}`, sha]) === sha) pull.state = "closed";
  }
}
