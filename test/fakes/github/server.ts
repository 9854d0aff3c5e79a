/** The stand-in's server: one loopback address for the REST API, GraphQL and git. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type Answer, forbidden, notFound, type Route } from "#test/fakes/github/answer.ts";
import { callerOf, grants } from "#test/fakes/github/caller.ts";
import { type Faults, faults, shortened, troubleAnswer } from "#test/fakes/github/faults.ts";
import { gitPath, isPush, mayPush, mayRead, serveGit } from "#test/fakes/github/git-http.ts";
import { limits, type Limits } from "#test/fakes/github/limits.ts";
import { manifestPage } from "#test/fakes/github/manifest-page.ts";
import { actionRoutes } from "#test/fakes/github/routes-actions.ts";
import { appRoutes } from "#test/fakes/github/routes-app.ts";
import { checkRoutes } from "#test/fakes/github/routes-checks.ts";
import { contentRoutes } from "#test/fakes/github/routes-contents.ts";
import { issueRoutes } from "#test/fakes/github/routes-issues.ts";
import { plainIssueRoutes } from "#test/fakes/github/routes-plain-issues.ts";
import { etagOf, newWorld, type Repository, type World, type WorldGiven } from "#test/fakes/github/world.ts";

const ROUTES: readonly Route[] = [...appRoutes, ...checkRoutes, ...issueRoutes, ...plainIssueRoutes, ...contentRoutes, ...actionRoutes];

export interface GitHubServer {
  readonly world: World;
  readonly url: string;
  readonly faults: Faults;
  readonly limits: Limits;
  close(): Promise<void>;
}

export async function startGitHub(given: WorldGiven = {}): Promise<GitHubServer> {
  const world = newWorld(given);
  const [trouble, limited] = [faults(), limits()];
  // A connection that is idle while the machine is slow is not ended under the caller's hands.
  const server = createServer({ keepAliveTimeout: 600_000 }, (request, response) => {
    void answerTo(world, trouble, limited, request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
    world.close();
  };
  return { world, url, faults: trouble, limits: limited, close };
}

async function answerTo(world: World, trouble: Faults, limited: Limits, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? "", `http://${request.headers.host}`);
  const [method, authorization] = [request.method ?? "", request.headers.authorization ?? ""];
  const git = gitPath(world, url.pathname);
  const strike = trouble.strike(method, url.pathname);
  if (strike?.kind === "hang") await new Promise((resolve) => setTimeout(resolve, strike.ms));
  if (git !== undefined) return answerGit(world, git, strike, request, response);
  const text = await bodyOf(request);
  if (await manifestPage(world, url, text, response)) return;
  const before = strike?.kind === "status" ? troubleAnswer(strike) : limited.refusal(method, url.pathname, world.now());
  const whole =
    before ?? (strike?.kind === "answer" ? { status: 200, body: strike.body } : routed(world, method, url, authorization, text));
  const answer = strike?.kind === "short" ? shortened(whole) : whole;
  world.requests.push({ method, path: url.pathname + url.search, status: answer.status, body: text, authorization });
  if (strike?.kind === "lost") return void response.destroy();
  send(request, response, answer, limited.headers(world.now()), strike?.kind === "cut");
}

function answerGit(
  world: World,
  { repository, rest }: NonNullable<ReturnType<typeof gitPath>>,
  strike: ReturnType<Faults["strike"]>,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const authorization = request.headers.authorization ?? "";
  const status = strike?.kind === "status" ? strike.status : repository === undefined ? 404 : gitStatus(world, repository, request);
  world.requests.push({ method: request.method ?? "", path: request.url ?? "", status, body: "", authorization });
  if (strike?.kind === "lost") return void response.destroy();
  if (repository !== undefined && status === 200) return serveGit(repository, rest, request, response);
  response.writeHead(status, status === 401 ? { "www-authenticate": 'Basic realm="GitHub"' } : {}).end();
}

function gitStatus(world: World, repository: Repository, request: IncomingMessage): number {
  const authorization = request.headers.authorization ?? "";
  if (!mayRead(world, repository, authorization)) return 401;
  return !isPush(request) || mayPush(world, repository, authorization) ? 200 : 403;
}

function routed(world: World, method: string, url: URL, authorization: string, text: string): Answer {
  const caller = callerOf(world, authorization);
  if (caller === undefined) return { status: 401, body: { message: "Bad credentials" } };
  for (const { method: wanted, pattern, needs, answer } of ROUTES) {
    const params = wanted === method ? pattern.exec(url.pathname)?.groups : undefined;
    if (wanted !== method || !pattern.test(url.pathname)) continue;
    if (needs === "app" && caller.kind !== "app") return { status: 401, body: { message: "A JSON web token could not be decoded" } };
    if (typeof needs !== "string" && !grants(caller, needs)) return caller.kind === "nobody" ? notFound() : forbidden();
    return answer(
      { world, method, path: url.pathname, query: url.searchParams, body: parsed(text), caller, origin: url.origin },
      { ...params },
    );
  }
  return notFound();
}

function parsed(text: string): unknown {
  try {
    return text === "" ? undefined : (JSON.parse(text) as unknown);
  } catch {
    return undefined;
  }
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  answer: Answer,
  headers: Readonly<Record<string, string>>,
  cut: boolean,
): void {
  const text = answer.body === undefined ? "" : JSON.stringify(answer.body);
  const etag = etagOf(text);
  const same = request.method === "GET" && answer.status === 200 && request.headers["if-none-match"] === etag;
  response.writeHead(same ? 304 : answer.status, {
    "content-type": "application/json; charset=utf-8",
    etag,
    ...headers,
    ...answer.headers,
  });
  if (!cut) return void response.end(same ? "" : text);
  response.write(text.slice(0, text.length / 2), () => response.destroy());
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}
