/** An event from GitHub → the jobs it calls for. Decided from the payload alone, so that a delivery and its jobs are stored in one transaction. */
import { z } from "zod";
import { KINDS, type Place, type PullFacts, pullKey } from "#src/app/jobs.ts";
import { commonShape, type pullShape, type repositoryShape, type Sender, shapes } from "#src/app/event-shapes.ts";
import type { NewJob } from "#src/new-job.ts";

/** The jobs and the parts of the payload that they came from (the same parts call for the same jobs), or why there are none. */
export type Triggered =
  | { readonly jobs: readonly NewJob[]; readonly kept: object; readonly repository?: string }
  | { readonly ignored: string; readonly repository?: string };

/** What each event does, by `event` and `event.action`; `app.yml` subscribes to exactly these events. */
export const EVENTS: Readonly<Record<string, readonly string[] | undefined>> = {
  pull_request: ["opened", "synchronize", "reopened", "edited", "labeled", "unlabeled", "ready_for_review"],
  merge_group: ["checks_requested"],
  push: undefined,
  check_run: ["rerequested", "requested_action"],
  check_suite: ["rerequested"],
  issue_comment: ["created"],
  deployment_protection_rule: ["requested"],
  installation: ["created", "unsuspend", "new_permissions_accepted"],
  installation_repositories: ["added"],
};

const NEW_RUNS = { force: true };

/** Never throws: a payload that is not of the event's shape is ignored with the reason, and kept. */
export function triggersOf(event: string, payload: unknown): Triggered {
  const read = commonShape.safeParse(payload);
  if (!read.success) return { ignored: `the payload is not GitHub's: ${z.prettifyError(read.error)}` };
  const { action, repository: about, installation } = read.data;
  const name = about === undefined ? {} : { repository: `${about.owner.login}/${about.name}` };
  const ignored = (reason: string): Triggered => ({ ignored: reason, ...name });
  if (!Object.hasOwn(EVENTS, event)) return ignored(`nothing listens to ${event}`);
  if (EVENTS[event]?.includes(action ?? "") === false) return ignored(`nothing listens to ${event}.${action ?? ""}`);
  if (installation === undefined) return ignored("the event names no installation");
  if (event === "installation" || event === "installation_repositories")
    return { jobs: [sweepOf(installation.id)], kept: read.data, ...name };
  if (about === undefined) return ignored("the event names no repository");
  const place = placeOf(about, installation.id);
  const { jobs, part } = jobsOf(event, action ?? "", payload, place, read.data.sender);
  if (typeof jobs === "string") return ignored(jobs);
  const fairness = String(installation.id);
  return { jobs: jobs.map((job) => ({ fairness, ...job })), kept: { ...read.data, ...part }, ...name };
}

export function placeOf({ id, name, owner, default_branch }: z.output<typeof repositoryShape>, installation: number): Place {
  return { installation, id, owner: owner.login, name, organisation: owner.type === "Organization", defaultBranch: default_branch };
}

interface Called {
  readonly jobs: readonly NewJob[] | string;
  readonly part?: object | undefined;
}

function jobsOf(event: string, action: string, payload: unknown, place: Place, from: Sender): Called {
  switch (event) {
    case "pull_request":
      return shapedAs(shapes.pull_request, payload, ({ pull_request }) => pullRequest(place, action, pull_request));
    case "merge_group":
      return shapedAs(shapes.merge_group, payload, ({ merge_group }) => [mergeGroup(place, merge_group)]);
    case "push":
      return shapedAs(shapes.push, payload, (push) => pushed(place, push));
    case "check_run":
      return shapedAs(shapes.check_run, payload, (run) => checkRun(place, action, run, from));
    case "check_suite":
      return shapedAs(shapes.check_suite, payload, ({ check_suite }) => [rejudge(place, check_suite.head_sha)]);
    case "issue_comment":
      return shapedAs(shapes.issue_comment, payload, (commented) => comment(place, commented));
    default:
      return shapedAs(shapes.deployment_protection_rule, payload, (asked) => gate(place, asked, from));
  }
}

function shapedAs<Part extends object>(shape: z.ZodType<Part>, payload: unknown, then: (part: Part) => Called["jobs"]): Called {
  const read = shape.safeParse(payload);
  if (read.success) return { jobs: then(read.data), part: read.data };
  return { jobs: `the payload is not GitHub's: ${z.prettifyError(read.error)}` };
}

export function factsOf({ title, body, labels, user, head, base }: z.output<typeof pullShape>) {
  const names = labels.map(({ name }) => name);
  return { head: head.sha, headRef: head.ref, baseRef: base.ref, title, body, labels: names, author: user?.login ?? "" };
}

