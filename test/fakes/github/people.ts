/** What people do on the stand-in: make repositories, push, open pull requests, label, comment. Every act sends its webhook. */
import { bareRepository, type FileChanges } from "#test/fakes/github/bare.ts";
import { commentPicture, pullPicture, repositoryPicture, runPicture } from "#test/fakes/github/pictures.ts";
import { type SendGiven, type Sent, sendWebhook } from "#test/fakes/github/sender.ts";
import { account, type CheckRun, type Comment, type Pull, type Repository, type World } from "#test/fakes/github/world.ts";

export interface People {
  /** Where webhooks go; undefined while the receiver is down. */
  target: string | undefined;
  repository(
    owner: string,
    name: string,
    files: FileChanges,
    given?: { readonly organisation?: boolean; readonly private?: boolean },
  ): Repository;
  fork(repository: Repository, owner: string): Repository;
  /** Opens a pull request from a branch made of these changes on top of the base's head. */
  open(repository: Repository, given: OpenGiven): Promise<{ readonly pull: Pull; readonly sent: Sent }>;
  push(repository: Repository, pull: Pull, files: FileChanges, send?: SendGiven): Promise<Sent>;
  pushTo(repository: Repository, branch: string, files: FileChanges): Promise<Sent>;
  edit(
    repository: Repository,
    pull: Pull,
    change: { readonly title?: string; readonly body?: string; readonly label?: string },
  ): Promise<Sent>;
  event(repository: Repository, event: string, payload: object, send?: SendGiven): Promise<Sent>;
  pullEvent(repository: Repository, pull: Pull, action: string, send?: SendGiven): Promise<Sent>;
  comment(repository: Repository, number: number, login: string, body: string): Promise<{ readonly comment: Comment; readonly sent: Sent }>;
  runEvent(
    repository: Repository,
    run: CheckRun,
    action: "rerequested" | "requested_action",
    login: string,
    identifier?: string,
  ): Promise<Sent>;
}

export interface OpenGiven {
  readonly files: FileChanges;
  readonly branch?: string;
  readonly title?: string;
  readonly body?: string;
  readonly labels?: readonly string[];
  readonly author?: string;
  /** The head's repository; the same where absent. */
  readonly from?: Repository;
  readonly quiet?: boolean;
}

export function people(world: World, target?: string): People {
  const send = async (repository: Repository, event: string, payload: object, given?: SendGiven): Promise<Sent> =>
    await sendWebhook(world, self.target, event, { repository: repositoryPicture(repository), ...payload }, given);
  const pullEvent: People["pullEvent"] = async (repository, pull, action, given) => {
    const { id, login, type } = pull.author;
    const payload = { action, number: pull.number, pull_request: pullPicture(repository, pull), sender: { id, login, type } };
    return await send(repository, "pull_request", payload, given);
  };
  const self: People = {
    target,
    repository(owner, name, files, { organisation = true, private: hidden = true } = {}) {
      const repository = made(world, account(world, owner, organisation ? "Organization" : "User").login, name, hidden, undefined);
      repository.bare.commit("main", files, { message: "first" });
      return repository;
    },
    fork(repository, owner) {
      const copy = made(world, account(world, owner).login, repository.name, repository.private, repository);
      copy.bare.git(["fetch", "-q", repository.bare.folder, "+refs/heads/*:refs/heads/*"]);
      return copy;
    },
    async open(repository, given) {
      const pull = opened(world, repository, given);
      const sent = given.quiet === true ? undefined : await pullEvent(repository, pull, "opened");
      return { pull, sent: sent ?? { status: 0, delivery: world.deliveries[0] as Sent["delivery"] } };
    },
    async push(repository, pull, files, given) {
      pushed(repository, pull, files);
      return await pullEvent(repository, pull, "synchronize", given);
    },
    async pushTo(repository, branch, files) {
      const before = repository.bare.ref(`refs/heads/${branch}`) ?? "0".repeat(40);
      const after = repository.bare.commit(branch, files);
      const paths = Object.keys(files);
      const commits = [{ id: after, added: [], removed: [], modified: paths }];
      return await send(repository, "push", {
        ref: `refs/heads/${branch}`,
        before,
        after,
        deleted: false,
        commits,
        head_commit: commits[0],
      });
    },
    async edit(repository, pull, { title, body, label }) {
      pull.title = title ?? pull.title;
      pull.body = body ?? pull.body;
      if (label !== undefined) pull.labels = [...pull.labels, label];
      return await pullEvent(repository, pull, label === undefined ? "edited" : "labeled");
    },
    event: send,
    pullEvent,
    async comment(repository, number, login, body) {
      const comment: Comment = {
        id: world.nextId(),
        issue: number,
        body,
        author: account(world, login),
        appId: undefined,
        edits: 0,
        reactions: [],
      };
      repository.comments.set(comment.id, comment);
      const issue = { number, ...(repository.pulls.has(number) && { pull_request: {} }) };
      const payload = { action: "created", issue, comment: commentPicture(world, comment), sender: comment.author };
      return { comment, sent: await send(repository, "issue_comment", payload) };
    },
    async runEvent(repository, run, action, login, identifier) {
      const asked = identifier === undefined ? {} : { requested_action: { identifier } };
      return await send(repository, "check_run", { action, check_run: runPicture(world, run), sender: account(world, login), ...asked });
    },
  };
  return self;
}

function made(world: World, owner: string, name: string, hidden: boolean, parent: Repository | undefined): Repository {
  const repository: Repository = {
    id: world.nextId(),
    owner: account(world, owner),
    name,
    defaultBranch: "main",
    private: hidden,
    bare: bareRepository(),
    pulls: new Map(),
    runs: [],
    comments: new Map(),
    issues: new Map(),
    deployments: [],
    issuesOff: false,
    workflowRuns: new Map(),
    reviews: [],
    requiredChecks: [],
    statuses: new Map(),
    roles: new Map(),
    protectedBranches: new Set(),
    parent,
    nextNumber: 1,
  };
  world.repositories.set(`${owner}/${name}`, repository);
  return repository;
}

function opened(world: World, repository: Repository, given: OpenGiven): Pull {
  const { files, from = repository, title = "A change", body = "", labels = [], author = from.owner.login } = given;
  const number = repository.nextNumber++;
  const branch = given.branch ?? `change-${number}`;
  const base = repository.bare.ref("refs/heads/main") ?? "";
  const sha = from.bare.commit(branch, files, { from: base });
  const pull: Pull = {
    id: world.nextId(),
    number,
    title,
    body,
    labels: [...labels],
    state: "open",
    author: account(world, author),
    head: { ref: branch, sha, repository: from },
    base: { ref: "main", sha: base },
  };
  repository.pulls.set(number, pull);
  reflect(repository, pull);
  return pull;
}

/** New commits on the head's branch; returns the head. */
export function pushed(repository: Repository, pull: Pull, files: FileChanges): string {
  pull.head.sha = pull.head.repository.bare.commit(pull.head.ref, files);
  reflect(repository, pull);
  return pull.head.sha;
}

/** `refs/pull/N/head` of the base repository follows the head, from a fork too. */
function reflect(repository: Repository, { number, head }: Pull): void {
  if (head.repository !== repository)
    repository.bare.git(["fetch", "-q", head.repository.bare.folder, `+${head.sha}:refs/pull/${number}/head`]);
  else repository.bare.setRef(`refs/pull/${number}/head`, head.sha);
}
