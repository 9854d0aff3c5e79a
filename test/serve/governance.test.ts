/** The contract over HTTP, against the real process. */
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { canonicalJson } from "#src/canonical.ts";
import { ADMIN_KEY, serve, type Served } from "#test/serve/process.ts";

const root = mkdtempSync(join(tmpdir(), "gatehouse-serve-"));
const G = "/api/governance";
let server: Served;
let fresh = 0;
const at = (repository: string) => ({ repository: `acme/${repository}` });
const newRepository = (): { repository: string } => at(`r${++fresh}`);

beforeAll(async () => {
  server = await serve(join(root, "shared"));
});
afterAll(async () => {
  await server.end();
  rmSync(root, { recursive: true, force: true });
});

describe("a server that has just started", () => {
  it("is healthy, ready and describes itself to anybody", async () => {
    expect((await server.call("GET", "/health")).body).toEqual({ status: "ok" });
    expect((await server.call("GET", "/ready")).body).toEqual({ status: "ready" });
    expect((await server.call("GET", "/openapi.json")).body).toMatchObject({ openapi: "3.1.0" });
    expect((await server.call("GET", "/metrics")).body).toContain("gatehouse_http_requests_total");
  });

  it("is in the safest state", async () => {
    expect((await server.get(`${G}/go-live/state`)).body).toEqual({
      go_live_enabled: false,
      kill_switch_engaged: false,
      changed_at: null,
      changed_by: null,
      reason: null,
      version: 0,
    });
    const { body } = await server.get(`${G}/risk/policies`);
    const open = { enabled: true, max_actions_per_day: null };
    expect(body).toEqual({
      policies: [
        { engine: "GLOBAL", ...open, mode: "enforce", max_daily_loss: 250, max_daily_exposure: 1500, max_open_risk: null },
        { engine: "WHOLESALE", ...open, mode: "enforce", max_daily_loss: 200, max_daily_exposure: 1000, max_open_risk: 500 },
        { engine: "CAPITAL", ...open, mode: "enforce", max_daily_loss: 150, max_daily_exposure: 750, max_open_risk: 300 },
        { engine: "NOTIFY", ...open, mode: "monitor", max_daily_loss: null, max_daily_exposure: null, max_open_risk: null },
      ],
    });
  });

  it.each([
    ["GET", `${G}/go-live/state`],
    ["GET", "/api/ledger"],
    ["GET", "/api/system/status"],
    ["GET", "/nowhere"],
    ["POST", `${G}/go-live/kill-switch`],
  ])("answers %s %s with 401 where nobody is known", async (method, path) => {
    const { status, body, headers } = await server.call(method, path);
    expect({ status, code: body.code, type: headers.get("content-type") }).toEqual({
      status: 401,
      code: "unauthenticated",
      type: "application/problem+json",
    });
  });

  it("answers 401 to a wrong key, and says how to register the App where webhooks arrive", async () => {
    const wrong = await server.call("GET", "/api/ledger", { headers: { authorization: "Bearer nobody" } });
    expect([wrong.status, wrong.body.code]).toEqual([401, "unknown_key"]);
    const webhook = await server.call("POST", "/api/github/webhooks", { body: "{}" });
    expect([webhook.status, webhook.body.code]).toEqual([503, "app_not_registered"]);
  });
});

