/** HTTP to the vendors through undici's pools: status, headers and bytes as they come, without a stream object between. Time-outs are the caller's. */
import type { Dispatcher } from "undici";
import type { Headers } from "#src/parsers/wire/retry-after.ts";

/** Who is handed a body, piece by piece, in the turn in which each came. */
export interface Sink {
  data(bytes: Uint8Array): void;
  end(): void;
  /** The connection broke, or was discarded: nothing follows. */
  broken(error: unknown): void;
}

export interface UpstreamAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** What has come already is handed on at once. Either this or `whole`, and once. */
  into(sink: Sink): void;
  /** The whole body as text. Rejects with OversizeAnswer. */
  whole(): Promise<string>;
  /** Holds the vendor back: nothing more is read until `resume`. */
  pause(): void;
  resume(): void;
  /** Frees the connection at once. */
  discard(): void;
}

export interface UpstreamCall {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

export interface Sent {
  readonly answer: Promise<UpstreamAnswer>;
  /** Ends the call at any time: the answer is rejected, or what is read of it breaks. */
  abort(): void;
}

export type Upstream = (call: UpstreamCall) => Sent;

/** Nobody's answer is meant to be so long. */
export class OversizeAnswer extends Error {
  override readonly name = "OversizeAnswer";
}

/** We broke off ourselves. */
export class CallAborted extends Error {
  override readonly name = "CallAborted";
}

const MAX_ANSWER_BYTES = 64 * 1024 * 1024;
const MAX_PLACES = 1_000;
/** An idle connection that the vendor closed just then is the pool's affair, not the vendor's failure: the call is sent once more. */
const STALE = new Set(["UND_ERR_SOCKET", "ECONNRESET", "EPIPE"]);

export function upstreamOver(dispatcher: Dispatcher): Upstream {
  const places = new Map<string, { readonly origin: string; readonly path: string }>();
  const placeOf = (url: string): { readonly origin: string; readonly path: string } => {
    const known = places.get(url);
    if (known !== undefined) return known;
    const { origin, pathname, search } = new URL(url);
    const place = { origin, path: pathname + search };
    if (places.size < MAX_PLACES) places.set(url, place);
    return place;
  };
  return ({ url, headers, body }) => {
    const options: Dispatcher.DispatchOptions = {
      ...placeOf(url),
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body,
      headersTimeout: 0,
      bodyTimeout: 0,
    };
    return new Exchange(dispatcher, options);
  };
}

/** The code that Node and undici give their errors; "" for others. */
export function codeOf(error: unknown): string {
  return typeof error === "object" && error !== null && "code" in error && typeof error.code === "string" ? error.code : "";
}

/** One call: undici tells it what happens. A class, for it is made for every call and holds a connection. */
class Exchange implements Dispatcher.DispatchHandler, UpstreamAnswer, Sent {
  readonly answer: Promise<UpstreamAnswer>;
  status = 0;
  headers: Headers = {};
  readonly #send: () => void;
  #answered: ((answer: UpstreamAnswer) => void) | undefined;
  #failed: ((error: unknown) => void) | undefined;
  #controller: Dispatcher.DispatchController | undefined;
  #aborted = false;
  #again = false;
  #waiting: Uint8Array[] = [];
  #sink: Sink | undefined;
  #over: { readonly error?: unknown } | undefined;

  constructor(dispatcher: Dispatcher, options: Dispatcher.DispatchOptions) {
    this.answer = new Promise((resolve, reject) => {
      this.#answered = resolve;
      this.#failed = reject;
    });
    this.#send = () => void dispatcher.dispatch(options, this);
    this.#send();
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#aborted) controller.abort(new CallAborted());
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: Headers): void {
    if (status < 200) return;
    this.status = status;
    this.headers = headers;
    this.#answered?.(this);
    this.#failed = undefined;
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Uint8Array): void {
    if (this.#sink === undefined) this.#waiting.push(chunk);
    else this.#sink.data(chunk);
  }

  onResponseEnd(): void {
    this.#over = {};
    this.#sink?.end();
  }

  onResponseError(_: unknown, error: unknown): void {
    if (this.#failed === undefined) {
      this.#over = { error };
      this.#sink?.broken(error);
      return;
    }
    if (this.#aborted || this.#again || !STALE.has(codeOf(error))) {
      this.#failed(error);
      return;
    }
    this.#again = true;
    this.#send();
  }

  into(sink: Sink): void {
    this.#sink = sink;
    for (const chunk of this.#waiting) sink.data(chunk);
    this.#waiting = [];
    if (this.#over === undefined) return;
    if ("error" in this.#over) sink.broken(this.#over.error);
    else sink.end();
  }

  async whole(): Promise<string> {
    return await new Promise((resolve, reject) => {
      const chunks: Uint8Array[] = [];
      let size = 0;
      this.into({
        data: (chunk) => {
          chunks.push(chunk);
          size += chunk.length;
          if (size <= MAX_ANSWER_BYTES) return;
          reject(new OversizeAnswer(`the answer is longer than ${MAX_ANSWER_BYTES} bytes`));
          this.discard();
        },
        end: () => resolve(textOf(chunks, size)),
        broken: reject,
      });
    });
  }

  pause(): void {
    this.#controller?.pause();
  }

  resume(): void {
    this.#controller?.resume();
  }

  discard(): void {
    this.abort();
  }

  abort(): void {
    if (this.#aborted) return;
    this.#aborted = true;
    const error = new CallAborted();
    this.#controller?.abort(error);
    this.#failed?.(error);
    this.#failed = undefined;
  }
}

function textOf(chunks: readonly Uint8Array[], size: number): string {
  const [only] = chunks;
  if (only !== undefined && chunks.length === 1) return Buffer.from(only.buffer, only.byteOffset, only.byteLength).toString("utf8");
  return Buffer.concat(chunks, size).toString("utf8");
}
