/** The door: who is it, not too often, whose repository, and is this path let through while not live. */
import type { IncomingMessage } from "node:http";
import type { Known } from "#src/api/authenticate.ts";
import { may, type Caller } from "#src/api/caller.ts";
import { switchesOf } from "#src/api/house.ts";
import type { Mount } from "#src/api/mount.ts";
import { problem, type Reply } from "#src/api/problem.ts";
import { matching } from "#src/api/route.ts";
import type { ApiSettings, Request } from "#src/api/settings.ts";
import { coarseReason, isAmbiguousPath } from "#src/execution.ts";
import type { RateGate } from "#src/rate.ts";
import { DEFAULT_REPOSITORY, mayReach, meant, repositoryOf, type Repository } from "#src/tenancy.ts";

export interface Guard {
  readonly authenticate: (request: IncomingMessage) => Promise<Known>;
  readonly rates: RateGate;
  readonly failures: RateGate;
  readonly failuresPerMinute: number;
  readonly settings: ApiSettings;
}

export type Entry = { readonly refused: Reply } | { readonly caller?: Caller; readonly repository: Repository };

export async function letIn(guard: Guard, asked: Request, mount: Mount | undefined): Promise<Entry> {
  if (isOpen(guard.settings, asked, mount)) return { repository: DEFAULT_REPOSITORY };
  const known = await identified(guard, asked.request);
  if ("refused" in known) return known;
  const { caller } = known;
  const repository = repositoryMeant(asked, caller);
  if ("refused" in repository) return repository;
  if (mount?.scope !== undefined && !may(caller, mount.scope)) return { refused: notPermitted(mount.scope) };
  if (mount?.exempt !== true) {
    const blocked = await blockedByPath(guard.settings, asked.path, repository);
    if (blocked !== undefined) return { refused: blocked };
  }
  return { caller, repository };
}

export function notPermitted(scope: string): Reply {
  return problem(403, "not_permitted", `this takes the scope ${scope}`);
}

function isOpen({ routes, open }: ApiSettings, { method, path }: Request, mount: Mount | undefined): boolean {
  if (mount !== undefined) return mount.scope === undefined;
  if (open.includes(path)) return true;
  const match = matching(routes, method, path);
  return match !== undefined && "route" in match && match.route.scope === undefined;
}

async function identified(guard: Guard, request: IncomingMessage): Promise<{ readonly refused: Reply } | { readonly caller: Caller }> {
  const { steady, requestsPerMinute } = guard.settings;
  const address = request.socket.remoteAddress ?? "unknown";
  const known = await guard.authenticate(request);
  if ("caller" in known) {
    const wait = guard.rates.take(`${known.caller.kind}:${known.caller.id}`, requestsPerMinute, steady());
    return wait === 0 ? known : { refused: tooMany(wait, "requests") };
  }
  const wait = guard.failures.take(address, guard.failuresPerMinute, steady());
  if (wait > 0) return { refused: tooMany(wait, "failed attempts to be known") };
  const { status, code, detail } = known;
  return { refused: problem(status, code, detail, {}, status === 401 ? { "www-authenticate": 'Bearer realm="gatehouse"' } : {}) };
}

function tooMany(waitMs: number, what: string): Reply {
  return problem(429, "rate_limited", `too many ${what}; try again later`, {}, { "retry-after": String(Math.ceil(waitMs / 1000)) });
}

function repositoryMeant({ request, query }: Request, caller: Caller): Repository | { readonly refused: Reply } {
  const header = request.headers["repository"] ?? request.headers["x-gatehouse-repository"];
  const given = [...query.getAll("repository"), header].filter((text) => typeof text === "string" && text !== "");
  const named = [...new Set(given.map((text) => String(text).toLowerCase()))].map(repositoryOf);
  const known = named.filter((one) => one !== undefined);
  if (known.length < named.length) return { refused: problem(400, "invalid_repository", "a repository is owner/name") };
  const repository = meant(known[0], caller);
  if (![repository, ...known].every((one) => mayReach(caller, one)))
    return { refused: problem(403, "wrong_tenant", "this repository belongs to another tenant") };
  if (known.length > 1)
    return { refused: problem(400, "invalid_repository", "two repositories are named: say one, by the query or by the header") };
  return repository;
}

/** The coarse layer, asked only for paths that are not exempt. */
async function blockedByPath({ house }: ApiSettings, path: string, repository: Repository): Promise<Reply | undefined> {
  if (isAmbiguousPath(path))
    return problem(400, "invalid_path", "servers read this path in more than one way; write it without encoded separators");
  if (coarseReason(path, { live: false, killSwitch: false }, house.rules) === undefined) return undefined;
  const switches = await switchesOf(house.governance, repository);
  const reason =
    switches === undefined ? "state_unreadable" : switches.killSwitch ? "kill_switch_engaged" : coarseReason(path, switches, house.rules);
  return reason === undefined
    ? undefined
    : problem(409, reason, `${reason.replaceAll("_", " ")}: this path is not let through`, { allowed: false });
}
