/** What snapshots tell beyond the repository, and the stress run at noon, through the whole server over the stand-in. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openStore } from "#src/stores/open.ts";
import { environment, evidenceFor } from "#test/app/stage.ts";
import { people } from "#test/fakes/github/people.ts";
import { type GitHubServer, startGitHub } from "#test/fakes/github/server.ts";
import type { Repository } from "#test/fakes/github/world.ts";
import { serve } from "#test/serve/process.ts";

const root = mkdtempSync(join(tmpdir(), "gatehouse-sources-"));
const dataDir = join(root, "data");
const CALL = { model: "auto", messages: [{ role: "user", content: "hi" }] };
let [hub, vendor, repository, env]: [GitHubServer, Server, Repository, Record<string, string>] = [] as never;

/** What the vendor was asked. */
let calls = 0;

beforeAll(async () => {
  hub = await startGitHub();
  vendor = createServer((request, response) => {
    calls++;
    request.resume();
    const choice = { index: 0, message: { role: "assistant", content: "hello" }, finish_reason: "stop" };
    const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 };
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ id: "x", object: "chat.completion", created: 1, model: "m", choices: [choice], usage }));
  });
  await new Promise<void>((resolve) => vendor.listen(0, "127.0.0.1", resolve));
  const { port } = vendor.address() as AddressInfo;
  const model = `{ id: m, provider: openai, base_url: "http://127.0.0.1:${port}/v1", capability: 0.5, tags: [], context_tokens: 1000, input_cost_per_token: 0.001, output_cost_per_token: 0.001 }`;
  writeFileSync(join(root, "router.yml"), `models:\n  - ${model}\nroutes:\n  - { name: auto, models: [m], strategy: ladder }\n`);
  const given = Object.fromEntries(Object.entries(environment(hub, dataDir)).map(([name, value]) => [name, value ?? ""]));
  env = { ...given, GATEHOUSE_ROUTER_CONFIG: join(root, "router.yml"), GATEHOUSE_STRESS_REQUESTS: "5", OPENAI_API_KEY: "none" };
  repository = people(hub.world).repository("Acme", "Shop", { ".github/gatehouse.yml": "version: 1\nartifacts: { branch: main }\n" });
});
afterAll(async () => {
  await hub.close();
  vendor.close();
  rmSync(root, { recursive: true, force: true });
});

/** Puts jobs into the store while nobody has it, and lets the server do them. */
async function worked(jobs: Parameters<Awaited<ReturnType<typeof openStore>>["queue"]["enqueue"]>[0], done: () => boolean): Promise<void> {
  const store = await openStore({ dataDir });
  await store.queue.enqueue(jobs);
  await store.close();
  const server = await serve(dataDir, env);
  for (let tries = 0; tries < 1_200 && !done(); tries++) await new Promise((resolve) => setTimeout(resolve, 50));
  await server.end();
}

const stressed = { kind: "serve.stress", key: "stress", payload: {} };

describe("the server", { timeout: 240_000 }, () => {
  it("tells the snapshot what its levers, its models and GitHub say, of this tenant alone", async () => {
    const server = await serve(dataDir, env);
    for (let n = 0; n < 3; n++) await server.post("/v1/chat/completions", CALL, { repository: "acme/shop" });
    await server.post("/v1/chat/completions", CALL, { repository: "other/one" });
    await server.post("/api/governance/go-live/kill-switch", { engaged: true, actor: "ada", reason: "test" }, { repository: "acme/shop" });
    await server.end();
    const now = new Date();
    repository.deployments.push(
      ...["success", "failure"].map((state, at) => ({
        id: 70 + at,
        createdAt: new Date(now.getTime() - 60_000).toISOString(),
        states: ["queued", state],
      })),
      { id: 80, createdAt: "2020-01-01T00:00:00Z", states: ["failure"] },
    );
    const path = (): string =>
      `docs/snapshots/snapshot_${now.toISOString().slice(0, 10)}_${now.toISOString().slice(11, 16).replace(":", "")}Z.json`;
    // Two runs at noon, so that there is a difference to tell.
    for (let n = 0; n < 2; n++) {
      const before = calls;
      await worked([stressed], () => calls === before + 5);
    }
    await worked([evidenceFor({ hub }, "daily", now.toISOString(), repository)], () => repository.bare.text("main", path()) !== undefined);
    const snapshot = JSON.parse(repository.bare.text("main", path()) ?? "{}") as Record<string, unknown>;
    expect(snapshot).toMatchObject({
      orchestration: { runs_ok: 3, runs_fail: 0 },
      models: { gpt: { calls: 3, failures: 0, cost_usd: 0.006 }, claude: null, gemini: null, deepseek: null },
      router: {
        consecutive_failures: 0,
        requests: 3,
        fallbacks: 0,
        stress: { requests: 5, answered: 5, degraded: 0, failed: 0, difference: {} },
      },
      levers: { go_live_enabled: false, kill_switch_engaged: true, open_incidents: 0, tripwires_armed: [], prod_use_enabled: [] },
      metrics: { verification_latency_ms: null, deployment_success_rate: 0.5, mttr_ms: null, drift_incidents: 0 },
      ledger_head: { stream: "acme/shop" },
    });
    expect(snapshot["risk_flags"]).toContain("The kill switch is engaged");
    expect(repository.bare.text("main", "docs/models.md")).toContain("| `auto` | ladder | `m` |");
  });

  it("makes its stress run with a key of its own that ends with it, and only where there is a model to ask", async () => {
    const store = await openStore({ dataDir });
    const keys = (await store.records.keys()).filter(({ name }) => name === "noon stress run");
    const schedules = async () => (await store.queue.schedules()).filter(({ name }) => name === "router-stress").map(({ cron }) => cron);
    expect([keys.length, keys.every(({ revokedAt, scopes }) => revokedAt !== undefined && scopes.join() === "models")]).toEqual([2, true]);
    expect(await schedules()).toEqual(["0 12 * * *"]);
    await store.close();
    const server = await serve(dataDir, { ...env, GATEHOUSE_STRESS_REQUESTS: "0" });
    await server.end();
    const again = await openStore({ dataDir });
    expect((await again.queue.schedules()).some(({ name }) => name === "router-stress")).toBe(false);
    await again.close();
  });
});
