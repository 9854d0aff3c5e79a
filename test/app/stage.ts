/** The App on a stage: the stand-in for GitHub, the store, the App and a door for webhooks, all on loopback. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type App, type AppGiven, startApp } from "#src/app/app.ts";
import type { Guests } from "#src/app/handlers.ts";
import { KINDS } from "#src/app/jobs.ts";
import type { Occasion } from "#src/occasion.ts";
import type { NewJob } from "#src/new-job.ts";
import { openStore, type StorePlace } from "#src/stores/open.ts";
import { systemClock } from "#src/stores/system-clock.ts";
import type { Store } from "#src/store.ts";
import { people, type People } from "#test/fakes/github/people.ts";
import { type GitHubServer, startGitHub } from "#test/fakes/github/server.ts";
import type { CheckRun, Comment, Repository } from "#test/fakes/github/world.ts";

export interface Stage {
  readonly hub: GitHubServer;
  readonly people: People;
  readonly dataDir: string;
  /** Every log line as it would be written. */
  readonly lines: string[];
  readonly app: () => App;
  readonly store: () => Store;
  readonly url: () => string;
  /** Resolves when the queue is empty. */
  settled(): Promise<void>;
  stop(): Promise<void>;
  start(): Promise<void>;
  close(): Promise<void>;
}

export interface StageGiven {
  readonly guests?: Partial<Guests>;
  readonly place?: StorePlace;
  /** Without credentials. */
  readonly bare?: boolean;
  readonly env?: Readonly<Record<string, string>>;
  readonly pace?: AppGiven["pace"];
}

export async function stage(given: StageGiven = {}): Promise<Stage> {
  const hub = await startGitHub();
  const dataDir = mkdtempSync(join(tmpdir(), "gatehouse-app-"));
  const lines: string[] = [];
  const acting = people(hub.world);
  let running: Awaited<ReturnType<typeof run>> | undefined;
  const run = async () => await runApp(hub, dataDir, lines, given);
  const now = () => {
    if (running === undefined) throw new Error("the App is stopped");
    return running;
  };
  const start = async (): Promise<void> => {
    running = await run();
    acting.target = `${running.url}/api/github/webhooks`;
  };
  const stop = async (): Promise<void> => {
    acting.target = undefined;
    await running?.stop();
    running = undefined;
  };
  await start();
  if (given.bare !== true) await settledQueue(now().store);
  return {
    hub,
    people: acting,
    dataDir,
    lines,
    app: () => now().app,
    store: () => now().store,
    url: () => now().url,
    settled: async () => await settledQueue(now().store),
    start,
    stop,
    close: async () => {
      await stop();
      await hub.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** The job that makes evidence, of all repositories or of one. */
export function evidenceFor({ hub }: Pick<Stage, "hub">, occasion: Occasion, at: string, of?: Repository): NewJob {
  const place = of && {
    installation: hub.world.installationId,
    id: of.id,
    owner: of.owner.login,
    name: of.name,
    organisation: of.owner.type === "Organization",
    defaultBranch: of.defaultBranch,
  };
  return { kind: KINDS.evidence, payload: { occasion, at: Date.parse(at), ...(place && { place }) } };
}

/** A connection that is idle while the machine is slow is not ended under the sender's hands. */
const PATIENT = { keepAliveTimeout: 600_000 };

export function environment(hub: GitHubServer, dataDir: string): NodeJS.ProcessEnv {
  const { app, webhookSecret } = hub.world;
  return {
    APP_ID: String(app.id),
    PRIVATE_KEY: app.privateKey,
    WEBHOOK_SECRET: webhookSecret,
    GITHUB_API_URL: hub.url,
    GITHUB_SERVER_URL: hub.url,
    GATEHOUSE_DATA_DIR: dataDir,
  };
}

function without({ APP_ID: _id, PRIVATE_KEY: _key, WEBHOOK_SECRET: _secret, ...rest }: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return rest;
}

async function runApp(
  hub: GitHubServer,
  dataDir: string,
  lines: string[],
  { guests = {}, place, bare = false, pace, env = {} }: StageGiven,
) {
  const store = await openStore(place ?? { dataDir });
  const app = await startApp({
    store,
    clock: systemClock,
    log: (level, msg, fields) => void lines.push(JSON.stringify({ level, msg, ...fields })),
    env: { ...(bare ? without(environment(hub, dataDir)) : environment(hub, dataDir)), ...env },
    fetch: globalThis.fetch,
    guests: { permit: async () => ({ allowed: false, reason: "not_live", executionClass: "PROD_EXEC" }), ...guests },
    pace: { pollMs: 20, firstDelayMs: 20, creations: { minute: 10_000, hour: 100_000 }, ...pace },
  });
  // What comes by the clock comes when the clock says so, in the midst of whatever is tried; whoever tries that orders it.
  for (const { name } of await store.queue.schedules()) if (name.startsWith("app-")) await store.queue.unschedule(name);
  const server = createServer(PATIENT, (request, response) => void app.door(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const stop = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
    await app.stop();
    await store.close();
  };
  return { app, store, url, stop };
}

/** Waits for what is waiting or on its way; what was put off by the clock counts as waiting. */
export async function settledQueue(store: Store): Promise<void> {
  for (;;) {
    const { waiting, active } = await store.queue.counts();
    if (waiting === 0 && active === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** The newest run of each name on a commit, by name. */
export function runsOn(repository: Repository, sha: string): ReadonlyMap<string, CheckRun> {
  return new Map(repository.runs.filter(({ headSha }) => headSha === sha).map((run) => [run.name, run]));
}

/** Conclusions by name, leaving out what passed. */
export function failuresOn(repository: Repository, sha: string): readonly string[] {
  return [...runsOn(repository, sha).values()]
    .filter(({ conclusion }) => conclusion !== "success")
    .map(({ name, conclusion }) => `${name}: ${conclusion}`);
}

export function commentsOf(repository: Repository, number: number): readonly Comment[] {
  return [...repository.comments.values()].filter(({ issue, appId }) => issue === number && appId !== undefined);
}
