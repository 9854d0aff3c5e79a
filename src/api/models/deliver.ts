/** Hands an answer to the caller: headers first, then the bytes, never faster than they are taken. A cut is told, never a clean end. */
import type { ServerResponse } from "node:http";
import type { Failure } from "#src/provider.ts";
import { dollarsText } from "#src/price.ts";
import { brokenOff } from "#src/api/models/attempt.ts";
import { errorBody, errorEvent, errorHeaders } from "#src/api/models/errors.ts";
import type { Refusal } from "#src/api/models/inquiry.ts";
import { elapsed, overheadMs, rounded, type Session } from "#src/api/models/session.ts";
import type { OpenStream, Reading } from "#src/api/models/stream.ts";

export interface Label {
  readonly model: string;
  readonly reason: string;
  /** Undefined where a price is missing. */
  readonly costNano: number | undefined;
  /** True for a stream, whose cost is not known when its headers go out. */
  readonly estimated: boolean;
}

export function labels(session: Session, label: Label): Record<string, string> {
  return {
    "x-gatehouse-run": session.id,
    "x-gatehouse-model": asHeader(label.model),
    "x-gatehouse-reason": label.reason,
    "x-gatehouse-cost-usd": label.costNano === undefined ? "unknown" : dollarsText(label.costNano),
    ...(label.estimated ? { "x-gatehouse-cost-estimated": "true" } : {}),
    ...(label.reason === "degraded" ? { "x-gatehouse-degraded": "true" } : {}),
    "x-gatehouse-overhead-ms": String(rounded(overheadMs(session))),
  };
}

/** Header values are visible ASCII. */
const asHeader = (value: string): string => (/^[\x20-\x7e]*$/.test(value) ? value : encodeURIComponent(value));

export function sendJson(response: ServerResponse, status: number, body: string, headers: Readonly<Record<string, string>>): void {
  if (response.destroyed) return;
  response.writeHead(status, { "content-type": "application/json", "content-length": Buffer.byteLength(body), ...headers });
  response.end(body);
}

export function sendRefusal(
  response: ServerResponse,
  session: Pick<Session, "id" | "inquiry">,
  refusal: Refusal,
  extra: Readonly<Record<string, string>> = {},
): void {
  const body = JSON.stringify(errorBody(session.inquiry.wire, refusal, session.id));
  sendJson(response, refusal.status, body, {
    "x-gatehouse-run": session.id,
    "x-gatehouse-reason": refusal.code,
    ...errorHeaders(refusal),
    ...extra,
  });
}

const STREAM_HEADERS = {
  "content-type": "text/event-stream; charset=utf-8",
  "cache-control": "no-cache, no-transform",
  "x-accel-buffering": "no",
};

export type StreamEnd = { readonly end: "answered" } | { readonly end: "hung_up" } | { readonly end: "cut"; readonly failure: Failure };

export interface Relay {
  readonly response: ServerResponse;
  readonly session: Session;
  readonly stream: OpenStream;
  readonly idleMs: number;
  readonly deadlineMs: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Told in trailers, when all is known. */
  readonly trailers: () => Readonly<Record<string, string>>;
}

export async function relay(given: Relay): Promise<StreamEnd> {
  const { response, session, stream } = given;
  if (session.gone) return { end: "hung_up" };
  response.writeHead(200, { ...STREAM_HEADERS, trailer: "x-gatehouse-cost-usd", ...given.headers });
  const watch = watchdog(given);
  session.abort = () => stream.abort();
  try {
    let reading: Reading = stream.head;
    for (;;) {
      const drained = write(response, reading.out);
      if (drained !== undefined) await drained;
      if (session.gone) return { end: "hung_up" };
      if (reading.state === "ended") {
        response.addTrailers(given.trailers());
        response.end();
        return { end: "answered" };
      }
      if (reading.state === "failed") return cut(given, reading.failure);
      const late = watch.late();
      if (late !== undefined) return cut(given, late);
      const since = watch.listening();
      reading = await stream.next();
      watch.heard(since);
    }
  } catch (error) {
    if (session.gone) return { end: "hung_up" };
    return cut(given, watch.late() ?? { ...brokenOff(error), kind: "cut" });
  } finally {
    watch.clear();
    session.abort = undefined;
  }
}

/** Only the vendor's silence counts as idle, not a caller who reads slowly; the deadline counts for both. */
function watchdog({ session, stream, idleMs, deadlineMs, response }: Relay) {
  let why: Failure | undefined;
  const stop = (message: string) => (): void => {
    why = { kind: "timeout", message };
    stream.abort();
  };
  const left = Math.max(1, deadlineMs - elapsed(session));
  const deadline = setTimeout(() => {
    stop(`the deadline of ${deadlineMs} ms passed`)();
    if (response.writableNeedDrain) response.destroy();
  }, left);
  const idle = setTimeout(() => {
    if (waiting) stop(`the stream was silent for ${idleMs} ms`)();
  }, idleMs);
  let waiting = false;
  const listening = (): number => {
    waiting = true;
    idle.refresh();
    return session.steady();
  };
  const heard = (since: number): void => {
    waiting = false;
    session.upstreamMs += session.steady() - since;
  };
  const clear = (): void => {
    clearTimeout(idle);
    clearTimeout(deadline);
  };
  return { listening, heard, clear, late: () => why };
}

/** One write for all pieces. Where the caller does not take more at once: resolves when it does, or has gone. */
function write(response: ServerResponse, pieces: readonly (Uint8Array | string)[]): Promise<void> | undefined {
  const [only] = pieces;
  if (only === undefined || response.destroyed) return undefined;
  const whole = pieces.length === 1 ? only : Buffer.concat(pieces.map((piece) => (typeof piece === "string" ? Buffer.from(piece) : piece)));
  if (response.write(whole)) return undefined;
  return new Promise<void>((resolve) => {
    const done = (): void => {
      response.off("drain", done);
      response.off("close", done);
      resolve();
    };
    response.on("drain", done);
    response.on("close", done);
  });
}

const FLUSH_MS = 1_000;

/** The caller's library sees an error event, and a connection that ends without its proper end. */
function cut({ response, session, stream }: Relay, failure: Failure): StreamEnd {
  stream.abort();
  const refusal = {
    status: 502,
    code: failure.kind === "timeout" ? "stream_timeout" : "stream_cut",
    message: `the answer broke off: ${failure.message}`,
  };
  const end = (): void => {
    response.destroy();
  };
  setTimeout(end, FLUSH_MS).unref();
  response.write(errorEvent(session.inquiry.wire, refusal, session.id), end);
  return { end: "cut", failure };
}
