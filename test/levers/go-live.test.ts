/** The go-live lever, order by order and against a model of two bits. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { goLive } from "#src/levers/go-live.ts";
import type { GoLiveOrder } from "#src/order.ts";
import { run, RUNS } from "#test/levers/run.ts";

const passing = { passed: true, items: [{ id: "ledger_verifies", passed: true, detail: "3 entries" }] };
const failing = { passed: false, items: [{ id: "no_open_incident", passed: false, detail: "one is open" }] };
const order = (does: GoLiveOrder["do"], checklist = passing, reason?: string): GoLiveOrder => {
  const told = { lever: "go-live" as const, actor: "ada", ...(reason === undefined ? {} : { reason }) };
  return does === "enable" || does === "release" ? { ...told, do: does, checklist } : { ...told, do: does };
};

describe("go-live", () => {
  it("starts off, with the switch released", () => {
    expect(goLive.initial).toEqual({ live: false, killSwitch: false, changedAt: null, changedBy: null, reason: null, version: 0 });
  });

  it("is enabled by a passing checklist, and remembers who, when and why", () => {
    const one = run(goLive);
    expect(one.give(order("enable", passing, "launch"))).toEqual({ kinds: ["go-live.enabled"] });
    expect(one.state).toEqual({
      live: true,
      killSwitch: false,
      changedAt: "2026-11-20T10:00:00.000Z",
      changedBy: "ada",
      reason: "launch",
      version: 1,
    });
  });

  it.each([
    ["enable", [], failing, "checklist_failed", "the checklist does not pass: no_open_incident"],
    ["release", ["engage"], failing, "checklist_failed", "the checklist does not pass: no_open_incident"],
    ["enable", ["engage"], passing, "checklist_failed", "the checklist does not pass: kill_switch_released"],
    ["enable", ["enable", "engage"], passing, "checklist_failed", "the checklist does not pass: kill_switch_released"],
    ["enable", [], { passed: false, items: [] }, "checklist_failed", "the checklist does not pass: no item passed"],
  ] as const)("refuses to %s after %j with a checklist that does not hold", (does, before, checklist, code, detail) => {
    const one = run(goLive);
    for (const each of before) one.give(order(each));
    const start = one.state;
    expect(one.give(order(does, checklist as typeof passing))).toEqual({ kinds: ["go-live.refused"], refused: { code, detail } });
    expect(one.state).toEqual(start);
  });

  it.each([
    ["disable", []],
    ["engage", ["engage"]],
    ["release", []],
    ["enable", ["enable"]],
  ] as const)("records that %s after %j changes nothing", (does, before) => {
    const one = run(goLive);
    for (const each of before) one.give(order(each));
    const start = one.state;
    expect(goLive.decide(start, order(does, passing, "again"), new Date(0))).toEqual({
      events: [{ kind: "go-live.unchanged", data: { reason: "again", wanted: does } }],
    });
    expect(one.give(order(does))).toEqual({ kinds: ["go-live.unchanged"] });
    expect(one.state).toEqual(start);
  });

  it("names every item that fails, each once, and the switch itself where the list has forgotten it", () => {
    const one = run(goLive);
    one.give(order("engage"));
    const items = ["kill_switch_released", "no_open_incident"].map((id) => ({ id, passed: false, detail: "" }));
    const detail = "the checklist does not pass: kill_switch_released, no_open_incident";
    expect(one.give(order("enable", { passed: false, items })).refused).toEqual({ code: "checklist_failed", detail });
    expect(one.give(order("release", passing)).kinds).toEqual(["go-live.released"]);
  });

  it("is released while it is live, and stays live", () => {
    const one = run(goLive);
    for (const does of ["enable", "engage", "release"] as const) one.give(order(does));
    expect(one.state).toMatchObject({ live: true, killSwitch: false, version: 3 });
    expect(one.give(order("release"))).toEqual({ kinds: ["go-live.unchanged"] });
  });

  it("engages without a reason, and the reason is recorded as missing", () => {
    const one = run(goLive);
    one.give(order("engage", failing));
    expect(one.state).toMatchObject({ killSwitch: true, reason: null });
  });

  it("follows a model of two bits through any orders", () => {
    const orders = fc.array(fc.tuple(fc.constantFrom("enable", "disable", "engage", "release"), fc.boolean()), {
      minLength: 50,
      maxLength: 50,
    });
    fc.assert(
      fc.property(orders, (steps) => {
        const one = run(goLive);
        const model = { live: false, killSwitch: false };
        for (const [does, passes] of steps) {
          one.give(order(does as GoLiveOrder["do"], passes ? passing : failing));
          if (does === "disable") model.live = false;
          if (does === "engage") model.killSwitch = true;
          if (does === "release" && passes) model.killSwitch = false;
          if (does === "enable" && passes && !model.killSwitch) model.live = true;
          expect({ live: one.state.live, killSwitch: one.state.killSwitch }).toEqual(model);
        }
      }),
      { numRuns: RUNS },
    );
  });
});
