/** Schedules in a table: each keeps the slot that it last fired for, so that one slot fires once, whoever looks first. */
import type { Schedule } from "#src/queue.ts";
import { integer, rows, text } from "#src/stores/statements/step.ts";
import type { Steps } from "#src/stores/statements/step.ts";

export interface KeptSchedule extends Schedule {
  /** Milliseconds since 1970 of the last slot that fired, or of when the schedule was set. */
  readonly slot: number;
}

/** A schedule that is set again keeps its slot, so that a restart does not lose a slot that was missed. */
export function* setSchedule({ name, cron, job }: Schedule, now: Date): Steps<void> {
  yield* rows(
    `insert into schedules (name, cron, job, slot) values (?, ?, ?, ?)
     on conflict (name) do update set job = excluded.job, cron = excluded.cron,
       slot = case when schedules.cron = excluded.cron then schedules.slot else excluded.slot end`,
    name,
    cron,
    JSON.stringify(job),
    now.getTime(),
  );
}

export function* removeSchedule(name: string): Steps<void> {
  yield* rows("delete from schedules where name = ?", name);
}

export function* schedulesKept(): Steps<readonly KeptSchedule[]> {
  const found = yield* rows("select name, cron, job, slot from schedules order by name");
  return found.map((one) => ({
    name: text(one, "name"),
    cron: text(one, "cron"),
    job: JSON.parse(text(one, "job")) as Schedule["job"],
    slot: integer(one, "slot"),
  }));
}

/** True for the one who takes this slot. */
export function* fireSchedule(name: string, slot: number): Steps<boolean> {
  return (yield* rows("update schedules set slot = ? where name = ? and slot < ? returning name", slot, name, slot)).length > 0;
}
