/**
 * What the router costs: CPU time for each request against a bare node:http + undici proxy in the same run, beside Portkey where it can be installed.
 * `node scripts/bench/router.ts [--rounds N] [--seconds N] [--without-portkey] [--only WORDS]`. Only ratios within one run count.
 */
import { execFileSync, fork, spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Pool } from "undici";
import { decide, type Candidate } from "#src/router.ts";
import { percentile } from "#src/statistics.ts";

const [role] = process.argv.slice(2);
const EVENTS = 104;
const PACE_MS = 3;
/** Long enough for the engine to have compiled what it is going to compile. */
const WARM_MS = 4_000;

const TEXT = "x".repeat(700);
const ANSWER = JSON.stringify({
  id: "chatcmpl-1",
  object: "chat.completion",
  created: 1,
  model: "m",
  choices: [{ index: 0, message: { role: "assistant", content: TEXT, refusal: null }, logprobs: null, finish_reason: "stop" }],
  usage: { prompt_tokens: 12, completion_tokens: 80, total_tokens: 92 },
});

const eventText = (delta: object, finish: string | null, usage?: object): string =>
  `data: ${JSON.stringify({ id: "chatcmpl-1", object: "chat.completion.chunk", created: 1, model: "m", choices: usage ? [] : [{ index: 0, delta, logprobs: null, finish_reason: finish }], ...(usage ? { usage } : {}) })}\n\n`;
const STREAM = [
  eventText({ role: "assistant", content: "" }, null),
  ...Array.from({ length: EVENTS - 4 }, (_, at) => eventText({ content: `word${at} ` }, null)),
  eventText({}, "stop"),
  eventText({}, null, { prompt_tokens: 12, completion_tokens: 100, total_tokens: 112 }),
  "data: [DONE]\n\n",
];

if (role === "vendor") await vendor();
else if (role === "bare") await bare(process.argv[3] ?? "");
else if (role === "router") await router(process.argv[3] ?? "", process.argv[4] === "masked");
else await measure();

async function serve(server: ReturnType<typeof createServer>): Promise<void> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  process.send?.((server.address() as AddressInfo).port);
}

async function vendor(): Promise<void> {
  await serve(
    createServer((request, response) => {
      let stream = false;
      request.on("data", (chunk: Buffer) => (stream ||= chunk.includes('"stream":true')));
      request.on("end", () => {
        if (!stream) {
          response.writeHead(200, { "content-type": "application/json", "content-length": Buffer.byteLength(ANSWER) });
          response.end(ANSWER);
          return;
        }
        response.writeHead(200, { "content-type": "text/event-stream" });
        let at = 0;
        const timer = setInterval(() => {
          response.write(STREAM[at++]);
          if (at < STREAM.length) return;
          clearInterval(timer);
          response.end();
        }, PACE_MS);
        response.on("close", () => clearInterval(timer));
      });
    }),
  );
}

/** The least that a proxy can do: body in, body out, nothing read. */
async function bare(origin: string): Promise<void> {
  const pool = new Pool(origin, { connections: 256 });
  const passedOn = async (body: Buffer, response: ServerResponse): Promise<void> => {
    const headers = { "content-type": "application/json", authorization: "Bearer k" };
    const answer = await pool.request({ path: "/v1/chat/completions", method: "POST", headers, body });
    const { "content-type": type, "content-length": length } = answer.headers;
    response.writeHead(answer.statusCode, {
      "content-type": String(type),
      ...(length === undefined ? {} : { "content-length": String(length) }),
    });
    answer.body.pipe(response);
  };
  await serve(
    createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => void passedOn(Buffer.concat(chunks), response));
    }),
  );
}

/** With scoring, audit and metrics on; masking as asked. */
async function router(origin: string, masked: boolean): Promise<void> {
  const { mountModelDoor } = await import("#src/api/models/mount.ts");
  const dataDir = mkdtempSync(join(tmpdir(), "gatehouse-bench-"));
  const config = join(dataDir, "router.yml");
  const model = (id: string, cost: number): string =>
    `  - { id: ${id}, provider: openai, base_url: "${origin}", capability: 0.8, input_cost_per_token: ${cost}e-7, output_cost_per_token: ${cost}e-6, context_tokens: 128000 }`;
  writeFileSync(
    config,
    `models:\n${[1, 2, 3].map((cost) => model(`m${cost}`, cost)).join("\n")}\nroutes: [{ name: m, models: [m1, m2, m3], strategy: score }]\nredaction: { enabled: ${masked} }\n`,
  );
  const mounted = mountModelDoor({
    env: { GATEHOUSE_ROUTER_CONFIG: config, OPENAI_API_KEY: "k" },
    dataDir,
    warn: () => undefined,
  });
  process.on("disconnect", () => {
    rmSync(dataDir, { recursive: true, force: true });
    process.exit(0);
  });
  const caller = { tenant: "bench", key: "bench", actor: "bench", scopes: [] };
  await serve(createServer((request, response) => void mounted.door.handle(request, response, caller)));
}

interface Subject {
  readonly name: string;
  readonly origin: string;
  readonly pool: Pool;
  readonly headers: Record<string, string>;
  readonly pid: number;
  stop(): void;
}

