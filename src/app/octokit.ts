/** GitHub through Probot's Octokit: it signs the App in and keeps the tokens; pacing, repeats and limits are the App's own (docs/decisions/0006-app.md). */
import type { ZodType } from "zod";
import { z } from "zod";
import type { Allowance } from "#src/app/allowance.ts";
import type { Credentials } from "#src/app/credentials.ts";
import { type Fetch, remembering } from "#src/app/etags.ts";
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
const MAX_TOKENS = 5_000;
const TOKEN_MARGIN_MS = 5 * 60_000;
/** Some lists tell how much there is. */
const counted = z.object({ total_count: z.int() });
const anything = z.looseObject({});
const tokenShape = z.object({ token: z.string().min(1), expires_at: z.coerce.date() });

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
    appId,
    gitAuthorization: gitTokens(given, reach(given, app, undefined)),
  };
}

/** A token that may read this one repository, or all that the installation has; asked for again before its hour ends. */
function gitTokens({ clock }: OctokitGiven, app: Reach): GitHub["gitAuthorization"] {
  const kept = new Map<string, z.output<typeof tokenShape>>();
  return async (installation, repository, fresh = false) => {
    const key = `${installation}/${repository ?? ""}`;
    const known = kept.get(key);
    const route = "POST /app/installations/{installation_id}/access_tokens";
    const narrow = repository === undefined ? {} : { repository_ids: [repository] };
    const good = !fresh && known !== undefined && known.expires_at.getTime() > clock.now().getTime() + TOKEN_MARGIN_MS;
    const token = good
      ? known
      : await app.call(route, { installation_id: installation, ...narrow, permissions: { contents: "read" } }, tokenShape);
    kept.delete(key);
    kept.set(key, token);
    const oldest = kept.keys().next().value;
    if (kept.size > MAX_TOKENS && oldest !== undefined) kept.delete(oldest);
    return `Basic ${Buffer.from(`x-access-token:${token.token}`).toString("base64")}`;
  };
}

/** Time limit, and answers that have not changed since they were last asked for. */
function guarded({ fetch, timeoutMs = 20_000 }: OctokitGiven): Fetch {
  const limited: Fetch = async (url, init) => {
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
      return await repeated(given, repeatable(route, params), route, async () => await once(route, params));
    } catch (error) {
      const trouble = troubleOf(error, route, given.clock.now());
      if (installation !== undefined && trouble.until !== undefined) allowance.hold(installation, trouble.until);
      if (installation === undefined || trouble.status !== 401) throw trouble;
      // A token that ended early, or was taken back: once more with a new one.
      await (await hand()).auth({ type: "installation", installationId: installation, refresh: true });
      return await attempted(given, async () => await once(route, params), route);
    }
  };
  async function* pages<Page>(route: string, params: Readonly<Record<string, unknown>>, shape: ZodType<Page>): AsyncGenerator<Page> {
    let query: Readonly<Record<string, unknown>> | undefined = { per_page: 100 };
    for (let count = 0; query !== undefined; count++) {
      if (count === MAX_PAGES) throw new GitHubTrouble("unavailable", 200, `${route} has more than ${MAX_PAGES} pages`);
      const { data, headers } = await ask(route, { ...params, ...query });
      yield shaped(shape, data, route);
      query = nextQuery(String(headers["link"] ?? ""));
    }
  }
  return {
    calls: () => calls,
    call: async (route, params, shape) => shaped(shape, (await ask(route, params)).data, route),
    async all(route, params, item, field) {
      const found = [];
      let said = 0;
      for await (const page of pages(route, params, z.unknown())) {
        found.push(...shaped(z.array(item), field === undefined ? page : anything.safeParse(page).data?.[field], route));
        said = counted.safeParse(page).data?.total_count ?? 0;
      }
      // A list that is not whole is none: what is thought to be missing would be posted again.
      if (found.length < said) throw new GitHubTrouble("unavailable", 200, `${route} gave ${found.length} of ${said}`);
      return found;
    },
    pages,
  };
}

/** Repeats only what does nothing more when it was done already: of the rest whoever asked finds out first. */
async function repeated(given: OctokitGiven, safely: boolean, route: string, work: () => Promise<Answered>): Promise<Answered> {
  for (const delay of safely ? REPEATS_MS : []) {
    try {
      return await work();
    } catch (error) {
      if (troubleOf(error, route, given.clock.now()).kind !== "unavailable") throw error;
      await new Promise<void>((resolve) => given.clock.after(delay, resolve));
    }
  }
  return await work();
}

async function attempted<Result>({ clock }: OctokitGiven, work: () => Promise<Result>, route: string): Promise<Result> {
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

/** What the Link header says about the next page (https://docs.github.com/en/rest/using-the-rest-api/using-pagination-in-the-rest-api). */
function nextQuery(link: string): Readonly<Record<string, string>> | undefined {
  const address = /<([^<>]*)>;\s*rel="next"/.exec(link)?.[1];
  return address === undefined ? undefined : Object.fromEntries(new URL(address, "https://api.invalid").searchParams);
}

/** A POST adds, and so do annotations. */
function repeatable(route: string, { output }: Readonly<Record<string, unknown>>): boolean {
  const annotations = typeof output === "object" && output !== null && "annotations" in output ? output.annotations : undefined;
  return !route.startsWith("POST ") && !(Array.isArray(annotations) && annotations.length > 0);
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
