/** A proxy under load: how it is started, what it costs, and how soon its first token comes. */
import { type ChildProcess, execFileSync, fork, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Pool } from "undici";
import { percentile } from "#src/statistics.ts";
import { median } from "./measured.ts";

/** Of an answer in a stream. */
export const EVENTS = 104;
export const PACE_MS = 3;

/** A proxy that is measured. */
export interface Subject {
  readonly name: string;
  readonly origin: string;
  readonly pool: Pool;
  readonly headers: Record<string, string>;
  readonly pid: number;
  stop(): void;
}

/** What a call costs, and how soon it is answered. */
export interface Sample {
  readonly cpuMicros: number;
  readonly perSecond: number;
  readonly firstMs: number;
  /** The tenth percentile: what other work on the machine disturbs least. */
  readonly calmFirstMs: number;
}

/** User and system time of a process in microseconds: Linux counts hundredths of a second. */
function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10_000;
}

/** The role of a file of ours, in a process of its own. */
export async function started(name: string, args: readonly string[]): Promise<Subject> {
  const child = fork(join(import.meta.dirname, "router-servers.ts"), args, { stdio: ["ignore", "inherit", "inherit", "ipc"] });
  const port = await new Promise<number>((resolve, reject) => {
    child.once("message", (message) => resolve(Number(message)));
    child.once("exit", () => reject(new Error(`${name} did not start`)));
  });
  return subject(name, port, child);
}

function subject(name: string, port: number, child: ChildProcess, headers: Record<string, string> = {}): Subject {
  const origin = `http://127.0.0.1:${port}`;
  const pool = new Pool(origin, { connections: 64 });
  return { name, origin, pool, headers, pid: child.pid ?? 0, stop: () => void child.kill() };
}

/** So many callers at once, for so long. */
export async function load(on: Subject, connections: number, ms: number, body: string): Promise<Sample> {
  const [before, since] = [cpuOf(on.pid), performance.now()];
  const firsts: number[] = [];
  // A stream's first token: the event before it names the role alone, and the router holds it until there is content.
  const streamed = body.includes('"stream":true');
  let done = 0;
  const caller = async (): Promise<void> => {
    while (performance.now() - since < ms) {
      const asked = performance.now();
      const answer = await on.pool.request({
        path: "/v1/chat/completions",
        method: "POST",
        headers: { "content-type": "application/json", ...on.headers },
        body,
      });
      let first = true;
      let size = 0;
      for await (const chunk of answer.body) {
        if (first && (!streamed || (chunk as Buffer).includes("word0"))) {
          firsts.push(performance.now() - asked);
          first = false;
        }
        size += (chunk as Buffer).length;
      }
      if (answer.statusCode !== 200 || size < 500) throw new Error(`${on.name} answered ${answer.statusCode} with ${size} bytes`);
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: connections }, caller));
  const seconds = (performance.now() - since) / 1000;
  return {
    cpuMicros: (cpuOf(on.pid) - before) / done,
    perSecond: done / seconds,
    firstMs: median(firsts),
    calmFirstMs: percentile(Float64Array.from(firsts).sort(), 0.1) ?? Number.NaN,
  };
}

/** Undefined where it cannot be installed, which is said. */
export async function portkey(origin: string): Promise<Subject | undefined> {
  const folder = mkdtempSync(join(tmpdir(), "portkey-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  try {
    writeFileSync(
      join(folder, "package.json"),
      JSON.stringify({ private: true, overrides: { hono: "4.9.7", "@hono/node-server": "1.13.5" } }),
    );
    execFileSync(
      "npm",
      [
        "install",
        "--no-audit",
        "--no-fund",
        "--ignore-scripts",
        "--loglevel=error",
        "@portkey-ai/gateway@1.15.2",
        "hono@4.9.7",
        "@hono/node-server@1.13.5",
      ],
      { cwd: folder, stdio: "pipe", timeout: 180_000 },
    );
  } catch (error) {
    console.log(
      `Portkey cannot be installed here, so it is left out: ${error instanceof Error ? error.message.split("\n")[0] : String(error)}`,
    );
    return undefined;
  }
  const port = 20_000 + (process.pid % 20_000);
  const child = spawn(
    process.execPath,
    [join(folder, "node_modules/@portkey-ai/gateway/build/start-server.js"), `--port=${port}`, "--headless"],
    { stdio: "ignore", env: { ...process.env, NODE_ENV: "production" } },
  );
  const on = subject("Portkey 1.15.2", port, child, {
    "x-portkey-provider": "openai",
    "x-portkey-custom-host": `${origin}/v1`,
    authorization: "Bearer k",
  });
  for (let tries = 0; tries < 100; tries++) {
    const up = await load(on, 1, 1, JSON.stringify({ model: "m", messages: [{ role: "user", content: "Hi" }] })).catch(() => undefined);
    if (up !== undefined) return on;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  child.kill();
  console.log("Portkey was installed but does not answer, so it is left out");
  return undefined;
}
