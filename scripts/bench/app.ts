/**
 * `npm run bench app`: webhooks accepted per second and CPU against a bare server and Probot's own, and memory over the deliveries.
 * `node scripts/bench/app.ts FILES …`: from webhook to completed run on a repository of so many files, mirror warm. The machine is shared: read the ratios.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { createHmac, randomUUID } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { Agent, request } from "node:http";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { stage } from "#test/app/stage.ts";
import { median } from "./measured.ts";

const SECRET = "a secret of the bench";
/** How many deliveries are on their way at once: a busy day, and a storm. */
const AT_ONCE = [20, 100];
const agent = new Agent({ keepAlive: true, maxSockets: Math.max(...AT_ONCE) });

interface Usage {
  readonly cpuMicros: number;
  readonly rssBytes: number;
}

interface Running {
  readonly mode: string;
  readonly port: number;
  readonly dataDir: string;
  readonly child: ChildProcess;
}

const MODES = ["bare", "door", "probot"];
const ROUNDS = 7;
const A_ROUND = 2_000;

/** Rounds take turns, so that whatever else the machine does meets all alike; the medians count. */
async function accepts(atOnce: number): Promise<void> {
  const servers: Running[] = [];
  for (const mode of MODES) servers.push(await started(mode));
  const rows = new Map(servers.map(({ mode }) => [mode, { perSecond: [] as number[], cpuMicros: [] as number[] }]));
  try {
    for (const { port } of servers) await load(port, A_ROUND, atOnce);
    for (let round = 0; round < ROUNDS; round++) {
      for (const { mode, port } of servers) {
        const [before, began] = [await usage(port), performance.now()];
        await load(port, A_ROUND, atOnce);
        const [after, seconds] = [await usage(port), (performance.now() - began) / 1_000];
        rows.get(mode)?.perSecond.push(A_ROUND / seconds);
        rows.get(mode)?.cpuMicros.push((after.cpuMicros - before.cpuMicros) / A_ROUND);
      }
    }
    const bare = median(rows.get("bare")?.cpuMicros ?? []);
    const row = (mode: string, of: { perSecond: number[]; cpuMicros: number[] }) => {
      const cpu = median(of.cpuMicros);
      return {
        mode,
        "per second": Math.round(median(of.perSecond)),
        "CPU µs": Math.round(cpu),
        "of bare, per CPU": Math.round((bare / cpu) * 100) / 100,
      };
    };
    console.log(`${atOnce} deliveries at once`);
    console.table([...rows].map(([mode, of]) => row(mode, of)));
    if (atOnce === AT_ONCE[0])
      await memory(
        servers.find(({ mode }) => mode === "door"),
        atOnce,
      );
  } finally {
    for (const { child, dataDir } of servers) {
      child.kill("SIGKILL");
      rmSync(dataDir, { recursive: true, force: true });
    }
  }
}

/** Resident memory after each further 10,000 deliveries. */
async function memory(server: Running | undefined, atOnce: number): Promise<void> {
  if (server === undefined) return;
  const megabytes: number[] = [];
  for (let tens = 0; tens < 5; tens++) {
    await load(server.port, 10_000, atOnce);
    megabytes.push(Math.round((await usage(server.port)).rssBytes / 1e6));
  }
  console.log(`memory of the door after each further 10,000 deliveries: ${megabytes.join(", ")} MB`);
}

async function started(mode: string): Promise<Running> {
  const dataDir = mkdtempSync(join(tmpdir(), "gatehouse-bench-"));
  const child = spawn(process.execPath, [join(import.meta.dirname, "app-server.ts"), mode, SECRET, dataDir], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const port = Number(await new Promise((resolve) => child.stdout.once("data", (chunk: Buffer) => resolve(chunk.toString().trim()))));
  return { mode, port, dataDir, child };
}

async function load(port: number, count: number, atOnce: number): Promise<void> {
  const body = Buffer.from(JSON.stringify(payload()));
  const signature = `sha256=${createHmac("sha256", SECRET).update(body).digest("hex")}`;
  let left = count;
  const one = async (): Promise<void> => {
    while (left-- > 0) await post(port, body, signature);
  };
  await Promise.all(Array.from({ length: atOnce }, one));
}

async function post(port: number, body: Buffer, signature: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const headers = {
      "content-type": "application/json",
      "content-length": body.length,
      "x-github-event": "pull_request",
      "x-github-delivery": randomUUID(),
      "x-hub-signature-256": signature,
    };
    const sent = request({ port, host: "127.0.0.1", method: "POST", path: "/", headers, agent }, (response) => {
      if ((response.statusCode ?? 500) >= 300) reject(new Error(`status ${response.statusCode}`));
      response.resume().on("end", resolve);
    });
    sent.on("error", reject).end(body);
  });
}

async function usage(port: number): Promise<Usage> {
  return (await (await fetch(`http://127.0.0.1:${port}/usage`)).json()) as Usage;
}

/** One of GitHub's own examples of a push to a pull request: 24 kB. */
function payload(): object {
  const all = examples.parse(JSON.parse(readFileSync(createRequire(import.meta.url).resolve("@octokit/webhooks-examples"), "utf8")));
  const found = all
    .find(({ name }) => name === "pull_request")
    ?.examples.find((one) => one["action"] === "synchronize" && "installation" in one);
  if (found === undefined) throw new Error("there is no example of a push to a pull request");
  return found;
}

const examples = z.array(z.object({ name: z.string(), examples: z.array(z.record(z.string(), z.unknown())) }));

/** Each round changes one file. */
async function judgements(files: number): Promise<void> {
  const on = await stage();
  const many = Object.fromEntries(
    Array.from({ length: files }, (_, n) => [
      `src/d${n % 100}/f${n}.ts`,
      `import { a } from "./f${n + 100}.ts";\nexport const v${n} = a;\n`,
    ]),
  );
  const repository = on.people.repository("acme", "large", {
    ".github/gatehouse.yml": "version: 1\nchecks: { pull-request: false }\npublish: { checks: rollup }\n",
  });
  fill((args, input) => repository.bare.git(args, input), many);
  const { pull } = await on.people.open(repository, { files: { "a.ts": "1;\n" } });
  await on.settled();
  const rounds = files > 50_000 ? 5 : 15;
  const times: number[] = [];
  const cpu = process.cpuUsage();
  for (let round = 0; round < rounds; round++) {
    const began = performance.now();
    await on.people.push(repository, pull, { "a.ts": `${round};\n` });
    await on.settled();
    times.push(performance.now() - began);
  }
  const { user, system } = process.cpuUsage(cpu);
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number): number => Math.round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0);
  console.table([
    {
      files,
      "p50 ms": at(0.5),
      "p95 ms": at(0.95),
      "CPU ms a push (stand-in included)": Math.round((user + system) / 1_000 / times.length),
    },
  ]);
  await on.close();
}

/** One fast import instead of a process for each file. */
function fill(git: (args: readonly string[], input?: string | Uint8Array) => string, files: Readonly<Record<string, string>>): void {
  const blobs = Object.entries(files).map(([path, text]) => `M 100644 inline ${path}\ndata ${Buffer.byteLength(text)}\n${text}\n`);
  const head = "commit refs/heads/main\ncommitter Ada <ada@example.com> 1790000000 +0000\ndata 4\nmany\nfrom refs/heads/main^0\n";
  git(["fast-import", "--quiet"], head + blobs.join(""));
}

if (process.argv.length === 2) for (const atOnce of AT_ONCE) await accepts(atOnce);
for (const files of process.argv.slice(2)) await judgements(Number(files));
process.exit();
