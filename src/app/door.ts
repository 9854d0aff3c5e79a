/** The webhook door: checks size and signature, keeps the delivery with its jobs in one transaction, and only then says 202. */
import { isAscii } from "node:buffer";
import type { IncomingMessage, ServerResponse } from "node:http";
import { setImmediate } from "node:timers";
import type { Keyring } from "#src/app/credentials.ts";
import type { Log } from "#src/app/house.ts";
import { namesRead } from "#src/app/event-shapes.ts";
import { signedBy } from "#src/app/signature.ts";
import { EVENTS, triggersOf } from "#src/app/triggers.ts";
import type { Clock } from "#src/clock.ts";
import { cutToMembers, type MemberCut } from "#src/parsers/json-members.ts";
import type { Acceptance } from "#src/records.ts";
import type { Store } from "#src/store.ts";

/** GitHub sends no larger payload. */
const MAX_BODY_BYTES = 25 * 1024 * 1024;

export interface DoorGiven {
  readonly keyring: Pick<Keyring, "current">;
  readonly store: Pick<Store, "records">;
  readonly clock: Clock;
  readonly log: Log;
  /** Told when work was accepted. */
  readonly wake: () => void;
}

interface Inside extends DoorGiven {
  readonly turn: () => Promise<void>;
  readonly parse: (event: string, body: Buffer) => unknown;
}

export type Door = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** `POST /api/github/webhooks`. Problems are told as problem documents (RFC 9457); a body's text is never logged. */
export function createWebhookDoor(given: DoorGiven): Door {
  const inside = { ...given, turn: sharedTurn(), parse: eventParser() };
  return async (request, response) => {
    try {
      await received(inside, request, response);
    } catch (error) {
      given.log("error", "webhook not stored", { error: error instanceof Error ? error.message : String(error) });
      // Not 2xx: GitHub lists the delivery as failed, and it is fetched back from there.
      refuse(response, 503, "store_unavailable", "The delivery could not be stored; it will be fetched again.");
    }
  };
}

/** Whoever waits in one turn of the event loop goes on together: in a storm, bodies looked at one right after the other cost less than each as it comes. */
function sharedTurn(): () => Promise<void> {
  let coming: Promise<void> | undefined;
  return async () => {
    coming ??= new Promise((resolve) => {
      setImmediate(() => {
        coming = undefined;
        resolve();
      });
    });
    await coming;
  };
}

async function received(given: Inside, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const acceptance = await examined(given, request, response);
  if (acceptance === undefined) return;
  const { store, wake } = given;
  const fresh = await store.records.accept(acceptance);
  if (fresh && acceptance.jobs.length > 0) wake();
  const said = JSON.stringify({ accepted: fresh, jobs: acceptance.jobs.length });
  // The length lets the answer leave in one piece.
  response.writeHead(202, { "content-type": "application/json", "content-length": said.length }).end(said);
}

/** What to keep, or undefined where the request was refused. Nothing of the body outlives this: many may wait for the disk. */
async function examined(
  { keyring, clock, log, turn, parse }: Inside,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<Acceptance | undefined> {
  if (request.method !== "POST") return refuse(response, 405, "method_not_allowed", "Webhooks are posted.", { allow: "POST" });
  const credentials = keyring.current();
  if (credentials === undefined)
    return refuse(response, 503, "app_not_registered", "No GitHub App is registered here yet: see docs/how-to/app.md.");
  const { "x-hub-signature-256": signature, "x-github-event": event, "x-github-delivery": id } = request.headers;
  if (typeof signature !== "string") return refuse(response, 401, "signature_missing", "The request bears no X-Hub-Signature-256.");
  const body = await bodyOf(request, MAX_BODY_BYTES);
  if (body === undefined) return refuse(response, 413, "too_large", "A delivery has at most 25 MiB.", { connection: "close" });
  await turn();
  if (!signedBy(credentials.webhookSecrets, body, signature)) {
    log("warn", "webhook with a wrong signature", { delivery: typeof id === "string" ? id.slice(0, 64) : null, bytes: body.length });
    return refuse(response, 401, "signature_mismatch", "The signature does not fit the body: compare the webhook secret on both sides.");
  }
  if (typeof event !== "string" || typeof id !== "string" || !/^[\w-]{1,100}$/.test(id))
    return refuse(response, 400, "headers_missing", "X-GitHub-Event and X-GitHub-Delivery say which event this is.");
  const payload = parse(event, body);
  if (payload === undefined) return refuse(response, 400, "not_json", "The App's webhooks must have the content type application/json.");
  return acceptanceOf({ id, event, payload, at: clock.now() });
}

export interface Arrival {
  readonly id: string;
  readonly event: string;
  readonly payload: unknown;
  readonly at: Date;
  readonly replay?: boolean;
}

/** What to keep of a delivery, however it came: posted by GitHub, fetched back, or replayed by a person. Of its body the parts that are used, no more. */
export function acceptanceOf({ id, event, payload, at, replay }: Arrival): Acceptance {
  const triggered = triggersOf(event, payload);
  const repository = triggered.repository === undefined ? {} : { repository: triggered.repository };
  const about = { id, event, ...repository, receivedAt: at };
  if ("ignored" in triggered) return { delivery: { ...about, payload: "{}" }, jobs: [], ignored: triggered.ignored.slice(0, 500) };
  const jobs = triggered.jobs.map((job) => ({ ...job, payload: { delivery: id, ...(job.payload as object) } }));
  const delivery = { ...about, payload: JSON.stringify(triggered.kept ?? {}) };
  return { delivery, jobs, ...(replay === true && { replay }) };
}

/** The members that an event's shape names: a few of the thousand that GitHub sends. */
function eventParser(): (event: string, body: Buffer) => unknown {
  const cuts = new Map<string, MemberCut>();
  const cutFor = (event: string): MemberCut => {
    const cut = cuts.get(event) ?? cutToMembers(namesRead(event));
    cuts.set(event, cut);
    return cut;
  };
  return (event, body) =>
    parsed(cutFor(Object.hasOwn(EVENTS, event) ? event : "")(body) ?? body.toString(isAscii(body) ? "latin1" : "utf8"));
}

function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Undefined where it is longer: what is already known to be too long is not read at all, and the rest of what turns out to be is not waited for. */
async function bodyOf(request: IncomingMessage, limit: number): Promise<Buffer | undefined> {
  if (Number(request.headers["content-length"] ?? 0) > limit) return undefined;
  return await new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limit) return void chunks.push(chunk);
      request.pause();
      resolve(undefined);
    });
    request.once("end", () => {
      const pieces = chunks.splice(0);
      resolve(pieces.length === 1 ? pieces[0] : Buffer.concat(pieces, size));
    });
    request.once("error", reject);
    request.once("close", () => {
      // Of every request told, also of those that are whole.
      if (!request.readableEnded) reject(new Error("the request was cut off"));
    });
  });
}

export function refuse(
  response: ServerResponse,
  status: number,
  code: string,
  detail: string,
  headers: Readonly<Record<string, string>> = {},
): undefined {
  if (response.headersSent) return undefined;
  const problem = { type: "about:blank", title: code.replaceAll("_", " "), status, detail, code };
  response.writeHead(status, { "content-type": "application/problem+json", ...headers }).end(JSON.stringify(problem));
  return undefined;
}
