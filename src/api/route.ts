/** What a route is: where it is, who may, what it takes and what it answers. Documents and validation are made from it. */
import type { z } from "zod";
import type { Caller } from "#src/api/caller.ts";
import type { House } from "#src/api/house.ts";
import type { Reply } from "#src/api/problem.ts";
import type { Repository } from "#src/tenancy.ts";

/** A request that has been let in. */
export interface Call<Body = unknown, Query = unknown> {
  readonly house: House;
  readonly caller: Caller;
  readonly repository: Repository;
  /** The repository's stream. */
  readonly stream: string;
  readonly requestId: string;
  readonly body: Body;
  readonly query: Query;
  readonly params: Readonly<Record<string, string>>;
  /** The `Idempotency-Key` header. */
  readonly idempotencyKey?: string;
}

export interface RouteShape<Body extends z.ZodType, Query extends z.ZodType> {
  readonly method: "GET" | "POST" | "DELETE";
  /** Segments in braces are parameters: `/api/things/{id}`. */
  readonly path: string;
  readonly summary: string;
  /** Absent: open to everybody. */
  readonly scope?: string;
  readonly body?: Body;
  readonly query?: Query;
  readonly answer: z.ZodType;
  /** Status of a good answer (200). */
  readonly status?: number;
  /** Further answers, by status. */
  readonly refusals?: readonly (400 | 404 | 409 | 503)[];
  /** Trouble with the store is an answer here, not a failure. */
  readonly answersAlways?: boolean;
}

export interface Route extends RouteShape<z.ZodType, z.ZodType> {
  readonly run: (call: Call) => Promise<Reply> | Reply;
}

/** Ties the handler's types to the schemas; what is validated is what it gets. */
export function route<Body extends z.ZodType, Query extends z.ZodType>(
  shape: RouteShape<Body, Query>,
  run: (call: Call<z.output<Body>, z.output<Query>>) => Promise<Reply> | Reply,
): Route {
  return { ...shape, run: run as Route["run"] };
}

export type Match =
  | { readonly route: Route; readonly params: Readonly<Record<string, string>> }
  | { readonly allow: readonly string[] }
  | undefined;

/** The route of a path; the methods that there are where this one is not among them. */
export function matching(routes: readonly Route[], method: string, path: string): Match {
  const segments = path.split("/");
  const found = routes.flatMap((one) => {
    const params = paramsOf(one.path.split("/"), segments);
    return params === undefined ? [] : [{ route: one, params }];
  });
  if (found.length === 0) return undefined;
  const asked = method === "HEAD" ? "GET" : method;
  return found.find((one) => one.route.method === asked) ?? { allow: found.map((one) => one.route.method) };
}

function paramsOf(pattern: readonly string[], segments: readonly string[]): Readonly<Record<string, string>> | undefined {
  if (pattern.length !== segments.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of pattern.entries()) {
    const segment = segments[index] ?? "";
    if (!part.startsWith("{")) {
      if (part !== segment) return undefined;
    } else if (segment === "") return undefined;
    else params[part.slice(1, -1)] = segment;
  }
  return params;
}
