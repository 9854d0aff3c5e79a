/** Sends a reply, the same way for every path. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Reply } from "#src/api/problem.ts";

export function send(
  request: IncomingMessage,
  response: ServerResponse,
  { status, body, type, headers = {} }: Reply,
  requestId: string,
): void {
  const told = status >= 400 && typeof body === "object" && body !== null ? { ...body, request_id: requestId } : body;
  const text = typeof told === "string" ? told : JSON.stringify(told);
  response.writeHead(status, {
    "content-type": type ?? "application/json; charset=utf-8",
    "content-length": Buffer.byteLength(text),
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    ...headers,
  });
  response.end(request.method === "HEAD" ? undefined : text);
}
