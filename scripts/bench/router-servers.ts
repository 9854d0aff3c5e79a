/**
 * What `router.ts` measures, each a process of its own: the stand-in for a vendor, a bare proxy of node:http and undici, and the model router.
 * `node router-servers.ts vendor | bare ORIGIN | router ORIGIN plain|masked`, forked: the port is told in a message.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Pool } from "undici";
import { EVENTS, PACE_MS } from "./router-subject.ts";

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

const [role, origin = "", masking] = process.argv.slice(2);
if (role === "vendor") await vendor();
if (role === "bare") await bare(origin);
if (role === "router") await router(origin, masking === "masked");

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
