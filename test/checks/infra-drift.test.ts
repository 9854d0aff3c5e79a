import { describe, expect, it } from "vitest";
import { check } from "#checks/infra-drift.ts";
import type { Outcome } from "#src/check.ts";
import { judge } from "#test/judge.ts";

const path = "infra/plan.json";
const judged = async (plan: unknown, at = path): Promise<Outcome> => {
  const text = typeof plan === "string" || plan instanceof Uint8Array ? plan : JSON.stringify(plan);
  return await judge(check, { files: { [at]: text }, options: { plan: path } });
};
const rules = (outcome: Outcome): readonly string[] => outcome.findings.map(({ rule }) => rule.replace("infra-drift/", ""));
const resource = (actions: readonly string[], more: object = {}): object => ({
  address: "a.b",
  mode: "managed",
  change: { actions },
  ...more,
});
const empty = { format_version: "1.2", planned_values: {}, errored: false };
const changing = (...actions: readonly string[]): object => ({ ...empty, resource_changes: [resource(actions)] });

describe("infra-drift", () => {
  it.each(check.examples)("example: $title", async (example) => {
    expect(rules(await judge(check, example))).toEqual(example.finds);
  });

  it.each<[object, readonly string[]]>([
    [empty, []],
    [changing("no-op"), []],
    [changing("read"), []],
    [changing("create"), ["unapproved-change"]],
    [changing("update"), ["unapproved-change"]],
    [changing("delete"), ["unapproved-change"]],
    [changing("create", "delete"), ["unapproved-change"]],
    [changing("forget"), ["unapproved-change"]],
    [changing("action of tomorrow"), ["unapproved-change"]],
    [
      { ...empty, resource_changes: [resource(["no-op"], { change: { actions: ["no-op"], importing: { id: "x" } } })] },
      ["unapproved-change"],
    ],
    [{ ...empty, resource_changes: [resource(["no-op"], { previous_address: "a.old" })] }, ["unapproved-change"]],
    [{ ...empty, resource_changes: [resource(["no-op"], { previous_address: "a.b" })] }, []],
    [{ ...empty, deferred_changes: [{ reason: "x", resource_change: resource(["create"]) }] }, ["unapproved-change"]],
    [{ ...empty, output_changes: { url: { actions: ["no-op"] } } }, []],
    [{ ...empty, output_changes: { url: { actions: ["update"] } } }, ["unapproved-change"]],
    [{ ...empty, resource_drift: [resource(["update"])] }, ["refresh-drift"]],
    [{ ...empty, resource_drift: [resource(["no-op"])] }, []],
    [{ ...changing("update"), resource_drift: [resource(["delete"])] }, ["refresh-drift", "unapproved-change"]],
    [{ ...empty, errored: true }, ["unreadable-plan"]],
    [{ ...changing("update"), errored: true }, ["unreadable-plan"]],
  ])("judges %j", async (plan, expected) => {
    expect(rules(await judged(plan))).toEqual(expected);
  });

  it.each<[string, unknown]>([
    ["no JSON", "oops"],
    ["nothing", ""],
    ["a log of planning", '{"@level":"info"}\n{"@level":"info"}\n'],
    ["a binary plan", new Uint8Array([80, 75, 3, 4, 0])],
    ["UTF-16", new Uint8Array(Buffer.from(`\u{feff}${JSON.stringify(empty)}`, "utf16le"))],
    ["a list", []],
    ["an empty object", {}],
    ["a state", { format_version: "1.0", values: {} }],
    ["a format of tomorrow", { ...empty, format_version: "2.0" }],
    ["a change without actions", { ...empty, resource_changes: [{ address: "a", change: {} }] }],
    ["changes that are no list", { ...empty, resource_changes: {} }],
    ["an output without actions", { ...empty, output_changes: { a: null } }],
    ["a key twice", '{ "format_version": "1.2", "planned_values": {}, "errored": true, "errored": false }'],
  ])("%s is unreadable", async (_, plan) => {
    expect(rules(await judged(plan))).toEqual(["unreadable-plan"]);
  });

  it("an absent plan is unreadable, and without a configured one nothing applies", async () => {
    expect(rules(await judged(empty, "elsewhere.json"))).toEqual(["unreadable-plan"]);
    expect((await judge(check, { files: { [path]: JSON.stringify(changing("create")) } })).state).toBe("notApplicable");
  });

  it("names what would change", async () => {
    const [finding] = (await judged(changing("delete", "create"))).findings;
    expect([finding?.message.includes("delete/create a.b"), finding?.at]).toEqual([true, { path }]);
  });

  it("an approval holds for the same plan made again, and for no other", async () => {
    const fingerprint = async (plan: unknown): Promise<string | undefined> => (await judged(plan)).findings[0]?.fingerprint;
    const first = await fingerprint({ ...changing("update"), timestamp: "2026-11-20T10:00:00Z" });
    expect(await fingerprint({ ...changing("update"), timestamp: "2026-11-21T11:30:00Z" })).toBe(first);
    expect(await fingerprint({ ...changing("delete"), timestamp: "2026-11-20T10:00:00Z" })).not.toBe(first);
    expect(await fingerprint({ ...changing("update"), variables: { timestamp: "x" } })).not.toBe(first);
    const huge = (digits: string): string => `${JSON.stringify(changing("update")).slice(0, -1)},"variables":{"n":{"value":${digits}}}}`;
    expect(await fingerprint(huge("9007199254740993"))).not.toBe(await fingerprint(huge("9007199254740992")));
  });

  it("gives the digest and the changes as facts", async () => {
    expect(await judged(empty)).toMatchObject({
      facts: { digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/), changes: [], drift: [] },
    });
    expect(await judged(changing("update"))).toMatchObject({ facts: { changes: [{ address: "a.b", actions: ["update"] }] } });
  });
});
