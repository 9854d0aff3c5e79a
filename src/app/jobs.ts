/** The App's kinds of work and what each carries: written when a delivery is accepted, read when its turn comes. */
import { z } from "zod";
import { OCCASIONS } from "#src/occasion.ts";

const sha = z.string().regex(/^[0-9a-f]{40,64}$/);

/** Numbers identify, names only address: a repository may be renamed between the event and its turn. */
export const place = z.object({
  installation: z.int(),
  id: z.int(),
  owner: z.string().min(1),
  name: z.string().min(1),
  organisation: z.boolean(),
  defaultBranch: z.string().min(1),
});

/** What a verdict asks of a pull request, as the event told it. */
const pullFacts = z.object({
  head: sha,
  headRef: z.string(),
  baseRef: z.string().min(1),
  title: z.string(),
  body: z.string(),
  labels: z.array(z.string()),
  author: z.string(),
});

const force = z.boolean().default(false);

/** As an event's job carries them: the text may be long, and stands in the delivery already. */
const leanFacts = pullFacts.extend({ body: z.string().optional() });

export const pullJob = z.object({
  delivery: z.string().optional(),
  place,
  number: z.int(),
  facts: leanFacts.optional(),
  fresh: z.boolean().default(false),
  force,
});
/** `baseRef`: the branch that the group goes to. */
export const groupJob = z.object({ place, head: sha, base: sha, baseRef: z.string().optional(), force });
export const branchJob = z.object({ place, head: sha, force });
export const rejudgeJob = z.object({ place, head: sha });
export const regenerateJob = z.object({ place, head: sha, login: z.string().min(1) });
export const approveDriftJob = z.object({ place, head: sha, login: z.string().min(1) });
/** The organisation's own rules may have changed. */
export const organisationJob = z.object({ installation: z.int(), owner: z.string().min(1), after: z.string() });
export const sweepJob = z.object({ installation: z.int().optional(), place: place.optional(), again: z.boolean().default(false) });

export const evidenceJob = z.object({
  occasion: z.enum(OCCASIONS),
  /** Milliseconds; when it was due. */
  at: z.number().optional(),
  installation: z.int().optional(),
  place: place.optional(),
  /** Somebody asked for it: made whether or not the repository receives it by the clock. */
  asked: z.boolean().default(false),
});

/** What people are to be told of a check that turned. */
export const alertJob = z.object({
  place,
  alert: z.object({
    check: z.string(),
    state: z.enum(["raised", "resolved"]),
    episode: z.string(),
    words: z.string(),
    head: z.string(),
    at: z.string(),
  }),
});

/** A week that has ended, as its snapshots tell it. */
export const reviewJob = z.object({
  place,
  branch: z.string().min(1),
  week: z.looseObject({ name: z.string(), from: z.string(), until: z.string() }),
});

/** A newly created comment; whoever knows the commands takes it from here. */
export const commandJob = z.object({
  place,
  issue: z.int(),
  pull: z.boolean(),
  comment: z.int(),
  body: z.string(),
  actor: z.object({ id: z.int(), login: z.string() }),
  url: z.string(),
});

/** Levers were changed; without a stream: look which. */
export const followJob = z.object({ stream: z.string().optional() });

/** The head of a pull request or a merge group whose merge deploys to production. */
export const standingJob = z.object({ place, head: sha });

/** A deployment that waits for an answer. */
export const gateJob = z.object({
  delivery: z.string().optional(),
  place,
  run: z.int(),
  environment: z.string().min(1),
  sender: z.string(),
});

export type Place = z.output<typeof place>;
export type PullFacts = z.output<typeof pullFacts>;
export type PullJob = z.output<typeof pullJob>;
export type CommandJob = z.output<typeof commandJob>;

export const KINDS = {
  pull: "app.pull",
  group: "app.group",
  branch: "app.branch",
  rejudge: "app.rejudge",
  regenerate: "app.regenerate",
  approveDrift: "app.approve-drift",
  organisation: "app.organisation",
  command: "app.command",
  gate: "app.gate",
  follow: "app.follow",
  standing: "app.standing",
  sweep: "app.sweep",
  deliveries: "app.deliveries",
  watch: "app.watch",
  evidence: "app.evidence",
  review: "app.review",
  alertIssue: "app.alert-issue",
  alertWebhook: "app.alert-webhook",
  alertMail: "app.alert-mail",
} as const;

export const pullKey = ({ id }: Pick<Place, "id">, number: number): string => `pull:${id}:${number}`;
