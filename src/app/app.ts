/** The GitHub App as a part of a process: a door for webhooks, pages for set-up, and workers over the store's queue. */
import { join } from "node:path";
import { allowance, type Creations } from "#src/app/allowance.ts";
import { type Credentials, keyring, type Keyring } from "#src/app/credentials.ts";
import { createWebhookDoor, type Door } from "#src/app/door.ts";
import type { GitHub } from "#src/app/github.ts";
import { EVIDENCE_SCHEDULES } from "#src/app/evidence-due.ts";
import { ATTEMPTS, type Guests, handlers } from "#src/app/handlers.ts";
import type { House, Log } from "#src/app/house.ts";
import { KINDS } from "#src/app/jobs.ts";
import { followOf } from "#src/app/follow.ts";
import { judging } from "#src/app/judging.ts";
import { memory } from "#src/app/memory.ts";
import { mirrors } from "#src/app/mirrors.ts";
import { type Receivers, receiversOf } from "#src/app/receivers.ts";
import { sweepOf } from "#src/app/triggers.ts";
import type { Clock } from "#src/clock.ts";
import type { Handler, Worker } from "#src/queue.ts";
import type { Store } from "#src/store.ts";
import { VERSION } from "#src/version.ts";

export interface AppGiven {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly env: NodeJS.ProcessEnv;
  readonly fetch: typeof globalThis.fetch;
  readonly guests: Guests;
  /** Handlers of other parts that share the queue: it has one worker a process. */
  readonly handlers?: Readonly<Record<string, Handler>>;
  /** For tests: how patient the worker is. */
  readonly pace?: {
    readonly pollMs?: number;
    readonly firstDelayMs?: number;
    readonly concurrency?: number;
    readonly mirrorBytes?: number;
    readonly creations?: Creations;
    /** How long a request to GitHub may take. */
    readonly requestMs?: number;
  };
}

export interface App {
  /** `/api/github/webhooks`. */
  readonly door: Door;
  readonly keyring: Keyring;
  /** Undefined until there are credentials. */
  readonly house: () => House | undefined;
  readonly apiUrl: string;
  readonly serverUrl: string;
  wake(): void;
  /** Work that runs is waited for, then handed back to the queue. */
  stop(graceMs?: number): Promise<void>;
}

const JOB_LIMIT_MS = 10 * 60_000;

/** Throws UnusableCredentials and WrongUse. */
export async function startApp(given: AppGiven): Promise<App> {
  const { store, clock, log, env } = given;
  const dataDir = env["GATEHOUSE_DATA_DIR"] ?? "./data";
  const [apiUrl, serverUrl] = [
    bare(env["GITHUB_API_URL"] ?? "https://api.github.com"),
    bare(env["GITHUB_SERVER_URL"] ?? "https://github.com"),
  ];
  const keys = keyring(env, dataDir);
  const receivers = receiversOf(env);
  const judges = judging({ cacheFolder: join(dataDir, "facts") });
  const furnished = furniture(given, { dataDir, apiUrl, serverUrl, judges, receivers });
  let house = await furnished(keys.current());
  const worker = await startWorker(given, () => house);
  const movedIn = async (): Promise<void> => {
    house = await furnished(keys.current());
    log("info", "GitHub App registered");
    await catchUp(store);
    worker.wake();
  };
  keys.onChange(() => void movedIn());
  await schedule(store);
  if (house !== undefined) await catchUp(store);
  if (house === undefined) log("warn", "no GitHub App is registered here yet: see docs/how-to/app.md, or open /api/github/setup");
  return {
    door: createWebhookDoor({ keyring: keys, store, clock, log, wake: () => worker.wake() }),
    keyring: keys,
    house: () => house,
    apiUrl,
    serverUrl,
    wake: () => worker.wake(),
    async stop(graceMs) {
      await worker.stop(graceMs);
      await judges.close();
    },
  };
}

interface Rooms {
  readonly dataDir: string;
  readonly apiUrl: string;
  readonly serverUrl: string;
  readonly judges: House["judging"];
  readonly receivers: Receivers;
}

/** A house for these credentials; undefined without any. */
function furniture({ store, clock, log, fetch, pace = {} }: AppGiven, { dataDir, apiUrl, serverUrl, judges, receivers }: Rooms) {
  return async (credentials: Credentials | undefined): Promise<House | undefined> => {
    if (credentials === undefined) return undefined;
    const { octokitGitHub } = await import("#src/app/octokit.ts");
    const spent = allowance(clock, pace.creations);
    const userAgent = `gatehouse/${VERSION}`;
    const patience = pace.requestMs === undefined ? {} : { timeoutMs: pace.requestMs };
    const github: GitHub = await octokitGitHub({ credentials, apiUrl, allowance: spent, clock, fetch, userAgent, ...patience });
    const budget = pace.mirrorBytes === undefined ? {} : { budgetBytes: pace.mirrorBytes };
    const kept = mirrors({ folder: join(dataDir, "mirrors"), serverUrl, github: () => github, ...budget });
    const remembered = memory(store.checkpoints);
    return { store, clock, log, github, allowance: spent, mirrors: kept, judging: judges, memory: remembered, serverUrl, receivers, fetch };
  };
}

async function startWorker(
  { store, clock, log, guests, handlers: others = {}, pace = {} }: AppGiven,
  house: () => House | undefined,
): Promise<Worker> {
  return await store.queue.work({
    handlers: { ...others, ...handlers({ house, clock, guests, firstDelayMs: pace.firstDelayMs }) },
    concurrency: pace.concurrency ?? 8,
    timeLimitMs: JOB_LIMIT_MS,
    retry: { attempts: ATTEMPTS, ...(pace.firstDelayMs !== undefined && { firstDelayMs: pace.firstDelayMs }) },
    ...(pace.pollMs !== undefined && { pollMs: pace.pollMs }),
    onTrouble: ({ error, job, dead }) =>
      log(dead ? "error" : "warn", dead ? "job given up" : "job failed", {
        ...job,
        error: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
      }),
  });
}

const TIMELY = {
  deliveries: { kind: KINDS.deliveries, key: "deliveries", supersedes: "deliveries", payload: {} },
  sweep: sweepOf(),
  watch: { kind: KINDS.watch, key: "watch", supersedes: "watch", payload: {} },
  follow: followOf(),
};

/** By the clock: missed deliveries, open pull requests without a verdict, the watchdog, levers that changed behind our back. */
async function schedule({ queue }: Store): Promise<void> {
  await queue.schedule({ name: "app-deliveries", cron: "*/5 * * * *", job: TIMELY.deliveries });
  await queue.schedule({ name: "app-sweep", cron: "*/15 * * * *", job: TIMELY.sweep });
  await queue.schedule({ name: "app-watch", cron: "*/2 * * * *", job: TIMELY.watch });
  await queue.schedule({ name: "app-follow", cron: "*/5 * * * *", job: TIMELY.follow });
  for (const evidence of EVIDENCE_SCHEDULES) await queue.schedule(evidence);
}

/** All of it now, after whatever ended the last process. */
async function catchUp({ queue }: Store): Promise<void> {
  await queue.enqueue(Object.values(TIMELY));
}

const bare = (address: string): string => address.replace(/\/+$/, "");
