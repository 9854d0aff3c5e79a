/** The whole server in this process against the stand-in for GitHub: started and stopped at will, worked by comments, deployments and the API. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { partsOf } from "#src/serve/parts.ts";
import { type Running, start } from "#src/serve/process.ts";
import { settingsOf } from "#src/serve/settings.ts";
import { environment } from "#test/app/stage.ts";
import { people, type People } from "#test/fakes/github/people.ts";
import { type GitHubServer, startGitHub } from "#test/fakes/github/server.ts";
import type { GateReview, Repository } from "#test/fakes/github/world.ts";
import { ADMIN_KEY, type Answer } from "#test/serve/process.ts";

export interface OnGitHub {
  readonly hub: GitHubServer;
  readonly people: People;
  readonly dataDir: string;
  start(): Promise<void>;
  stop(): Promise<void>;
  close(): Promise<void>;
  /** Waits for what must come. */
  until(holds: () => boolean | Promise<boolean>, what: string): Promise<void>;
  /** The App's one answer to a comment. */
  reply(repository: Repository, login: string, body: string, issue?: number): Promise<string>;
  /** Its reason codes, one for each command. */
  codes(repository: Repository, login: string, body: string, issue?: number): Promise<readonly string[]>;
  /** A job reaches an environment that our rule protects. */
  asks(repository: Repository, environment: string, run: number): Promise<void>;
  reviews(repository: Repository, run: number): readonly GateReview[];
  /** Below `/api/governance` where the path does not begin with `/api`; as the bootstrap key where no other is given. */
  api(method: "GET" | "POST" | "DELETE", path: string, repository: Repository, body?: object, key?: string): Promise<Answer>;
}

/** `granted`: what the installation was granted beside what `app.yml` asks for. */
export async function onGitHub(granted: Readonly<Record<string, string>> = {}): Promise<OnGitHub> {
  const hub = await startGitHub();
  Object.assign(hub.world.granted, granted);
  const dataDir = mkdtempSync(join(tmpdir(), "gatehouse-on-github-"));
  const acting = people(hub.world);
  const env = { ...environment(hub, dataDir), PORT: "0", HOST: "127.0.0.1", GATEHOUSE_ADMIN_KEY: ADMIN_KEY };
  let [running, url]: [Running | undefined, string] = [undefined, ""];
  const self: OnGitHub = {
    hub,
    people: acting,
    dataDir,
    async start() {
      running = await start(settingsOf(env), env, pino({ level: "silent" }), partsOf);
      url = `http://127.0.0.1:${running.port}`;
      acting.target = `${url}/api/github/webhooks`;
    },
    async stop() {
      acting.target = undefined;
      await running?.stop();
      running = undefined;
    },
    async close() {
      await self.stop();
      await hub.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
    async until(holds, what) {
      for (let tries = 0; tries < 1_200; tries++) {
        if (await holds()) return;
        await new Promise((resolve) => setTimeout(resolve, 25));
      }
      throw new Error(`it never came: ${what}`);
    },
    async reply(repository, login, body, issue = 1) {
      const { comment } = await acting.comment(repository, issue, login, body);
      const mark = `<!-- gatehouse:reply ${comment.id} -->`;
      const found = () => [...repository.comments.values()].filter((one) => one.appId !== undefined && one.body.includes(mark));
      await self.until(() => found().length > 0, `the reply to ${body}`);
      return found()[0]?.body ?? "";
    },
    codes: async (repository, login, body, issue) =>
      Array.from((await self.reply(repository, login, body, issue)).matchAll(/^\*\*\/[^*]*\*\* · (\S+)$/gm), ([, code = ""]) => code),
    async asks(repository, name, run) {
      const at = `${hub.url}/repos/${repository.owner.login}/${repository.name}/actions/runs/${run}/deployment_protection_rule`;
      const payload = {
        action: "requested",
        environment: name,
        event: "push",
        deployment_callback_url: at,
        deployment: {},
        pull_requests: [],
      };
      await acting.event(repository, "deployment_protection_rule", { ...payload, sender: { id: 1, login: "ada", type: "User" } });
    },
    reviews: (repository, run) => repository.reviews.filter(({ runId }) => runId === run),
    async api(method, path, repository, body, key = ADMIN_KEY) {
      const headers = {
        authorization: `Bearer ${key}`,
        "content-type": "application/json",
        repository: `${repository.owner.login}/${repository.name}`,
      };
      const response = await fetch(`${url}${path.startsWith("/api/") ? "" : "/api/governance"}${path}`, {
        method,
        headers,
        ...(body && { body: JSON.stringify(body) }),
      });
      return { status: response.status, headers: response.headers, body: await response.json() };
    },
  };
  await self.start();
  return self;
}

/** A repository that may go live: a snapshot of this minute, and our own word on its head. */
export function readyRepository(on: OnGitHub, name: string, configuration = "version: 1\n"): Repository {
  const repository = on.people.repository("acme", name, {
    ".github/gatehouse.yml": configuration,
    "README.md": "# Shop\n",
    ...snapshotFile(new Date()),
  });
  for (const [login, role] of ROLES) repository.roles.set(login, role);
  passing(on, repository, "gatehouse");
  return repository;
}

export const ROLES = [["ada", "admin"], ["max", "maintain"], ["mia", "maintain"], ["wes", "write"], ["rea", "read"]] as const; // prettier-ignore

export function snapshotFile(at: Date): Readonly<Record<string, string>> {
  const iso = new Date(Math.floor(at.getTime() / 60_000) * 60_000).toISOString();
  const snapshot = {
    version: "1.0",
    timestamp_utc: iso,
    orchestration: { runs_ok: null, runs_fail: null, p95_ms: null },
    models: { gpt: null, claude: null, gemini: null, deepseek: null },
    revenue_proxy: null,
    compliance: { age_gate_pass: null, coa_pass: null },
    workflow_coverage: { defined: null, verified: null, target: null },
    infra: { drift: null },
    risk_flags: [],
  };
  return {
    [`docs/snapshots/snapshot_${iso.slice(0, 10)}_${iso.slice(11, 13)}${iso.slice(14, 16)}Z.json`]: `${JSON.stringify(snapshot)}\n`,
  };
}

/** A check run on the head of the default branch. */
export function passing(
  on: Pick<OnGitHub, "hub">,
  repository: Repository,
  name: string,
  conclusion = "success",
  app = on.hub.world.app.id,
): void {
  repository.runs.push({
    id: on.hub.world.nextId(),
    appId: app,
    name,
    headSha: repository.bare.ref("refs/heads/main") ?? "",
    externalId: "",
    status: "completed",
    conclusion,
    output: { title: name, summary: "", text: "", annotations: [] },
    actions: [],
    writes: 1,
    startedAt: new Date().toISOString(),
    completedAt: new Date().toISOString(),
  });
}
