/** Kills the App with SIGKILL at moments of a judgement, starts it again, and says what GitHub was left with. */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { environment } from "#test/app/stage.ts";
import { type People, people } from "#test/fakes/github/people.ts";
import { startGitHub } from "#test/fakes/github/server.ts";
import type { Repository } from "#test/fakes/github/world.ts";

export interface CrashReport {
  readonly kills: number;
  /** Pull requests whose delivery was acknowledged. */
  readonly accepted: number;
  /** What is wrong, in words; nothing if all is well. */
  readonly faults: readonly string[];
}

export interface CrashGiven {
  readonly kills: number;
  /** Each kill comes within so many milliseconds of a delivery, at the moment that `random` (0 to 1) says; without it as long as a judgement takes here, and half as long again. */
  readonly spanMs?: number;
  readonly random: () => number;
  /** A PostgreSQL database: then two processes share it, and one of them is killed while the other goes on. */
  readonly databaseUrl?: string | undefined;
}

interface Child {
  readonly process: ChildProcess;
  readonly url: string;
}

interface Counts {
  readonly waiting: number;
  readonly active: number;
  readonly dead: number;
}

const CONFIGURATION = "version: 1\nchecks:\n  structure:\n    forbidden: ['**/*.bak']\n  pull-request: false\n";

export async function crashTest({ kills, spanMs: given, random, databaseUrl }: CrashGiven): Promise<CrashReport> {
  const hub = await startGitHub();
  const folder = mkdtempSync(join(tmpdir(), "gatehouse-crash-"));
  const log = join(folder, "log");
  const acting = people(hub.world);
  const repository = acting.repository("acme", "shop", { ".github/gatehouse.yml": CONFIGURATION, "README.md": "# Sample\n" });
  const start = async (place: number): Promise<Child> => {
    const own = environment(hub, join(folder, `process-${place}`));
    return await startChild({ ...process.env, ...own, LOG_FILE: log, ...(databaseUrl !== undefined && { STORE: databaseUrl }) });
  };
  const accepted: number[] = [];
  const children: Child[] = [];
  for (let place = 0; place < (databaseUrl === undefined ? 1 : 2); place++) children.push(await start(place));
  const one = (): number => Math.min(children.length - 1, Math.floor(random() * children.length));
  try {
    const spanMs = given ?? 1.5 * (await judgementMs(acting, repository, children));
    for (let round = 0; round < kills; round++) {
      acting.target = `${children[one()]?.url ?? ""}/api/github/webhooks`;
      const { pull, sent } = await acting.open(repository, {
        files: { [`f${round}.ts`]: `${round};\n`, ...(round % 2 === 0 && { "old.bak": "1\n" }) },
      });
      if (sent.status === 202) accepted.push(pull.number);
      await passed(random() * spanMs);
      const victim = one();
      await killed(children[victim]);
      children[victim] = await start(victim);
    }
    const { dead } = await idle(children);
    const faults = [...(dead > 0 ? [`${dead} jobs were given up`] : []), ...faultsOf(repository, accepted)];
    return { kills, accepted: accepted.length, faults: faults.length === 0 ? [] : [...faults, ...troubleIn(log)] };
  } finally {
    await Promise.all(children.map(killed));
    await hub.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** From the delivery to the end of its work, in a process that has just started. */
async function judgementMs(acting: People, repository: Repository, children: readonly Child[]): Promise<number> {
  const began = performance.now();
  acting.target = `${children[0]?.url ?? ""}/api/github/webhooks`;
  await acting.open(repository, { files: { "first.ts": "1;\n" } });
  await idle(children);
  return performance.now() - began;
}

/** The last lines of what went wrong, for whoever looks for the cause. */
function troubleIn(log: string): readonly string[] {
  return existsSync(log) ? readFileSync(log, "utf8").trim().split("\n").slice(-200) : [];
}

function faultsOf(repository: Repository, accepted: readonly number[]): readonly string[] {
  const open = repository.runs.filter(({ status }) => status !== "completed").length;
  return [...(open > 0 ? [`${open} runs are still in progress`] : []), ...accepted.flatMap((number) => faultsOfPull(repository, number))];
}

function faultsOfPull(repository: Repository, number: number): readonly string[] {
  const sha = repository.pulls.get(number)?.head.sha;
  const runs = repository.runs.filter(({ headSha }) => headSha === sha);
  const names = runs.map(({ name }) => name);
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  const wanted = repository.bare.text(sha ?? "", "old.bak") === undefined ? "success" : "failure";
  const wrong = ["gatehouse", "gatehouse / structure"].flatMap((name) => {
    const run = runs.find((one) => one.name === name);
    return run?.conclusion === wanted ? [] : [`${name} is ${run?.conclusion}, not ${wanted}: ${run?.output.text.slice(0, 500)}`];
  });
  const comments = [...repository.comments.values()].filter(({ issue }) => issue === number).length;
  const doubled = runs.filter(
    ({ output }) => new Set(output.annotations.map((one) => JSON.stringify(one))).size !== output.annotations.length,
  );
  const faults = [
    ...(twice.length > 0 ? [`has ${twice.join(", ")} twice`] : []),
    ...wrong,
    ...(comments === 1 ? [] : [`has ${comments} comments`]),
    ...(doubled.length > 0 ? ["has annotations twice"] : []),
  ];
  return faults.map((fault) => `#${number} (${sha?.slice(0, 7)}) ${fault}`);
}

async function startChild(env: NodeJS.ProcessEnv): Promise<Child> {
  const child = spawn(process.execPath, [join(import.meta.dirname, "crash-child.ts")], { env, stdio: ["ignore", "pipe", "inherit"] });
  const port = await new Promise<string>((resolve, reject) => {
    child.stdout.once("data", (chunk: Buffer) => resolve(chunk.toString().trim()));
    child.once("exit", (code) => reject(new Error(`the App ended with ${code} before it listened`)));
  });
  return { process: child, url: `http://127.0.0.1:${port}` };
}

async function killed(child: Child | undefined): Promise<void> {
  if (child === undefined || child.process.exitCode !== null || child.process.signalCode !== null) return;
  const gone = new Promise((resolve) => child.process.once("exit", resolve));
  child.process.kill("SIGKILL");
  await gone;
}

/** Waits until nothing waits and nothing runs. */
async function idle(children: readonly Child[]): Promise<Counts> {
  for (;;) {
    const counts = (await (await fetch(`${children[0]?.url ?? ""}/counts`)).json()) as Counts;
    if (counts.waiting === 0 && counts.active === 0) return counts;
    await passed(50);
  }
}

const passed = async (ms: number): Promise<void> => await new Promise((resolve) => setTimeout(resolve, ms));
