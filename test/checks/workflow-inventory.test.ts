import { describe, expect, it } from "vitest";
import { check } from "#checks/workflow-inventory.ts";
import type { Outcome } from "#src/check.ts";
import { simulatedView } from "#src/views/simulated.ts";
import { coverageOf, readInventory } from "#src/workflows.ts";
import { failures, judge } from "#test/judge.ts";
import type { Given } from "#test/judge.ts";

const INVENTORY = "docs/governance/workflows.yml";
const whole = {
  id: "wf-1",
  title: "Release",
  owner: "@fernhill/core",
  manifest: ".github/workflows/wf-1.yml",
  check: "structure",
  monitor: "https://status.example.com",
  auto_heal: "re-run",
  docs: "docs/wf-1.md",
  tier: 1,
};
const files = {
  ".github/CODEOWNERS": "* @fernhill/core # everything\n/docs/ @Grace ada@example.com\n",
  ".github/workflows/wf-1.yml": "on: push\n",
  "docs/wf-1.md": "# Release\n",
};
const structure = (state: "passed" | "failed" | "notApplicable"): Outcome => ({ check: "structure", state, findings: [] });
const passing = [structure("passed")];
const inventory = (...workflows: readonly object[]): string => JSON.stringify({ version: 1, workflows }, null, 1);

const judged = async (entry: object, given: Partial<Given> = {}): Promise<Outcome> =>
  await judge(check, {
    files: { ...files, [INVENTORY]: inventory({ ...whole, ...entry }), ...given.files },
    options: { target: 1 },
    outcomes: given.outcomes ?? passing,
  });
const rules = (outcome: Outcome): readonly string[] => outcome.findings.map(({ rule, severity }) => `${severity} ${rule.split("/")[1]}`);

