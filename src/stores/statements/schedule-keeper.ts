/** Schedules over a desk: sets them, and fires what is due, each slot once whoever looks. */
import type { Clock } from "#src/clock.ts";
import type { Queue } from "#src/queue.ts";
import { checkSchedule, dueSlot } from "#src/slot.ts";
import type { Desk } from "#src/stores/statements/operations.ts";
import type { InnerWrite } from "#src/stores/statements/write-steps.ts";

export interface ScheduleKeeper extends Pick<Queue, "schedule" | "unschedule" | "schedules"> {
  /** Enqueues the jobs of slots that are due; looks no oftener than once a second. */
  readonly fireDue: () => Promise<void>;
}

const LOOK_EVERY_MS = 1_000;

export function scheduleKeeper(desk: Desk, commit: (writes: readonly InnerWrite[]) => Promise<unknown>, clock: Clock): ScheduleKeeper {
  let looked = -Infinity;
  return {
    schedule: async (schedule) => {
      checkSchedule(schedule.cron);
      await desk.order("setSchedule", schedule, clock.now());
    },
    unschedule: async (name) => await desk.order("removeSchedule", name),
    schedules: async () => (await desk.ask("schedulesKept")).map(({ name, cron, job }) => ({ name, cron, job })),
    fireDue: async () => {
      const now = clock.now();
      if (now.getTime() - looked < LOOK_EVERY_MS) return;
      looked = now.getTime();
      for (const { name, cron, job, slot } of await desk.ask("schedulesKept")) {
        const due = dueSlot(cron, new Date(slot), now);
        if (due !== undefined) await commit([{ do: "fire", name, slot: due.getTime(), job }]);
      }
    },
  };
}
