/** The model door inside the whole server. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ADMIN_KEY, serve, type Served } from "#test/serve/process.ts";

const root = mkdtempSync(join(tmpdir(), "gatehouse-models-"));
let [server, vendor]: [Served | undefined, Server | undefined] = [undefined, undefined];

beforeAll(async () => {
  const answering = createServer((request, response) => {
    request.resume();
    const choice = { index: 0, message: { role: "assistant", content: "hello" }, finish_reason: "stop" };
    const body = { id: "x", object: "chat.completion", created: 1, model: "m", choices: [choice] };
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ ...body, usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 } }));
  });
  vendor = answering;
  await new Promise<void>((resolve) => answering.listen(0, "127.0.0.1", resolve));
  const port = (answering.address() as AddressInfo).port;
  const config = join(root, "router.yml");
  writeFileSync(
    config,
    `models:\n  - { id: m, provider: compatible, base_url: "http://127.0.0.1:${port}/v1", capability: 0.5, tags: [], context_tokens: 1000, input_cost_per_token: 0, output_cost_per_token: 0 }\nroutes:\n  - { name: auto, models: [m], strategy: ladder }\n`,
  );
  server = await serve(join(root, "data"), { GATEHOUSE_ROUTER_CONFIG: config });
});
afterAll(async () => {
  await server?.end();
  vendor?.close();
  rmSync(root, { recursive: true, force: true });
});

describe("a model call", () => {
  const call = { model: "auto", messages: [{ role: "user", content: "hi" }] };

  it("is answered through the same server, for a caller with the scope", async () => {
    const answer = await server?.post("/v1/chat/completions", call);
    expect([answer?.status, answer?.body.choices[0].message.content]).toEqual([200, "hello"]);
    expect(answer?.headers.get("x-gatehouse-model")).toBe("m");
    expect((await server?.call("POST", "/v1/chat/completions", { body: JSON.stringify(call) }))?.status).toBe(401);
  });

  it("for production waits until its repository is live", async () => {
    const headers = { "x-gatehouse-execution-class": "PROD_EXEC", repository: "acme/live" };
    const before = await server?.post("/v1/chat/completions", call, headers);
    expect(before?.status).toBeGreaterThanOrEqual(400);
    await server?.post("/api/governance/go-live/enable", {}, { repository: "acme/live" });
    expect((await server?.post("/v1/chat/completions", call, headers))?.status).toBe(200);
  });

  it("for production waits while GLOBAL is disabled or its day's loss is used up; others do not", async () => {
    const headers = { "x-gatehouse-execution-class": "PROD_EXEC", repository: "acme/guarded" };
    const [about, risk] = [{ repository: "acme/guarded" }, "/api/governance/risk"];
    const code = async () => (await server?.post("/v1/chat/completions", call, headers))?.body.error?.code;
    await server?.post("/api/governance/go-live/enable", {}, about);
    await server?.post(`${risk}/policies/upsert`, { engine: "GLOBAL", enabled: false }, about);
    expect(await code()).toBe("policy_disabled");
    expect((await server?.post("/v1/chat/completions", call, about))?.status).toBe(200);
    await server?.post(`${risk}/policies/upsert`, { engine: "GLOBAL", enabled: true }, about);
    const reserved = await server?.post(`${risk}/check-and-reserve`, { engine: "NOTIFY", amount: 1 }, about);
    await server?.post(`${risk}/settle`, { reservation_id: reserved?.body.reservation_id, realized_loss: 250 }, about);
    expect(await code()).toBe("daily_loss_exceeded");
    await server?.post(`${risk}/policies/upsert`, { engine: "GLOBAL", mode: "monitor" }, about);
    expect(await code()).toBe(undefined);
  });

  it("with a key that is marked waits too, whatever its caller says, and so with the key that follows it", async () => {
    const about = { repository: "acme/marked" };
    const marked = { name: "marked", tenant: "acme", scopes: ["models", "keys"], execution_class: "PROD_EXEC" };
    const made = (await server?.post("/api/system/keys", marked, about))?.body ?? {};
    expect(made.execution_class).toBe("PROD_EXEC");
    const next = (await server?.call("POST", `/api/system/keys/${made.id}/rotate`, { headers: { authorization: `Bearer ${made.key}` } }))
      ?.body;
    const says = { ...about, "x-gatehouse-execution-class": "SANDBOX_EXEC", authorization: `Bearer ${next.key}` };
    expect((await server?.post("/v1/chat/completions", call, says))?.body.error.code).toBe("not_live");
    await server?.post("/api/governance/go-live/enable", {}, about);
    expect((await server?.post("/v1/chat/completions", call, says))?.status).toBe(200);
  });

  it("is refused at the server's door in the words of its own wire", async () => {
    const refused = async (method: string, path: string, headers = {}) => {
      const answer = await server?.call(method, path, { ...(method === "POST" ? { body: JSON.stringify(call) } : {}), headers });
      const { body } = answer ?? {};
      return [answer?.status, body?.type, body?.error?.type, body?.error?.code ?? body?.code];
    };
    const unknown = [401, undefined, "authentication_error", "unauthenticated"];
    expect(await refused("POST", "/v1/chat/completions")).toEqual(unknown);
    expect(await refused("GET", "/v1/models")).toEqual(unknown);
    expect(await refused("POST", "/v1/messages")).toEqual([401, "error", "authentication_error", "unauthenticated"]);
    expect(await refused("POST", "/v1/messages/count_tokens")).toEqual([401, "error", "authentication_error", "unauthenticated"]);
    expect(await refused("POST", "/v1/route")).toEqual([
      401,
      "https://gatehouse.dev/problems/unauthenticated",
      undefined,
      "unauthenticated",
    ]);
    const { key } = (await server?.post("/api/system/keys", { name: "reader", scopes: ["read"] }))?.body ?? {};
    const authorization = `Bearer ${key}`;
    expect(await refused("POST", "/v1/chat/completions", { authorization })).toEqual([403, undefined, "permission_error", "not_permitted"]);
  });

  it("lists its models to HEAD as to GET, without the list", async () => {
    const headers = { authorization: `Bearer ${ADMIN_KEY}` };
    const get = await server?.call("GET", "/v1/models", { headers });
    const head = await fetch(`http://127.0.0.1:${server?.port}/v1/models`, { method: "HEAD", headers });
    expect([head.status, head.headers.get("content-length")]).toEqual([200, get?.headers.get("content-length")]);
  });
});
