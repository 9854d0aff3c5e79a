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
  const told: Record<string, string> = {
    "x-gatehouse-run": session.id,
    "x-gatehouse-model": asHeader(label.model),
    "x-gatehouse-reason": label.reason,
    "x-gatehouse-cost-usd": label.costNano === undefined ? "unknown" : dollarsText(label.costNano),
    "x-gatehouse-overhead-ms": String(rounded(overheadMs(session))),
  };
  if (label.estimated) told["x-gatehouse-cost-estimated"] = "true";
  if (label.reason === "degraded") told["x-gatehouse-degraded"] = "true";
  else if (session.leftOut.length > 0) told["x-gatehouse-dropped"] = session.leftOut.slice(0, MAX_LEFT_OUT).join(", ");
  return told;
}

/** A caller may invent parameters without end. */
const MAX_LEFT_OUT = 32;

/** Header values are visible ASCII. */
const asHeader = (value: string): string => (/^[\x20-\x7e]*$/.test(value) ? value : encodeURIComponent(value));

export function sendJson(response: ServerResponse, status: number, body: string, headers: Readonly<Record<string, string>>): void {
  if (response.destroyed) return;
  const length = Buffer.byteLength(body);
  response.writeHead(status, { "content-type": "application/json", ...headers, "content-length": length });
  // Of ASCII alone the bytes are the same, and are made with less ado.
  response.end(body, length === body.length ? "latin1" : "utf8");
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

/** Each piece is written in the turn in which it came: there is nothing to wait for between a vendor's bytes and the caller's. */
export async function relay(given: Relay): Promise<StreamEnd> {
  const { response, session, stream } = given;
  if (session.gone) {
    stream.abort();
    return { end: "hung_up" };
  }
  response.writeHead(200, { ...STREAM_HEADERS, trailer: "x-gatehouse-cost-usd", ...given.headers });
  return await new Promise((resolve) => {
    let done = false;
    const over = (end: () => StreamEnd): void => {
      if (done) return;
      done = true;
      watch.clear();
      session.abort = undefined;
      resolve(end());
    };
    const fail = (failure: Failure): void => over(() => cut(given, failure));
    const watch = watchdog(given, fail);
    session.abort = () =>
      over(() => {
        stream.abort();
        return { end: "hung_up" };
      });
    const drained = (): void => {
      if (done) return;
      watch.listening();
      stream.resume();
    };
    const told = (reading: Reading): void => {
      if (done) return;
      watch.heard();
      const full = write(response, reading.out);
      if (reading.state === "ended") return over(() => finished(given));
      if (reading.state === "failed") return fail(reading.failure);
      if (!full) return watch.listening();
      stream.pause();
      response.once("drain", drained);
    };
    stream.listen({ told, broken: (error) => fail({ ...brokenOff(error), kind: "cut" }) });
  });
}

function finished({ response, trailers }: Relay): StreamEnd {
  response.addTrailers(trailers());
  response.end();
  return { end: "answered" };
}

/** Only the vendor's silence counts as idle, not a caller who reads slowly; the deadline counts for both. Each ends the stream once. */
function watchdog({ session, idleMs, deadlineMs, response }: Relay, stop: (failure: Failure) => void) {
  let [since, waiting] = [0, false];
  const late = (message: string): void => stop({ kind: "timeout", message });
  const deadline = setTimeout(
    () => {
      const stuck = response.writableNeedDrain;
      late(`the deadline of ${deadlineMs} ms passed`);
      if (stuck) response.destroy();
    },
    Math.max(1, deadlineMs - elapsed(session)),
  );
  // Looks from time to time instead of being set anew for every event.
  const look = (): void => {
    const silentMs = waiting ? session.steady() - since : 0;
    if (waiting && silentMs >= idleMs) late(`the stream was silent for ${idleMs} ms`);
    else idle = setTimeout(look, Math.ceil(idleMs - silentMs));
  };
  let idle = setTimeout(look, idleMs);
  const listening = (): void => {
    waiting = true;
    since = session.steady();
  };
  const heard = (): void => {
    if (waiting) session.upstreamMs += session.steady() - since;
    waiting = false;
  };
  const clear = (): void => {
    clearTimeout(idle);
    clearTimeout(deadline);
  };
  return { listening, heard, clear };
}

/** One write for all pieces; true where the caller does not take more at once. */
function write(response: ServerResponse, pieces: readonly (Uint8Array | string)[]): boolean {
  const [only] = pieces;
  if (only === undefined || response.destroyed) return false;
  const whole = pieces.length === 1 ? only : Buffer.concat(pieces.map((piece) => (typeof piece === "string" ? Buffer.from(piece) : piece)));
  return !response.write(whole);
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
  if (!response.destroyed) response.write(errorEvent(session.inquiry.wire, refusal, session.id), end);
  return { end: "cut", failure };
}
