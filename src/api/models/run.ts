/** One run from the request to its record: gates, decision, ladder, delivery. */
import type { ServerResponse } from "node:http";
import type { AttemptRecord } from "#schemas/run-record.ts";
import type { BudgetLine } from "#src/budget.ts";
import { mask } from "#src/masking.ts";
import { unmaskAnswer } from "#src/unmasked.ts";
import { text } from "#src/parsers/wire/reading.ts";
import { outputBound, upperNano } from "#src/price.ts";
import { decide, type Need } from "#src/router.ts";
import { InvalidSchema, verification } from "#src/verifier.ts";
import { noteUsage } from "#src/api/models/attempt-record.ts";
import { climb, type Landing } from "#src/api/models/climb.ts";
import { labels, relay, sendJson, sendRefusal, type Label } from "#src/api/models/deliver.ts";
import type { Engine } from "#src/api/models/engine.ts";
import type { Refusal } from "#src/api/models/inquiry.ts";
import { judgeOf, type Judge } from "#src/api/models/judge.ts";
import { refusalOf } from "#src/api/models/fallen.ts";
import type { Plan } from "#src/api/models/plan.ts";
import { budgetLines, needOf, nobody, planFor, questionOf } from "#src/api/models/planning.ts";
import { digestOfRequest, recordOfRun, spentNano, type Ending } from "#src/api/models/recording.ts";
import { elapsed, tookMs, type Session } from "#src/api/models/session.ts";
import { spendOf, type Spend } from "#src/api/models/spend.ts";
import { targetWaitMs, type Target } from "#src/api/models/targets.ts";
import { degraded, written, type Degraded } from "#src/api/models/degraded.ts";
import { estimated, inWire } from "#src/api/models/wording.ts";

export const isRefusal = (value: object): value is Refusal => "code" in value && "status" in value && "message" in value;

/** Leaves a record whatever happens; rejects where the router itself failed. */
export async function run(engine: Engine, session: Session, response: ServerResponse): Promise<void> {
  let ending: Ending = { outcome: "failed", status: 500, reason: "internal_error" };
  try {
    ending = await carriedOut(engine, session, response);
  } finally {
    engine.finished(recordOfRun(engine, session, ending));
  }
}

interface Ready {
  readonly plan: Plan;
  readonly need: Need;
  readonly lines: readonly BudgetLine[];
  readonly rungs: readonly Target[];
  readonly judge: Judge | undefined;
}

async function carriedOut(engine: Engine, session: Session, response: ServerResponse): Promise<Ending> {
  const plan = planFor(engine, session.inquiry.model);
  if (isRefusal(plan)) return await unknown(engine, session, response, plan);
  session.route = plan.name;
  const ready = await prepared(engine, session, plan);
  if (isRefusal(ready)) return await instead(engine, session, response, ready);
  const spend = spendOf(engine, session, ready.lines, (target) => upperOf(target, ready.need));
  const refusal = await admitted(engine, session, ready, spend);
  if (refusal !== undefined) return refuse(response, session, refusal);
  const { rungs, need, judge } = ready;
  const afford = async (target: Target): Promise<boolean> => await spend.afford(target);
  try {
    const landing = await climb({ engine, session, plan, rungs, inputTokens: need.inputTokens, judge, afford });
    return await delivered(engine, session, response, ready, landing);
  } finally {
    await spend.settle().catch(() => undefined);
  }
}

/** What was asked for is no name of ours, so it may be anything: it is recorded as masked. */
async function unknown(engine: Engine, session: Session, response: ServerResponse, refusal: Refusal): Promise<Ending> {
  if (engine.find !== undefined) {
    const { body } = await mask({ prompt: session.inquiry.model }, engine.find);
    session.requested = text(body["prompt"]);
  }
  return refuse(response, session, refusal);
}

function refuse(response: ServerResponse, session: Session, refusal: Refusal): Ending {
  sendRefusal(response, session, refusal);
  return { outcome: refusal.status >= 500 ? "failed" : "refused", status: refusal.status, reason: refusal.code };
}

