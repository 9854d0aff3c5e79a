import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { checks } from "#checks/index.ts";
import { check } from "#checks/infra-drift.ts";
import type { Outcome } from "#src/check.ts";
import { judge as engine } from "#src/engine.ts";
import { rulesFor } from "#src/rules.ts";
import { simulatedView } from "#src/views/simulated.ts";
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

const PLANS = join(import.meta.dirname, "../golden/terraform-plans");
const real = (name: string): string => readFileSync(join(PLANS, `${name}.json`), "utf8");
const WAIVERS = ".github/gatehouse-waivers.yml";
const waiver = (fingerprint: string): string =>
  `version: 1\nwaivers:\n  - { fingerprint: ${fingerprint}, owner: ada, reason: planned for tonight, until: 2026-12-31 }\n`;

/** The whole engine, so that waivers count. */
async function verdictOf(plan: string, waivers?: string): Promise<Outcome | undefined> {
  const files = {
    [path]: plan,
    ".github/gatehouse.yml": `version: 1\nchecks:\n  infra-drift: { plan: ${path} }\n`,
    ...(waivers === undefined ? {} : { [WAIVERS]: waivers }),
  };
  const now = new Date("2026-11-20T10:00:00Z");
  const view = simulatedView({ files, takenAt: now });
  const { outcomes } = await engine({ checks, ...rulesFor(checks, view), view, now, elapsedMs: () => 0, only: new Set(["infra-drift"]) });
  return outcomes.find((outcome) => outcome.check === "infra-drift");
}

const EXPECTED: readonly (readonly [plan: string, findings: Readonly<Record<string, string>>])[] = [
  ["no-op", {}],
  ["provider-no-op", {}],
  ["create", { "unapproved-change": "create terraform_data.queue, create terraform_data.web, create output.web" }],
  ["update", { "unapproved-change": "update terraform_data.web, update output.web" }],
  ["update-other", { "unapproved-change": "update terraform_data.web, update output.web" }],
  ["replace", { "unapproved-change": "delete/create terraform_data.web, update output.web" }],
  ["destroy", { "unapproved-change": "delete terraform_data.queue, delete terraform_data.web, delete output.web" }],
  ["moved", { "unapproved-change": "move terraform_data.line" }],
  ["drift-of-the-state", { "unapproved-change": "update terraform_data.web, update output.web" }],
  ["drift", { "unapproved-change": "create local_file.page", "refresh-drift": "delete local_file.page" }],
  ["drift-refresh-only", { "refresh-drift": "delete local_file.page" }],
  ["errored", { "unreadable-plan": "" }],
  ["targeted", { "unreadable-plan": "" }],
];

describe("infra-drift over plans that Terraform 1.11.4 itself made", () => {
  it.each(EXPECTED)("%s", async (name, expected) => {
    const { findings } = await judged(real(name));
    const told = findings.map(({ rule, message }) => [rule.slice("infra-drift/".length), message] as const);
    expect(new Set(told.map(([fault]) => fault))).toEqual(new Set(Object.keys(expected)));
    for (const [fault, message] of told) expect(message).toContain(expected[fault] ?? "?");
  });

  it("every plan of the folder is judged above", () => {
    const there = readdirSync(PLANS).filter((file) => file.endsWith(".json"));
    expect(there.sort()).toEqual(EXPECTED.map(([name]) => `${name}.json`).sort());
  });

  it("the approval of one plan approves no other", async () => {
    const changing = ["create", "update", "update-other", "replace", "destroy", "moved", "drift-of-the-state", "drift-refresh-only"];
    const fingerprints = await Promise.all(changing.map(async (name) => (await verdictOf(real(name)))?.findings[0]?.fingerprint ?? "none"));
    expect(new Set(fingerprints).size).toBe(changing.length);
    const passed: (readonly [string, string])[] = [];
    for (const [at, approved] of changing.entries())
      for (const name of changing) {
        const outcome = await verdictOf(real(name), waiver(fingerprints[at] ?? ""));
        if (outcome?.state === "passed") passed.push([approved, name]);
      }
    expect(passed).toEqual(changing.map((name) => [name, name]));
  });

  it("the approval of the changes is none of the drift beside them", async () => {
    const outcome = await verdictOf(real("drift"));
    const [change] = outcome?.findings.filter(({ rule }) => rule === "infra-drift/unapproved-change") ?? [];
    const half = await verdictOf(real("drift"), waiver(change?.fingerprint ?? ""));
    expect([half?.state, half?.findings.map(({ rule, severity }) => [rule, severity])]).toEqual([
      "failed",
      [
        ["infra-drift/refresh-drift", "failure"],
        ["infra-drift/unapproved-change", "notice"],
      ],
    ]);
  });

  it("nothing that the plan knows of values is told", async () => {
    const { findings } = await judged(real("create"));
    expect(JSON.stringify(findings)).not.toContain('"one"');
  });
});
