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
export const digestOfRequest = ({ masked, raw }: Session): string =>
  `sha256:${sha256(masked.vault === undefined && raw !== undefined ? raw : JSON.stringify(masked.body))}`;

export function recordOfRun(engine: Engine, session: Session, ending: Ending): RunRecord {
  const { inquiry, caller, attempts } = session;
  const paid = attempts.filter(({ usage }) => usage !== undefined);
  const answered =
    ending.model === undefined ? undefined : attempts.findLast(({ model, usage }) => model === ending.model && usage !== undefined);
  const priced = paid.length > 0 && paid.every(({ cost_nano: nano }) => nano !== undefined);
  return {
    version: 1,
    run: session.id,
    at: new Date(session.at).toISOString(),
    tenant: caller.tenant,
    key: caller.key,
    actor: caller.actor,
    wire: inquiry.wire,
    stream: inquiry.stream,
    requested_model: inquiry.model,
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
    ...(ending.model === undefined ? {} : { model: ending.model }),
    ...(ending.provider === undefined ? {} : { provider: ending.provider }),
    ...(ending.responseId === undefined ? {} : { response_id: ending.responseId }),
    ...(answered?.response_model === undefined ? {} : { response_model: answered.response_model }),
    ...(ending.finish === undefined ? {} : { finish: ending.finish }),
    ...(answered?.usage === undefined ? {} : { usage: answered.usage }),
    ...(priced ? { cost_nano: paid.reduce((sum, { cost_nano: nano }) => sum + (nano ?? 0), 0) } : {}),
    timings: {
      total_ms: rounded(elapsed(session)),
      decision_ms: rounded(session.decisionMs),
      overhead_ms: rounded(overheadMs(session)),
      ...(session.firstContentMs === undefined ? {} : { first_content_ms: rounded(session.firstContentMs) }),
    },
    ...(engine.config.record.content
      ? { content: { request: session.masked.body, ...(ending.answer === undefined ? {} : { answer: ending.answer }) } }
      : {}),
  };
}
