/** Down the ladder: one loop of attempts over the order that was decided, driven by the class of each failure. */
import { isTargets, moveAfter } from "#src/ladder.ts";
import type { Failure } from "#src/provider.ts";
import { Untranslatable } from "#src/parsers/wire/untranslatable.ts";
import type { AttemptRecord } from "#schemas/run-record.ts";
import { noteTold, noteUsage, recordOf } from "#src/api/models/attempt-record.ts";
import { attempt, type AttemptResult } from "#src/api/models/attempt.ts";
import type { Engine } from "#src/api/models/engine.ts";
import type { Plan } from "#src/api/models/plan.ts";
import { pause } from "#src/api/models/pause.ts";
import { elapsed, tookMs, type Session } from "#src/api/models/session.ts";
import type { OpenStream } from "#src/api/models/stream.ts";
import { enter, noteFailure, noteSuccess, type Target } from "#src/api/models/targets.ts";
import { judged, type Judge } from "#src/api/models/judge.ts";
import { outgoingOf, toldIn, writtenFor } from "#src/api/models/wording.ts";
import { unmaskStep } from "#src/unmasking.ts";
import type { Fields } from "#src/parsers/wire/reading.ts";

export type Landing =
  | {
      readonly kind: "answer";
      readonly target: Target;
      readonly record: AttemptRecord;
      readonly body: Fields;
      readonly text: string | undefined;
      readonly finish: string;
      readonly id: string;
    }
  /** The target's place is still taken: whoever reads the stream gives it back. */
  | { readonly kind: "stream"; readonly target: Target; readonly record: AttemptRecord; readonly stream: OpenStream }
  /** A rung whose answer is written down. */
  | { readonly kind: "template"; readonly target: Target; readonly text: string }
  | { readonly kind: "failed"; readonly failure: Failure; readonly steps: readonly Failed[] }
  | { readonly kind: "gone" };

export interface Failed {
  readonly model: string;
  readonly failure: Failure;
}

export interface Climb {
  readonly engine: Engine;
  readonly session: Session;
  readonly plan: Plan;
  readonly rungs: readonly Target[];
  readonly inputTokens: number;
  readonly judge: Judge | undefined;
  /** False where no budget is left for one more attempt that costs. */
  readonly afford: (target: Target) => Promise<boolean>;
}

export async function climb(given: Climb): Promise<Landing> {
  const { engine, session, plan } = given;
  const steps: Failed[] = [];
  let rungs = given.rungs;
  let attempts = 0;
  for (;;) {
    const [target, ...below] = rungs;
    if (session.gone) return { kind: "gone" };
    if (target === undefined) return fallen(steps);
    const remainingMs = plan.deadlineMs - elapsed(session);
    if (remainingMs <= 0)
      return fallen([
        ...steps,
        { model: target.model.id, failure: { kind: "timeout", message: `the deadline of ${plan.deadlineMs} ms passed` } },
      ]);
    const result = await tried(given, target, remainingMs);
    if (result.kind !== "failed") return result;
    attempts += 1;
    steps.push({ model: target.model.id, failure: result.failure });
    const standing = {
      attempts,
      retries: plan.retries,
      rungsLeft: below.length,
      remainingMs: plan.deadlineMs - elapsed(session),
      random: engine.random(),
    };
    const next = moveAfter(result.failure, standing);
    if (next.move === "stop" || !session.inquiry.fallback) return { kind: "failed", failure: result.failure, steps };
    if (next.move === "retry") {
      await pause(session, next.waitMs);
      continue;
    }
    rungs = next.move === "larger" ? below.filter((one) => contextOf(one) > contextOf(target)) : below;
    attempts = 0;
  }
}

const contextOf = ({ model }: Target): number => model.context_tokens ?? 0;

/** The last failure of a call that was made tells most; what was merely skipped tells least. */
function fallen(steps: readonly Failed[]): Landing {
  const last = steps.findLast(({ failure }) => isTargets(failure)) ?? steps.at(-1);
  const failure = last?.failure ?? { kind: "overloaded", message: "no model could be called" };
  return { kind: "failed", failure, steps };
}

type Tried = Landing | { readonly kind: "failed"; readonly failure: Failure };

async function tried(given: Climb, target: Target, remainingMs: number): Promise<Tried> {
  const { engine, session } = given;
  if (target.provider.id === "template") return standIn(given, target);
  if (!enter(target, engine.limits, engine.clock.steady()))
    return skipped(session, target, "circuit_open", "the circuit opened, or all places were taken, since the decision");
  let open = false;
  try {
    const result = await called(given, target, session.masked.body, remainingMs, false);
    open = result.kind === "stream";
    return result;
  } finally {
    if (!open) target.inFlight -= 1;
  }
}

/** No call is made, so no attempt is recorded: the run's outcome says what it was. */
function standIn({ engine, judge }: Climb, target: Target): Tried {
  const text = target.model.text ?? engine.config.template?.text ?? "";
  const faults = judge === undefined ? [] : judge.verify(text);
  if (faults.length === 0) return { kind: "template", target, text };
  return { kind: "failed", failure: { kind: "unverified", message: "the template breaks the schema that was asked for" } };
}

/** What was dropped is recorded by its name, unless the caller put something else there. */
const PARAMETER = /^[a-z_.]{1,64}$/;

const SKIPPED: Readonly<Record<string, (message: string) => Failure>> = {
  key: (message) => ({ kind: "key", message }),
  untranslatable: (message) => ({ kind: "untranslatable", message }),
  budget: (message) => ({ kind: "caller", status: 402, code: "budget_exceeded", message }),
};

