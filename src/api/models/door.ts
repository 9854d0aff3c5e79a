/** The model router's HTTP door, on node:http alone: the request path has no framework in it. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Dispatcher } from "undici";
import type { RouterConfig } from "#schemas/router-config.ts";
import type { RunRecord } from "#schemas/run-record.ts";
import type { BudgetGate } from "#src/budget-gate.ts";
import { budgetGate } from "#src/budget-gate.ts";
import type { SpanFinder } from "#src/masking.ts";
import { measured } from "#src/parsers/tokens.ts";
import { deeperThan, isFields, parsed } from "#src/parsers/wire/reading.ts";
import type { Wire } from "#src/parsers/wire/facts.ts";
import { rateGate } from "#src/rate.ts";
import { bodyOf } from "#src/api/models/body.ts";
import { sendJson } from "#src/api/models/deliver.ts";
import type { Engine, KeyStore, Levers, SteadyClock } from "#src/api/models/engine.ts";
import { errorBody, errorHeaders } from "#src/api/models/errors.ts";
import { explained } from "#src/api/models/explain.ts";
import { inquiryOf, type Caller, type Refusal } from "#src/api/models/inquiry.ts";
import { listing, listOf } from "#src/api/models/listing.ts";
import { counted } from "#src/api/models/planning.ts";
import { PROVIDERS } from "#src/api/models/providers.ts";
import { isRefusal, run } from "#src/api/models/run.ts";
import { hungUp, type Session } from "#src/api/models/session.ts";
import { limitsOf, memoryOf, targetOf, type Target, type TargetMemory } from "#src/api/models/targets.ts";
import { upstreamOver } from "#src/api/models/upstream.ts";

export interface ModelDoorDeps {
  readonly config: RouterConfig;
  /** Base URLs of vendors are read from it. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly keys: KeyStore;
  /** undici's pools. */
  readonly dispatcher: Dispatcher;
  readonly clock: SteadyClock;
  /** Between 0 and 1. */
  readonly random: () => number;
  readonly newId: () => string;
  /** Finds what is to be masked; ignored where the configuration switches masking off. */
  readonly find: SpanFinder;
  /** Budgets kept in memory where absent. */
  readonly gate?: BudgetGate;
  /** Without levers PROD_EXEC is blocked. */
  readonly levers?: Levers;
  /** Told of every run when it has ended. Must not throw. */
  readonly finished: (record: RunRecord) => void;
  /** What an earlier process remembered. */
  readonly memory?: TargetMemory;
}

export interface ModelDoor {
  /** True for the paths that are this door's. */
  owns(path: string): boolean;
  /** Resolves when the answer has gone out, or the caller has. */
  handle(request: IncomingMessage, response: ServerResponse, caller: Caller): Promise<void>;
  /** Resolves when no run is under way: an answer that went out still has to be settled. */
  idle(): Promise<void>;
  /** What survives a restart; hand it in as `memory`. */
  memory(): TargetMemory;
  readonly engine: Engine;
}

const WIRES: ReadonlyMap<string, Wire> = new Map([
  ["/v1/chat/completions", "openai"],
  ["/v1/messages", "anthropic"],
]);
const MODELS = "/v1/models";
const [ROUTE, COUNT] = ["/v1/route", "/v1/messages/count_tokens"];

