import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { budgetGate } from "#src/budget-gate.ts";
import { memoryLedger } from "#src/ledgers/memory.ts";

const NOW = Date.parse("2026-11-21T10:00:00Z");
const LINE = { key: "tenant:acme:2026-11-21", limitNano: 1_000, warnAt: 0.8 };
const reservation = (id: string, nano: number, until = NOW + 1_000) => ({ id, nano, keys: [LINE.key], until });

describe("the budget gate", () => {
  it("admits exactly what fits among five hundred at once, at the limit itself", async () => {
    const gate = budgetGate({ now: () => NOW });
    const refusals = await Promise.all(Array.from({ length: 500 }, async (_, at) => await gate.reserve(reservation(`r${at}`, 10), [LINE])));
    expect(refusals.filter((refused) => refused === undefined).length).toBe(100);
  });

  it("agrees with itself across two processes on one ledger, and after one has died", async () => {
    const ledger = memoryLedger();
    let now = NOW;
    const gates = [budgetGate({ now: () => now, ledger }), budgetGate({ now: () => now, ledger })] as const;
    const refusals = await Promise.all(
      Array.from({ length: 500 }, async (_, at) => await gates[at % 2 === 0 ? 0 : 1].reserve(reservation(`r${at}`, 10), [LINE])),
    );
    const admitted = refusals.flatMap((refused, at) => (refused === undefined ? at : []));
    expect(admitted.length).toBe(100);
    for (const at of admitted.slice(0, 50)) await gates[at % 2 === 0 ? 0 : 1].settle(`r${at}`, 4, [LINE]);
    const heir = budgetGate({ now: () => now, ledger });
    expect(await heir.remaining([LINE])).toBe(1_000 - 50 * 4 - 50 * 10);
    now += 2_000;
    expect(await heir.reserve(reservation("late", 300, now + 1_000), [LINE])).toBeUndefined();
    expect(await heir.reserve(reservation("later", 1, now + 1_000), [LINE])).toEqual({ key: LINE.key, limitNano: 1_000, remainingNano: 0 });
  });

  it("settles once, and warns once", async () => {
    const warned: number[] = [];
    const gate = budgetGate({ now: () => NOW, warn: (_, spent) => warned.push(spent) });
    await gate.reserve(reservation("a", 900), [LINE]);
    for (let time = 0; time < 3; time++) await gate.settle("a", 850, [LINE]);
    await gate.reserve(reservation("b", 100), [LINE]);
    await gate.settle("b", 100, [LINE]);
    expect([await gate.remaining([LINE]), warned]).toEqual([50, [850]]);
  });

  it("never lets reservations and spending pass the limit, whatever the order", async () => {
    const step = fc.record({
      what: fc.constantFrom("reserve", "settle", "release"),
      id: fc.integer({ min: 0, max: 9 }),
      nano: fc.integer({ min: 1, max: 600 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const gate = budgetGate({ now: () => NOW });
        const [open, done] = [new Map<string, number>(), { spent: 0, made: 0 }];
        for (const { what, id, nano } of steps) {
          const name = `r${id}`;
          if (what === "reserve" && !open.has(name)) {
            const refused = await gate.reserve(reservation(name, nano), [LINE]);
            if (refused === undefined) open.set(name, nano);
          } else if (what === "settle") {
            const cost = Math.min(nano, open.get(name) ?? 0);
            await gate.settle(name, cost, [LINE]);
            if (open.delete(name)) done.spent += cost;
          } else if (what === "release") {
            await gate.release(name);
            open.delete(name);
          }
          const reserved = [...open.values()].reduce((sum, one) => sum + one, 0);
          expect(await gate.remaining([LINE])).toBe(1_000 - done.spent - reserved);
          expect(done.spent + reserved).toBeLessThanOrEqual(1_000);
        }
      }),
      { numRuns: 60 },
    );
  });
});
