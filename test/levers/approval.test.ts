/** Orders that wait for a second person: at each limit, and against a list kept by hand. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ApprovalOrder } from "#src/approval.ts";
import { approval } from "#src/levers/approval.ts";
import { run, RUNS } from "#test/levers/run.ts";

const T = (minute: number): string => new Date(Date.UTC(2026, 10, 20, 10, minute)).toISOString();
const propose = (actor: string, more: Partial<Extract<ApprovalOrder, { do: "propose" }>> = {}): ApprovalOrder => ({
  lever: "command",
  do: "propose",
  actor,
  text: "/go-live enable",
  command: "go-live enable",
  comment: "7",
  needed: 2,
  until: T(30),
  ...more,
});
const approve = (actor: string, entry: number, frozen = false): ApprovalOrder => ({
  lever: "command",
  do: "approve",
  actor,
  entry,
  frozen,
});
const reject = (actor: string, entry: number, reason?: string): ApprovalOrder => ({
  lever: "command",
  do: "reject",
  actor,
  entry,
  ...(reason === undefined ? {} : { reason }),
});

describe("an order for two people", () => {
  it("waits, with all that is needed to carry it out later", () => {
    const one = run(approval, T(0));
    expect(approval.initial).toEqual({ waiting: {} });
    expect(one.give(propose("Ada")).kinds).toEqual(["command.proposed"]);
    const waiting = {
      text: "/go-live enable",
      command: "go-live enable",
      by: "Ada",
      comment: "7",
      people: ["ada"],
      needed: 2,
      until: T(30),
    };
    expect(one.state).toEqual({ waiting: { 1: waiting } });
  });

  it.each<readonly [string, ApprovalOrder, string, string, string]>([
    ["by the same person", approve("ADA", 1), T(1), "same_person", "it takes different people"],
    ["at the very end of its time", approve("bob", 1), T(30), "expired", `the order waited for a second person until ${T(30)}`],
    ["rejected at the very end", reject("bob", 1), T(30), "expired", `the order waited for a second person until ${T(30)}`],
    [
      "of an entry that is none",
      approve("bob", 2),
      T(1),
      "unknown_order",
      "no order waits under this id: it was carried out, rejected, or never made",
    ],
    [
      "of what every object has",
      reject("bob", Number.NaN),
      T(1),
      "unknown_order",
      "no order waits under this id: it was carried out, rejected, or never made",
    ],
    [
      "while the switch is engaged",
      approve("bob", 1, true),
      T(1),
      "kill_switch_engaged",
      "orders are frozen while the kill switch is engaged; only its own release goes on",
    ],
  ])("is not approved %s", (_, order, at, code, detail) => {
    const one = run(approval, T(0));
    one.give(propose("ada"));
    const before = one.state;
    expect(one.give(order, at)).toEqual({ kinds: ["command.refused"], refused: { code, detail } });
    expect(one.state).toEqual(before);
  });

  it("is complete with the second person a moment before its end, and is gone then", () => {
    const one = run(approval, T(0));
    one.give(propose("ada"));
    const last = new Date(Date.parse(T(30)) - 1);
    expect(approval.decide(one.state, approve("Bob", 1), last)).toEqual({
      events: [{ kind: "command.approved", data: { entry: 1, by: "ada", complete: true } }],
    });
    one.give(approve("Bob", 1), last.toISOString());
    expect(one.state).toEqual({ waiting: {} });
    expect(one.give(approve("cleo", 1), T(1)).refused?.code).toBe("unknown_order");
  });

  it("of three people counts each of them once", () => {
    const one = run(approval, T(0));
    one.give(propose("ada", { needed: 3 }));
    expect(one.give(approve("Bob", 1), T(1)).refused).toBeUndefined();
    expect(one.state.waiting["1"]?.people).toEqual(["ada", "bob"]);
    expect(one.give(approve("bOB", 1), T(2)).refused?.code).toBe("same_person");
    const decision = approval.decide(one.state, approve("cleo", 1), new Date(T(3)));
    expect(decision).toEqual({ events: [{ kind: "command.approved", data: { entry: 1, by: "ada", complete: true } }] });
  });

  it("that releases the kill switch goes on while it is engaged", () => {
    const one = run(approval, T(0));
    one.give(propose("ada", { command: "kill-switch release" }));
    expect(one.give(approve("bob", 1, true), T(1)).kinds).toEqual(["command.approved"]);
  });

  it("can be rejected by anybody, whoever made it, with a reason or without", () => {
    const one = run(approval, T(0));
    one.give(propose("ada"));
    one.give(propose("ada"));
    const told = (reason: string | null) => ({ events: [{ kind: "command.rejected", data: { entry: 1, reason } }] });
    expect(approval.decide(one.state, reject("ada", 1, "not now"), new Date(T(1)))).toEqual(told("not now"));
    expect(approval.decide(one.state, reject("ada", 1), new Date(T(1)))).toEqual(told(null));
    one.give(reject("ada", 1), T(1));
    expect(Object.keys(one.state.waiting)).toEqual(["2"]);
  });

  it("that has expired is forgotten when the next one comes, and not a moment earlier", () => {
    const one = run(approval, T(0));
    one.give(propose("ada"));
    one.give(propose("ada", { until: T(60) }), T(29));
    expect(Object.keys(one.state.waiting)).toEqual(["1", "2"]);
    one.give(propose("ada", { until: T(60) }), T(30));
    expect(Object.keys(one.state.waiting)).toEqual(["2", "3"]);
  });
});

describe("what was answered", () => {
  it("is written down and changes nothing", () => {
    const order: ApprovalOrder = { lever: "command", do: "answer", actor: "ada", text: "/help", command: "help", code: "ok" };
    expect(approval.decide(approval.initial, order, new Date(T(0)))).toEqual({
      events: [{ kind: "command.answered", data: { text: "/help", command: "help", code: "ok" } }],
    });
    const one = run(approval, T(0));
    one.give(propose("ada"));
    const before = one.state;
    one.give(order);
    expect(one.state).toBe(before);
  });
});

describe("any sequence of orders", () => {
  const person = fc.constantFrom("ada", "Ada", "bob", "cleo");
  const step = fc.oneof(
    { weight: 3, arbitrary: fc.record({ do: fc.constant("propose" as const), person, needed: fc.integer({ min: 2, max: 3 }), release: fc.boolean(), minutes: fc.integer({ min: 1, max: 40 }) }) }, // prettier-ignore
    { weight: 4, arbitrary: fc.record({ do: fc.constant("approve" as const), person, which: fc.nat(12), frozen: fc.boolean() }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant("reject" as const), person, which: fc.nat(12) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant("wait" as const), minutes: fc.integer({ min: 1, max: 20 }) }) },
  );

  it("carries out what a list of orders and their people says, 12,000 steps", () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 60, maxLength: 60 }), (steps) => {
        const one = run(approval);
        let minute = 0;
        const list: { readonly entry: number; readonly release: boolean; readonly needed: number; readonly ends: number; readonly people: Set<string>; open: boolean }[] = []; // prettier-ignore
        for (const each of steps) {
          if (each.do === "wait") minute += each.minutes;
          else if (each.do === "propose") {
            const ends = minute + each.minutes;
            const command = each.release ? "kill-switch release" : "go-live enable";
            one.give(propose(each.person, { command, needed: each.needed, until: T(ends) }), T(minute));
            list.push({ entry: one.seq, release: each.release, needed: each.needed, ends, people: new Set([each.person.toLowerCase()]), open: true }); // prettier-ignore
            continue;
          } else {
            const meant = list[each.which];
            const order =
              each.do === "approve" ? approve(each.person, meant?.entry ?? 9_999, each.frozen) : reject(each.person, meant?.entry ?? 9_999);
            const { refused } = one.give(order, T(minute));
            const stands = meant?.open === true && meant.ends > minute;
            const passes =
              stands && (each.do === "reject" || ((!each.frozen || meant.release) && !meant.people.has(each.person.toLowerCase())));
            expect(refused === undefined).toBe(passes);
            if (meant === undefined || !passes) continue;
            meant.people.add(each.person.toLowerCase());
            meant.open = each.do === "approve" && meant.people.size < meant.needed;
          }
        }
        const open = list.filter((each) => each.open && each.ends > minute).map(({ entry }) => String(entry));
        expect(Object.keys(one.state.waiting).filter((entry) => (one.state.waiting[entry]?.until ?? "") > T(minute))).toEqual(open);
      }),
      { numRuns: RUNS },
    );
  });
});