function skipped(session: Session, target: Target, outcome: string, message: string): Tried {
  session.attempts.push(recordOf(target, elapsed(session), { outcome, message }));
  return { kind: "failed", failure: SKIPPED[outcome]?.(message) ?? { kind: "overloaded", message } };
}

async function called(given: Climb, target: Target, body: Fields, remainingMs: number, repair: boolean): Promise<Tried> {
  const { engine, session, plan } = given;
  const env = target.model.api_key_env ?? target.provider.keyEnv;
  const key = engine.keys(target.provider.id, env, session.caller.tenant);
  if (key === undefined && env !== undefined) return unready(given, target, "key", `no API key: ${env} is not set`);
  const outgoing = worded(given, target, body, key);
  if (typeof outgoing === "string") return unready(given, target, "untranslatable", outgoing);
  if (!(await given.afford(target))) return unready(given, target, "budget", "the budget has no room for one more attempt");
  session.leftOut = outgoing.dropped.map((name) => (PARAMETER.test(name) ? name : "(unnamed)"));
  for (const name of session.leftOut) session.dropped.add(name);
  const { inquiry, masked } = session;
  const rewrite = masked.vault === undefined || !engine.config.redaction.unmask ? {} : { rewrite: unmaskStep(inquiry.wire, masked.vault) };
  const startedMs = elapsed(session);
  const result = scrubbed(
    key?.secret,
    await attempt({
      provider: target.provider,
      outgoing,
      written: writtenFor(session, body, outgoing.body),
      upstream: engine.upstream,
      timeoutMs: Math.max(1, Math.min(plan.attemptMs, remainingMs)),
      now: () => engine.clock.now(),
      ...(inquiry.stream
        ? { pipe: { to: inquiry.wire, wantsUsage: inquiry.wantsUsage, ...rewrite, ...given.judge?.listening(target.provider.wire) } }
        : {}),
      toTheEnd: given.judge !== undefined,
      abortable: (abort) => (session.abort = abort),
    }),
  );
  session.abort = undefined;
  const ms = elapsed(session) - startedMs;
  session.upstreamMs += ms;
  const record = recordOf(target, startedMs, { outcome: "answered", ms: tookMs(ms), ...(repair ? { repair } : {}) });
  session.attempts.push(record);
  return await landed(given, target, result, record, key?.id, remainingMs, repair);
}

/** Some vendors tell the key that they refuse; it is ours, not the caller's. */
function scrubbed(secret: string | undefined, result: AttemptResult): AttemptResult {
  if (result.kind !== "failed" || secret === undefined || !result.failure.message.includes(secret)) return result;
  return { kind: "failed", failure: { ...result.failure, message: result.failure.message.replaceAll(secret, "[key]") } };
}

function unready({ engine, session }: Climb, target: Target, outcome: string, message: string): Tried {
  noteFailure(target, engine.limits, { now: 0, steady: engine.clock.steady() }, session.inquiry.stream, undefined);
  return skipped(session, target, outcome, message);
}

function worded({ session }: Climb, target: Target, body: Fields, key: { readonly id: string; readonly secret: string } | undefined) {
  try {
    return outgoingOf(target, session.inquiry, body, key);
  } catch (error) {
    if (error instanceof Untranslatable) return error.message;
    throw error;
  }
}

async function landed(
  given: Climb,
  target: Target,
  result: AttemptResult,
  record: AttemptRecord,
  keyId: string | undefined,
  remainingMs: number,
  repair: boolean,
): Promise<Tried> {
  const { engine, session } = given;
  const { stream } = session.inquiry;
  const moment = { now: engine.clock.now(), steady: engine.clock.steady() };
  if (result.kind === "gone") {
    record.outcome = "hung_up";
    noteFailure(target, engine.limits, moment, stream, undefined);
    return result;
  }
  if (result.kind === "failed") return noted(given, target, result.failure, record, keyId);
  noteSuccess(target, engine.limits, moment, stream, record.ms);
  const told = result.kind === "stream" ? undefined : toldIn(result.body, target.provider.wire, given.inputTokens);
  if (told === undefined) session.firstContentMs = elapsed(session);
  else noteTold(told, target, record);
  const faults = given.judge === undefined ? [] : judged(given.judge, result, target.provider.wire);
  if (given.judge !== undefined && faults.length > 0) {
    record.outcome = "unverified";
    record.message = faults.join("; ").slice(0, 500);
    if (result.kind === "stream") noteUsage(record, target, result.stream.tally.usage);
    const failure: Failure = { kind: "unverified", message: `the answer breaks the schema: ${record.message}` };
    if (repair) return { kind: "failed", failure };
    return await called(given, target, given.judge.repaired(session.masked.body, faults), Math.max(1, remainingMs - record.ms), true);
  }
  if (result.kind === "stream") return { kind: "stream", target, record, stream: result.stream };
  return {
    kind: "answer",
    target,
    record,
    body: result.body,
    text: result.asItCame ? result.text : undefined,
    finish: told?.finish ?? "",
    id: told?.id ?? "",
  };
}

function noted({ engine, session }: Climb, target: Target, failure: Failure, record: AttemptRecord, keyId: string | undefined): Tried {
  const moment = { now: engine.clock.now(), steady: engine.clock.steady() };
  noteFailure(target, engine.limits, moment, session.inquiry.stream, failure);
  if (failure.kind === "key" && keyId !== undefined) engine.keysAway.set(keyId, moment.steady + engine.limits.cooldownMs);
  record.outcome = failure.kind;
  record.message = failure.message;
  if (failure.status !== undefined) record.status = failure.status;
  if (failure.retryAfterMs !== undefined) record.retry_after_ms = failure.retryAfterMs;
  return { kind: "failed", failure };
}
