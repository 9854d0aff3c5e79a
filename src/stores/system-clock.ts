/** The machine's own time. */
import type { Clock } from "#src/clock.ts";

/** Its timers keep no process alive. */
export const systemClock: Clock = {
  now: () => new Date(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms).unref();
    return () => clearTimeout(timer);
  },
};
