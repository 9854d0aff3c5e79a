/** Git's smart HTTP protocol over the bare repositories, by git's own CGI program, behind the same tokens as the API. */
import { spawn } from "node:child_process";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createGunzip } from "node:zlib";
import type { Repository, World } from "#test/fakes/github/world.ts";

/** `/<owner>/<repo>.git/…`; undefined for other paths. */
export function gitPath(world: World, path: string): { readonly repository: Repository | undefined; readonly rest: string } | undefined {
  const found = /^\/([^/]+\/[^/]+?)\.git(\/.*)$/.exec(path);
  return found === null ? undefined : { repository: world.repositories.get(found[1] ?? ""), rest: found[2] ?? "" };
}

export function mayRead(world: World, repository: Repository, authorization: string): boolean | undefined {
  const encoded = /^basic (.+)$/i.exec(authorization)?.[1];
  if (encoded === undefined) return repository.private ? undefined : true;
  const [user, token] = Buffer.from(encoded, "base64").toString().split(":");
  const known = world.tokens.get(token ?? "");
  return user === "x-access-token" &&
    known !== undefined &&
    known.expiresAt > world.now().getTime() &&
    known.permissions["contents"] !== undefined
    ? true
    : undefined;
}

const RANK: Readonly<Record<string, number>> = { read: 1, write: 2 };

/** Pushes take the permission to write contents. */
export function isPush(request: IncomingMessage): boolean {
  return (request.url ?? "").includes("git-receive-pack");
}

function levelOf(world: World, authorization: string): number {
  const token =
    Buffer.from(/^basic (.+)$/i.exec(authorization)?.[1] ?? "", "base64")
      .toString()
      .split(":")[1] ?? "";
  return RANK[world.tokens.get(token)?.permissions["contents"] ?? ""] ?? 0;
}

export function mayPush(world: World, repository: Repository, authorization: string): boolean {
  return mayRead(world, repository, authorization) === true && levelOf(world, authorization) >= 2;
}

/** The program's headers become the answer's; the rest is its body. */
export function serveGit(repository: Repository, rest: string, request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? "", "http://loopback");
  const child = spawn("git", ["http-backend"], {
    env: {
      PATH: process.env["PATH"],
      GIT_PROJECT_ROOT: repository.bare.folder,
      GIT_HTTP_EXPORT_ALL: "1",
      PATH_INFO: rest,
      REQUEST_METHOD: request.method,
      QUERY_STRING: url.search.slice(1),
      CONTENT_TYPE: request.headers["content-type"] ?? "",
      GIT_PROTOCOL: String(request.headers["git-protocol"] ?? ""),
      REMOTE_ADDR: "127.0.0.1",
      // Who asks was looked at before: git itself need not know them.
      GIT_CONFIG_COUNT: "1",
      GIT_CONFIG_KEY_0: "http.receivepack",
      GIT_CONFIG_VALUE_0: "true",
    },
    stdio: ["pipe", "pipe", "ignore"],
  });
  const body = request.headers["content-encoding"] === "gzip" ? request.pipe(createGunzip()) : request;
  body.pipe(child.stdin);
  child.stdin.on("error", () => undefined);
  let head: Buffer | undefined = Buffer.alloc(0);
  child.stdout.on("data", (chunk: Buffer) => {
    if (head === undefined) return void response.write(chunk);
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf("\r\n\r\n");
    if (end === -1) return;
    writeHead(response, head.subarray(0, end).toString());
    response.write(head.subarray(end + 4));
    head = undefined;
  });
  child.on("close", () => response.end());
  response.on("close", () => child.kill());
}

function writeHead(response: ServerResponse, head: string): void {
  for (const line of head.split("\r\n")) {
    const [name, value] = [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1).trim()];
    if (name.toLowerCase() === "status") response.statusCode = Number(value.split(" ")[0]);
    else response.setHeader(name, value);
  }
}
