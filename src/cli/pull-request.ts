/** The pull request that a workflow run is about, from the event file that the runner leaves (GITHUB_EVENT_PATH). */
import { readFileSync } from "node:fs";
import { z } from "zod";
import { UsageError } from "#src/cli/usage.ts";
import type { PullRequest } from "#src/view.ts";

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? "");

/** https://docs.github.com/en/webhooks/webhook-events-and-payloads#pull_request, the part that checks ask about. */
const event = z.object({
  pull_request: z.object({
    number: z.int(),
    title: text,
    body: text,
    labels: z.array(z.object({ name: z.string() })).default([]),
    user: z.object({ login: z.string() }).nullish(),
    head: z.object({ ref: text, sha: z.string().optional() }).default({ ref: "" }),
    base: z.object({ ref: text, sha: z.string().optional() }).default({ ref: "" }),
  }),
});

/** Undefined outside a pull request's workflow run. Throws UsageError where the run says there is one and its file cannot be read. */
export function pullRequestOf(
  env: NodeJS.ProcessEnv,
): (PullRequest & { readonly baseSha?: string; readonly headSha?: string }) | undefined {
  const file = env["GITHUB_EVENT_PATH"];
  if (!file || (env["GITHUB_EVENT_NAME"] !== "pull_request" && env["GITHUB_EVENT_NAME"] !== "pull_request_target")) return undefined;
  const { pull_request: pull } = read(file);
  return {
    number: pull.number,
    title: pull.title,
    body: pull.body,
    labels: pull.labels.map(({ name }) => name),
    headRef: pull.head.ref,
    baseRef: pull.base.ref,
    author: pull.user?.login ?? "",
    ...(pull.base.sha === undefined ? {} : { baseSha: pull.base.sha }),
    ...(pull.head.sha === undefined ? {} : { headSha: pull.head.sha }),
  };
}

function read(file: string): z.output<typeof event> {
  try {
    return event.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch (cause) {
    const words = cause instanceof z.ZodError ? z.prettifyError(cause) : String(cause);
    throw new UsageError(`GITHUB_EVENT_PATH ${file} holds no pull request event: ${words}`);
  }
}
