/** The event that a workflow run is about, as the runner leaves it in a file: the part that a verdict asks about. */
import { z } from "zod";
import { late } from "#schemas/late.ts";

const text = late(() =>
  z
    .string()
    .nullish()
    .transform((value) => value ?? ""),
);
const ref = late(() => z.object({ ref: text(), sha: text() }).default({ ref: "", sha: "" }));

/** https://docs.github.com/en/webhooks/webhook-events-and-payloads#pull_request and #merge_group */
const pullRequestEvent = late(() =>
  z.object({
    pull_request: z.object({
      number: z.int(),
      title: text(),
      body: text(),
      labels: z.array(z.object({ name: z.string() })).default([]),
      user: z.object({ login: z.string() }).nullish(),
      head: ref(),
      base: ref(),
    }),
  }),
);
const mergeGroupEvent = late(() => z.object({ merge_group: z.object({ base_sha: z.string(), head_sha: z.string() }) }));

export interface PullRequestEvent {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly labels: readonly string[];
  readonly headRef: string;
  readonly baseRef: string;
  readonly author: string;
}

export interface WorkflowEvent {
  readonly pull?: PullRequestEvent;
  /** The commits that the event compares; "" where it does not say. */
  readonly baseSha: string;
  readonly headSha: string;
}

/** The event's text says something else than its name promises. */
export class UnreadableEvent extends Error {
  override readonly name = "UnreadableEvent";
}

/** Undefined for events that compare nothing. Throws UnreadableEvent. */
export function workflowEvent(name: string | undefined, json: () => string): WorkflowEvent | undefined {
  if (name === "pull_request" || name === "pull_request_target") {
    const { pull_request: pull } = parsed(pullRequestEvent(), name, json());
    const { number, title, body, labels, user, head, base } = pull;
    const names = labels.map((label) => label.name);
    return {
      pull: { number, title, body, labels: names, headRef: head.ref, baseRef: base.ref, author: user?.login ?? "" },
      baseSha: base.sha,
      headSha: head.sha,
    };
  }
  if (name !== "merge_group") return undefined;
  const { merge_group: group } = parsed(mergeGroupEvent(), name, json());
  return { baseSha: group.base_sha, headSha: group.head_sha };
}

function parsed<Shape extends z.ZodType>(shape: Shape, name: string, json: string): z.output<Shape> {
  try {
    return shape.parse(JSON.parse(json));
  } catch (cause) {
    const words = cause instanceof z.ZodError ? z.prettifyError(cause) : String(cause);
    throw new UnreadableEvent(`the event file (GITHUB_EVENT_PATH) holds no ${name} event: ${words}`, { cause });
  }
}
