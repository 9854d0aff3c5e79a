/** What somebody would try against the API: other tenants, other scopes, odd paths, odd bodies, raw bytes on the wire. */
import { mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SCOPES } from "#schemas/system.ts";
import { allRoutes } from "#src/api/routes/all.ts";
import { ADMIN_KEY, serve, type Served } from "#test/serve/process.ts";

const G = "/api/governance";
const root = mkdtempSync(join(tmpdir(), "gatehouse-attack-"));
let server: Served;
const keys = new Map<string, string>();
beforeAll(async () => {
  server = await serve(join(root, "data"));
  for (const scope of SCOPES) keys.set(scope, await keyFor("acme", [scope]));
});
afterAll(async () => {
  await server.end();
  rmSync(root, { recursive: true, force: true });
});

async function keyFor(tenant: string, scopes: readonly string[]): Promise<string> {
  return String((await server.post("/api/system/keys", { name: `${tenant} ${scopes.join()}`, tenant, scopes })).body.key);
}
const as = (key: string | undefined, more: Record<string, string> = {}) => ({ authorization: `Bearer ${key ?? ""}`, ...more });

describe("a key", () => {
  const scoped = allRoutes().flatMap(({ method, path, scope }) =>
    scope === undefined || path === "/metrics" ? [] : [[method, path, scope] as const],
  );

  it.each(scoped)("without the scope for it cannot %s %s (%s)", async (method, path, scope) => {
    for (const other of SCOPES.filter((one) => one !== scope)) {
      const target = path.replace("{id}", "x");
      const { status } = await server.call(method, target, { headers: as(keys.get(other)), ...(method === "POST" ? { body: "{}" } : {}) });
      expect([other, status]).toEqual([other, 403]);
    }
  });

  it("hands out no more than it has, to no other tenant, and sees no other's keys", async () => {
    const holder = await keyFor("acme", ["keys", "read"]);
    const make = async (body: object) => await server.call("POST", "/api/system/keys", { headers: as(holder), body: JSON.stringify(body) });
    expect((await make({ name: "x", scopes: ["govern"] })).status).toBe(403);
    expect((await make({ name: "x", scopes: ["read"], tenant: "birch" })).status).toBe(403);
    expect((await make({ name: "x", scopes: ["read"], tenant: "*" })).status).toBe(400);
    expect((await make({ name: "x", scopes: ["*"] })).status).toBe(400);
    expect((await make({ name: "x", scopes: ["read"], tenant: "ACME" })).status).toBe(201);
    const stranger = await keyFor("birch", ["keys", "read"]);
    const listed = (await server.call("GET", "/api/system/keys", { headers: as(stranger) })).body.keys;
    expect(listed.map(({ tenant }: { tenant: string }) => tenant)).toEqual(["birch"]);
    const mine = (await server.call("GET", "/api/system/keys", { headers: as(holder) })).body.keys[0].id;
    expect((await server.call("DELETE", `/api/system/keys/${mine}`, { headers: as(stranger) })).status).toBe(404);
    expect((await server.call("POST", `/api/system/keys/${mine}/rotate`, { headers: as(stranger) })).status).toBe(404);
  });

  it("does not rotate into more than the caller has", async () => {
    const strong = await server.post("/api/system/keys", { name: "strong", tenant: "acme", scopes: ["govern", "operate"] });
    const holder = await keyFor("acme", ["keys"]);
    const rotated = await server.call("POST", `/api/system/keys/${strong.body.id}/rotate`, { headers: as(holder) });
    expect([rotated.status, rotated.body.key]).toEqual([403, undefined]);
    expect((await server.call("GET", `${G}/go-live/state`, { headers: as(strong.body.key) })).body.code).toBe("not_permitted");
  });
});

describe("a tenant", () => {
  const OTHERS = ["birch/app", "BIRCH/app", "birch/default", "acme2/app", "local/default"];
  const streams = [
    "birch/app",
    "birch/app/identity",
    "Birch/App",
    "acme/../birch/app",
    "acme%2f..%2fbirch",
    "ready",
    "",
    "birch",
    "acmebirch/x",
  ];

  it.each(OTHERS)("does not reach %s by query or header, whichever way both are given", async (repository) => {
    const key = keys.get("read");
    for (const [query, headers] of [
      [`?repository=${encodeURIComponent(repository)}`, {}],
      ["", { repository }],
      ["", { "x-gatehouse-repository": repository }],
      [`?repository=${encodeURIComponent(repository)}`, { repository: "acme/app" }],
      [`?repository=acme/app&stream=${encodeURIComponent(repository)}`, {}],
    ] as const) {
      const { status } = await server.call("GET", `/api/ledger${query}`, { headers: as(key, headers) });
      expect([query, status]).toEqual([query, 403]);
    }
  });

  it.each(streams)("reads no stream that is not its own: %j", async (stream) => {
    await server.post(`${G}/go-live/kill-switch`, { engaged: true, reason: "a secret of birch" }, { repository: "birch/app" });
    for (const path of ["/api/ledger", "/api/ledger/verify"]) {
      const answer = await server.call("GET", `${path}?stream=${encodeURIComponent(stream)}`, { headers: as(keys.get("read")) });
      expect([403, 400]).toContain(answer.status);
      expect(JSON.stringify(answer.body)).not.toContain("a secret of birch");
    }
  });

  it("cannot settle or use what another made", async () => {
    const held = await server.post(`${G}/risk/check-and-reserve`, { engine: "NOTIFY", amount: 5 }, { repository: "birch/app" });
    const settle = { reservation_id: held.body.reservation_id, realized_loss: 0 };
    const answer = await server.call("POST", `${G}/risk/settle`, { headers: as(keys.get("operate")), body: JSON.stringify(settle) });
    expect([answer.status, answer.body.code]).toEqual([404, "unknown_reservation"]);
  });
});