interface Sample {
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

async function started(name: string, args: readonly string[]): Promise<Subject> {
  const child = fork(import.meta.filename, args, { stdio: ["ignore", "inherit", "inherit", "ipc"] });
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
async function load(on: Subject, connections: number, ms: number, body: string): Promise<Sample> {
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

function median(values: readonly number[]): number {
  return percentile(Float64Array.from(values).sort(), 0.5) ?? Number.NaN;
}

async function portkey(origin: string): Promise<Subject | undefined> {
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

async function measure(): Promise<void> {
  const { values } = parseArgs({
    options: {
      rounds: { type: "string", default: "5" },
      seconds: { type: "string", default: "3" },
      "without-portkey": { type: "boolean", default: false },
      only: { type: "string", default: "" },
    },
  });
  const vendorSubject = await started("vendor", ["vendor"]);
  const { origin } = vendorSubject;
  const subjects = [
    await started("bare", ["bare", origin]),
    await started("Gatehouse", ["router", origin, "plain"]),
    await started("Gatehouse, masking on", ["router", origin, "masked"]),
  ];
  const other = values["without-portkey"] ? undefined : await portkey(origin);
  if (other !== undefined) subjects.push(other);
  const ask = { model: "m", messages: [{ role: "user", content: `Say something about ${"the weather ".repeat(20)}` }] };
  const scenarios: readonly (readonly [string, number, string])[] = [
    ["JSON 1 KiB, 32 connections", 32, JSON.stringify(ask)],
    ["JSON 1 KiB, 1 connection", 1, JSON.stringify(ask)],
    [
      "JSON 64 KiB prompt, 16 connections",
      16,
      JSON.stringify({ ...ask, messages: [{ role: "user", content: "lorem ipsum dolor sit amet ".repeat(2_400) }] }),
    ],
    [`stream, ${EVENTS} events, ${PACE_MS} ms apart, 16 connections`, 16, JSON.stringify({ ...ask, stream: true })],
    [
      `stream, ${EVENTS} events, ${PACE_MS} ms apart, 2 connections: nobody waits for the processor`,
      2,
      JSON.stringify({ ...ask, stream: true }),
    ],
  ];
  console.log(
    `Node ${process.version}; ${values.rounds} rounds of ${values.seconds} s, interleaved; medians of the rounds' ratios to bare, range in brackets\n`,
  );
  for (const [name, connections, body] of scenarios.filter(([name]) => name.includes(values.only)))
    await compared(name, subjects, connections, Number(values.seconds) * 1000, Number(values.rounds), body);
  decisions();
  for (const one of [...subjects, vendorSubject]) one.stop();
  process.exit(0);
}

async function compared(
  name: string,
  subjects: readonly Subject[],
  connections: number,
  ms: number,
  rounds: number,
  body: string,
): Promise<void> {
  const samples = new Map<string, Sample[]>(subjects.map((on) => [on.name, []]));
  for (const on of subjects) await load(on, connections, WARM_MS, body);
  for (let round = 0; round < rounds; round++) for (const on of subjects) samples.get(on.name)?.push(await load(on, connections, ms, body));
  console.log(name);
  const base = samples.get("bare") ?? [];
  for (const on of subjects) {
    const own = samples.get(on.name) ?? [];
    const ratios = (of: (sample: Sample) => number): string => {
      const each = own.map((sample, at) => of(sample) / of(base[at] ?? sample));
      return `${median(each).toFixed(2)} (${Math.min(...each).toFixed(2)}–${Math.max(...each).toFixed(2)})`;
    };
    const added = (of: (sample: Sample) => number): string => {
      const ms = median(own.map((sample, at) => of(sample) - of(base[at] ?? sample)));
      return `${ms >= 0 ? "+" : ""}${ms.toFixed(2)}`;
    };
    console.log(
      `  ${on.name.padEnd(24)} CPU ${ratios(({ cpuMicros }) => cpuMicros).padEnd(20)} ${median(own.map(({ cpuMicros }) => cpuMicros))
        .toFixed(0)
        .padStart(6)} µs  throughput ${ratios(({ perSecond }) => perSecond).padEnd(20)} ${median(own.map(({ perSecond }) => perSecond))
        .toFixed(0)
        .padStart(6)}/s  first ${added(({ firstMs }) => firstMs)} ms, p10 ${added(({ calmFirstMs }) => calmFirstMs)} ms`,
    );
  }
  console.log("");
}

/** The decision alone, over twelve models with figures. */
function decisions(): void {
  const candidates = Array.from({ length: 12 }, (_, at): Candidate => ({
    model: `m${at}`,
    provider: "openai",
    capability: 0.5 + at / 30,
    tags: ["tools"],
    boundaries: [],
    contextTokens: 128_000,
    price: { input: 1_000_000 * (at + 1), output: 4_000_000 * (at + 1), cacheRead: 0, cacheWrite: 0 },
    latencyMs: 200 + 37 * ((at * 7) % 12),
    samples: 200,
    failures: at % 3,
    circuit: "closed",
    busy: false,
    manyChoices: true,
  }));
  const question = {
    strategy: "score" as const,
    weights: { latency: 1, cost: 1, capability: 1, failure: 1 },
    candidates,
    need: { tags: ["tools"], implied: [], inputTokens: 500, choices: 1 },
    turns: {},
  };
  const times: number[] = [];
  for (let run = 0; run < 20_000; run++) {
    const since = performance.now();
    decide(question);
    times.push(performance.now() - since);
  }
  const sorted = Float64Array.from(times.slice(5_000)).sort();
  console.log(
    `decision over 12 models: p50 ${((percentile(sorted, 0.5) ?? 0) * 1000).toFixed(1)} µs, p95 ${((percentile(sorted, 0.95) ?? 0) * 1000).toFixed(1)} µs`,
  );
}
