/** Workflows that prove who they are, against an issuer of our own. */
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWTPayload } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { serve, type Served } from "#test/serve/process.ts";

const root = mkdtempSync(join(tmpdir(), "gatehouse-oidc-"));
const AUDIENCE = "https://gatehouse.example";
let server: Served;
let issuer: Server;
let issued: string;
let key: CryptoKey;
let stranger: CryptoKey;

beforeAll(async () => {
  const [own, other] = await Promise.all([generateKeyPair("RS256"), generateKeyPair("RS256")]);
  [key, stranger] = [own.privateKey, other.privateKey];
  const jwk = { ...(await exportJWK(own.publicKey)), kid: "one", alg: "RS256", use: "sig" };
  issuer = createServer((request, response) => {
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(request.url === "/jwks" ? { keys: [jwk] } : { issuer: issued, jwks_uri: `${issued}/jwks` }));
  });
  await new Promise<void>((resolve) => issuer.listen(0, "127.0.0.1", resolve));
  issued = `http://127.0.0.1:${(issuer.address() as AddressInfo).port}`;
  server = await serve(join(root, "data"), { GATEHOUSE_OIDC_ISSUER: issued, GATEHOUSE_OIDC_AUDIENCE: AUDIENCE });
});
afterAll(async () => {
  await server.end();
  issuer.close();
  rmSync(root, { recursive: true, force: true });
});

const CLAIMS = {
  repository: "acme/app",
  repository_id: "11",
  repository_owner_id: "7",
  actor: "ada",
  event_name: "push",
  run_id: "99",
  sub: "anything at all",
};

async function token(claims: JWTPayload = {}, { audience = AUDIENCE, by = key, from = issued, ends = "5m" } = {}): Promise<string> {
  const made = new SignJWT({ ...CLAIMS, ...claims }).setProtectedHeader({ alg: "RS256", kid: "one" });
  return await made.setIssuer(from).setAudience(audience).setIssuedAt().setExpirationTime(ends).sign(by);
}

const as = async (claims?: JWTPayload, options?: Parameters<typeof token>[1]) => ({
  authorization: `Bearer ${await token(claims, options)}`,
});
const check = async (headers: Record<string, string>) =>
  await server.post("/api/governance/execution/check", { environment: "production" }, headers);

describe("a workflow", () => {
  it("asks about its own repository, and stands in the ledger under its own name", async () => {
    expect((await check(await as())).body).toEqual({ allowed: false, execution_class: "PROD_EXEC", reason: "not_live" });
    await server.post("/api/governance/go-live/enable", {}, { repository: "acme/app" });
    expect((await check(await as())).body.allowed).toBe(true);
    const reserve = { engine: "NOTIFY", amount: 1, actor: "somebody else" };
    expect((await server.post("/api/governance/risk/check-and-reserve", reserve, await as())).status).toBe(200);
    const { entries } = (await server.get("/api/ledger", { repository: "acme/app" })).body;
    expect(entries.at(-1)).toMatchObject({ kind: "risk.reserved", actor: "ada" });
  });

  it.each<readonly [string, JWTPayload, Parameters<typeof token>[1], number, string]>([
    ["another audience", {}, { audience: "https://github.com/acme" }, 401, "invalid_token"],
    ["another issuer", {}, { from: "https://issuer.example" }, 401, "invalid_token"],
    ["another key", {}, { by: undefined }, 401, "invalid_token"],
    ["a time that is over", {}, { ends: "-5m" }, 401, "invalid_token"],
    ["no ids", { repository_id: undefined }, {}, 401, "invalid_token"],
    ["the name of a repository that was somebody else's", { repository_id: "12" }, {}, 403, "unknown_repository"],
    ["the name of an owner that was somebody else", { repository_owner_id: "8" }, {}, 403, "unknown_repository"],
  ])("with %s is not let in", async (what, claims, options, status, code) => {
    await check(await as());
    const headers = await as(claims, what === "another key" ? { by: stranger } : options);
    const { status: found, body } = await check(headers);
    expect([found, body.code]).toEqual([status, code]);
  });

  it("does not govern, nor reach another repository, nor act for an event that anybody can cause", async () => {
    const enable = await server.post("/api/governance/go-live/enable", {}, await as());
    expect([enable.status, enable.body.code]).toEqual([403, "not_permitted"]);
    const other = await check({ ...(await as()), repository: "acme/other" });
    expect([other.status, other.body.code]).toEqual([403, "wrong_tenant"]);
    const untrusted = await server.post(
      "/api/governance/risk/check-and-reserve",
      { engine: "NOTIFY", amount: 1 },
      await as({ event_name: "pull_request_target" }),
    );
    expect([untrusted.status, untrusted.body.code]).toEqual([403, "not_permitted"]);
  });
});
