/** GitHub through Probot's Octokit: it signs the App in and keeps the tokens; pacing, repeats and limits are the App's own (docs/decisions/0006-app.md). */
import type { ZodType } from "zod";
import { z } from "zod";
import type { Allowance } from "#src/app/allowance.ts";
import type { Credentials } from "#src/app/credentials.ts";
import { remembering } from "#src/app/etags.ts";
import { type GitHub, GitHubTrouble, type Reach } from "#src/app/github.ts";
import { troubleOf } from "#src/app/trouble.ts";
import type { Clock } from "#src/clock.ts";

export interface OctokitGiven {
  readonly credentials: Credentials;
  readonly apiUrl: string;
  readonly allowance: Allowance;
  readonly clock: Clock;
  readonly fetch: typeof globalThis.fetch;
  readonly userAgent: string;
  /** Milliseconds a request may take (20,000). */
  readonly timeoutMs?: number;
}

interface Answered {
  readonly data: unknown;
  readonly headers: Readonly<Record<string, string | number | undefined>>;
}

/** The part of an Octokit that is used. */
interface Hand {
  request(route: string, params: Readonly<Record<string, unknown>>): Promise<Answered>;
  auth(options: Readonly<Record<string, unknown>>): Promise<unknown>;
}

const API_VERSION = "2022-11-28";
const REPEATS_MS = [300, 1_000];
const MAX_PAGES = 100;
const tokenShape = z.object({ token: z.string().min(1) });

/** Loads Probot, which takes a moment, so only where there are credentials. */
export async function octokitGitHub(given: OctokitGiven): Promise<GitHub> {
  const { Probot, ProbotOctokit } = await import("probot");
  const { default: pino } = await import("pino");
  const { appId, privateKey, webhookSecrets } = given.credentials;
  const fetch = guarded(given);
  const Octokit = ProbotOctokit.defaults((options: Record<string, unknown>) => ({
    ...options,
    userAgent: given.userAgent,
    // Its throttling makes a write a second and drops secondary limits; see the decision.
    throttle: { enabled: false },
    retry: { enabled: false },
    request: { fetch: async (url: string, init: RequestInit) => await fetch(url, init) },
  }));
  const probot = new Probot({
    appId,
    privateKey,
    secret: webhookSecrets[0] ?? "",
    baseUrl: given.apiUrl,
    Octokit: Octokit as never,
    log: pino({ level: "silent" }) as never,
  });
  const hands = new Map<number, Promise<Hand>>();
  const handOf = async (installation: number): Promise<Hand> => {
    const known = hands.get(installation) ?? (probot.auth(installation) as unknown as Promise<Hand>);
    hands.set(installation, known);
    return await known;
  };
  const app = async (): Promise<Hand> => (await probot.auth()) as unknown as Hand;
  return {
    installation: (id) => reach(given, async () => await handOf(id), id),
    app: () => reach(given, app, undefined),
    async gitAuthorization(installation, repository, fresh = false) {
      const options = {
        type: "installation",
        installationId: installation,
        repositoryIds: [repository],
        permissions: { contents: "read" },
        refresh: fresh,
      };
      const { token } = tokenShape.parse(await attempted(given, async () => await (await app()).auth(options)));
      return `Basic ${Buffer.from(`x-access-token:${token}`).toString("base64")}`;
    },
  };
}

/** Time limit, and answers that have not changed since they were last asked for. */
function guarded({ fetch, timeoutMs = 20_000 }: OctokitGiven): typeof globalThis.fetch {
  const limited: typeof globalThis.fetch = async (url, init) => {
    const response = await fetch(url, { ...init, signal: AbortSignal.timeout(timeoutMs), redirect: "follow" });
    // Read here, so that a body that is cut off is trouble with the request and the time limit covers it.
    const body = [101, 204, 205, 304].includes(response.status) ? null : await response.arrayBuffer();
    return new Response(body, { status: response.status, headers: response.headers });
  };
  return remembering(limited);
}

function reach(given: OctokitGiven, hand: () => Promise<Hand>, installation: number | undefined): Reach {
  let calls = 0;
  const { allowance } = given;
  const once = async (route: string, params: Readonly<Record<string, unknown>>): Promise<Answered> => {
    calls++;
    if (installation !== undefined && createsContent(route)) allowance.created(installation);
    const answered = await (await hand()).request(route, { ...params, headers: { "x-github-api-version": API_VERSION } });
    if (installation !== undefined) allowance.heard(installation, limitsIn(answered.headers));
    return answered;
  };
  const ask = async (route: string, params: Readonly<Record<string, unknown>>): Promise<Answered> => {
    try {
      return await repeated(given, route, async () => await once(route, params));
    } catch (error) {
      const trouble = troubleOf(error, route, given.clock.now());
      if (installation !== undefined && trouble.until !== undefined) allowance.hold(installation, trouble.until);
      if (installation === undefined || trouble.status !== 401) throw trouble;
      // A token that ended early, or was taken back: once more with a new one.
      await (await hand()).auth({ type: "installation", installationId: installation, refresh: true });
      return await attempted(given, async () => await once(route, params), route);
    }
  };
  return {
    calls: () => calls,
    call: async (route, params, shape) => shaped(shape, (await ask(route, params)).data, route),
    async all(route, params, item, pick = (page) => page) {
      const found = [];
      for (let page = 1; page <= MAX_PAGES; page++) {
        const { data, headers } = await ask(route, { ...params, per_page: 100, page });
        found.push(...shaped(z.array(item), pick(data), route));
        if (!String(headers["link"] ?? "").includes('rel="next"')) return found;
      }
      throw new GitHubTrouble("unavailable", 200, `${route} has more than ${MAX_PAGES} pages`);
    },
  };
}

/** Repeats what may be repeated: a POST whose answer was lost may have been done, so whoever asked looks first. */
async function repeated(given: OctokitGiven, route: string, work: () => Promise<Answered>): Promise<Answered> {
  for (const delay of route.startsWith("POST ") ? [] : REPEATS_MS) {
    try {
      return await work();
    } catch (error) {
      if (troubleOf(error, route, given.clock.now()).kind !== "unavailable") throw error;
      await new Promise<void>((resolve) => given.clock.after(delay, resolve));
    }
  }
  return await work();
}

async function attempted<Result>({ clock }: OctokitGiven, work: () => Promise<Result>, route = "POST access_tokens"): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw troubleOf(error, route, clock.now());
  }
}

function shaped<Value>(shape: ZodType<Value>, data: unknown, route: string): Value {
  const read = shape.safeParse(data);
  if (read.success) return read.data;
  throw new GitHubTrouble("unavailable", 200, `${route} answered with something else: ${z.prettifyError(read.error)}`);
}

const createsContent = (route: string): boolean => /^POST .*\/(?:check-runs|comments|pulls|issues)$/.test(route);

function limitsIn(headers: Answered["headers"]) {
  const number = (name: string): number | undefined => (headers[name] === undefined ? undefined : Number(headers[name]));
  const reset = number("x-ratelimit-reset");
  return {
    remaining: number("x-ratelimit-remaining"),
    limit: number("x-ratelimit-limit"),
    resetAt: reset === undefined ? undefined : new Date(reset * 1_000),
  };
}
