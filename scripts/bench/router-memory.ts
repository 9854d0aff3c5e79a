/**
 * What the router keeps: its heap after a collection while many requests go through it, and with many streams open at once.
 * `node scripts/bench/router-memory.ts [--requests N] [--streams N] [--format json]`. The router has a process of its own; callers and vendor share the other.
 */
import { fork, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Pool } from "undici";

interface Memory {
  readonly heapMb: number;
  readonly residentMb: number;
}

const order = { path: "/v1/chat/completions", method: "POST", headers: { "content-type": "application/json" } } as const;
let asked = 0;

const [role, origin] = process.argv.slice(2);
if (role === "door") await door(origin ?? "");
else await measure();

/** As it runs in the server: masking, audit, metrics and memory file are on. */
async function door(vendor: string): Promise<void> {
  const { mountModelDoor } = await import("#src/api/models/mount.ts");
  const dataDir = mkdtempSync(join(tmpdir(), "gatehouse-memory-"));
  const config = join(dataDir, "router.yml");
  const models = [1, 2, 3].map(
    (n) => `  - { id: m${n}, provider: openai, base_url: "${vendor}", input_cost_per_token: ${n}e-7, output_cost_per_token: ${n}e-6 }`,
  );
  writeFileSync(
    config,
    `models:\n${models.join("\n")}\nroutes: [{ name: m, models: [m1, m2, m3], strategy: weighted }]\nbudgets: [{ scope: key, limit_usd: 1000000 }]\n`,
  );
  const mounted = mountModelDoor({ env: { GATEHOUSE_ROUTER_CONFIG: config, OPENAI_API_KEY: "k" }, dataDir, warn: console.error });
  const caller = { tenant: "bench", key: "bench", actor: "bench", scopes: [] };
  const server = createServer((request, response) => void mounted.door.handle(request, response, caller));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  process.on("message", () => {
    for (let time = 0; time < 3; time++) globalThis.gc?.();
    const { heapUsed, external, rss } = process.memoryUsage();
    process.send?.({ heapMb: (heapUsed + external) / 1e6, residentMb: rss / 1e6 } satisfies Memory);
  });
  process.on("disconnect", () => {
    rmSync(dataDir, { recursive: true, force: true });
    process.exit(0);
  });
  process.send?.((server.address() as AddressInfo).port);
}

async function told<Value>(child: ChildProcess): Promise<Value> {
  return await new Promise((resolve, reject) => {
    const ended = (code: number | null): void => reject(new Error(`the router ended with ${code}`));
    child.once("exit", ended);
    child.once("message", (message) => {
      child.off("exit", ended);
      resolve(message as Value);
    });
  });
}

async function memoryOf(child: ChildProcess): Promise<Memory> {
  const answer = told<Memory>(child);
  child.send("memory");
  return await answer;
}

function event(delta: object, finish: string | null): string {
  const choices = [{ index: 0, delta, finish_reason: finish }];
  return `data: ${JSON.stringify({ id: "c", object: "chat.completion.chunk", created: 1, model: "m", choices })}\n\n`;
}