/** Everything before the first call, in this order: rate, masking, needs, decision. */
async function prepared(engine: Engine, session: Session, plan: Plan): Promise<Ready | Refusal> {
  const rate = overRate(engine, session);
  if (rate !== undefined) return rate;
  if (engine.find !== undefined) session.masked = await mask(session.inquiry.body, engine.find);
  session.digest = digestOfRequest(session);
  const judge = await judgeFor(session);
  if (judge !== undefined && isRefusal(judge)) return judge;
  const lines = budgetLines(engine, session.caller);
  const need = await needOf(engine, plan, session.inquiry, lines);
  const since = session.steady();
  const question = questionOf(engine, plan, session.inquiry, need, session.caller.tenant);
  const decision = decide(question);
  session.decisionMs += session.steady() - since;
  session.decisions.push({ question, decision } as unknown as Session["decisions"][number]);
  if (plan.strategy === "weighted") engine.turns.set(plan.name, decision.turns);
  const rungs = decision.order.flatMap((model) => plan.choices.find(({ target }) => target.model.id === model)?.target ?? []);
  if (rungs.length > 0) return { plan, need, lines, rungs, judge };
  const waits = plan.choices.map(({ target }) => targetWaitMs(target, engine.limits, engine.clock.steady())).filter((ms) => ms > 0);
  return nobody(decision, Math.min(...waits, engine.limits.cooldownMs));
}

function overRate(engine: Engine, { caller }: Session): Refusal | undefined {
  const limits = engine.config.requests_per_minute;
  for (const scope of ["tenant", "key"] as const) {
    const limit = limits?.[scope];
    const waitMs = limit === undefined ? 0 : engine.rates.take(`${scope}:${caller[scope]}`, limit, engine.clock.steady());
    if (waitMs > 0)
      return {
        status: 429,
        code: "rate_limit_exceeded",
        message: `more than ${limit} requests a minute for this ${scope}`,
        retryAfterMs: waitMs,
      };
  }
  return undefined;
}

async function judgeFor(session: Session): Promise<Judge | Refusal | undefined> {
  const { structure } = session.inquiry;
  if (structure === undefined) return undefined;
  try {
    return judgeOf(await verification(structure), session.masked.vault);
  } catch (error) {
    if (!(error instanceof InvalidSchema)) throw error;
    return { status: 400, code: "invalid_schema", message: error.message, param: "response_format" };
  }
}

const upperOf = ({ price, model }: Target, need: Need): number | undefined =>
  price === undefined
    ? undefined
    : upperNano(price, need.inputTokens, outputBound(need.outputTokens, model.max_output_tokens) * need.choices);

/** Levers before money: what may not run reserves nothing. Whatever cannot be asked says no. */
async function admitted(engine: Engine, session: Session, { need, rungs }: Ready, spend: Spend): Promise<Refusal | undefined> {
  const { inquiry, caller, id } = session;
  const uppers = rungs.map((target) => upperOf(target, need));
  const upper = uppers.includes(undefined) ? undefined : Math.max(...uppers.map((nano) => nano ?? 0));
  if (inquiry.executionClass === "PROD_EXEC") {
    const question = { executionClass: "PROD_EXEC", costNano: upper, tenant: caller.tenant, actor: caller.actor, run: id };
    const answer = await engine.levers?.mayRun(question).catch(() => undefined);
    if (answer?.allowed !== true)
      return {
        status: 409,
        code: answer?.code ?? "levers_unreadable",
        message: answer?.detail ?? "the levers cannot be asked: PROD_EXEC is blocked",
      };
  }
  return await spend.open(upper);
}

