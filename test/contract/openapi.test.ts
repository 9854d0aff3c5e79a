/** The description is a valid OpenAPI 3.1 document, and every answer that it lists can be had. */
import { mkdtempSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import type { Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { makeKey } from "#src/api-key.ts";
import { openApi } from "#src/api/openapi.ts";
import { allRoutes } from "#src/api/routes/all.ts";
import { createApi } from "#src/api/server.ts";
import { EXECUTION_RULES } from "#src/execution.ts";
import { governance } from "#src/governance.ts";
import { levers } from "#src/levers/index.ts";
import { StoreUnavailable } from "#src/store.ts";
import type { Repository } from "#src/tenancy.ts";
import { openStore } from "#src/stores/open.ts";

type Json = Readonly<Record<string, any>>; // oxlint-disable-line typescript/no-explicit-any
const routes = allRoutes();
const described: Json = JSON.parse(JSON.stringify(openApi(routes)));
const operations = Object.entries<Json>(described["paths"]).flatMap(([path, methods]) =>
  Object.entries<Json>(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
);

const ADMIN = ["an", "admin", "of", "the", "test"].join("-");
const READER = makeKey({ name: "metrics", tenant: "acme", scopes: ["nothing"] }, new Uint8Array(32).fill(7), new Date(0));
const PROPOSER = makeKey({ name: "bot", tenant: "acme", scopes: ["govern", "approve"] }, new Uint8Array(32).fill(8), new Date(0));
const root = mkdtempSync(join(tmpdir(), "gatehouse-contract-"));
/** What every use of the store fails with. */
let trouble: Error | undefined;
let clock = 0;
let url: string;
let server: Server;
let close: () => Promise<void>;

/** The same object, each of whose functions fails while there is trouble. */
function fragile<Value extends object>(value: Value): Value {
  return new Proxy(value, {
    get: (target, name, receiver) => {
      const found: unknown = Reflect.get(target, name, receiver);
      if (typeof found !== "function") return found;
      return (...args: readonly unknown[]): unknown => {
        if (trouble !== undefined) throw trouble;
        return (found as (...all: unknown[]) => unknown).apply(target, [...args]);
      };
    },
  });
}

beforeAll(async () => {
  const store = await openStore({ dataDir: join(root, "data") });
  await store.records.addKey(READER.kept);
  await store.records.addKey(PROPOSER.kept);
  const now = (): Date => new Date();
  const broken = fragile({ ...store, ledger: fragile(store.ledger), records: fragile(store.records), queue: fragile(store.queue) });
  let made = 0;
  const house = {
    store: broken,
    governance: fragile(governance(store, levers, now)),
    now,
    rules: EXECUTION_RULES,
    // Of a repository that is named so, an order takes two people; of one that is late, it has expired as soon as it is given.
    repositoryRules: async ({ name }: Repository) => {
      const commands = /^(two|late)/.test(name)
        ? { "go-live enable": { approvals: 2, within: name.startsWith("late") ? "0s" : "1h" } }
        : {};
      return { environments: EXECUTION_RULES.environments, commands };
    },
    randomBytes: (count: number) => new Uint8Array(count).fill(++made),
    metrics: fragile({ page: async () => ({ type: "text/plain", text: "up 1\n" }) }).page,
    ready: async () => trouble === undefined,
  };
  const workflow = async () => ({ status: 401, code: "invalid_token", detail: "" }) as const;
  const authentication = { adminKey: ADMIN, records: store.records, workflow, now };
  const settings = {
    house: { ...house, metrics: async () => await fragile(house).metrics() },
    authentication,
    routes,
    mounts: [],
    open: [],
  };
  server = createApi({ ...settings, newId: () => "id", steady: () => clock, requestsPerMinute: 50, answered: () => undefined });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  close = async () => {
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
    await store.close();
  };
});
afterAll(async () => {
  await close();
  rmSync(root, { recursive: true, force: true });
});

describe("the description", () => {
  it("has the shape of OpenAPI 3.1, strictly", () => {
    const schema = z.union([z.boolean(), z.record(z.string(), z.unknown())]);
    const media = z.record(z.string().regex(/^[\w.+-]+\/[\w.+-]+$/), z.strictObject({ schema }));
    const response = z.strictObject({ description: z.string().min(1), content: media, headers: z.record(z.string(), z.strictObject({ description: z.string(), schema })).optional() }); // prettier-ignore
    const parameter = z.strictObject({ name: z.string().min(1), in: z.enum(["query", "path", "header"]), required: z.boolean(), schema, description: z.string().optional() }); // prettier-ignore
    const operation = z.strictObject({
      operationId: z.string().regex(/^[a-z][A-Za-z0-9]*$/),
      summary: z.string().min(1),
      tags: z.array(z.string().min(1)).min(1),
      security: z.array(z.record(z.string(), z.array(z.string()))).optional(),
      "x-scope": z.string().optional(),
      parameters: z.array(parameter),
      requestBody: z.strictObject({ required: z.literal(true), content: media }).optional(),
      responses: z.record(z.string().regex(/^[1-5]\d\d$/), response),
    });
    const scheme = z.strictObject({ type: z.literal("http"), scheme: z.literal("bearer"), description: z.string() });
    const document = z.strictObject({
      openapi: z.string().regex(/^3\.1\.\d+$/),
      info: z.strictObject({ title: z.string(), version: z.string(), description: z.string() }),
      security: z.array(z.record(z.string(), z.array(z.string()))),
      paths: z.record(z.string().startsWith("/"), z.partialRecord(z.enum(["get", "post", "delete"]), operation)),
      components: z.strictObject({ securitySchemes: z.record(z.string(), scheme), schemas: z.record(z.string(), schema) }),
    });
    expect(document.safeParse(described).error?.issues ?? []).toEqual([]);
  });

  it("declares every parameter of a path, each parameter once, and no reference that leads nowhere", () => {
    for (const { path, operation } of operations) {
      const names = operation["parameters"].map((one: Json) => `${one["in"]} ${one["name"]}`);
      expect(new Set(names).size).toBe(names.length);
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => `path ${name}`);
      expect(names.filter((name: string) => name.startsWith("path "))).toEqual(inPath);
    }
    // What a generator of clients would look for from the document's root.
    expect([...JSON.stringify(described).matchAll(/"\$(?:ref":"(?!#\/components)|defs")[^"]*/g)].map(([found]) => found)).toEqual([]);
    for (const [, name] of JSON.stringify(described).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g))
      expect(Object.keys(described["components"].schemas)).toContain(name);
  });
});

const G = "/api/governance";
let fresh = 0;
let made: Record<string, string> = {};
const auth = { authorization: `Bearer ${ADMIN}` };

interface Asked {
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
  readonly query?: string;
  readonly repository?: string;
}

async function ask(method: string, path: string, { body, headers = auth, query = "", repository = "acme/r" }: Asked = {}) {
  clock += 60_000;
  const target = path.replace("{id}", made[path] ?? "x");
  const sent = body === undefined || method === "GET" ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) };
  const response = await fetch(`${url}${target}${query}`, { method, headers: { repository, ...headers }, ...sent });
  const text = await response.text();
  return { status: response.status, text, type: response.headers.get("content-type") ?? "" };
}

const which = { domain: "WHOLESALE", metric: "contract_rate" };
/** A body that does what is asked, for the operations that take one. */
const GOOD: Readonly<Record<string, unknown>> = {
  [`${G}/go-live/enable`]: { actor: "ada" },
  [`${G}/go-live/disable`]: {},
  [`${G}/go-live/kill-switch`]: { engaged: true },
  [`${G}/orders/{id}/approve`]: {},
  [`${G}/orders/{id}/reject`]: {},
  [`${G}/execution/check`]: { environment: "production" },
  [`${G}/risk/policies/upsert`]: { engine: "CAPITAL", max_open_risk: 5 },
  [`${G}/risk/check-and-reserve`]: { engine: "NOTIFY", amount: 1 },
  [`${G}/risk/settle`]: { reservation_id: "x", realized_loss: 0 },
  [`${G}/heimdall/policies/upsert`]: { domain: "BUYER_MATCH", min_sandbox_trials: 0, min_sandbox_success_rate: 0, min_confidence_prod: 0, prod_use_enabled: true }, // prettier-ignore
  [`${G}/heimdall/sandbox/trial`]: { domain: "BUYER_MATCH", success: true, confidence: 1 },
  [`${G}/heimdall/recommend`]: { domain: "BUYER_MATCH", confidence: 1 },
  [`${G}/heimdall/recommendations/{id}/require`]: {},
  [`${G}/regression/policies/upsert`]: { ...which, enabled: true },
  "/api/system/dead-jobs/replay": { ids: ["x"] },
  "/api/system/dead-jobs/discard": { ids: ["x"] },
  [`${G}/regression/kpi`]: [{ ...which, success: true }],
  [`${G}/regression/evaluate`]: which,
  "/api/system/keys": { name: "new", scopes: ["read"] },
};
/** The same key for another order. */
const OTHER: Readonly<Record<string, unknown>> = {
  [`${G}/risk/policies/upsert`]: { engine: "CAPITAL", max_open_risk: 6 },
  [`${G}/risk/check-and-reserve`]: { engine: "NOTIFY", amount: 2 },
  [`${G}/risk/settle`]: { realized_loss: 7 },
  [`${G}/heimdall/policies/upsert`]: { domain: "BUYER_MATCH", prod_use_enabled: false },
  [`${G}/heimdall/sandbox/trial`]: { domain: "BUYER_MATCH", success: false, confidence: 1 },
  [`${G}/heimdall/recommend`]: { domain: "BUYER_MATCH", confidence: 0.5 },
  [`${G}/regression/policies/upsert`]: { ...which, enabled: false },
  [`${G}/regression/kpi`]: [{ ...which, success: false }],
  [`${G}/regression/evaluate`]: { domain: "CAPITAL" },
};
const UNKNOWN: Readonly<Record<string, unknown>> = {
  [`${G}/risk/settle`]: { reservation_id: "rsv_1_000000000000", realized_loss: 0 },
  [`${G}/heimdall/sandbox/trial`]: { domain: "NOBODY", success: true, confidence: 1 },
  [`${G}/heimdall/recommend`]: { domain: "NOBODY", confidence: 1 },
  [`${G}/regression/kpi`]: { domain: "NOBODY", metric: "x", value: 1 },
  [`${G}/regression/evaluate`]: { domain: "NOBODY" },
};

/** Makes what an operation needs to be there, in a repository of its own. */
async function prepared(path: string, begins = path.includes("/orders/") ? "two" : "r"): Promise<Asked> {
  const repository = `acme/${begins}${++fresh}`;
  const body = GOOD[path];
  if (path.includes("/orders/")) {
    const headers = { authorization: `Bearer ${PROPOSER.key}` };
    const { text } = await ask("POST", `${G}/go-live/enable`, { body: {}, headers, repository });
    made = { ...made, [path]: JSON.parse(text).order_id };
  }
  if (path === `${G}/risk/settle`) {
    const { text } = await ask("POST", `${G}/risk/check-and-reserve`, { body: { engine: "NOTIFY", amount: 1 }, repository });
    return { repository, body: { reservation_id: JSON.parse(text).reservation_id, realized_loss: 0 } };
  }
  if (path === `${G}/heimdall/recommendations/{id}/require`) {
    const domain = `${G}/heimdall/policies/upsert`;
    await ask("POST", domain, { body: GOOD[domain], repository });
    const { text } = await ask("POST", `${G}/heimdall/recommend`, { body: { domain: "BUYER_MATCH", confidence: 1 }, repository });
    made = { ...made, [path]: JSON.parse(text).recommendation_id };
  }
  if (path.startsWith("/api/system/keys/{id}")) {
    const { text } = await ask("POST", "/api/system/keys", { body: { name: "old", scopes: ["read"] }, repository });
    made = { ...made, [path]: JSON.parse(text).id };
  }
  return body === undefined ? { repository } : { repository, body };
}

async function conflict(method: string, path: string): Promise<Awaited<ReturnType<typeof ask>>> {
  if (path.includes("/orders/")) return await ask(method, path, await prepared(path, "late"));
  const good = await prepared(path);
  const at = { repository: good.repository ?? "" };
  if (path.includes("/go-live/")) await ask("POST", `${G}/go-live/kill-switch`, { body: { engaged: true }, ...at });
  if (path.includes("/go-live/")) await ask("POST", `${G}/risk/policies/upsert`, { body: { engine: "GLOBAL", enabled: false }, ...at });
  if (path === `${G}/go-live/kill-switch`) return await ask(method, path, { body: { engaged: false }, ...at });
  if (path.endsWith("/require")) await ask("POST", `${G}/heimdall/policies/upsert`, { body: { domain: "BUYER_MATCH", prod_use_enabled: false }, ...at }); // prettier-ignore
  if (path.includes("/go-live/") || path.endsWith("/require")) return await ask(method, path, good);
  const headers = { ...auth, "idempotency-key": "the same" };
  await ask(method, path, { ...good, headers });
  const other = OTHER[path];
  const body = path === `${G}/risk/settle` ? { ...(good.body as object), ...(other as object) } : other;
  return await ask(method, path, { ...good, body, headers });
}

async function provoked(status: number, method: string, path: string): Promise<Awaited<ReturnType<typeof ask>>> {
  if (status === 404) {
    made = { ...made, [path]: "nothing" };
    return await ask(method, path, { body: UNKNOWN[path] ?? GOOD[path] });
  }
  if (status === 409) return await conflict(method, path);
  const good = await prepared(path);
  if (status === 400) return await ask(method, path, { ...good, query: "?repository=nonsense" });
  if (status === 401) return await ask(method, path, { ...good, headers: {} });
  if (status === 403) return await ask(method, path, { ...good, headers: { authorization: `Bearer ${READER.key}` } });
  if (status === 413) return await ask(method, path, { ...good, body: `"${"x".repeat(1024 * 1024)}"` });
  if (status === 429) {
    for (let n = 0; n < 60; n++) {
      const answer = await ask(method, path, good);
      if (answer.status === 429) {
        clock += 3_600_000;
        return answer;
      }
      clock -= 60_000;
    }
  }
  if (status === 500) trouble = new Error("the disk is on fire");
  if (status === 503) trouble = new StoreUnavailable("the store is closed");
  try {
    return await ask(method, path, good);
  } finally {
    trouble = undefined;
  }
}

const answers = operations.flatMap(({ path, method, operation }) =>
  Object.entries<Json>(operation["responses"]).map(([status, { content }]) => [method, path, Number(status), content as Json] as const),
);

describe("every answer that is described", () => {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  ajv.addSchema({ $id: "doc", components: described["components"] });

  it.each(answers)("occurs: %s %s answers %i", async (method, path, status, content) => {
    const answer = await provoked(status, method, path);
    expect([answer.status, answer.text.slice(0, 300)]).toEqual([status, expect.anything()]);
    const [type = "", media] = Object.entries<Json>(content)[0] ?? [];
    expect(answer.type.split(";")[0]).toBe(type);
    const schema = JSON.parse(JSON.stringify(media?.["schema"]).replaceAll("#/components", "doc#/components"));
    const value: unknown = type.includes("json") ? JSON.parse(answer.text) : answer.text;
    const validate = ajv.compile(schema);
    expect([validate(value), validate.errors]).toEqual([true, null]);
  });
});
