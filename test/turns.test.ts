import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fairTurns } from "#src/turns.ts";

/** Serves waiting jobs by turn and then by age, as queues do. */
function served(accepted: readonly string[], until: number): string[] {
  const turns = fairTurns();
  const waiting = accepted.map((owner, age) => ({ owner, age, turn: turns.next(owner) }));
  return Array.from({ length: until }, () => {
    const next = waiting.sort((a, b) => a.turn - b.turn || a.age - b.age).shift();
    if (next !== undefined) turns.served(next.turn);
    return next?.owner ?? "";
  });
}

describe("fair turns", () => {
  it("alternate between owners, however many jobs one has", () => {
    expect(served("aaaaaaaabb".split(""), 6).join("")).toBe("ababaa");
  });

  it("bring a late-comer soon", () => {
    const turns = fairTurns();
    const storm = Array.from({ length: 100 }, () => turns.next("storm"));
    for (const turn of storm.slice(0, 40)) turns.served(turn);
    expect(turns.next("late")).toBe(41);
    expect(turns.next("storm")).toBe(101);
  });

  it("let nobody wait for ever behind one who keeps coming", () => {
    const turns = fairTurns();
    const patient = Array.from({ length: 50 }, () => turns.next("patient")).at(-1) ?? 0;
    let coming = 0;
    for (let n = 0; n < 60; n++) {
      coming = turns.next("busy");
      turns.served(coming);
    }
    expect(coming).toBeGreaterThan(patient);
  });

  it("serve every owner within as many turns as there are owners", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom("a", "b", "c", "d"), { minLength: 1, maxLength: 60 }), (accepted) => {
        const owners = new Set(accepted).size;
        expect(new Set(served(accepted, owners)).size).toBe(owners);
      }),
    );
  });

  it("forget owners who have nothing waiting", () => {
    const turns = fairTurns();
    for (let n = 0; n < 25_000; n++) turns.served(turns.next(`owner ${n}`));
    expect(turns.next("owner 0")).toBe(25_001);
  });
});
