/** Slots of a schedule: five-field cron expressions in UTC. */
import { Cron } from "croner";

/** A schedule's expression does not read. */
export class InvalidSchedule extends Error {
  override readonly name = "InvalidSchedule";
}

/** The newest slot after `last` and not after `now`; undefined where none is due. Slots between them that were missed are passed over. Throws InvalidSchedule. */
export function dueSlot(expression: string, last: Date, now: Date): Date | undefined {
  // The instant asked about does not count as a previous run, so ask from just behind it.
  const newest = read(expression).previousRuns(1, new Date(now.getTime() + 1_000 - (now.getTime() % 1_000)))[0];
  return newest !== undefined && newest > last && newest <= now ? newest : undefined;
}

/** Throws InvalidSchedule. */
export function checkSchedule(expression: string): void {
  read(expression);
}

function read(expression: string): Cron {
  try {
    if (expression.trim().split(/\s+/).length !== 5) throw new Error("it has not five fields");
    return new Cron(expression, { timezone: "UTC", paused: true });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new InvalidSchedule(`"${expression}" is no cron expression: ${reason}`, { cause });
  }
}
