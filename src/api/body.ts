/** A request's JSON body, within bounds of size and depth. */
import type { IncomingMessage } from "node:http";
import { deeperThan } from "#src/parsers/wire/reading.ts";
import { problem, type Reply } from "#src/api/problem.ts";

export const MOST_BYTES = 1024 * 1024;
const MOST_DEPTH = 64;

export type Body = { readonly value: unknown } | { readonly wrong: Reply };

/** An empty body is `{}`. */
export async function bodyOf(request: IncomingMessage): Promise<Body> {
  const bytes = await bytesOf(request);
  if (bytes === undefined)
    return { wrong: problem(413, "body_too_large", `a body has at most ${MOST_BYTES} bytes`, {}, { connection: "close" }) };
  if (bytes.length === 0) return { value: {} };
  try {
    const value: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    return deeperThan(value, MOST_DEPTH) ? { wrong: unreadable(`JSON is nested at most ${MOST_DEPTH} deep`) } : { value };
  } catch (error) {
    return { wrong: unreadable(error instanceof Error ? error.message : String(error)) };
  }
}

/** Undefined where it is longer than may be; what comes after is not kept. */
async function bytesOf(request: IncomingMessage): Promise<Buffer | undefined> {
  if (Number(request.headers["content-length"] ?? 0) > MOST_BYTES) {
    request.resume();
    return undefined;
  }
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk as Uint8Array);
    length += bytes.length;
    if (length <= MOST_BYTES) chunks.push(bytes);
    else if (length > 16 * MOST_BYTES) return undefined;
  }
  return length > MOST_BYTES ? undefined : Buffer.concat(chunks);
}

function unreadable(why: string): Reply {
  return problem(400, "invalid_json", `the body is no JSON: ${why.slice(0, 200)}`);
}