describe("a body", () => {
  const send = async (path: string, body: string) => await server.call("POST", path, { headers: as(ADMIN_KEY), body });

  it.each([
    [`${G}/heimdall/recommend`, '{"domain":"BUYER_MATCH","confidence":1,"payload":"\\ud800"}', 400],
    [`${G}/heimdall/recommend`, '{"domain":"BUYER_MATCH","confidence":1,"payload":{"a":[1e400]}}', 400],
    [`${G}/heimdall/recommend`, '{"domain":"BUYER_MATCH","confidence":1,"payload":{"\\udfff":1}}', 400],
    [`${G}/heimdall/recommend`, '{"domain":"BUYER_MATCH","confidence":1,"payload":{"__proto__":{"polluted":1}}}', 200],
    [`${G}/heimdall/recommend`, '{"domain":"__proto__","confidence":1}', 404],
    [`${G}/risk/check-and-reserve`, '{"engine":"__proto__","amount":1}', 409],
    [`${G}/risk/check-and-reserve`, '{"engine":"NOTIFY","amount":0.1e1}', 200],
    [`${G}/risk/check-and-reserve`, '{"engine":"NOTIFY","amount":1.005}', 400],
    [`${G}/risk/check-and-reserve`, '{"engine":"NOTIFY","amount":1e-7}', 400],
    [`${G}/risk/check-and-reserve`, '{"engine":"NOTIFY","amount":1e400}', 400],
    [`${G}/risk/check-and-reserve`, '{"engine":"NOTIFY","amount":-0}', 400],
    [`${G}/risk/check-and-reserve`, '{"engine":"NOTIFY","amount":"1"}', 400],
    [`${G}/risk/policies/upsert`, '{"engine":"__proto__","enabled":false}', 400],
    [`${G}/risk/policies/upsert`, '{"engine":"constructor","max_open_risk":1}', 200],
    [`${G}/regression/kpi`, '{"domain":"WHOLESALE","metric":"contract_rate","value":1e308}', 200],
    [`${G}/regression/kpi`, '{"domain":"WHOLESALE","metric":"contract_rate","success":true,"at":"2016-12-31T23:59:60Z"}', 200],
    [`${G}/regression/kpi`, '{"domain":"WHOLESALE","metric":"contract_rate","success":true,"at":"+275760-09-13T00:00:00Z"}', 400],
    [`${G}/regression/kpi`, "[]", 400],
    [`${G}/go-live/kill-switch`, '{"engaged":true,"reason":"\\ud800","actor":{"a":1}}', 200],
    [`${G}/go-live/disable`, '{"actor":"a\\u0000b"}', 200],
    [`${G}/execution/check`, '{"path":"/v1/../api/orders"}', 200],
  ])("to %s of %s answers %i", async (path, body, status) => {
    const answer = await send(path, body);
    expect([answer.status, JSON.stringify(answer.body).slice(0, 200)]).toEqual([status, expect.anything()]);
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });

  it("of 1 MiB exactly is read, and one byte more is not", async () => {
    const of = (bytes: number) => `{"domain":"BUYER_MATCH","confidence":1,"payload":"${"x".repeat(bytes - 55)}"}`.padEnd(bytes, " ");
    expect((await send(`${G}/heimdall/recommend`, of(1024 * 1024))).status).toBe(200);
    expect((await send(`${G}/heimdall/recommend`, of(1024 * 1024 + 1))).status).toBe(413);
  });

  it("that comes in pieces without a length is held to the same limit", async () => {
    const piece = new TextEncoder().encode(" ".repeat(256 * 1024));
    const stream = new ReadableStream({
      start: (control) => {
        for (let n = 0; n < 5; n++) control.enqueue(piece);
        control.close();
      },
    });
    const init = { headers: as(ADMIN_KEY), body: stream, duplex: "half" } as RequestInit;
    expect((await server.call("POST", `${G}/go-live/disable`, init)).status).toBe(413);
  });
});