async function delivered(engine: Engine, session: Session, response: ServerResponse, ready: Ready, landing: Landing): Promise<Ending> {
  if (landing.kind === "gone") return { outcome: "hung_up", status: 499, reason: "hung_up" };
  if (landing.kind === "template") return stoodIn(session, response, landing.target.model.id, written(session, landing.text));
  if (landing.kind === "failed") return await instead(engine, session, response, refusalOf(landing));
  const { target, record } = landing;
  const before = session.attempts.findLast((one) => one !== record && one.model !== record.model);
  const reason = before === undefined ? ready.plan.reason : `fallback:${before.outcome}`;
  const label = { model: target.model.id, reason, costNano: record.cost_nano, estimated: false };
  const named = { model: target.model.id, provider: target.provider.id, reason };
  if (landing.kind === "answer") {
    sendJson(response, 200, answered(engine, session, landing), labels(session, { ...label, costNano: spentNano(session) }));
    return {
      outcome: session.gone ? "hung_up" : "answered",
      status: 200,
      ...named,
      finish: landing.finish,
      responseId: landing.id,
      answer: landing.body,
    };
  }
  return { ...named, ...(await streamed(engine, session, response, ready, landing, label)) };
}

/** The vendor's own bytes where nothing has to be said otherwise. */
function answered(engine: Engine, session: Session, { body, text, target }: Extract<Landing, { kind: "answer" }>): string {
  const { inquiry, masked } = session;
  const { vault } = masked;
  const putBack = vault !== undefined && engine.config.redaction.unmask;
  if (target.provider.wire === inquiry.wire && text !== undefined && !putBack) return text;
  const worded = inWire(body, target.provider.wire, inquiry.wire, Math.floor(session.at / 1000));
  return JSON.stringify(putBack ? unmaskAnswer(worded, inquiry.wire, vault) : worded);
}

async function streamed(
  engine: Engine,
  session: Session,
  response: ServerResponse,
  ready: Ready,
  landing: Extract<Landing, { kind: "stream" }>,
  label: Label,
): Promise<Ending> {
  const { target, record, stream } = landing;
  const { plan, need } = ready;
  const note = (): void => {
    const { usage, characters, model } = stream.tally;
    if (model !== undefined) record.response_model = model;
    noteUsage(record, target, usage ?? estimated(need.inputTokens, characters));
  };
  const headers = labels(session, { ...label, costNano: upperOf(target, need), estimated: true });
  const trailers = (): Readonly<Record<string, string>> => {
    note();
    return { "x-gatehouse-cost-usd": labels(session, { ...label, costNano: spentNano(session) })["x-gatehouse-cost-usd"] ?? "" };
  };
  const end = await relay({ response, session, stream, idleMs: plan.idleMs, deadlineMs: plan.deadlineMs, headers, trailers }).finally(
    () => {
      target.inFlight -= 1;
    },
  );
  note();
  record.ms = tookMs(elapsed(session) - record.started_ms);
  const { finish, id } = stream.tally;
  if (end.end === "cut") Object.assign(record, { outcome: "cut", message: end.failure.message } satisfies Partial<AttemptRecord>);
  return {
    outcome: end.end,
    status: end.end === "hung_up" ? 499 : 200,
    reason: label.reason,
    ...(finish ? { finish } : {}),
    ...(id ? { responseId: id } : {}),
  };
}

/** The template stands in where no model could answer, unless the fault is the caller's own. */
async function instead(engine: Engine, session: Session, response: ServerResponse, refusal: Refusal): Promise<Ending> {
  const stand =
    refusal.status >= 500 || (refusal.status === 429 && refusal.code === "rate_limit") ? await degraded(engine, session) : undefined;
  return stand === undefined ? refuse(response, session, refusal) : stoodIn(session, response, "template", stand);
}

function stoodIn(session: Session, response: ServerResponse, model: string, stand: Degraded): Ending {
  const headers = labels(session, { model, reason: "degraded", costNano: spentNano(session) ?? 0, estimated: false });
  if (session.inquiry.stream) {
    response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-cache, no-transform", ...headers });
    response.end(stand.events);
  } else sendJson(response, 200, stand.body, headers);
  return { outcome: "degraded", status: 200, reason: "degraded", model, provider: "template" };
}