describe("go-live", () => {
  it("goes on and off, and the kill switch holds it", async () => {
    const repo = newRepository();
    const check = async (question: object) => (await server.post(`${G}/execution/check`, question, repo)).body;
    expect(await check({ execution_class: "PROD_EXEC" })).toEqual({ allowed: false, execution_class: "PROD_EXEC", reason: "not_live" });
    expect(await check({ environment: "staging" })).toEqual({ allowed: true, execution_class: "SANDBOX_EXEC", reason: "ok" });
    expect((await server.get(`${G}/go-live/checklist`, repo)).body).toMatchObject({ passed: true });
    const on = await server.post(`${G}/go-live/enable`, { actor: "ada", reason: "launch" }, repo);
    expect([on.status, on.body]).toMatchObject([200, { go_live_enabled: true, changed_by: "ada", reason: "launch", version: 1 }]);
    expect(await check({ environment: "production" })).toEqual({ allowed: true, execution_class: "PROD_EXEC", reason: "ok" });
    expect((await server.post(`${G}/go-live/kill-switch`, { engaged: true, reason: 7 }, repo)).body).toMatchObject({
      kill_switch_engaged: true,
      changed_by: "admin",
      reason: null,
    });
    expect(await check({ path: "/api/orders" })).toEqual({ allowed: false, execution_class: "PROD_EXEC", reason: "kill_switch_engaged" });
    const refused = await server.post(`${G}/go-live/enable`, { actor: "ada" }, repo);
    expect([refused.status, refused.body]).toMatchObject([409, { code: "checklist_failed", allowed: false, status: 409 }]);
    expect((await server.post(`${G}/go-live/kill-switch`, { engaged: false, actor: "bob" }, repo)).body.kill_switch_engaged).toBe(false);
    expect((await server.post(`${G}/go-live/disable`, { actor: "bob" }, repo)).body.go_live_enabled).toBe(false);
    const kinds = (await server.get("/api/ledger", repo)).body.entries.map(({ kind }: { kind: string }) => kind);
    expect(kinds).toEqual(["go-live.enabled", "go-live.engaged", "go-live.refused", "go-live.released", "go-live.disabled"]);
  });

  it("refuses other paths of this server while not live, by whole segments", async () => {
    const repo = newRepository();
    const before = await server.get("/healthz", repo);
    expect([before.status, before.body.code, before.body.allowed]).toEqual([409, "not_live", false]);
    expect((await server.get("/health/deeper", repo)).status).toBe(404);
    await server.post(`${G}/go-live/enable`, {}, repo);
    expect((await server.get("/healthz", repo)).status).toBe(404);
  });
});

