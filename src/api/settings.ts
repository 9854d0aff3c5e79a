/** What the server is made of, and the one request that its parts hand on. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Authentication } from "#src/api/authenticate.ts";
import type { House } from "#src/api/house.ts";
import type { Mount } from "#src/api/mount.ts";
import type { Route } from "#src/api/route.ts";

export interface ApiSettings {
  readonly house: House;
  readonly authentication: Authentication;
  readonly routes: readonly Route[];
  readonly mounts: readonly Mount[];
  /** Paths that need nobody to be known, such as /metrics of a server that only this machine reaches. */
  readonly open: readonly string[];
  readonly newId: () => string;
  /** Milliseconds of a clock that never jumps. */
  readonly steady: () => number;
  readonly requestsPerMinute: number;
  readonly answered: (told: Answered) => void;
}

/** One request, for logs and metrics. */
export interface Answered {
  readonly requestId: string;
  readonly method: string;
  /** The route's pattern or the mount's name; never what the caller wrote. */
  readonly place: string;
  readonly status: number;
  readonly durationMs: number;
  readonly error?: unknown;
}

export interface Request {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly requestId: string;
}
