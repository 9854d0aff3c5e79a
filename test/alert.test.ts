import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type AlertState, alertFolding, alertsOf, decideAlerts, evolveAlerts, type Observation, type Stood } from "#src/alert.ts";

const CRITICAL = ["age-gate", "coa"];
type State = Stood["state"];
const run = (id: string, states: Readonly<Record<string, State>>): Observation => ({
  id,
  head: `${id}-head`,
  at: new Date("2026-11-20T00:05:00Z"),
  standing: Object.entries(states).map(([check, state]) => ({ check, state, failures: state === "failed" ? 2 : 0 })),
});

/** Runs one after another: what each of them turned. */
function turns(...runs: readonly ReturnType<typeof run>[]): readonly (readonly string[])[] {
  let state: AlertState = alertFolding.initial;
  return runs.map((one) => {
    const events = decideAlerts(state, one, CRITICAL);
    for (const event of events) state = evolveAlerts(state, event);
    return events.map(({ kind, data }) => `${kind} ${String(data["check"])}`);
  });
}

describe("a critical check on the default branch", () => {
  it.each<readonly [string, readonly (readonly [string, State])[], readonly (readonly string[])[]]>([
    [
      "that fails once and passes again raises nothing",
      [
        ["a", "failed"],
        ["b", "passed"],
      ],
      [["alert.failing age-gate"], ["alert.cleared age-gate"]],
    ],
    [
      "that fails twice in a row raises one alert",
      [
        ["a", "failed"],
        ["b", "failed"],
        ["c", "failed"],
      ],
      [["alert.failing age-gate"], ["alert.raised age-gate"], []],
    ],
    [
      "that could not decide has not passed",
      [
        ["a", "failed"],
        ["b", "undecided"],
      ],
      [["alert.failing age-gate"], ["alert.raised age-gate"]],
    ],
    [
      "that is seen again in the same run has not failed twice",
      [
        ["a", "failed"],
        ["a", "failed"],
        ["b", "failed"],
      ],
      [["alert.failing age-gate"], [], ["alert.raised age-gate"]],
    ],
    [
      "that passes in between begins anew",
      [
        ["a", "failed"],
        ["b", "passed"],
        ["c", "failed"],
      ],
      [["alert.failing age-gate"], ["alert.cleared age-gate"], ["alert.failing age-gate"]],
    ],
    [
      "that passes after an alert resolves it, once",
      [
        ["a", "failed"],
        ["b", "failed"],
        ["c", "passed"],
        ["d", "passed"],
      ],
      [["alert.failing age-gate"], ["alert.raised age-gate"], ["alert.resolved age-gate"], []],
    ],
    [
      "that no longer applies is over",
      [
        ["a", "failed"],
        ["b", "failed"],
        ["c", "notApplicable"],
      ],
      [["alert.failing age-gate"], ["alert.raised age-gate"], ["alert.resolved age-gate"]],
    ],
  ])("%s", (_, states, expected) => {
    expect(turns(...states.map(([id, state]) => run(id, { "age-gate": state, structure: "failed" })))).toEqual(expected);
  });

  it("tells each failure's first run, so that what is told of one failure belongs together", () => {
    const raised = decideAlerts({ failing: { coa: { since: "a", raised: false } } }, run("b", { coa: "failed" }), CRITICAL);
    expect(alertsOf(raised)).toEqual([
      {
        check: "coa",
        state: "raised",
        episode: "a",
        words: "It found 2 failures, and did not pass in the run before.",
        head: "b-head",
        at: "2026-11-20T00:05:00.000Z",
      },
    ]);
    const resolved = decideAlerts({ failing: { coa: { since: "a", raised: true } } }, run("c", { coa: "passed" }), CRITICAL);
    expect(alertsOf(resolved).map(({ state, episode }) => [state, episode])).toEqual([["resolved", "a"]]);
  });

  it("is over when it is no longer critical, and a check called like a part of every object is a check", () => {
    expect(
      decideAlerts({ failing: { coa: { since: "a", raised: true } } }, run("b", { coa: "failed" }), []).map(({ kind }) => kind),
    ).toEqual(["alert.resolved"]);
    expect(
      decideAlerts({ failing: {} }, run("a", Object.fromEntries([["constructor", "failed" as const]])), ["constructor"]).map(
        ({ kind }) => kind,
      ),
    ).toEqual(["alert.failing"]);
  });

  it("has as many alerts as there are pairs of failures that follow a pass", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom<State>("passed", "failed", "undecided")), (states) => {
        const told = turns(...states.map((state, at) => run(String(at), { coa: state }))).flat();
        const count = (kind: string): number => told.filter((one) => one === `alert.${kind} coa`).length;
        const fails = states.map((state) => state !== "passed");
        const pairs = fails.filter((now, at) => now && fails[at - 1] === true && fails[at - 2] !== true).length;
        const mended = fails.filter((now, at) => !now && fails[at - 1] === true && fails[at - 2] === true).length;
        expect([count("raised"), count("resolved")]).toEqual([pairs, mended]);
      }),
    );
  });
});
