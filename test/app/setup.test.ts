import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { setUpPages } from "#src/app/setup.ts";
import { failuresOn, type Stage, stage } from "#test/app/stage.ts";

/** A browser that keeps one cookie and posts forms from the page's own address. */
function browser(origin: string) {
  let cookie = "";
  const ask = async (path: string, form?: Record<string, string>, headers: Record<string, string> = {}) => {
    const sent = form && { method: "POST", body: new URLSearchParams(form).toString() };
    const type = form && { "content-type": "application/x-www-form-urlencoded", origin };
    const response = await fetch(new URL(path, origin), { ...sent, headers: { ...type, cookie, ...headers }, redirect: "manual" });
    cookie = response.headers.get("set-cookie")?.split(";")[0] ?? cookie;
    return {
      status: response.status,
      location: response.headers.get("location") ?? "",
      text: await response.text(),
      headers: response.headers,
    };
  };
  return { ask };
}

const field = (text: string, name: string): string =>
  (new RegExp(`name="${name}" value="([^"]*)"`).exec(text)?.[1] ?? "").replaceAll("&quot;", '"').replaceAll("&amp;", "&");

describe("set-up", () => {
  let on: Stage;
  let origin = "";
  let close = async (): Promise<void> => undefined;
  let browse: ReturnType<typeof browser>;
  beforeAll(async () => {
    on = await stage({ bare: true });
    const pages = setUpPages({ app: on.app(), log: () => undefined, adminKey: "the word", fetch: globalThis.fetch });
    const server = createServer((request, response) => void pages(request, response));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    browse = browser(origin);
    close = async () => await new Promise<void>((resolve) => void server.close(() => resolve()));
  });
  afterAll(async () => {
    await close();
    await on.close();
  });
  const kept = (): boolean => existsSync(join(on.dataDir, "github-app.json"));

  it("answers webhooks with 503 before", async () => {
    const response = await fetch(`${on.url()}/api/github/webhooks`, { method: "POST", body: "{}" });
    expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([503, "app_not_registered"]);
  });

  it("begins only with the word", async () => {
    expect((await browse.ask("/api/github/setup/begin", { word: "another" })).status).toBe(403);
    expect((await browse.ask("/api/github/setup/begin", { word: "the word" }, { origin: "https://elsewhere.example" })).status).toBe(403);
    expect((await browse.ask("/api/github/setup/callback?code=x&state=y")).status).toBe(403);
    expect((await browse.ask("/api/github/setup/begin", { word: "the word" })).status).toBe(303);
  });

  it("believes GitHub only with this session's state, keeps nothing before the confirmation, and then judges without a restart", async () => {
    const page = await browse.ask("/api/github/setup");
    expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
    const action = /action="([^"]+)"/.exec(page.text)?.[1] ?? "";
    const forGitHub = await browser(on.hub.url).ask(action.replace("&amp;", "&"), { manifest: field(page.text, "manifest") });
    const confirmed = await browser(on.hub.url).ask(`/settings/apps/create${new URL(action).search}`, {
      manifest: field(forGitHub.text, "manifest"),
    });
    const back = new URL(confirmed.location);
    const stolen = new URL(back);
    stolen.searchParams.set("state", "of another session");
    expect((await browse.ask(stolen.pathname + stolen.search)).status).toBe(403);
    const asked = await browse.ask(back.pathname + back.search);
    expect([asked.status, kept()]).toEqual([200, false]);
    expect((await browse.ask("/api/github/setup/confirm", { state: "wrong" })).status).toBe(403);
    expect(kept()).toBe(false);
    expect((await browse.ask("/api/github/setup/confirm", { state: field(asked.text, "state") })).status).toBe(200);
    expect(statSync(join(on.dataDir, "github-app.json")).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(on.dataDir, "github-app.json"), "utf8")).toContain(String(on.hub.world.app.id));
    expect((await browse.ask("/api/github/setup")).status).toBe(409);
    for (let tries = 0; on.app().house() === undefined && tries < 500; tries++) await new Promise((resolve) => setTimeout(resolve, 10));
    const repository = on.people.repository("acme", "shop", { ".github/gatehouse.yml": "version: 1\nchecks: { pull-request: false }\n" });
    const { pull, sent } = await on.people.open(repository, { files: { "a.ts": "1;\n" } });
    await on.settled();
    expect([sent.status, failuresOn(repository, pull.head.sha), repository.runs.length > 0]).toEqual([202, [], true]);
  });
});
