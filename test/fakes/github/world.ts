/** What the stand-in for GitHub remembers: accounts, repositories, pull requests, check runs, comments, deliveries. */
import { createHash, generateKeyPairSync } from "node:crypto";
import type { BareRepository } from "#test/fakes/github/bare.ts";

export interface Account {
  readonly id: number;
  readonly login: string;
  readonly type: "User" | "Organization" | "Bot";
}

export interface Pull {
  readonly id: number;
  readonly number: number;
  title: string;
  body: string;
  labels: string[];
  state: "open" | "closed";
  readonly author: Account;
  head: { ref: string; sha: string; repository: Repository };
  base: { ref: string; sha: string };
  /** ISO 8601; the world's time where it is not set. */
  createdAt?: string;
}

export interface Annotation {
  readonly path: string;
  readonly start_line: number;
  readonly end_line: number;
  readonly annotation_level: string;
  readonly message: string;
}

export interface CheckRun {
  readonly id: number;
  readonly appId: number;
  name: string;
  readonly headSha: string;
  externalId: string;
  status: string;
  conclusion: string | null;
  output: { title: string; summary: string; text: string; annotations: Annotation[] };
  actions: readonly { readonly label: string; readonly identifier: string }[];
  /** How many requests wrote it. */
  writes: number;
  startedAt: string;
  completedAt: string | null;
}

export interface Comment {
  readonly id: number;
  readonly issue: number;
  body: string;
  readonly author: Account;
  readonly appId: number | undefined;
  edits: number;
  readonly reactions: { readonly content: string; readonly login: string }[];
}

/** An issue that is no pull request. */
export interface Issue {
  readonly id: number;
  readonly number: number;
  title: string;
  body: string;
  labels: string[];
  state: "open" | "closed";
  readonly author: Account;
  readonly appId: number | undefined;
  edits: number;
}

/** A run of a workflow, as far as deployments are concerned. */
export interface WorkflowRun {
  readonly id: number;
  status: string;
  conclusion: string | null;
}

export interface GateReview {
  readonly runId: number;
  readonly environment: string;
  readonly state: string | undefined;
  readonly comment: string;
}

export interface Repository {
  readonly id: number;
  readonly owner: Account;
  readonly name: string;
  defaultBranch: string;
  private: boolean;
  readonly bare: BareRepository;
  readonly pulls: Map<number, Pull>;
  readonly runs: CheckRun[];
  readonly comments: Map<number, Comment>;
  /** Newest status last. */
  readonly deployments: { readonly id: number; readonly createdAt: string; readonly states: readonly string[] }[];
  readonly issues: Map<number, Issue>;
  /** Issues are turned off: 410. */
  issuesOff: boolean;
  readonly workflowRuns: Map<number, WorkflowRun>;
  readonly reviews: GateReview[];
  /** Names of checks that the default branch's ruleset requires, with the App that must post them. */
  readonly requiredChecks: { readonly context: string; readonly app?: number }[];
  /** Commit statuses by commit, then by context. */
  readonly statuses: Map<string, Map<string, string>>;
  /** Role of each collaborator, by login. */
  readonly roles: Map<string, string>;
  /** Branches that refuse a direct commit. */
  readonly protectedBranches: Set<string>;
  parent: Repository | undefined;
  nextNumber: number;
}

export interface Delivery {
  readonly id: number;
  readonly guid: string;
  readonly event: string;
  readonly action: string | null;
  readonly installationId: number | null;
  readonly payload: object;
  status: string;
  statusCode: number;
  readonly redelivery: boolean;
  readonly deliveredAt: string;
}

export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly body: string;
  readonly authorization: string;
}

export interface World {
  readonly app: { readonly id: number; readonly slug: string; readonly privateKey: string; readonly publicKey: string };
  readonly webhookSecret: string;
  readonly installationId: number;
  readonly accounts: Map<string, Account>;
  readonly repositories: Map<string, Repository>;
  readonly deliveries: Delivery[];
  /** Every request that was answered, newest last. */
  readonly requests: SeenRequest[];
  readonly tokens: Map<string, { readonly expiresAt: number; readonly permissions: Readonly<Record<string, string>> }>;
  readonly manifests: Map<string, object>;
  /** What the installation was granted. */
  readonly granted: Record<string, string>;
  readonly now: () => Date;
  nextId: () => number;
  close: () => void;
}

export interface WorldGiven {
  readonly now?: () => Date;
  readonly webhookSecret?: string;
}

/** What `app.yml` asks for. */
const GRANTED: Readonly<Record<string, string>> = {
  metadata: "read",
  checks: "write",
  contents: "write",
  pull_requests: "write",
  issues: "write",
  deployments: "write",
  actions: "read",
  members: "read",
  merge_queues: "read",
};

export function newWorld({ now = () => new Date(), webhookSecret = "a secret of the test" }: WorldGiven = {}): World {
  const keys = generateKeyPairSync("rsa", { modulusLength: 2048 });
  let last = 1_000;
  const repositories = new Map<string, Repository>();
  return {
    app: {
      id: 4_711,
      slug: "gatehouse",
      privateKey: keys.privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
      publicKey: keys.publicKey.export({ type: "spki", format: "pem" }).toString(),
    },
    webhookSecret,
    installationId: 99,
    accounts: new Map(),
    repositories,
    deliveries: [],
    requests: [],
    tokens: new Map(),
    manifests: new Map(),
    granted: { ...GRANTED },
    now,
    nextId: () => ++last,
    close: () => {
      for (const { bare } of repositories.values()) bare.remove();
    },
  };
}

export function account(world: World, login: string, type: Account["type"] = "User"): Account {
  const known = world.accounts.get(login);
  if (known !== undefined) return known;
  const made = { id: world.nextId(), login, type };
  world.accounts.set(login, made);
  return made;
}

export const fullName = ({ owner, name }: Pick<Repository, "owner" | "name">): string => `${owner.login}/${name}`;

/** A repository whose bare folder holds this commit: check runs on a fork's head are posted to the base repository. */
export function holds(repository: Repository, sha: string): boolean {
  return /^[0-9a-f]{40}$/.test(sha) && repository.bare.has(sha);
}

export const etagOf = (text: string): string => `W/"${createHash("sha256").update(text).digest("hex").slice(0, 32)}"`;