describe("a path", () => {
  it.each([
    "/api/governance/../governance/go-live/state",
    "/api/governance//go-live/state",
    "/api/governance/go-live/state/",
    "/API/governance/go-live/state",
    "/api/governance/go-live/%73tate",
    "//api/governance/go-live/state",
    "/health/../api/ledger",
    "/v1/../api/ledger",
  ])("%s leads nowhere, and nowhere without a key", async (path) => {
    expect(await asked(path)).toMatch(/^HTTP\/1\.1 (401|404) /);
    expect(await asked(path, ADMIN_KEY)).toMatch(/^HTTP\/1\.1 (404|409) /);
  });

  it.each(["/api/governance/go-live/state;x=1", "/health%2f..%2fapi/ledger", "/v1%5c..%5capi/ledger", "/api/governance/%2573tate"])(
    "%s, which servers read in more than one way, is refused as such, and tells nothing without a key",
    async (path) => {
      expect(await asked(path)).toMatch(/^HTTP\/1\.1 401 /);
      expect(await asked(path, ADMIN_KEY)).toMatch(/^HTTP\/1\.1 400 [^]*"code":"invalid_path"/);
    },
  );
});

/** The answer to a GET of the path as it stands, unread by any client, with a key or without one. */
function asked(path: string, key?: string): Promise<string> {
  const authorization = key === undefined ? "" : `authorization: Bearer ${key}\r\n`;
  return raw(`GET ${path} HTTP/1.1\r\nhost: x\r\n${authorization}connection: close\r\n\r\n`);
}

/** Bytes on the wire, and what comes back until the server hangs up. */
async function raw(bytes: string): Promise<string> {
  return await new Promise((resolve, reject) => {
    const socket = connect(server.port, "127.0.0.1");
    let said = "";
    socket.on("data", (chunk: Buffer) => (said += chunk.toString("latin1")));
    socket.on("close", () => resolve(said));
    socket.on("error", reject);
    socket.setTimeout(20_000, () => socket.destroy());
    socket.write(bytes, "latin1");
  });
}

describe("the wire", () => {
  const hidden = `POST ${G}/go-live/kill-switch HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${ADMIN_KEY}\r\ncontent-length: 16\r\n\r\n{"engaged":true}`;
  const auth = `authorization: Bearer ${ADMIN_KEY}\r\nrepository: wire/one\r\n`;

  it.each([
    ["both a length and chunks", `content-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n${hidden}`],
    ["two lengths", `content-length: 2\r\ncontent-length: 200\r\n\r\n{}${hidden}`],
    ["a length that is no number", `content-length: +2\r\n\r\n{}${hidden}`],
    ["an odd transfer coding", `transfer-encoding: xchunked\r\n\r\n${hidden}`],
    ["chunked twice", `transfer-encoding: chunked, chunked\r\n\r\n0\r\n\r\n${hidden}`],
    ["a chunk size that overflows", `transfer-encoding: chunked\r\n\r\nfffffffffffffffff1\r\n{}\r\n0\r\n\r\n${hidden}`],
    ["a header folded over lines", `x: y\r\n content-length: 2\r\n\r\n${hidden}`],
    ["a space before the colon", `content-length : 2\r\n\r\n{}${hidden}`],
  ])("with %s smuggles no second request past the first", async (_, rest) => {
    const before = (await server.get(`${G}/go-live/state`)).body.version;
    const said = await raw(`POST ${G}/go-live/disable HTTP/1.1\r\nhost: x\r\n${auth}${rest}`);
    expect(said).toMatch(/^HTTP\/1\.1 400 /);
    expect((await server.get(`${G}/go-live/state`)).body.version).toBe(before);
  });

  it.each([
    ["no request at all", "\u0000\u0001\u0002\r\n\r\n", /^HTTP\/1\.1 400 /],
    ["an absolute address", "GET http://elsewhere/health HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n", /^HTTP\/1\.1 400 /],
    ["a star", "OPTIONS * HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n", /^HTTP\/1\.1 400 /],
    ["a tunnel", "CONNECT elsewhere:443 HTTP/1.1\r\nhost: elsewhere\r\n\r\n", /^(HTTP\/1\.1 4\d\d .*|)$/s],
    ["headers without end", `GET /health HTTP/1.1\r\nhost: x\r\nx: ${"y".repeat(64 * 1024)}\r\n\r\n`, /^HTTP\/1\.1 4\d\d /],
    [
      "a request id that breaks the log",
      "GET /health HTTP/1.1\r\nhost: x\r\nx-request-id: a b\tc\r\nconnection: close\r\n\r\n",
      /x-request-id: [0-9a-f-]{36}\r\n/,
    ],
  ])("with %s is answered, and the server lives", async (_, bytes, expected) => {
    expect(await raw(bytes)).toMatch(expected);
    expect((await server.call("GET", "/health")).status).toBe(200);
  });
});