export function createModelDoor(deps: ModelDoorDeps): ModelDoor {
  const engine = engineOf(deps);
  const models = listing(deps.config, deps.clock.now());
  const list = (path: string, response: ServerResponse): void => {
    const id = path === MODELS ? undefined : decoded(path.slice(MODELS.length + 1));
    const found = id === undefined ? listOf(models) : models.find((one) => one["id"] === id);
    if (found !== undefined) sendJson(response, 200, JSON.stringify(found), {});
    else
      refuse(
        response,
        "openai",
        { status: 404, code: "model_not_found", message: `there is no model "${id}"`, param: "model" },
        deps.newId(),
      );
  };
  let running = 0;
  const waiting: (() => void)[] = [];
  const ended = (): void => {
    running -= 1;
    if (running === 0) for (const told of waiting.splice(0)) told();
  };
  return {
    engine,
    idle: async () => await new Promise((told) => (running === 0 ? told() : void waiting.push(told))),
    owns: (path) => WIRES.has(path) || path === ROUTE || path === COUNT || path === MODELS || path.startsWith(`${MODELS}/`),
    memory: () => memoryOf(engine.targets.values()),
    handle: async (request, response, caller) => {
      // A write that meets a connection just broken tells of it in an event; whoever waits hears of the end by `close`.
      response.on("error", () => undefined);
      const path = (request.url ?? "").split("?", 1)[0] ?? "";
      const wire = WIRES.get(path) ?? (path === COUNT ? "anthropic" : undefined);
      const method = path.startsWith(MODELS) ? "GET" : "POST";
      if (request.method !== method) return methodNotAllowed(response, wire ?? "openai", method, deps.newId());
      if (method === "GET") return list(path, response);
      running += 1;
      await (path === COUNT ? tokensCounted(engine, request, response) : asked(engine, request, response, caller, wire)).finally(ended);
    },
  };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function engineOf(deps: ModelDoorDeps): Engine {
  const { config, clock } = deps;
  const reach = { providers: PROVIDERS, env: deps.env };
  return {
    config,
    reach,
    targets: new Map(config.models.map((model): [string, Target] => [model.id, targetOf(model, config, reach, deps.memory)])),
    plans: new Map(),
    passed: new Map(),
    limits: limitsOf(config),
    clock,
    random: deps.random,
    newId: deps.newId,
    upstream: upstreamOver(deps.dispatcher),
    keys: deps.keys,
    keysAway: new Map(),
    turns: new Map(),
    find: config.redaction.enabled && config.redaction.types.length > 0 ? deps.find : undefined,
    gate: deps.gate ?? budgetGate({ now: () => clock.now() }),
    rates: rateGate(),
    levers: deps.levers,
    finished: deps.finished,
  };
}

function refuse(response: ServerResponse, wire: Wire, refusal: Refusal, id: string, extra: Readonly<Record<string, string>> = {}): void {
  sendJson(response, refusal.status, JSON.stringify(errorBody(wire, refusal, id)), {
    "x-gatehouse-run": id,
    ...errorHeaders(refusal),
    ...extra,
  });
}

function methodNotAllowed(response: ServerResponse, wire: Wire, allow: string, id: string): void {
  refuse(response, wire, { status: 405, code: "method_not_allowed", message: `this path takes ${allow}` }, id, { allow });
}

async function asked(
  engine: Engine,
  request: IncomingMessage,
  response: ServerResponse,
  caller: Caller,
  wire: Wire | undefined,
): Promise<void> {
  const id = engine.newId();
  const [at, started] = [engine.clock.now(), engine.clock.steady()];
  try {
    const limit = engine.config.max_body_bytes;
    const raw = await bodyOf(request, limit);
    const inquiry = raw === undefined ? tooLong(limit) : inquiryOf(wire ?? "openai", parsed(raw.toString("utf8")), request, caller);
    if (isRefusal(inquiry)) return told(response, wire, inquiry, id);
    if (wire === undefined) {
      const answer = await explained(engine, inquiry, caller);
      return "code" in answer
        ? told(response, wire, answer as unknown as Refusal, id)
        : sendJson(response, 200, JSON.stringify(answer), {});
    }
    const session = sessionOf(engine, { id, at, started, caller, inquiry, raw });
    response.on("close", () => {
      if (!response.writableFinished) hungUp(session);
    });
    await run(engine, session, response);
  } catch (error) {
    if (response.headersSent || response.destroyed || !request.complete) response.destroy();
    else
      told(
        response,
        wire,
        { status: 500, code: "internal_error", message: `the router failed: ${error instanceof Error ? error.name : "unknown"}` },
        id,
      );
  }
}

/** The caller went in the midst of the body. */
const BROKEN_OFF = Symbol();

/** Counted here, by one tokenizer for all vendors: nothing leaves, and nothing is recorded. */
async function tokensCounted(engine: Engine, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const limit = engine.config.max_body_bytes;
  const raw = await bodyOf(request, limit).catch(() => BROKEN_OFF);
  if (raw === BROKEN_OFF) return void response.destroy();
  if (raw === undefined) return refuse(response, "anthropic", tooLong(limit), engine.newId());
  const body = parsed(raw.toString("utf8"));
  if (!isFields(body) || !Array.isArray(body["messages"]) || deeperThan(body, 64)) {
    const message = "the body is a JSON object with messages, nested 64 levels deep at most";
    return refuse(response, "anthropic", { status: 400, code: "invalid_request", message }, engine.newId());
  }
  const { texts, extra } = measured([body["messages"], body["system"], body["tools"]]);
  sendJson(response, 200, JSON.stringify({ input_tokens: await counted(texts, extra) }), {});
}

/** The explanation speaks problem documents, the wires their own shape. */
function told(response: ServerResponse, wire: Wire | undefined, refusal: Refusal, id: string): void {
  if (wire !== undefined) return refuse(response, wire, refusal, id);
  const { status, code, message: detail } = refusal;
  const problem = { type: "about:blank", title: code.replaceAll("_", " "), status, detail, code };
  sendJson(response, status, JSON.stringify(problem), { "content-type": "application/problem+json", ...errorHeaders(refusal) });
}

const tooLong = (limit: number): Refusal => ({
  status: 413,
  code: "request_too_large",
  message: `the body is longer than ${limit} bytes`,
});

function sessionOf(engine: Engine, given: Pick<Session, "id" | "at" | "started" | "caller" | "inquiry" | "raw">): Session {
  return {
    ...given,
    steady: () => engine.clock.steady(),
    masked: { body: given.inquiry.body, counts: {} },
    requested: given.inquiry.model,
    digest: "",
    route: "",
    dropped: new Set(),
    leftOut: [],
    decisions: [],
    attempts: [],
    decisionMs: 0,
    upstreamMs: 0,
    firstContentMs: undefined,
    gone: false,
    abort: undefined,
  };
}
