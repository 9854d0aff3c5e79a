/** Reads a request's body up to a limit. */
import type { IncomingMessage } from "node:http";

/** Who sends so many times the limit, and never said how much it would be, is cut off; up to there the rest is read and thrown away, so that the refusal is heard. */
const DRAINED = 64;

/** Undefined where the body is longer than the limit; rejects where the caller broke off. */
export async function bodyOf(request: IncomingMessage, maxBytes: number): Promise<Buffer | undefined> {
  if (Number(request.headers["content-length"] ?? 0) > maxBytes) return undefined;
  return await new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size <= maxBytes) chunks.push(chunk);
      else {
        chunks.length = 0;
        resolve(undefined);
        if (size > maxBytes * DRAINED) request.destroy();
      }
    });
    request.on("end", () => resolve(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks)));
    request.on("error", reject);
    request.on("close", () => {
      if (!request.complete) reject(new Error("the caller broke off within the request"));
    });
  });
}
