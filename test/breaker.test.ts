import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { admission, CLOSED, failed, probing, succeeded, unprobed, waitMs, type Breaker } from "#src/breaker.ts";
import { slidingWindow } from "#src/statistics.ts";

const LIMITS = { window: 4, failures: 2, cooldownMs: 1_000 };

describe("a circuit", () => {
  it("opens on enough failures among the newest calls, tries once after the cooldown, and closes on success", () => {
    let breaker: Breaker = failed(CLOSED, LIMITS, 0);
    expect(admission(breaker, LIMITS, 0)).toBe("closed");
    breaker = failed(breaker, LIMITS, 10);
    expect([
      admission(breaker, LIMITS, 10),
      admission(breaker, LIMITS, 1_009),
      admission(breaker, LIMITS, 1_010),
      waitMs(breaker, LIMITS, 510),
    ]).toEqual(["open", "open", "probe", 500]);
    breaker = probing(breaker, 1_010);
    expect([admission(breaker, LIMITS, 1_011), admission(breaker, LIMITS, 2_010)]).toEqual(["open", "probe"]);
    expect(admission(failed(breaker, LIMITS, 1_020), LIMITS, 1_500)).toBe("open");
    expect(admission(unprobed(breaker), LIMITS, 1_020)).toBe("probe");
    expect(succeeded(breaker, LIMITS)).toEqual(CLOSED);
  });

  it("forgets failures that newer calls pushed out, and opens at once where the vendor asks us to stay away", () => {
    let breaker = failed(CLOSED, LIMITS, 0);
    for (let call = 0; call < 4; call++) breaker = succeeded(breaker, LIMITS);
    expect(admission(failed(breaker, LIMITS, 0), LIMITS, 0)).toBe("closed");
    expect([
      admission(failed(CLOSED, LIMITS, 0, 30_000), LIMITS, 29_999),
      admission(failed(CLOSED, LIMITS, 0, 30_000), LIMITS, 30_000),
    ]).toEqual(["open", "probe"]);
  });

  it("never admits while open, and admits again at last, whatever happened", () => {
    const step = fc.tuple(fc.constantFrom("ok", "bad", "away", "probe"), fc.integer({ min: 0, max: 700 }));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        let [breaker, now]: [Breaker, number] = [CLOSED, 0];
        for (const [what, after] of steps) {
          now += after;
          const may = admission(breaker, LIMITS, now);
          expect(waitMs(breaker, LIMITS, now) > 0).toBe(may === "open");
          if (may === "open") continue;
          if (may === "probe") breaker = probing(breaker, now);
          breaker =
            what === "ok"
              ? succeeded(breaker, LIMITS)
              : what === "bad"
                ? failed(breaker, LIMITS, now)
                : what === "away"
                  ? failed(breaker, LIMITS, now, 300)
                  : breaker;
          expect(breaker.recent.length).toBeLessThanOrEqual(LIMITS.window);
        }
        expect(admission(breaker, LIMITS, now + 10_000)).not.toBe("open");
      }),
    );
  });
});

describe("a window of figures", () => {
  it("slides by count and by time", () => {
    const window = slidingWindow(3, 1_000);
    for (const [at, latencyMs] of [
      [0, 10],
      [100, 20],
      [200, 30],
      [300, 40],
    ] as const)
      window.add({ at, latencyMs });
    expect(window.read(300)).toEqual({ samples: 3, failures: 0, p50Ms: 30, p95Ms: 40 });
    window.add({ at: 400 });
    expect(window.read(400)).toEqual({ samples: 3, failures: 1, p50Ms: 30, p95Ms: 40 });
    expect(window.read(1_250)).toEqual({ samples: 2, failures: 1, p50Ms: 40, p95Ms: 40 });
    expect(window.read(5_000)).toEqual({ samples: 0, failures: 0, p50Ms: undefined, p95Ms: undefined });
  });
});
