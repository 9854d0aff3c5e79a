/** What requests must look like: a subset of GitHub's published schemas (https://github.com/github/rest-api-description), kept by hand and strict. */
import { z } from "zod";

const MAX_OUTPUT = 65_535;

const annotation = z
  .strictObject({
    path: z.string().min(1),
    start_line: z.int().min(1),
    end_line: z.int().min(1),
    start_column: z.int().min(1).optional(),
    end_column: z.int().min(1).optional(),
    annotation_level: z.enum(["notice", "warning", "failure"]),
    message: z
      .string()
      .min(1)
      .max(64 * 1024),
    title: z.string().max(255).optional(),
    raw_details: z
      .string()
      .max(64 * 1024)
      .optional(),
  })
  .refine(({ start_line, end_line }) => start_line <= end_line, "end_line lies before start_line")
  .refine(
    ({ start_line, end_line, start_column, end_column }) =>
      start_line === end_line || (start_column === undefined && end_column === undefined),
    "columns only where start_line and end_line are the same",
  );

const output = z.strictObject({
  title: z.string().min(1),
  summary: z.string().max(MAX_OUTPUT),
  text: z.string().max(MAX_OUTPUT).optional(),
  annotations: z.array(annotation).max(50).optional(),
});

const action = z.strictObject({ label: z.string().max(20), description: z.string().max(40), identifier: z.string().max(20) });
const conclusion = z.enum(["action_required", "cancelled", "failure", "neutral", "success", "skipped", "timed_out"]);
const status = z.enum(["queued", "in_progress", "completed"]);

const runFields = {
  details_url: z.url().optional(),
  external_id: z.string().optional(),
  status: status.optional(),
  started_at: z.iso.datetime().optional(),
  conclusion: conclusion.optional(),
  completed_at: z.iso.datetime().optional(),
  output: output.optional(),
  actions: z.array(action).max(3).optional(),
};

const concludes = ({
  status: at,
  conclusion: end,
}: {
  readonly status?: string | undefined;
  readonly conclusion?: string | undefined;
}): boolean => at !== "completed" || end !== undefined;

export const createRun = z
  .strictObject({ name: z.string().min(1), head_sha: z.string().regex(/^[0-9a-f]{40}$/), ...runFields })
  .refine(concludes, "a completed run needs a conclusion");
export const updateRun = z
  .strictObject({ name: z.string().min(1).optional(), ...runFields })
  .refine(concludes, "a completed run needs a conclusion");

export const commentBody = z.strictObject({ body: z.string().min(1) });
export const reactionBody = z.strictObject({ content: z.enum(["+1", "-1", "laugh", "confused", "heart", "hooray", "rocket", "eyes"]) });
export const labelsBody = z.strictObject({ labels: z.array(z.string()).min(1) });

export const newIssue = z.strictObject({
  title: z.string().min(1),
  body: z.string().optional(),
  labels: z.array(z.string().min(1)).optional(),
});
export const issueChange = z.strictObject({
  title: z.string().min(1).optional(),
  body: z.string().optional(),
  state: z.enum(["open", "closed"]).optional(),
  labels: z.array(z.string().min(1)).optional(),
});

export const tokenBody = z.strictObject({
  repositories: z.array(z.string()).max(500).optional(),
  repository_ids: z.array(z.int()).max(500).optional(),
  permissions: z.record(z.string(), z.enum(["read", "write", "admin"])).optional(),
});

export const gateBody = z
  .strictObject({
    environment_name: z.string().min(1),
    state: z.enum(["approved", "rejected"]).optional(),
    comment: z.string().max(1024).optional(),
  })
  .refine(({ state, comment }) => state !== undefined || comment !== undefined, "a report needs a comment");

export const newRef = z.strictObject({ ref: z.string().regex(/^refs\/heads\/.+/), sha: z.string().regex(/^[0-9a-f]{40}$/) });
export const moveRef = z.strictObject({ sha: z.string().regex(/^[0-9a-f]{40}$/), force: z.boolean().optional() });
export const newPull = z.strictObject({
  title: z.string().min(1),
  head: z.string().min(1),
  base: z.string().min(1),
  body: z.string().optional(),
});

export const graphql = z.strictObject({ query: z.string().min(1), variables: z.record(z.string(), z.unknown()).optional() });

/** `CreateCommitOnBranchInput` (https://docs.github.com/en/graphql/reference/input-objects#createcommitonbranchinput). */
export const commitInput = z.strictObject({
  branch: z.strictObject({ repositoryNameWithOwner: z.string(), branchName: z.string() }),
  message: z.strictObject({ headline: z.string().min(1), body: z.string().optional() }),
  expectedHeadOid: z.string().regex(/^[0-9a-f]{40}$/),
  fileChanges: z
    .strictObject({
      additions: z.array(z.strictObject({ path: z.string().min(1), contents: z.base64() })).optional(),
      deletions: z.array(z.strictObject({ path: z.string().min(1) })).optional(),
    })
    .optional(),
  clientMutationId: z.string().optional(),
});
