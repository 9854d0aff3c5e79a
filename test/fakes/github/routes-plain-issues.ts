/** Deployments, and issues: made, listed by label and state, changed. Pull requests are issues too for GitHub's lists; the stand-in leaves them out. */
import { type Answer, type Asked, created, invalid, notFound, ok, paged, type Route, route, shaped } from "#test/fakes/github/answer.ts";
import { repositoryOf } from "#test/fakes/github/finding.ts";
import { issuePicture } from "#test/fakes/github/pictures.ts";
import { issueChange, newIssue } from "#test/fakes/github/shapes.ts";
import { account, type Issue, type Repository } from "#test/fakes/github/world.ts";

const MAX_BODY = 65_536;

/** https://docs.github.com/en/rest/issues/issues and /deployments */
export const plainIssueRoutes: readonly Route[] = [
  route("GET /repos/{owner}/{repo}/deployments", ["deployments", "read"], (asked, params) => {
    const repository = repositoryOf(asked, params);
    const all = repository?.deployments.map(({ id, createdAt }) => ({ id, created_at: createdAt })) ?? [];
    return repository === undefined ? notFound() : paged(all.toReversed(), asked);
  }),
  route("GET /repos/{owner}/{repo}/deployments/{id}/statuses", ["deployments", "read"], (asked, params) => {
    const found = repositoryOf(asked, params)?.deployments.find(({ id }) => id === Number(params["id"]));
    return found === undefined
      ? notFound()
      : paged(
          found.states.toReversed().map((state) => ({ state })),
          asked,
        );
  }),
  route("GET /repos/{owner}/{repo}/issues", ["issues", "read"], (asked, params) =>
    inRepository(asked, params, (repository) => {
      const state = asked.query.get("state") ?? "open";
      const labels = (asked.query.get("labels") ?? "").split(",").filter((name) => name !== "");
      const found = [...repository.issues.values()]
        .filter((issue) => (state === "all" || issue.state === state) && labels.every((name) => issue.labels.includes(name)))
        .toReversed();
      return paged(
        found.map((issue) => issuePicture(asked.world, issue)),
        asked,
      );
    }),
  ),
  route("POST /repos/{owner}/{repo}/issues", ["issues", "write"], (asked, params) =>
    inRepository(asked, params, (repository) =>
      shaped(newIssue, asked.body, ({ title, body = "", labels = [] }) => {
        if (body.length > MAX_BODY) return tooLong();
        const { world } = asked;
        const made: Issue = {
          id: world.nextId(),
          number: repository.nextNumber++,
          title,
          body,
          labels,
          state: "open",
          author: account(world, `${world.app.slug}[bot]`, "Bot"),
          appId: world.app.id,
          edits: 0,
        };
        repository.issues.set(made.number, made);
        return created(issuePicture(world, made));
      }),
    ),
  ),
  route("GET /repos/{owner}/{repo}/issues/{number}", ["issues", "read"], (asked, params) =>
    inRepository(asked, params, (repository) => {
      const issue = repository.issues.get(Number(params["number"]));
      return issue === undefined ? notFound() : ok(issuePicture(asked.world, issue));
    }),
  ),
  route("PATCH /repos/{owner}/{repo}/issues/{number}", ["issues", "write"], (asked, params) =>
    inRepository(asked, params, (repository) => {
      const issue = repository.issues.get(Number(params["number"]));
      if (issue === undefined) return notFound();
      return shaped(issueChange, asked.body, ({ title = issue.title, body = issue.body, state = issue.state, labels = issue.labels }) => {
        if (body.length > MAX_BODY) return tooLong();
        Object.assign(issue, { title, body, state, labels, edits: issue.edits + 1 });
        return ok(issuePicture(asked.world, issue));
      });
    }),
  ),
];

function inRepository(asked: Asked, params: Readonly<Record<string, string>>, then: (repository: Repository) => Answer): Answer {
  const repository = repositoryOf(asked, params);
  if (repository === undefined) return notFound();
  return repository.issuesOff ? { status: 410, body: { message: "Issues are disabled for this repo" } } : then(repository);
}

const tooLong = (): Answer => invalid(`body is too long (maximum is ${MAX_BODY} characters)`);
