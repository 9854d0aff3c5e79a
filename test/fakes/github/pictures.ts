/** How GitHub shows what it remembers: the objects of its answers and payloads, in the fields that are asked for. */
import { type CheckRun, type Comment, fullName, type Issue, type Pull, type Repository, type World } from "#test/fakes/github/world.ts";

export function repositoryPicture(repository: Repository): object {
  const { id, owner, name, private: hidden, defaultBranch, parent } = repository;
  return {
    id,
    name,
    full_name: fullName(repository),
    private: hidden,
    fork: parent !== undefined,
    default_branch: defaultBranch,
    owner: { id: owner.id, login: owner.login, type: owner.type },
  };
}

export function pullPicture(repository: Repository, pull: Pull): object {
  const { id, number, title, body, labels, state, author, head, base } = pull;
  return {
    id,
    number,
    state,
    title,
    body,
    draft: false,
    created_at: pull.createdAt ?? "2026-10-01T12:00:00Z",
    comments: [...repository.comments.values()].filter(({ issue }) => issue === number).length,
    labels: labels.map((name) => ({ name })),
    user: { id: author.id, login: author.login, type: author.type },
    head: { ref: head.ref, sha: head.sha, label: `${head.repository.owner.login}:${head.ref}`, repo: repositoryPicture(head.repository) },
    base: { ref: base.ref, sha: base.sha, repo: repositoryPicture(repository) },
  };
}

export function runPicture(world: World, run: CheckRun): object {
  const { id, name, headSha, externalId, status, conclusion, output, startedAt, completedAt } = run;
  return {
    id,
    name,
    head_sha: headSha,
    external_id: externalId,
    status,
    conclusion,
    started_at: startedAt,
    completed_at: completedAt,
    app: { id: run.appId, slug: world.app.slug },
    // Forks are not seen by the Checks API, and the stand-in never relies on it either.
    pull_requests: [],
    check_suite: { id: 1 },
    output: { title: output.title, summary: output.summary, text: output.text, annotations_count: output.annotations.length },
  };
}

export function commentPicture(world: World, comment: Comment): object {
  const { id, body, author, appId, issue } = comment;
  return {
    id,
    body,
    issue,
    user: { id: author.id, login: author.login, type: author.type },
    performed_via_github_app: appId === undefined ? null : { id: appId, slug: world.app.slug },
  };
}

export function issuePicture(world: World, issue: Issue): object {
  const { id, number, title, body, labels, state, author, appId } = issue;
  return {
    id,
    number,
    title,
    body,
    state,
    labels: labels.map((name) => ({ name })),
    user: { id: author.id, login: author.login, type: author.type },
    performed_via_github_app: appId === undefined ? null : { id: appId, slug: world.app.slug },
  };
}
