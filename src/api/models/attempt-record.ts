/** The line that an attempt leaves in the run's record. */
import type { AttemptRecord } from "#schemas/run-record.ts";
import type { Usage } from "#src/parsers/wire/usage.ts";
import { costNano } from "#src/price.ts";
import { rounded } from "#src/api/models/session.ts";
import type { Target } from "#src/api/models/targets.ts";
import type { Told } from "#src/api/models/wording.ts";

/** Begun, with nothing known yet but its place. */
export function recordOf(target: Target, startedMs: number, rest: Pick<AttemptRecord, "outcome"> & Partial<AttemptRecord>): AttemptRecord {
  return {
    model: target.model.id,
    provider: target.provider.id,
    upstream_model: target.upstreamModel,
    started_ms: rounded(startedMs),
    ms: 0,
    ...rest,
  };
}

/** What the answer says of itself. */
export function noteTold({ usage, model }: Told, target: Target, record: AttemptRecord): void {
  if (model !== "") record.response_model = model;
  noteUsage(record, target, usage);
}

/** A cost is written only where there is a price: a missing one is never free. */
export function noteUsage(record: AttemptRecord, target: Target, usage: Usage | undefined): void {
  if (usage === undefined) return;
  record.usage = usage;
  if (target.price !== undefined) record.cost_nano = costNano(target.price, usage);
}
