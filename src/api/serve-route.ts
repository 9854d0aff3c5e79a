/** One route's call: method, scope, query and body by their schemas, then its handler. */
import type { z } from "zod";
import { bodyOf } from "#src/api/body.ts";
import { ADMIN, may, type Caller } from "#src/api/caller.ts";
import { notPermitted } from "#src/api/let-in.ts";
import { problem, type Reply } from "#src/api/problem.ts";
import { matching, type Call, type Route } from "#src/api/route.ts";
import type { ApiSettings, Request } from "#src/api/settings.ts";
import { streamOf, type Repository } from "#src/tenancy.ts";

interface Entered {
  readonly caller?: Caller;
  readonly repository: Repository;
}

/** Open routes are told nothing of who calls. */
const NOBODY: Caller = { ...ADMIN, kind: "session", id: "nobody", actor: "nobody", scopes: [] };

export async function serveRoute(
  settings: ApiSettings,
  asked: Request,
  { caller, repository }: Entered,
  place: { name: string },
): Promise<Reply> {
  const match = matching(settings.routes, asked.method, asked.path);
  if (match === undefined) return problem(404, "not_found", "there is nothing at this path");
  if ("allow" in match) {
    const allow = match.allow.join(", ");
    return problem(405, "method_not_allowed", `this path takes ${allow}`, {}, { allow });
  }
  const { route, params } = match;
  place.name = route.path;
  if (caller !== undefined && route.scope !== undefined && !may(caller, route.scope)) return notPermitted(route.scope);
  const input = await inputOf(route, asked);
  if ("wrong" in input) return input.wrong;
  const key = asked.request.headers["idempotency-key"];
  const call: Call = {
    house: settings.house,
    caller: caller ?? NOBODY,
    repository,
    stream: streamOf(repository),
    requestId: asked.requestId,
    params,
    ...input,
    ...(typeof key === "string" && key !== "" ? { idempotencyKey: key } : {}),
  };
  const reply = await route.run(call);
  return reply.status === 200 && route.status !== undefined ? { ...reply, status: route.status } : reply;
}

async function inputOf(
  route: Route,
  asked: Request,
): Promise<{ readonly body: unknown; readonly query: unknown } | { readonly wrong: Reply }> {
  const query = route.query?.safeParse(queryFields(asked.query));
  if (query?.success === false) return { wrong: invalid(query.error) };
  if (route.body === undefined) {
    asked.request.resume();
    return { body: undefined, query: query?.data };
  }
  const body = await bodyOf(asked.request);
  if ("wrong" in body) return body;
  const checked = route.body.safeParse(body.value);
  return checked.success ? { body: checked.data, query: query?.data } : { wrong: invalid(checked.error) };
}

function queryFields(query: URLSearchParams): Readonly<Record<string, string>> {
  return Object.fromEntries([...query].filter(([name]) => name !== "repository"));
}

function invalid({ issues }: z.ZodError): Reply {
  const errors = issues.slice(0, 20).map(({ path, message }) => ({ path: path.map(String).join("."), message }));
  const detail = errors.map(({ path, message }) => (path === "" ? message : `${path}: ${message}`)).join("; ");
  return problem(400, "invalid_input", detail.slice(0, 1000), { errors });
}
