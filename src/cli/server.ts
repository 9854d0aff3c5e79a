/** A server's governance API, for `gatehouse lever --server`: orders are sent with an idempotency key, so that a lost answer is asked for again. */
import { randomUUID } from "node:crypto";
import { z } from "zod";
import { checklist, confidencePolicies, goLiveState, regressionPolicies, regressionStates, riskPolicies, riskToday, scorecardToday } from "#schemas/governance.ts"; // prettier-ignore
import { ledgerEntries } from "#schemas/system.ts";
import type { Terminal } from "#src/cli/command.ts";
import { UsageError } from "#src/cli/usage.ts";
import type { Ruling } from "#src/deliberation.ts";
import type { Governance } from "#src/governance.ts";
import type { Governed } from "#src/governed.ts";
import type { Entry } from "#src/ledger.ts";
import { requestOf } from "#src/lever-request.ts";
import { goLiveFrom, governedFrom } from "#src/lever-told.ts";
import type { Refusal } from "#src/lever.ts";
import type { Checklist, Order } from "#src/order.ts";

export interface Server {
  readonly governance: Governance;
  /** The repository's stream, as the server calls it. */
  readonly stream: string;
  checklist(): Promise<Checklist>;
}

/** The server was not reached, or its answer cannot be used. */
export class ServerUnavailable extends Error {
  override readonly name = "StoreUnavailable";
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly entries: string | null;
}

type Ask = (method: "GET" | "POST", path: string, body?: object, key?: string) => Promise<Answer>;

const PATIENCE_MS = 15_000;
const TRIES = 3;
const problem = z.object({ code: z.string(), detail: z.string(), scope: z.string().optional() });

/** Throws UsageError for an address or a key that is none. */
export async function serverAt(
  address: string,
  repository: string | undefined,
  { env }: Terminal,
  reach: typeof fetch = fetch,
): Promise<Server> {
  const key = env["GATEHOUSE_KEY"] ?? env["GATEHOUSE_ADMIN_KEY"] ?? "";
  if (!/^https?:\/\/[^\s/]/.test(address))
    throw new UsageError(`--server ${address}: the address of a server, such as https://gatehouse.example`);
  if (key === "") throw new UsageError("a server asks who is there: set GATEHOUSE_KEY to an API key");
  const ask = asking(address.replace(/\/+$/, ""), key, repository, reach);
  const get = async <Shape extends z.ZodType>(path: string, shape: Shape): Promise<z.output<Shape>> => good(await ask("GET", path), shape);
  const stream = repository ?? (await get("/api/ledger?limit=1", ledgerEntries)).entries[0]?.stream ?? "local/default";
  let known: Governed | undefined;
  const state = async (): Promise<Governed> => (known = await stateOf(get));
  return {
    stream,
    checklist: async () => await get("/api/governance/go-live/checklist", checklist),
    governance: {
      state,
      perform: async (_, asked) => {
        const before = known ?? (await state());
        const order = typeof asked === "function" ? await asked(before, new Date()) : asked;
        return await give(order, stream, before, ask, get);
      },
    },
  };
}

type Get = <Shape extends z.ZodType>(path: string, shape: Shape) => Promise<z.output<Shape>>;

async function stateOf(get: Get): Promise<Governed> {
  const at = "/api/governance";
  const [goLive, policies, today, confidence, scorecard, tripwires, tripwireStates] = await Promise.all([
    get(`${at}/go-live/state`, goLiveState),
    get(`${at}/risk/policies`, riskPolicies),
    get(`${at}/risk/ledger/today`, riskToday),
    get(`${at}/heimdall/policies`, confidencePolicies),
    get(`${at}/heimdall/scorecard/today`, scorecardToday),
    get(`${at}/regression/policies`, regressionPolicies),
    get(`${at}/regression/state`, regressionStates),
  ]);
  return governedFrom({ goLive, riskPolicies: policies, riskToday: today, confidencePolicies: confidence, scorecard, tripwires, tripwireStates }); // prettier-ignore
}

