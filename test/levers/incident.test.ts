/** Incidents: opened once, closed once, whatever the order. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { incident } from "#src/levers/incident.ts";
import { levers } from "#src/levers/index.ts";
import type { IncidentOrder } from "#src/order.ts";
import { run, RUNS } from "#test/levers/run.ts";

const opened = (cause: string): IncidentOrder => ({
  lever: "incident",
  do: "open",
  actor: "bot",
  cause,
  title: `${cause} fell`,
  detail: "by half",
});
const closed = (cause: string, reason?: string): IncidentOrder => ({
  lever: "incident",
  do: "close",
  actor: "bot",
  cause,
  ...(reason === undefined ? {} : { reason }),
});

describe("an incident", () => {
  it("is opened once by its cause, and remembers when and by which entry", () => {
    const one = run(incident, "2026-11-20T10:00:00.000Z");
    one.give(opened("other"));
    expect(one.give(opened("a")).kinds).toEqual(["incident.opened"]);
    expect(one.give(opened("a")).kinds).toEqual([]);
    const common = { detail: "by half", openedAt: "2026-11-20T10:00:00.000Z" };
    expect(one.state).toEqual({
      open: {
        other: { cause: "other", title: "other fell", entry: 1, ...common },
        a: { cause: "a", title: "a fell", entry: 2, ...common },
      },
    });
  });

  it("is closed once, with the reason or without, and others stay open", () => {
    const one = run(incident);
    expect(one.give(closed("a")).kinds).toEqual([]);
    for (const cause of ["a", "b"]) one.give(opened(cause));
    const told = (reason: string | null) => ({ events: [{ kind: "incident.closed", data: { cause: "a", reason } }] });
    expect(incident.decide(one.state, closed("a", "it is good again"), new Date(0))).toEqual(told("it is good again"));
    expect(incident.decide(one.state, closed("a"), new Date(0))).toEqual(told(null));
    one.give(closed("a"));
    expect(Object.keys(one.state.open)).toEqual(["b"]);
    expect(one.give(closed("a")).kinds).toEqual([]);
  });

  it("of a cause that is named like what every object has is an incident like another", () => {
    const one = run(incident);
    expect(one.give(closed("constructor")).kinds).toEqual([]);
    expect(one.give(opened("constructor")).kinds).toEqual(["incident.opened"]);
  });

  it("is open where a set of causes holds it, over 12,000 orders", () => {
    const order = fc.tuple(fc.boolean(), fc.constantFrom("a", "b", "tripwire:WHOLESALE/contract_rate", "toString"));
    fc.assert(
      fc.property(fc.array(order, { minLength: 60, maxLength: 60 }), (orders) => {
        const one = run(incident);
        const model = new Set<string>();
        for (const [opens, cause] of orders) {
          const news = opens !== model.has(cause);
          expect(one.give(opens ? opened(cause) : closed(cause)).kinds.length).toBe(news ? 1 : 0);
          if (opens) model.add(cause);
          else model.delete(cause);
        }
        expect(new Set(Object.keys(one.state.open))).toEqual(model);
      }),
      { numRuns: RUNS },
    );
  });
});

describe("all levers as one machine", () => {
  it("give each order to the lever that it names, and each event to the one whose name it bears", () => {
    expect(Object.entries(levers.initial).map(([name, state]) => [name, Object.keys(state as object).length > 0])).toEqual(
      ["go-live", "risk", "heimdall", "regression", "incident", "command"].map((name) => [name, true]),
    );
    const decision = levers.decide(levers.initial, opened("a"), new Date(0));
    const [event] = "events" in decision ? decision.events : [];
    const told = { ...event, at: "2026-11-20T10:00:00.000Z", actor: "bot", seq: 1 } as unknown as Parameters<typeof levers.evolve>[1];
    expect(Object.keys(levers.evolve(levers.initial, told).incident.open)).toEqual(["a"]);
    expect(levers.evolve(levers.initial, { ...told, kind: "nothing.known" })).toBe(levers.initial);
  });
});
