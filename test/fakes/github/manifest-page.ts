/** The page on which an owner confirms an App made from a manifest: it sends the browser back with a code that is good once. */
import { randomBytes } from "node:crypto";
import type { ServerResponse } from "node:http";
import type { World } from "#test/fakes/github/world.ts";

const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");

/** True where the request was for it. */
export async function manifestPage(world: World, url: URL, text: string, response: ServerResponse): Promise<boolean> {
  if (url.pathname === "/settings/apps/new" || /^\/organizations\/[^/]+\/settings\/apps\/new$/.test(url.pathname)) {
    const manifest = new URLSearchParams(text).get("manifest") ?? "{}";
    const state = url.searchParams.get("state") ?? "";
    const page = `<!doctype html><html lang="en"><title>Create GitHub App</title><main><h1>Create GitHub App</h1>
<form method="post" action="/settings/apps/create?state=${encodeURIComponent(state)}">
<input type="hidden" name="manifest" value="${escaped(manifest)}"><button>Create GitHub App</button></form></main></html>`;
    response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(page);
    return true;
  }
  if (url.pathname !== "/settings/apps/create") return false;
  const manifest = JSON.parse(new URLSearchParams(text).get("manifest") ?? "{}") as { redirect_url?: string };
  const code = randomBytes(20).toString("hex");
  world.manifests.set(code, manifest);
  const back = new URL(manifest.redirect_url ?? "http://127.0.0.1/");
  back.searchParams.set("code", code);
  back.searchParams.set("state", url.searchParams.get("state") ?? "");
  response.writeHead(302, { location: back.href }).end();
  return true;
}
