/** Model runs in a table: the record as JSON, with the few columns that are asked for. */
import type { Run, RunFilter } from "#src/records.ts";
import { conditions } from "#src/stores/statements/delivery-steps.ts";
import { date, maybeText, row, rows, text } from "#src/stores/statements/step.ts";
import type { Row, Steps } from "#src/stores/statements/step.ts";

export function* putRun({ id, tenant, at, state, model, actor, body }: Run): Steps<void> {
  yield* rows(
    `insert into runs (id, tenant, at, state, model, actor, body) values (?, ?, ?, ?, ?, ?, ?)
     on conflict (id) do update set tenant = excluded.tenant, at = excluded.at, state = excluded.state, model = excluded.model,
       actor = excluded.actor, body = excluded.body`,
    id,
    tenant,
    at.getTime(),
    state,
    model ?? null,
    actor ?? null,
    JSON.stringify(body),
  );
}

export function* runById(id: string): Steps<Run | undefined> {
  const found = yield* row("select * from runs where id = ?", id);
  return found && runFrom(found);
}

export function* runsOf({ tenant, state, model, actor, after, before, limit = 100 }: RunFilter): Steps<readonly Run[]> {
  const { where, values } = conditions([
    ["tenant = ?", tenant],
    ["state = ?", state],
    ["model = ?", model],
    ["actor = ?", actor],
    ["at > ?", after?.getTime()],
    ["at < ?", before?.getTime()],
  ]);
  const found = yield* rows(`select * from runs ${where} order by at desc, id desc limit ?`, ...values, limit);
  return found.map(runFrom);
}

export function* pruneRuns(before: Date): Steps<number> {
  return (yield* rows("delete from runs where at < ? returning id", before.getTime())).length;
}

function runFrom(found: Row): Run {
  const [model, actor] = [maybeText(found, "model"), maybeText(found, "actor")];
  return {
    id: text(found, "id"),
    tenant: text(found, "tenant"),
    at: date(found, "at"),
    state: text(found, "state"),
    ...(model !== undefined && { model }),
    ...(actor !== undefined && { actor }),
    body: JSON.parse(text(found, "body")) as unknown,
  };
}
