/**
 * Set-up in a browser: GitHub makes the App from our manifest, and its credentials are kept when the operator confirms
 * (https://docs.github.com/en/apps/sharing-github-apps/registering-a-github-app-from-a-manifest). Nothing is written before, and never over credentials that are there.
 */
import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { z } from "zod";
import type { App } from "#src/app/app.ts";
import { refuse } from "#src/app/door.ts";
import type { House } from "#src/app/house.ts";
import { manifestFor } from "#src/app/manifest.ts";
import { confirmPage, donePage, keyPage, type Page, registerPage, stylesheetDigest } from "#src/app/setup-pages.ts";
import { sameSecret } from "#src/app/signature.ts";

export interface SetUpGiven {
  readonly app: Pick<App, "keyring" | "apiUrl" | "serverUrl">;
  readonly log: House["log"];
  /** Who sets up must know it; where none is set, a word that was logged at the start. */
  readonly adminKey: string | undefined;
  readonly fetch: typeof globalThis.fetch;
}

export const pathOf = (rest: string): string => `/api/github/setup${rest}`;

const MAX_AGE_MS = 3_600_000;
const MAX_FORM_BYTES = 16_384;

const conversion = z.object({
  id: z.int(),
  slug: z.string(),
  html_url: z.url(),
  client_id: z.string(),
  client_secret: z.string(),
  webhook_secret: z.string().min(1),
  pem: z.string().includes("PRIVATE KEY"),
});

type Conversion = z.output<typeof conversion>;

interface Session {
  readonly state: string;
  readonly startedAt: number;
  /** What GitHub made, until it is confirmed. In memory alone. */
  made?: Conversion;
}

export type Pages = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export function setUpPages(given: SetUpGiven): Pages {
  const { app, adminKey, log } = given;
  const word = adminKey ?? randomBytes(16).toString("hex");
  const sessions = new Map<string, Session>();
  if (app.keyring.current() === undefined && adminKey === undefined)
    log("warn", "to register the GitHub App, open the set-up page with this word", { path: pathOf(""), word });
  return async (request, response) => {
    const url = new URL(request.url ?? "", `http://${request.headers.host ?? "localhost"}`);
    if (app.keyring.current() !== undefined)
      return refuse(
        response,
        409,
        "already_registered",
        "A GitHub App is registered here. To change it, set its variables or remove github-app.json from the data directory, and start again.",
      );
    const session = sessionOf(sessions, request);
    if (request.method === "GET" && url.pathname === pathOf(""))
      return show(response, session === undefined ? keyPage() : registerPage(forGitHub(given, url, session)));
    if (request.method === "POST" && url.pathname === pathOf("/begin")) return await begin({ word, sessions }, request, response);
    if (session === undefined) return refuse(response, 403, "session_missing", "Open the set-up page first, in the same browser.");
    if (request.method === "GET" && url.pathname === pathOf("/callback")) return await callback(given, session, url, response);
    if (request.method === "POST" && url.pathname === pathOf("/confirm")) return await confirm(given, session, request, response);
    return refuse(response, 404, "not_found", "There is no such set-up page.");
  };
}

function forGitHub({ app }: SetUpGiven, url: URL, { state }: Session) {
  const origin = `${url.protocol}//${url.host}`;
  return { action: `${app.serverUrl}/settings/apps/new?state=${state}`, manifest: JSON.stringify(manifestFor(origin)) };
}

/** The word opens a session, held by a cookie that no other site's page can send along. */
async function begin(
  { word, sessions }: { readonly word: string; readonly sessions: Map<string, Session> },
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const form = await formOf(request);
  if (form === undefined || !sameSecret(form.get("word") ?? "", word))
    return refuse(response, 403, "wrong_word", "This is not the word: it is GATEHOUSE_ADMIN_KEY, or stands in the server's log.");
  const id = randomBytes(24).toString("base64url");
  sessions.clear();
  sessions.set(id, { state: randomBytes(24).toString("base64url"), startedAt: Date.now() });
  const cookie = `gatehouse-setup=${id}; Path=${pathOf("")}; HttpOnly; SameSite=Lax; Max-Age=3600`;
  response.writeHead(303, { location: pathOf(""), "set-cookie": cookie }).end();
}

/** GitHub sends the browser back with a code; only with the state that this browser's session began with is it believed. */
async function callback({ app, fetch, log }: SetUpGiven, session: Session, url: URL, response: ServerResponse): Promise<void> {
  const [code, state] = [url.searchParams.get("code") ?? "", url.searchParams.get("state") ?? ""];
  if (!sameSecret(state, session.state))
    return refuse(response, 403, "wrong_state", "GitHub's answer belongs to another session: begin again.");
  if (!/^[\w-]{1,100}$/.test(code)) return refuse(response, 400, "no_code", "GitHub's answer bears no code.");
  const answer = await fetch(`${app.apiUrl}/app-manifests/${code}/conversions`, {
    method: "POST",
    headers: { accept: "application/vnd.github+json" },
  });
  const read = conversion.safeParse(await answer.json().catch(() => undefined));
  if (!answer.ok || !read.success) {
    log("warn", "the manifest's code was refused", { status: answer.status });
    return refuse(response, 502, "conversion_failed", "GitHub did not take the code: it is good once and for an hour. Begin again.");
  }
  session.made = read.data;
  return show(response, confirmPage({ slug: read.data.slug, id: read.data.id, address: read.data.html_url, state: session.state }));
}

async function confirm({ app, log }: SetUpGiven, session: Session, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const form = await formOf(request);
  if (form === undefined || !sameSecret(form.get("state") ?? "", session.state))
    return refuse(response, 403, "wrong_state", "The confirmation belongs to another session: begin again.");
  const { made } = session;
  if (made === undefined) return refuse(response, 409, "nothing_to_confirm", "GitHub has not made an App in this session yet.");
  const { id: appId, pem: privateKey, webhook_secret, client_id: clientId, client_secret: clientSecret } = made;
  app.keyring.take({ appId, privateKey, webhookSecrets: [webhook_secret], clientId, clientSecret });
  log("info", "credentials of the GitHub App kept", { app: appId });
  return show(response, donePage({ install: `${made.html_url}/installations/new`, slug: made.slug }));
}

function sessionOf(sessions: Map<string, Session>, request: IncomingMessage): Session | undefined {
  const id = /(?:^|;\s*)gatehouse-setup=([\w-]{32})(?:;|$)/.exec(request.headers.cookie ?? "")?.[1];
  const found = id === undefined ? undefined : sessions.get(id);
  return found !== undefined && Date.now() - found.startedAt < MAX_AGE_MS ? found : undefined;
}

/** Only this site's own forms; undefined for anything else. */
async function formOf(request: IncomingMessage): Promise<URLSearchParams | undefined> {
  const { origin, host, "content-type": type } = request.headers;
  if (origin !== undefined && origin !== "null" && new URL(origin).host !== host) return undefined;
  if (type?.startsWith("application/x-www-form-urlencoded") !== true) return undefined;
  let text = "";
  for await (const chunk of request as AsyncIterable<Buffer>) {
    text += chunk.toString("utf8");
    if (text.length > MAX_FORM_BYTES) return undefined;
  }
  return new URLSearchParams(text);
}

function show(response: ServerResponse, { title, body, formTargets = [] }: Page): void {
  const policy = `default-src 'none'; style-src '${stylesheetDigest}'; form-action 'self' ${formTargets.join(" ")}; frame-ancestors 'none'; base-uri 'none'`;
  const headers = {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": policy,
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
  };
  response.writeHead(200, headers).end(body.replace("<!--title-->", title));
}
