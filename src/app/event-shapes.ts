/** The parts of GitHub's events that are read. Nothing else of a payload is looked at, and nothing else is kept. */
import { z } from "zod";
import { withoutSecrets } from "#src/app/without-secrets.ts";

const account = z.object({ login: z.string(), type: z.string().optional(), id: z.int().optional() });
const text = z
  .string()
  .nullish()
  .transform((value) => value ?? "");
/** What somebody wrote. */
const words = text.transform(withoutSecrets);
export const repositoryShape = z.object({
  id: z.int(),
  name: z.string(),
  owner: account,
  default_branch: z.string().default("main"),
});
const sender = account.optional();

export type Sender = z.output<typeof sender>;

export const commonShape = z.object({
  action: z.string().optional(),
  repository: repositoryShape.optional(),
  sender,
  installation: z.object({ id: z.int() }).optional(),
});
const end = z.object({ ref: words, sha: z.string() });

export const pullShape = z.object({
  number: z.int(),
  state: z.string().default("open"),
  title: words,
  body: words,
  labels: z.array(z.object({ name: z.string() })).default([]),
  user: account.nullish(),
  comments: z.int().default(1),
  head: end,
  base: end,
});

/** What each event says beyond that, by its name; installation events say no more. */
export const shapes = {
  pull_request: z.object({ pull_request: pullShape }),
  merge_group: z.object({ merge_group: z.object({ head_sha: z.string(), base_sha: z.string(), base_ref: z.string().optional() }) }),
  push: z.object({
    ref: z.string(),
    after: z.string(),
    deleted: z.boolean().default(false),
    commits: z.array(z.object({ added: paths(), removed: paths(), modified: paths() })).default([]),
  }),
  check_run: z.object({
    check_run: z.object({ head_sha: z.string(), app: z.object({ id: z.int() }).nullish() }),
    requested_action: z.object({ identifier: z.string() }).optional(),
  }),
  check_suite: z.object({ check_suite: z.object({ head_sha: z.string() }) }),
  issue_comment: z.object({
    issue: z.object({ number: z.int(), pull_request: z.unknown().optional() }),
    comment: z.object({
      id: z.int(),
      body: words,
      html_url: text,
      user: account.nullish(),
      performed_via_github_app: z.unknown().optional(),
    }),
  }),
  deployment_protection_rule: z.object({ environment: z.string(), deployment_callback_url: z.string() }),
};

/** The names of all members that are read of an event's payload: it is cut down to these before it is parsed. Of an event without a shape what all events have. */
export function namesRead(event: string): readonly string[] {
  const own: readonly (readonly [string, z.ZodType])[] = Object.entries(shapes).filter(([name]) => name === event);
  const read = [commonShape, ...own.map(([, shape]) => shape)];
  return [...new Set(read.flatMap((shape) => namesIn(z.toJSONSchema(shape, { io: "input", unrepresentable: "any" }))))];
}

function namesIn(schema: unknown): readonly string[] {
  if (typeof schema !== "object" || schema === null) return [];
  const names = "properties" in schema ? Object.keys(schema.properties as object) : [];
  return [...names, ...Object.values(schema).flatMap(namesIn)];
}

function paths() {
  return z.array(z.string()).default([]);
}
