/** The record of a run, made once, when it has ended. */
import type { RunRecord } from "#schemas/run-record.ts";
import { sha256 } from "#src/canonical.ts";
import type { Fields } from "#src/parsers/wire/reading.ts";
import type { Engine } from "#src/api/models/engine.ts";
import { elapsed, overheadMs, rounded, type Session } from "#src/api/models/session.ts";

export interface Ending {
  readonly outcome: RunRecord["outcome"];
  readonly status: number;
  readonly reason: string;
  readonly model?: string;
  readonly provider?: string;
  readonly finish?: string;
  readonly responseId?: string;
  /** Masked, as it came from the vendor. */
  readonly answer?: Fields;
}

/** Over what may leave the house: the request as it came where nothing was masked, else the masked one. */
export const digestOfRequest = ({ masked, inquiry, raw }: Session): string =>
  `sha256:${sha256(masked.body === inquiry.body && raw !== undefined ? raw : JSON.stringify(masked.body))}`;

export function recordOfRun(engine: Engine, session: Session, ending: Ending): RunRecord {
  const { inquiry, caller, attempts } = session;
  const record: RunRecord = {
    version: 1,
    run: session.id,
    at: new Date(session.at).toISOString(),
    tenant: caller.tenant,
    key: caller.key,
    actor: caller.actor,
    wire: inquiry.wire,
    stream: inquiry.stream,
    requested_model: session.requested,
    route: session.route,
    execution_class: inquiry.executionClass,
    request_digest: session.digest,
    masked: { ...session.masked.counts },
    dropped: [...session.dropped],
    decisions: session.decisions,
    attempts,
    outcome: ending.outcome,
    reason: ending.reason,
    status: ending.status,
    timings: {
      total_ms: rounded(elapsed(session)),
      decision_ms: rounded(session.decisionMs),
      overhead_ms: rounded(overheadMs(session)),
    },
  };
  if (session.firstContentMs !== undefined) record.timings.first_content_ms = rounded(session.firstContentMs);
  noteEnding(record, ending);
  const cost = attempts.some(({ usage }) => usage !== undefined) ? spentNano(record) : undefined;
  if (cost !== undefined) record.cost_nano = cost;
  // Before there is a digest nothing was masked yet: what was refused so early leaves no content.
  if (engine.config.record.content && session.digest !== "")
    record.content = { request: session.masked.body, ...(ending.answer === undefined ? {} : { answer: ending.answer }) };
  return record;
}

function noteEnding(record: RunRecord, { model, provider, responseId, finish }: Ending): void {
  if (provider !== undefined) record.provider = provider;
  if (responseId !== undefined) record.response_id = responseId;
  if (finish !== undefined) record.finish = finish;
  if (model === undefined) return;
  record.model = model;
  const answered = record.attempts.findLast((attempt) => attempt.model === model && attempt.usage !== undefined);
  if (answered?.response_model !== undefined) record.response_model = answered.response_model;
  if (answered?.usage !== undefined) record.usage = answered.usage;
}

/** Over all attempts that used something, 0 where there is none; undefined where one of them has no price. */
export function spentNano({ attempts }: Pick<RunRecord, "attempts">): number | undefined {
  const paid = attempts.filter(({ usage }) => usage !== undefined);
  return paid.some(({ cost_nano: nano }) => nano === undefined)
    ? undefined
    : paid.reduce((sum, { cost_nano: nano }) => sum + (nano ?? 0), 0);
}