async function measure(): Promise<void> {
  const { values } = parseArgs({
    options: {
      requests: { type: "string", default: "100000" },
      streams: { type: "string", default: "500" },
      format: { type: "string", default: "text" },
    },
  });
  const [requests, streams] = [Number(values.requests), Number(values.streams)];
  const held: ServerResponse[] = [];
  const vendor = createServer((request, response) => {
    let streamed = false;
    request.on("data", (chunk: Buffer) => (streamed ||= chunk.includes('"stream":true')));
    request.on("end", () => {
      response.writeHead(200, { "content-type": streamed ? "text/event-stream" : "application/json" });
      if (!streamed) return void response.end(JSON.stringify(answerOf()));
      response.write(event({ role: "assistant", content: "one " }, null) + event({ content: "two " }, null));
      held.push(response);
    });
  });
  await new Promise<void>((resolve) => vendor.listen(0, "127.0.0.1", resolve));
  const child = fork(import.meta.filename, ["door", `http://127.0.0.1:${(vendor.address() as AddressInfo).port}`], {
    execArgv: ["--expose-gc"],
  });
  const pool = new Pool(`http://127.0.0.1:${await told<number>(child)}`, { connections: streams + 32, headersTimeout: 0, bodyTimeout: 0 });
  const steps: (Memory & { readonly requests: number })[] = [];
  const step = Math.max(1, Math.ceil(requests / 10));
  for (let sent = 0; sent < requests; sent += step) {
    await many(pool, Math.min(step, requests - sent));
    steps.push({ requests: Math.min(requests, sent + step), ...(await memoryOf(child)) });
  }
  const before = await memoryOf(child);
  const open = await opened(pool, streams, held);
  const during = await memoryOf(child);
  for (const response of held) response.end(`${event({}, "stop")}data: [DONE]\n\n`);
  const ends = await Promise.all(open);
  const after = await memoryOf(child);
  const result = { steps, streams: { open: open.length, whole: ends.filter(Boolean).length, before, during, after } };
  console.log(values.format === "json" ? JSON.stringify(result) : textOf(result));
  child.disconnect();
  await pool.destroy();
  vendor.closeAllConnections();
  vendor.close();
}

function answerOf(): object {
  const message = { role: "assistant", content: "hello ".repeat(20) };
  const usage = { prompt_tokens: 9, completion_tokens: 20, total_tokens: 29 };
  return { id: "c", object: "chat.completion", created: 1, model: "m", choices: [{ index: 0, message, finish_reason: "stop" }], usage };
}

function body(stream: boolean): string {
  asked += 1;
  const content = `Write to person${asked}@example.com about order ${asked}.`;
  return JSON.stringify({ model: "m", max_tokens: 50, messages: [{ role: "user", content }], ...(stream ? { stream } : {}) });
}

async function many(pool: Pool, count: number): Promise<void> {
  let left = count;
  const caller = async (): Promise<void> => {
    while (left-- > 0) {
      const answer = await pool.request({ ...order, body: body(false) });
      await answer.body.dump();
      if (answer.statusCode !== 200) throw new Error(`the router answered ${answer.statusCode}`);
    }
  };
  await Promise.all(Array.from({ length: 32 }, caller));
}

/** All streams under way, each with its first content read; each promise says whether the stream came to its proper end. */
async function opened(pool: Pool, count: number, held: readonly ServerResponse[]): Promise<readonly Promise<boolean>[]> {
  const ends = await Promise.all(
    Array.from({ length: count }, async () => {
      const answer = await pool.request({ ...order, body: body(true) });
      let text = "";
      return await new Promise<{ readonly end: Promise<boolean> }>((begun, broken) => {
        const end = new Promise<boolean>((resolve) => answer.body.on("end", () => resolve(text.includes("[DONE]"))));
        answer.body.on("data", (chunk: Buffer) => {
          text += chunk.toString();
          begun({ end });
        });
        answer.body.on("error", broken);
      });
    }),
  );
  if (held.length !== count) throw new Error(`${held.length} streams are open, not ${count}`);
  return ends.map(({ end }) => end);
}

interface Result {
  readonly steps: readonly (Memory & { readonly requests: number })[];
  readonly streams: {
    readonly open: number;
    readonly whole: number;
    readonly before: Memory;
    readonly during: Memory;
    readonly after: Memory;
  };
}

function textOf({ steps, streams }: Result): string {
  const line = (name: string, { heapMb, residentMb }: Memory): string =>
    `${name.padEnd(28)} heap ${heapMb.toFixed(1).padStart(7)} MB   resident ${residentMb.toFixed(0).padStart(5)} MB`;
  const { open, before, during, after } = streams;
  return [
    `Node ${process.version}; heap and external memory after a collection`,
    ...steps.map((step) => line(`${step.requests} requests`, step)),
    line(`before ${open} streams`, before),
    line(`${open} streams open`, during),
    line("all ended", after),
    `each open stream: ${(((during.heapMb - before.heapMb) * 1000) / open).toFixed(1)} kB of heap; ${streams.whole} of ${open} ended as they should`,
  ].join("\n");
}