describe("risk", () => {
  it("admits exactly 100 of 200 reservations of 15 that come at once", async () => {
    const repo = newRepository();
    const order = { engine: "NOTIFY", amount: 15, actor: "bot" };
    const answers = await Promise.all(
      Array.from({ length: 200 }, async () => await server.post(`${G}/risk/check-and-reserve`, order, repo)),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(100);
    const refused = answers.filter(({ status }) => status === 409);
    expect(refused).toHaveLength(100);
    expect(refused[0]?.body).toMatchObject({ code: "daily_exposure_exceeded", scope: "GLOBAL", allowed: false });
    const { body } = await server.get(`${G}/risk/ledger/today`, repo);
    const figures = { exposure_used: 1500, open_risk_reserved: 1500, realized_loss: 0, actions: 100, denials: 100 };
    expect(body.engines.NOTIFY).toEqual(figures);
    expect(body.engines.GLOBAL).toEqual(figures);
    expect(new Set(answers.flatMap(({ body: { reservation_id: id } }) => id ?? [])).size).toBe(100);
  });

  it("settles once, books cents, and keeps a profit out of the loss", async () => {
    const repo = newRepository();
    const made = await server.post(`${G}/risk/check-and-reserve`, { engine: "WHOLESALE", amount: 10.1, actor: "bot" }, repo);
    expect(made.body).toEqual({ allowed: true, reservation_id: expect.any(String), engine: "WHOLESALE", amount: 10.1 });
    const settle = { reservation_id: made.body.reservation_id, realized_loss: 0.2, actor: "bot" };
    expect((await server.post(`${G}/risk/settle`, settle, repo)).body).toEqual({ settled: true, first: true });
    expect((await server.post(`${G}/risk/settle`, { ...settle, realized_loss: 99 }, repo)).body).toEqual({ settled: true, first: false });
    const more = await server.post(`${G}/risk/check-and-reserve`, { engine: "WHOLESALE", amount: 0.01 }, repo);
    await server.post(`${G}/risk/settle`, { reservation_id: more.body.reservation_id, realized_loss: -5 }, repo);
    expect((await server.get(`${G}/risk/ledger/today`, repo)).body.engines.WHOLESALE).toEqual({
      exposure_used: 10.11,
      open_risk_reserved: 0,
      realized_loss: 0.2,
      actions: 2,
      denials: 0,
    });
    const elsewhere = await server.post(`${G}/risk/settle`, settle, newRepository());
    expect([elsewhere.status, elsewhere.body.code]).toEqual([404, "unknown_reservation"]);
  });

  it.each([[0], [-1], [1.001], ["15"], [null], [1e30]])("answers 400 to an amount of %j", async (amount) => {
    const { status, body } = await server.post(`${G}/risk/check-and-reserve`, { engine: "NOTIFY", amount });
    expect([status, body.code]).toEqual([400, "invalid_input"]);
  });

  it("carries out an idempotency key once, by field or by header", async () => {
    const repo = newRepository();
    const order = { engine: "NOTIFY", amount: 15, idempotency_key: "k" };
    const first = await server.post(`${G}/risk/check-and-reserve`, order, repo);
    const second = await server.post(`${G}/risk/check-and-reserve`, { engine: "NOTIFY", amount: 15 }, { ...repo, "idempotency-key": "k" });
    expect(second.body).toEqual(first.body);
    const other = await server.post(`${G}/risk/check-and-reserve`, { ...order, amount: 16 }, repo);
    expect([other.status, other.body.code]).toEqual([409, "idempotency_key_reused"]);
    expect((await server.get(`${G}/risk/ledger/today`, repo)).body.engines.GLOBAL.actions).toBe(1);
    const key = await server.post("/api/system/keys", { name: "another", tenant: "acme", scopes: ["operate"] });
    const theirs = await server.post(`${G}/risk/check-and-reserve`, order, { ...repo, authorization: `Bearer ${key.body.key}` });
    expect([theirs.status, theirs.body.reservation_id === first.body.reservation_id]).toEqual([200, false]);
    expect((await server.get(`${G}/risk/ledger/today`, repo)).body.engines.GLOBAL.actions).toBe(2);
  });

  it("sets policies, and null is no limit", async () => {
    const repo = newRepository();
    const change = { engine: "GLOBAL", max_daily_exposure: null, max_actions_per_day: 1, actor: "ada" };
    expect((await server.post(`${G}/risk/policies/upsert`, change, repo)).body).toEqual({
      engine: "GLOBAL",
      enabled: true,
      mode: "enforce",
      max_daily_loss: 250,
      max_daily_exposure: null,
      max_open_risk: null,
      max_actions_per_day: 1,
    });
    await server.post(`${G}/risk/check-and-reserve`, { engine: "NOTIFY", amount: 1_000_000 }, repo);
    const { body } = await server.post(`${G}/risk/check-and-reserve`, { engine: "NOTIFY", amount: 1 }, repo);
    expect([body.code, body.scope]).toEqual(["actions_exceeded", "GLOBAL"]);
    const unknown = await server.post(`${G}/risk/check-and-reserve`, { engine: "NOBODY", amount: 1 }, repo);
    expect([unknown.status, unknown.body.code, unknown.body.scope]).toEqual([409, "unknown_engine", "NOBODY"]);
  });
});

describe("heimdall", () => {
  it("gates a recommendation when it is made and before it is used", async () => {
    const repo = newRepository();
    const recommend = async () =>
      (await server.post(`${G}/heimdall/recommend`, { domain: "BUYER_MATCH", confidence: 0.9, payload: { buyer: 7 } }, repo)).body;
    const early = await recommend();
    expect(early).toEqual({ recommendation_id: expect.any(String), prod_eligible: false, gate_reason: "prod_use_disabled" });
    const change = { domain: "BUYER_MATCH", prod_use_enabled: true, min_sandbox_trials: 2 };
    await server.post(`${G}/heimdall/policies/upsert`, change, repo);
    expect((await recommend()).gate_reason).toBe("insufficient_trials");
    const trial = { domain: "BUYER_MATCH", success: true, confidence: 0.9 };
    await server.post(`${G}/heimdall/sandbox/trial`, trial, repo);
    const card = { trials: 2, successes: 2, success_rate: 1, avg_confidence: 0.9 };
    expect((await server.post(`${G}/heimdall/sandbox/trial`, trial, repo)).body).toMatchObject({ domain: "BUYER_MATCH", ...card });
    expect((await server.get(`${G}/heimdall/scorecard/today`, repo)).body.domains.BUYER_MATCH).toEqual(card);
    const { recommendation_id: id, ...gate } = await recommend();
    expect(gate).toEqual({ prod_eligible: true, gate_reason: "PROD_GATE_PASS" });
    const path = `${G}/heimdall/recommendations/${id}/require`;
    expect((await server.post(path, { actor: "bot", correlation_id: "c" }, repo)).body).toMatchObject({ prod_eligible: true });
    await server.post(`${G}/heimdall/policies/upsert`, { domain: "BUYER_MATCH", prod_use_enabled: false }, repo);
    const late = await server.post(path, {}, repo);
    expect([late.status, late.body.code, late.body.allowed]).toEqual([409, "prod_use_disabled", false]);
    expect((await server.post(path, {}, newRepository())).status).toBe(404);
  });

  it("answers 404 to an unknown domain", async () => {
    const trial = await server.post(`${G}/heimdall/sandbox/trial`, { domain: "NOBODY", success: true, confidence: 1 });
    expect([trial.status, trial.body.code]).toEqual([404, "unknown_domain"]);
  });
});

describe("regression", () => {
  it("trips at exactly 0.20, throttles, opens one incident, and says so once", async () => {
    const repo = newRepository();
    const which = { domain: "WHOLESALE", metric: "contract_rate" };
    const evaluate = async () => (await server.post(`${G}/regression/evaluate`, which, repo)).body.evaluated[0];
    await server.post(`${G}/regression/policies/upsert`, { ...which, enabled: true, window_events: 10, baseline_events: 10 }, repo);
    expect(await evaluate()).toMatchObject({ status: "insufficient_events", action_taken: null });
    const share = (hits: number) => Array.from({ length: 10 }, (_, index) => ({ ...which, success: index < hits }));
    expect((await server.post(`${G}/regression/kpi`, share(5), repo)).body).toEqual({ accepted: 10 });
    await server.post(`${G}/regression/kpi`, share(4), repo);
    const tripped = { ...which, status: "triggered", baseline: 0.5, current: 0.4, drop_fraction: 0.2 };
    expect(await evaluate()).toEqual({ ...tripped, action_taken: "THROTTLE" });
    expect(await evaluate()).toEqual({ ...tripped, action_taken: null });
    expect((await server.get(`${G}/regression/state`, repo)).body.states[0]).toMatchObject({
      ...which,
      triggered: true,
      drop_fraction: 0.2,
    });
    const reserve = await server.post(`${G}/risk/check-and-reserve`, { engine: "WHOLESALE", amount: 1 }, repo);
    expect([reserve.body.code, reserve.body.scope]).toEqual(["policy_disabled", "WHOLESALE"]);
    expect((await server.post(`${G}/go-live/enable`, {}, repo)).body.code).toBe("checklist_failed");
    await server.post(`${G}/regression/kpi`, share(5), repo);
    expect(await evaluate()).toMatchObject({ status: "ok", action_taken: null });
    expect((await server.post(`${G}/go-live/enable`, {}, repo)).status).toBe(200);
  });
});

describe("the ledger", () => {
  it("hands out entries whose hashes anybody can work out", async () => {
    const repo = newRepository();
    await server.post(`${G}/go-live/kill-switch`, { engaged: true, actor: "ünï", reason: "Prüfung 🛑" }, repo);
    await server.post(`${G}/risk/check-and-reserve`, { engine: "NOTIFY", amount: 9999.99 }, repo);
    const { entries } = (await server.get("/api/ledger", repo)).body;
    let prev = "0".repeat(64);
    for (const [index, { hash, ...entry }] of entries.entries()) {
      expect([entry.seq, entry.prev]).toEqual([index + 1, prev]);
      expect(createHash("sha256").update(canonicalJson(entry)).digest("hex")).toBe(hash);
      prev = hash;
    }
    expect((await server.get("/api/ledger/verify", repo)).body).toEqual({ ok: true, entries: 2, head: prev, stream: repo.repository });
    expect((await server.get(`/api/ledger?stream=${repo.repository}&after=1`)).body.entries).toHaveLength(1);
  });
});

describe("input", () => {
  it.each([
    ["not JSON", "{", 400, "invalid_json"],
    ["no UTF-8", Buffer.from([0x22, 0xff, 0x22]), 400, "invalid_json"],
    ["a list", "[]", 400, "invalid_input"],
    ["an unknown field", '{"engine":"NOTIFY","amount":1,"amuont":2}', 400, "invalid_input"],
    ["more than a mebibyte", `{"engine":"${"x".repeat(1024 * 1024)}"}`, 413, "body_too_large"],
    ["too deep", `${"[".repeat(1000)}${"]".repeat(1000)}`, 400, "invalid_json"],
  ])("that is %s is refused", async (_, body, status, code) => {
    const answer = await server.call("POST", `${G}/risk/check-and-reserve`, {
      headers: { authorization: `Bearer ${ADMIN_KEY}` },
      body,
    });
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });

  it("says which methods a path takes, and that a repository is owner/name", async () => {
    const method = await server.post(`${G}/go-live/state`);
    expect([method.status, method.headers.get("allow")]).toEqual([405, "GET"]);
    expect((await server.get(`${G}/go-live/state?repository=nonsense`)).body.code).toBe("invalid_repository");
  });
});

describe("API keys", () => {
  it("are scoped, kept to their tenant, rotated and revoked", async () => {
    const made = await server.post("/api/system/keys", { name: "reader", tenant: "acme", scopes: ["read"], expires_in_days: 1 });
    expect(made.status).toBe(201);
    const as = (key: string) => ({ authorization: `Bearer ${key}`, repository: "acme/keys" });
    expect((await server.get(`${G}/go-live/state`, as(made.body.key))).status).toBe(200);
    expect((await server.post(`${G}/go-live/disable`, {}, as(made.body.key))).body.code).toBe("not_permitted");
    expect((await server.get(`${G}/go-live/state`, { ...as(made.body.key), repository: "other/keys" })).body.code).toBe("wrong_tenant");
    expect((await server.get("/api/ledger?stream=other/keys", as(made.body.key))).body.code).toBe("wrong_tenant");
    const rotated = await server.post(`/api/system/keys/${made.body.id}/rotate`);
    expect((await server.get(`${G}/go-live/state`, as(made.body.key))).body.code).toBe("key_revoked");
    expect((await server.get(`${G}/go-live/state`, as(rotated.body.key))).status).toBe(200);
    expect(
      (await server.call("DELETE", `/api/system/keys/${rotated.body.id}`, { headers: { authorization: `Bearer ${ADMIN_KEY}` } })).body,
    ).toEqual({ revoked: true });
    expect((await server.get(`${G}/go-live/state`, as(rotated.body.key))).status).toBe(401);
    expect(JSON.stringify((await server.get("/api/system/keys")).body)).not.toContain(made.body.key);
  });
});

describe("a server that is killed", () => {
  it("keeps every order that it acknowledged, and none counts twice", async () => {
    const directory = join(root, "killed");
    let acknowledged = 0;
    for (let round = 0; round < 3; round++) {
      const one = await serve(directory);
      const orders = Array.from({ length: 60 }, async () => {
        const answer = await one.post(`${G}/risk/check-and-reserve`, { engine: "NOTIFY", amount: 1 }).catch(() => undefined);
        if (answer?.status === 200) acknowledged++;
        if (acknowledged === 20 * (round + 1)) void one.end("SIGKILL");
      });
      await Promise.all(orders);
      await one.end("SIGKILL");
    }
    const after = await serve(directory);
    const { actions, exposure_used: used } = (await after.get(`${G}/risk/ledger/today`)).body.engines.NOTIFY;
    expect(actions).toBeGreaterThanOrEqual(acknowledged);
    expect(actions).toBeLessThanOrEqual(180);
    expect(used).toBe(actions);
    expect((await after.get("/api/ledger/verify")).body.ok).toBe(true);
    expect(await after.end()).toBe(0);
  });
});
