/** Kills the App with SIGKILL at moments of a judgement, starts it again, and says what GitHub was left with. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { environment } from "#test/app/stage.ts";
import { people } from "#test/fakes/github/people.ts";
import { startGitHub } from "#test/fakes/github/server.ts";
import type { Repository } from "#test/fakes/github/world.ts";

export interface CrashReport {
  readonly kills: number;
  /** Pull requests whose delivery was acknowledged. */
  readonly accepted: number;
  /** What is wrong, in words; nothing if all is well. */
  readonly faults: readonly string[];
}

interface Child {
  readonly process: ChildProcess;
  readonly url: string;
}

const CONFIGURATION = "version: 1\nchecks:\n  structure:\n    forbidden: ['**/*.bak']\n  pull-request: false\n";

/** Each kill comes at a moment of its own within `spanMs` of a delivery; `wait` gives it. */
export async function crashTest(kills: number, spanMs: number, random: () => number): Promise<CrashReport> {
  const hub = await startGitHub();
  const dataDir = mkdtempSync(join(tmpdir(), "gatehouse-crash-"));
  const acting = people(hub.world);
  const repository = acting.repository("acme", "shop", { ".github/gatehouse.yml": CONFIGURATION, "README.md": "# Sample\n" });
  const start = async (): Promise<Child> => await startChild({ ...process.env, ...environment(hub, dataDir) });
  const accepted: number[] = [];
  let child = await start();
  try {
    for (let round = 0; round < kills; round++) {
      acting.target = `${child.url}/api/github/webhooks`;
      const { pull, sent } = await acting.open(repository, {
        files: { [`f${round}.ts`]: `${round};\n`, ...(round % 2 === 0 && { "old.bak": "1\n" }) },
      });
      if (sent.status === 202) accepted.push(pull.number);
      await passed(random() * spanMs);
      await killed(child);
      child = await start();
    }
    await idle(child);
    return { kills, accepted: accepted.length, faults: faultsOf(repository, accepted) };
  } finally {
    await killed(child);
    await hub.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

function faultsOf(repository: Repository, accepted: readonly number[]): readonly string[] {
  const faults: string[] = [];
  const open = repository.runs.filter(({ status }) => status !== "completed").length;
  if (open > 0) faults.push(`${open} runs are still in progress`);
  for (const number of accepted) {
    const sha = repository.pulls.get(number)?.head.sha;
    const runs = repository.runs.filter(({ headSha }) => headSha === sha);
    const names = runs.map(({ name }) => name);
    const twice = names.filter((name, index) => names.indexOf(name) !== index);
    if (twice.length > 0) faults.push(`#${number} has ${twice.join(", ")} twice`);
    const wanted = number % 2 === 1 ? "failure" : "success";
    const rollup = runs.find(({ name }) => name === "gatehouse");
    if (rollup?.conclusion !== wanted)
      faults.push(`#${number} is ${rollup?.conclusion}, not ${wanted}: ${rollup?.output.text.slice(0, 500)}`);
    const comments = [...repository.comments.values()].filter(({ issue }) => issue === number).length;
    if (comments !== 1) faults.push(`#${number} has ${comments} comments`);
    const doubled = runs.filter(
      ({ output }) => new Set(output.annotations.map((one) => JSON.stringify(one))).size !== output.annotations.length,
    );
    if (doubled.length > 0) faults.push(`#${number} has annotations twice`);
  }
  return faults;
}

async function startChild(env: NodeJS.ProcessEnv): Promise<Child> {
  const child = spawn(process.execPath, [join(import.meta.dirname, "crash-child.ts")], { env, stdio: ["ignore", "pipe", "inherit"] });
  const port = await new Promise<string>((resolve, reject) => {
    child.stdout.once("data", (chunk: Buffer) => resolve(chunk.toString().trim()));
    child.once("exit", (code) => reject(new Error(`the App ended with ${code} before it listened`)));
  });
  return { process: child, url: `http://127.0.0.1:${port}` };
}

async function killed({ process: child }: Child): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGKILL");
  await gone;
}

async function idle({ url }: Child): Promise<void> {
  for (;;) {
    const counts = (await (await fetch(`${url}/counts`)).json()) as { waiting: number; active: number };
    if (counts.waiting === 0 && counts.active === 0) return;
    await passed(50);
  }
}

const passed = async (ms: number): Promise<void> => await new Promise((resolve) => setTimeout(resolve, ms));