function pullRequest(place: Place, action: string, pull: z.output<typeof pullShape>): readonly NewJob[] | string {
  if (pull.state !== "open") return "the pull request is closed";
  return [pullJobOf(place, pull.number, { facts: lean(factsOf(pull)), fresh: action === "opened" })];
}

function mergeGroup(
  place: Place,
  { head_sha: head, base_sha: base, base_ref: ref }: z.output<typeof shapes.merge_group>["merge_group"],
): NewJob {
  const baseRef = ref?.replace(/^refs\/heads\//, "");
  return { kind: KINDS.group, key: `group:${place.id}:${head}`, supersedes: "judge", payload: { place, head, base, baseRef } };
}

/** The delivery that the job is accepted with holds the text. */
function lean({ body: _body, ...facts }: PullFacts): object {
  return facts;
}

export function pullJobOf(place: Place, number: number, more: object = {}): NewJob {
  const payload = { place, number, ...more };
  return { kind: KINDS.pull, key: pullKey(place, number), supersedes: "judge", fairness: String(place.installation), payload };
}

/** Rules that changed on the default branch change what open pull requests are told. */
function pushed(place: Place, { ref, after, deleted, commits }: z.output<typeof shapes.push>): readonly NewJob[] | string {
  if (deleted || ref !== `refs/heads/${place.defaultBranch}`) return "the push is not to the default branch";
  const judge = { kind: KINDS.branch, key: `branch:${place.id}`, supersedes: "judge", payload: { place, head: after } };
  const touched = commits.flatMap(({ added, removed, modified }) => [...added, ...removed, ...modified]);
  const rules = touched.some((path) => path.startsWith(".github/gatehouse"));
  if (place.organisation && place.name === ".github") return [judge, organisationOf(place, after)];
  return rules ? [judge, { kind: KINDS.sweep, key: `sweep:${place.id}`, supersedes: "sweep", payload: { place, again: true } }] : [judge];
}

function organisationOf({ installation, owner }: Place, after: string): NewJob {
  return { kind: KINDS.organisation, key: `organisation:${owner}`, supersedes: "organisation", payload: { installation, owner, after } };
}

function checkRun(
  place: Place,
  action: string,
  { check_run, requested_action }: z.output<typeof shapes.check_run>,
  from: Sender,
): readonly NewJob[] | string {
  const head = check_run.head_sha;
  if (action === "rerequested" || requested_action?.identifier === "rerun") return [rejudge(place, head)];
  if (requested_action?.identifier === "regenerate") {
    return [
      {
        kind: KINDS.regenerate,
        key: `regenerate:${place.id}:${head}`,
        supersedes: "regenerate",
        payload: { place, head, login: from?.login ?? "" },
      },
    ];
  }
  if (requested_action?.identifier === "approve_drift") {
    const payload = { place, head, login: from?.login ?? "" };
    return [{ kind: KINDS.approveDrift, key: `approve-drift:${place.id}:${head}`, supersedes: "approve-drift", payload }];
  }
  return `no button is called ${requested_action?.identifier ?? "nothing"}`;
}

function rejudge(place: Place, head: string): NewJob {
  return { kind: KINDS.rejudge, key: `rejudge:${place.id}:${head}`, supersedes: "judge", payload: { place, head, ...NEW_RUNS } };
}

/** Bots are not obeyed, and an App's words least of all: that is how loops begin. */
function comment(place: Place, { issue, comment: said }: z.output<typeof shapes.issue_comment>): readonly NewJob[] | string {
  const { user } = said;
  if (user?.id === undefined || user.type === "Bot" || user.login.endsWith("[bot]") || said.performed_via_github_app)
    return "a program wrote the comment";
  if (!/^[ \t]*\/[a-z]/im.test(said.body)) return "the comment holds no command";
  const payload = {
    place,
    issue: issue.number,
    pull: issue.pull_request !== undefined,
    comment: said.id,
    body: said.body,
    actor: { id: user.id, login: user.login },
    url: said.html_url,
  };
  return [{ kind: KINDS.command, key: `comment:${place.id}:${issue.number}`, payload }];
}

function gate(
  place: Place,
  { environment, deployment_callback_url }: z.output<typeof shapes.deployment_protection_rule>,
  from: Sender,
): readonly NewJob[] | string {
  const run = /\/actions\/runs\/(\d+)\/deployment_protection_rule/.exec(deployment_callback_url)?.[1];
  if (run === undefined) return "the callback address names no workflow run";
  return [{ kind: KINDS.gate, payload: { place, run: Number(run), environment, sender: from?.login ?? "" } }];
}

/** `again`: what has a verdict is judged too, because the rules changed. */
export function sweepOf(installation?: number, again = false): NewJob {
  const payload = { ...(installation !== undefined && { installation }), ...(again && { again }) };
  return { kind: KINDS.sweep, key: `sweep:${installation ?? "all"}`, supersedes: "sweep", payload };
}
