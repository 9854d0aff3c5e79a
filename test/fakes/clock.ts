/** A clock that a test moves. */
import type { Clock } from "#src/clock.ts";

export interface HandClock extends Clock {
  /** Moves time and runs what is due on the way, in order; lets what it started get on. */
  pass(ms: number): Promise<void>;
  /** Moves time and runs nothing, as if the process had slept. */
  jump(ms: number): void;
}

interface Timer {
  readonly due: number;
  readonly run: () => void;
}

export function handClock(start = "2026-11-20T10:00:00.000Z"): HandClock {
  let now = Date.parse(start);
  const timers = new Set<Timer>();
  return {
    now: () => new Date(now),
    after: (ms, run) => {
      const timer = { due: now + ms, run };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    jump: (ms) => {
      now += ms;
    },
    pass: async (ms) => {
      const end = now + ms;
      for (;;) {
        const next = [...timers].filter(({ due }) => due <= end).sort((a, b) => a.due - b.due)[0];
        if (next === undefined) break;
        timers.delete(next);
        now = Math.max(now, next.due);
        next.run();
        await new Promise((resolve) => setImmediate(resolve));
      }
      now = end;
    },
  };
}
