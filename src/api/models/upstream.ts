/** HTTP to the vendors through undici's pools: status, headers and bytes as they come. Time-outs are the caller's. */
import type { Readable } from "node:stream";
import type { Dispatcher } from "undici";
import type { Headers } from "#src/parsers/wire/retry-after.ts";

export interface UpstreamAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** The body's next bytes, undefined at its end; rejects where the connection breaks. One call at a time. */
  readonly next: () => Promise<Uint8Array | undefined>;
  /** The whole body as text. Rejects with OversizeAnswer. */
  whole(): Promise<string>;
  /** Frees the connection at once. */
  discard(): void;
}

export interface UpstreamCall {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly signal: AbortSignal;
}

export type Upstream = (call: UpstreamCall) => Promise<UpstreamAnswer>;

/** Nobody's answer is meant to be so long. */
export class OversizeAnswer extends Error {
  override readonly name = "OversizeAnswer";
}

const MAX_ANSWER_BYTES = 64 * 1024 * 1024;
/** An idle connection that the vendor closed just then is the pool's affair, not the vendor's failure: the call is sent once more. */
const STALE = new Set(["UND_ERR_SOCKET", "ECONNRESET", "EPIPE"]);

export function upstreamOver(dispatcher: Dispatcher): Upstream {
  const places = new Map<string, { readonly origin: string; readonly path: string }>();
  const placeOf = (url: string): { readonly origin: string; readonly path: string } => {
    const known = places.get(url);
    if (known !== undefined) return known;
    const { origin, pathname, search } = new URL(url);
    const place = { origin, path: pathname + search };
    if (places.size < 1_000) places.set(url, place);
    return place;
  };
  const send = async ({ url, headers, body, signal }: UpstreamCall): Promise<UpstreamAnswer> => {
    const answer = await dispatcher.request({
      ...placeOf(url),
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body,
      signal,
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    return {
      status: answer.statusCode,
      headers: answer.headers,
      next: puller(answer.body),
      whole: async () => await gathered(answer.body),
      discard: () => {
        answer.body.on("error", () => undefined);
        answer.body.destroy();
      },
    };
  };
  return async (call) => {
    try {
      return await send(call);
    } catch (error) {
      if (call.signal.aborted || !STALE.has(codeOf(error))) throw error;
      return await send(call);
    }
  };
}

/** The code that Node and undici give their errors; "" for others. */
export function codeOf(error: unknown): string {
  return typeof error === "object" && error !== null && "code" in error && typeof error.code === "string" ? error.code : "";
}

async function gathered(body: Readable): Promise<string> {
  return await new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    body.on("data", (chunk: Buffer) => {
      chunks.push(chunk);
      size += chunk.length;
      if (size <= MAX_ANSWER_BYTES) return;
      reject(new OversizeAnswer(`the answer is longer than ${MAX_ANSWER_BYTES} bytes`));
      body.destroy();
    });
    body.on("end", () => resolve((chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, size)).toString("utf8")));
    body.on("error", reject);
  });
}

/** Lighter than the stream's own iterator, which costs more than all that is done with an event. Reads ahead by one chunk at most. */
function puller(body: Readable): () => Promise<Uint8Array | undefined> {
  const queue: Buffer[] = [];
  let [begun, ended] = [false, false];
  let broken: Error | undefined;
  let waiting: { readonly resolve: (chunk: Uint8Array | undefined) => void; readonly reject: (error: Error) => void } | undefined;
  const begin = (): void => {
    begun = true;
    body.on("data", (chunk: Buffer) => {
      if (waiting === undefined) {
        queue.push(chunk);
        body.pause();
      } else {
        waiting.resolve(chunk);
        waiting = undefined;
      }
    });
    body.on("end", () => {
      ended = true;
      waiting?.resolve(undefined);
    });
    body.on("error", (error) => {
      broken = error;
      waiting?.reject(error);
    });
  };
  return async () => {
    const chunk = queue.shift();
    if (chunk !== undefined) return chunk;
    if (broken !== undefined) throw broken;
    if (ended) return undefined;
    return await new Promise((resolve, reject) => {
      waiting = { resolve, reject };
      if (!begun) begin();
      else if (body.isPaused()) body.resume();
    });
  };
}