async function give(order: Order, stream: string, before: Governed, ask: Ask, get: Get): Promise<Ruling> {
  const request = requestOf(order, stream);
  // What a status command was answered is not written down by a server: it writes down orders alone.
  if (request === undefined && order.lever === "command" && order.do === "answer") return { entries: [], state: before, repeated: false };
  if (request === undefined)
    return refused(
      { code: "not_available", detail: "it is not given from here: say it in a comment, or approve and reject at /api/governance/orders" },
      [],
      before,
    );
  const answer = await ask("POST", request.path, request.body, randomUUID());
  const entries = await entriesOf(answer, get);
  if (answer.status >= 400) return refused(refusalOf(answer), entries, before);
  const goLive = goLiveState.safeParse(answer.body);
  return { entries, repeated: false, state: goLive.success ? { ...before, "go-live": goLiveFrom(goLive.data) } : before };
}

function refused(refusal: Refusal, entries: readonly Entry[], state: Governed): Ruling {
  return { entries, state, repeated: false, refused: refusal };
}

function refusalOf({ body }: Answer): Refusal {
  const { code, detail, scope } = problem.parse(body);
  return scope === undefined ? { code, detail } : { code, detail, scope };
}

async function entriesOf({ entries }: Answer, get: Get): Promise<readonly Entry[]> {
  const [, first, last] = /@(\d{1,15})-(\d{1,15})$/.exec(entries ?? "") ?? [];
  if (first === undefined || last === undefined) return [];
  const query = new URLSearchParams({ after: String(Number(first) - 1), limit: String(Number(last) - Number(first) + 1) });
  return (await get(`/api/ledger?${query.toString()}`, ledgerEntries)).entries;
}

/** Throws UsageError where the key may not ask this, else ServerUnavailable. */
function good<Shape extends z.ZodType>(answer: Answer, shape: Shape): z.output<Shape> {
  if (answer.status >= 400) {
    const said = problem.safeParse(answer.body);
    const words = `the server answered ${answer.status}: ${said.success ? said.data.detail : "it gave no reason"}`;
    if (answer.status === 401 || answer.status === 403)
      throw new UsageError(`${words}; GATEHOUSE_KEY is to be a key of this server that may do this in this repository`);
    throw new ServerUnavailable(words);
  }
  const read = shape.safeParse(answer.body);
  if (!read.success) throw new ServerUnavailable(`the server's answer is not of this product: ${z.prettifyError(read.error)}`);
  return read.data;
}

function asking(address: string, key: string, repository: string | undefined, reach: typeof fetch): Ask {
  const about = repository === undefined ? {} : { repository };
  return async (method, path, body, idempotencyKey) => {
    const headers = {
      authorization: `Bearer ${key}`,
      "content-type": "application/json",
      ...about,
      ...(idempotencyKey === undefined ? {} : { "idempotency-key": idempotencyKey }),
    };
    for (let tries = 1; ; tries++) {
      const answer = await once(
        `${address}${path}`,
        { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) },
        reach,
      );
      if (answer.status >= 500 && tries < TRIES) continue;
      if (answer.status === 401 || answer.status === 429 || answer.status >= 500) good(answer, z.never());
      return answer;
    }
  };
}

async function once(url: string, init: RequestInit, reach: typeof fetch): Promise<Answer> {
  try {
    const response = await reach(url, { ...init, redirect: "error", signal: AbortSignal.timeout(PATIENCE_MS) });
    const body: unknown = await response.json().catch(() => undefined);
    return { status: response.status, body, entries: response.headers.get("x-gatehouse-entries") };
  } catch (error) {
    const why =
      error instanceof Error ? `${error.message}${error.cause instanceof Error ? ` (${error.cause.message})` : ""}` : String(error);
    return { status: 599, body: { code: "unreachable", detail: why }, entries: null };
  }
}
