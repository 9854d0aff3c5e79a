/** A part of the process that answers its own paths: the model router's door, GitHub's webhooks. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Caller } from "#src/api/caller.ts";
import type { Reply } from "#src/api/problem.ts";
import type { Repository } from "#src/tenancy.ts";

export interface Arrival {
  /** The path without its query. */
  readonly path: string;
  readonly requestId: string;
  /** Absent where the mount is open and nobody is known. */
  readonly caller?: Caller;
  /** The repository that is meant; the default where the mount is open. */
  readonly repository: Repository;
}

export interface Mount {
  /** For metrics and logs. */
  readonly name: string;
  readonly owns: (path: string) => boolean;
  /** The scope that it takes; absent: it is open, and asks for itself who is there. */
  readonly scope?: string;
  /** Let through while not live, whatever its path. */
  readonly exempt?: boolean;
  /** A refusal at the server's door in the words that the callers of this path read; absent: a problem document. */
  readonly refused?: (path: string, refusal: Reply, requestId: string) => Reply;
  /** Resolves when the answer has gone out. The request's body has not been read. */
  readonly handle: (request: IncomingMessage, response: ServerResponse, arrival: Arrival) => Promise<void>;
}
