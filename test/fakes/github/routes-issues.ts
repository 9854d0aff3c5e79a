/** Pull requests, comments, reactions, labels and collaborators. */
import { created, forbidden, invalid, notFound, ok, paged, type Route, route, shaped } from "#test/fakes/github/answer.ts";
import { commentOf, pullOf, repositoryOf } from "#test/fakes/github/finding.ts";
import { commentPicture, pullPicture } from "#test/fakes/github/pictures.ts";
import { commentBody, labelsBody, newPull, reactionBody } from "#test/fakes/github/shapes.ts";
import { account, type Comment, type Pull } from "#test/fakes/github/world.ts";

const MAX_COMMENT = 65_536;

/** https://docs.github.com/en/rest/pulls and /issues */
export const issueRoutes: readonly Route[] = [
  route("GET /repos/{owner}/{repo}/pulls", ["pull_requests", "read"], (asked, params) => {
    const repository = repositoryOf(asked, params);
    if (repository === undefined) return notFound();
    const state = asked.query.get("state") ?? "open";
    const found = [...repository.pulls.values()].filter((pull) => state === "all" || pull.state === state);
    return paged(
      found.map((pull) => pullPicture(repository, pull)),
      asked,
    );
  }),
  route("POST /repos/{owner}/{repo}/pulls", ["pull_requests", "write"], (asked, params) => {
    const repository = repositoryOf(asked, params);
    if (repository === undefined) return notFound();
    return shaped(newPull, asked.body, ({ title, head, base, body = "" }) => {
      const [from, to] = [repository.bare.ref(`refs/heads/${head}`), repository.bare.ref(`refs/heads/${base}`)];
      if (from === undefined || to === undefined) return invalid("head or base does not exist");
      const open = [...repository.pulls.values()].find((pull) => pull.state === "open" && pull.head.ref === head && pull.base.ref === base);
      if (open !== undefined) return invalid(`A pull request already exists for ${head}`);
      const pull: Pull = {
        id: asked.world.nextId(),
        number: repository.nextNumber++,
        title,
        body,
        labels: [],
        state: "open",
        author: account(asked.world, `${asked.world.app.slug}[bot]`, "Bot"),
        head: { ref: head, sha: from, repository },
        base: { ref: base, sha: to },
      };
      repository.pulls.set(pull.number, pull);
      repository.bare.setRef(`refs/pull/${pull.number}/head`, from);
      return created(pullPicture(repository, pull));
    });
  }),
  route("GET /repos/{owner}/{repo}/pulls/{number}", ["pull_requests", "read"], (asked, params) => {
    const found = pullOf(asked, params);
    return found === undefined ? notFound() : ok(pullPicture(found.repository, found.pull));
  }),
  route("GET /repos/{owner}/{repo}/commits/{sha}/pulls", ["pull_requests", "read"], (asked, params) => {
    const repository = repositoryOf(asked, params);
    // Heads of forks are not found by this endpoint.
    const found = [...(repository?.pulls.values() ?? [])].filter(
      ({ head }) => head.sha === params["sha"] && head.repository === repository,
    );
    return repository === undefined ? notFound() : ok(found.map((pull) => pullPicture(repository, pull)));
  }),
  route("GET /repos/{owner}/{repo}/issues/{number}/comments", ["issues", "read"], (asked, params) => {
    const all = [...(repositoryOf(asked, params)?.comments.values() ?? [])].filter(({ issue }) => issue === Number(params["number"]));
    return paged(
      all.map((comment) => commentPicture(asked.world, comment)),
      asked,
    );
  }),
  route("POST /repos/{owner}/{repo}/issues/{number}/comments", ["issues", "write"], (asked, params) => {
    const { world } = asked;
    const repository = repositoryOf(asked, params);
    if (repository === undefined) return notFound();
    return shaped(commentBody, asked.body, ({ body }) => {
      if (body.length > MAX_COMMENT) return invalid(`body is too long (maximum is ${MAX_COMMENT} characters)`);
      const author = account(world, `${world.app.slug}[bot]`, "Bot");
      const made: Comment = {
        id: world.nextId(),
        issue: Number(params["number"]),
        body,
        author,
        appId: world.app.id,
        edits: 0,
        reactions: [],
      };
      repository.comments.set(made.id, made);
      return created(commentPicture(world, made));
    });
  }),
  route("PATCH /repos/{owner}/{repo}/issues/comments/{id}", ["issues", "write"], (asked, params) => {
    const comment = commentOf(asked, params);
    if (comment === undefined) return notFound();
    if (comment.appId !== asked.world.app.id) return forbidden();
    return shaped(commentBody, asked.body, ({ body }) => {
      if (body.length > MAX_COMMENT) return invalid(`body is too long (maximum is ${MAX_COMMENT} characters)`);
      comment.body = body;
      comment.edits++;
      return ok(commentPicture(asked.world, comment));
    });
  }),
  route("GET /repos/{owner}/{repo}/issues/comments/{id}", ["issues", "read"], (asked, params) => {
    const comment = commentOf(asked, params);
    return comment === undefined ? notFound() : ok(commentPicture(asked.world, comment));
  }),
  route("POST /repos/{owner}/{repo}/issues/comments/{id}/reactions", ["issues", "write"], (asked, params) => {
    const comment = commentOf(asked, params);
    if (comment === undefined) return notFound();
    return shaped(reactionBody, asked.body, ({ content }) => {
      const login = `${asked.world.app.slug}[bot]`;
      const there = comment.reactions.some((one) => one.content === content && one.login === login);
      if (!there) comment.reactions.push({ content, login });
      return { status: there ? 200 : 201, body: { id: 1, content } };
    });
  }),
  route("POST /repos/{owner}/{repo}/issues/{number}/labels", ["issues", "write"], (asked, params) => {
    const found = pullOf(asked, params);
    if (found === undefined) return notFound();
    return shaped(labelsBody, asked.body, ({ labels }) => {
      found.pull.labels = [...new Set([...found.pull.labels, ...labels])];
      return ok(found.pull.labels.map((name) => ({ name })));
    });
  }),
  route("GET /repos/{owner}/{repo}/collaborators/{login}/permission", ["metadata", "read"], (asked, params) => {
    const repository = repositoryOf(asked, params);
    if (repository === undefined) return notFound();
    const role = repository.roles.get(params["login"] ?? "") ?? (repository.private ? "none" : "read");
    const legacy =
      new Map([
        ["maintain", "write"],
        ["triage", "read"],
      ]).get(role) ?? role;
    return ok({ permission: legacy, role_name: role, user: { login: params["login"] } });
  }),
];
