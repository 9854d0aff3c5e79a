/** The HTTP server: every request gets an id, is measured, known, let through the two layers, checked against its schema, and answered. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { authenticator, type Known } from "#src/api/authenticate.ts";
import { letIn, type Guard } from "#src/api/let-in.ts";
import { problem, type Reply } from "#src/api/problem.ts";
import type { ApiSettings, Request } from "#src/api/settings.ts";
import { send } from "#src/api/send.ts";
import { serveRoute } from "#src/api/serve-route.ts";
import { UnfitEvent } from "#src/ledger.ts";
import { rateGate } from "#src/rate.ts";
import { PeopleUnknown } from "#src/rights.ts";
import { StoreUnavailable } from "#src/store.ts";

/** Failed authentications of one address in a minute. */
const FAILURES_PER_MINUTE = 600;

export function createApi(settings: ApiSettings): Server {
  const guard: Guard = {
    authenticate: authenticator(settings.authentication),
    rates: rateGate(),
    failures: rateGate(),
    failuresPerMinute: FAILURES_PER_MINUTE,
    settings,
  };
  const server = createServer({ maxHeaderSize: 32 * 1024, requestTimeout: 120_000 }, (request, response) => {
    void serve(guard, request, response);
  });
  server.on("clientError", (_, socket) => {
    if (socket.writable) socket.end("HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
  });
  return server;
}

async function serve(guard: Guard, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { settings } = guard;
  const began = settings.steady();
  const requestId = givenId(request) ?? settings.newId();
  const place = { name: "none" };
  let error: unknown;
  try {
    response.setHeader("x-request-id", requestId);
    const asked = requestOf(request, response, requestId);
    const reply = asked === undefined ? problem(400, "invalid_path", "this is no path") : await replyTo(guard, asked, place);
    if (reply !== undefined) send(request, response, reply, requestId);
  } catch (thrown) {
    error = thrown;
    if (response.headersSent || response.destroyed) response.destroy();
    else send(request, response, brokenReply(thrown), requestId);
  }
  const durationMs = settings.steady() - began;
  const told = { requestId, method: request.method ?? "", place: place.name, status: response.statusCode, durationMs };
  settings.answered(error === undefined ? told : { ...told, error });
}

/** Undefined where a mount has answered already. */
async function replyTo(guard: Guard, asked: Request, place: { name: string }): Promise<Reply | undefined> {
  const mount = guard.settings.mounts.find((one) => one.owns(asked.path));
  const entry = await letIn(guard, asked, mount);
  if ("refused" in entry) return mount?.refused?.(asked.path, entry.refused, asked.requestId) ?? entry.refused;
  if (mount === undefined) return await serveRoute(guard.settings, asked, entry, place);
  place.name = mount.name;
  const { caller, repository } = entry;
  const arrival = { path: asked.path, requestId: asked.requestId, repository, ...(caller === undefined ? {} : { caller }) };
  await mount.handle(asked.request, asked.response, arrival);
  return undefined;
}

function requestOf(request: IncomingMessage, response: ServerResponse, requestId: string): Request | undefined {
  const target = request.url ?? "/";
  if (!target.startsWith("/")) return undefined;
  const mark = target.indexOf("?");
  const path = mark === -1 ? target : target.slice(0, mark);
  const query = new URLSearchParams(mark === -1 ? "" : target.slice(mark + 1));
  return { request, response, method: request.method ?? "GET", path, query, requestId };
}

/** A caller's own id, where it is one that may stand in a log. */
function givenId(request: IncomingMessage): string | undefined {
  const id = request.headers["x-request-id"];
  return typeof id === "string" && /^[\w.-]{1,100}$/.test(id) ? id : undefined;
}

function brokenReply(error: unknown): Reply {
  if (error instanceof UnfitEvent) return problem(400, "invalid_input", "something in this request cannot be kept in the ledger");
  if (error instanceof StoreUnavailable)
    return problem(503, "store_unavailable", "the store does not answer; try again", {}, { "retry-after": "5" });
  if (error instanceof PeopleUnknown)
    return problem(503, "people_unknown", "GitHub cannot be asked who may do this; try again", {}, { "retry-after": "5" });
  return problem(500, "internal_error", "this failed on our side; the request's id finds it in the log");
}

export type { Known };