describe("workflow-inventory", () => {
  it.each(check.examples)("example: $title", async (example) => {
    expect((await judge(check, example)).findings.filter((one) => one.severity === "failure").map((one) => one.rule)).toEqual(
      example.finds.map((fault) => `workflow-inventory/${fault}`),
    );
  });

  it("gives the facts that others read", async () => {
    const outcome = await judge(check, {
      files: { ...files, [INVENTORY]: inventory(whole, { ...whole, id: "b", auto_heal: "" }, { id: "c" }) },
      outcomes: passing,
    });
    expect(outcome.state === "undecided" ? undefined : outcome.facts).toEqual({
      vcwc: 0.3333,
      defined: 3,
      verified: 1,
      target: 25,
      workflows: [
        { id: "wf-1", codified: true, versioned: true, checked: true, monitored: true, autoHeal: true, documented: true },
        { id: "b", codified: true, versioned: true, checked: true, monitored: true, autoHeal: false, documented: true },
        { id: "c", codified: false, versioned: false, checked: false, monitored: false, autoHeal: false, documented: false },
      ],
    });
  });

  it.each<[string, object, readonly string[]]>([
    ["nothing is missing", {}, []],
    ["no owner", { owner: null }, ["failure missing-owner"]],
    ["a blank owner", { owner: " " }, ["failure missing-owner"]],
    ["an owner in other letters", { owner: "@grace" }, []],
    ["an owner without the @", { owner: "fernhill/core" }, []],
    ["an e-mail address", { owner: "ada@example.com" }, []],
    ["two owners of whom one is unknown", { owner: "@grace @nobody" }, ["failure unknown-owner"]],
    ["the organisation alone", { owner: "@fernhill" }, ["failure unknown-owner"]],
    ["no manifest, so the workflow is not listed", { manifest: "" }, ["failure unlisted-workflow", "failure missing-manifest"]],
    ["a manifest that is not there", { manifest: "deploy/x.yml" }, ["failure unlisted-workflow", "failure missing-manifest"]],
    ["a manifest written with ./", { manifest: "./.github/workflows/wf-1.yml" }, []],
    ["no check", { check: undefined }, ["failure missing-check"]],
    ["a check that nobody has", { check: "structur" }, ["failure missing-check"]],
    ["a command without its script", { check: "npm run verify" }, ["failure missing-check"]],
    ["its own check", { check: "workflow-inventory" }, []],
    ["no monitor", { monitor: false }, ["failure missing-monitor"]],
    ["no auto-heal", { auto_heal: "" }, ["warning missing-auto-heal"]],
    ["no docs", { docs: "" }, ["failure missing-docs"]],
    ["docs that are not there", { docs: "docs/x.md" }, ["failure missing-docs"]],
    ["docs with a fragment", { docs: "docs/wf-1.md#steps" }, []],
    ["docs elsewhere", { docs: "https://wiki.example.com/wf-1" }, ["failure missing-docs"]],
    ["a folder of docs", { docs: "docs/" }, []],
  ])("%s", async (_, entry, expected) => {
    expect(rules(await judged(entry))).toEqual(expected);
  });

  it.each<[Outcome, boolean]>([
    [structure("passed"), true],
    [structure("notApplicable"), true],
    [structure("failed"), false],
    [{ check: "structure", state: "undecided", reason: "x", findings: [] }, false],
  ])("counts a check that is $state as %s", async (outcome, expected) => {
    const found = await judged({}, { outcomes: [outcome] });
    expect(found).toMatchObject({ state: "passed", facts: { verified: expected ? 1 : 0, workflows: [{ checked: expected }] } });
  });

  it("a workflow checked by this check alone is not checked where something fails", async () => {
    expect(await judged({ check: "workflow-inventory", docs: "" })).toMatchObject({ facts: { workflows: [{ checked: false }] } });
  });

  it.each([
    ["a file that git does not track yet", ".github/workflows/wf-1.yml", false],
    ["a folder with nothing else in it", ".github/workflows", false],
    ["a folder with a tracked file in it", ".github", true],
  ])("counts %s as versioned: %s", (_, manifest, versioned) => {
    const view = simulatedView({ files: { ...files, [INVENTORY]: inventory({ ...whole, manifest }) } });
    const found = readInventory(view, INVENTORY);
    const fresh = { ...view, untracked: (path: string): boolean => path === whole.manifest };
    const coverage = found?.state === "read" ? coverageOf(fresh, found.workflows, 1, () => "passing") : undefined;
    expect(coverage?.workflows).toMatchObject([{ codified: true, versioned }]);
  });

  it("asks for the checks that the inventory names", () => {
    const text = inventory(whole, { ...whole, id: "b", check: "npm run x" }, { ...whole, id: "c", check: "workflow-inventory" });
    expect(check.needs?.(simulatedView({ files: { [INVENTORY]: text } }), check.options.parse({}))).toEqual(["structure"]);
  });

  it("names the id, at the entry's line", async () => {
    const text = "version: 1\nworkflows:\n  - id: a\n    check: structure\n";
    const outcome = await judge(check, { files: { [INVENTORY]: text }, options: { target: 1 }, outcomes: passing });
    expect(failures(outcome)).toEqual([
      `workflow-inventory/missing-docs ${INVENTORY}:3`,
      `workflow-inventory/missing-manifest ${INVENTORY}:3`,
      `workflow-inventory/missing-monitor ${INVENTORY}:3`,
      `workflow-inventory/missing-owner ${INVENTORY}:3`,
    ]);
    expect(outcome.findings.every(({ message }) => message.startsWith("a: "))).toBe(true);
  });

  it.each([24, 25, 26])("with %i workflows", async (count) => {
    const workflows = Array.from({ length: count }, (_, index) => ({ ...whole, id: `wf-${index}` }));
    const outcome = await judge(check, { files: { ...files, [INVENTORY]: inventory(...workflows) }, outcomes: passing });
    expect(failures(outcome)).toEqual(count < 25 ? [`workflow-inventory/too-few ${INVENTORY}:1`] : []);
  });

  it.each([
    ["an unlisted .yaml", ".github/workflows/stray.yaml", 1],
    ["a file below a folder", ".github/workflows/lib/x.yml", 0],
    ["another kind of file", ".github/workflows/README.md", 0],
  ])("%s", async (_, path, count) => {
    expect(rules(await judged({}, { files: { [path]: "" } }))).toHaveLength(count);
  });

  it.each([
    ["", `cannot be used: ${INVENTORY} is empty`],
    ["# later\n", `cannot be used: ${INVENTORY} declares nothing`],
    ["version: 1\nworkflows: [", ":2 "],
    ["version: 2\nworkflows: []\n", ":1 version"],
    ["version: 1\nworkflows: {}\n", ":2 workflows"],
    ["version: 1\nworkflows:\n  - title: x\n", ":3 workflows.0.id"],
    ["version: 1\nworkflows:\n  - id: a\n  - id: a\n", ":4 the id a stands twice"],
    ["version: 1\nversion: 1\nworkflows: []\n", ":2 "],
  ])("cannot decide over %j", async (text, where) => {
    const outcome = await judge(check, { files: { ...files, [INVENTORY]: text } });
    expect(outcome.state).toBe("undecided");
    expect(outcome.state === "undecided" && outcome.reason).toContain(where);
  });

  it("applies without an inventory only where it is configured", async () => {
    expect((await judge(check, { files })).state).toBe("notApplicable");
    expect(failures(await judge(check, { files, options: { target: 3 } }))).toEqual([
      `workflow-inventory/too-few ${INVENTORY}:1`,
      `workflow-inventory/unlisted-workflow ${INVENTORY}:1`,
    ]);
  });

  it.each([
    ["CODEOWNERS", "* @fernhill/core\n", 0],
    ["docs/CODEOWNERS", "* @fernhill/core\n", 0],
    [".github/CODEOWNERS", "*.md\n# @fernhill/core\n* @other # @fernhill/core\n", 1],
    [".github/CODEOWNERS", "/a\\ b/ @fernhill/core\n", 0],
    ["OWNERS", "* @fernhill/core\n", 1],
  ])("reads %s with %j", async (path, text, count) => {
    const given = { [path]: text, ".github/workflows/wf-1.yml": "", "docs/wf-1.md": "", [INVENTORY]: inventory(whole) };
    expect(failures(await judge(check, { files: given, options: { target: 1 }, outcomes: passing }))).toHaveLength(count);
  });

  it("reads the first CODEOWNERS only, as GitHub does", async () => {
    const two = { ".github/CODEOWNERS": "* @other\n", CODEOWNERS: "* @fernhill/core\n" };
    expect(rules(await judged({}, { files: two }))).toEqual(["failure unknown-owner"]);
  });
});
