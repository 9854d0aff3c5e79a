import { describe, expect, it } from "vitest";
import { check } from "#checks/pull-request.ts";
import { matrix } from "#src/reports/matrix.ts";
import { coverageOf, readInventory } from "#src/workflows.ts";
import { simulatedView } from "#src/views/simulated.ts";
import { judge } from "#test/judge.ts";
import type { Given } from "#test/judge.ts";

const rules = async (given: Partial<Given>): Promise<readonly string[]> =>
  (await judge(check, { files: { "README.md": "" }, pull: {}, ...given })).findings.map(({ rule, at }) =>
    [rule.replace("pull-request/", ""), at?.path].filter(Boolean).join(" "),
  );
const TEMPLATE = "## INTENT\n<!-- why -->\n\n## Changes\nDescribe them.\n\n## RISK\n\n## Checklist\n- [ ] read\n";
const template = { ".github/PULL_REQUEST_TEMPLATE.md": TEMPLATE };

describe("pull-request", () => {
  it.each(check.examples)("example: $title", async (example) => {
    expect((await judge(check, example)).findings.map(({ rule }) => rule)).toEqual(example.finds.map((fault) => `pull-request/${fault}`));
  });

  it("does not apply without a pull request", async () => {
    expect(await judge(check, { files: template })).toMatchObject({ state: "notApplicable", reason: "no pull request is judged" });
  });

  it.each<[string, Partial<Given>, string]>([
    ["nothing asked", {}, "nothing is asked of pull requests"],
    ["a template of its own", { files: { "docs/pull_request_template.md": "## What\n" } }, "nothing is asked of pull requests"],
    ["a bot", { files: template, pull: { author: "renovate[bot]" } }, "nothing is asked of renovate[bot]"],
  ])("does not apply with %s", async (_, given, reason) => {
    expect(await judge(check, { files: {}, pull: {}, ...given })).toMatchObject({ state: "notApplicable", reason });
  });

  it.each<[object, Given["pull"], readonly string[]]>([
    [{ branch: "^(feat|fix)/" }, { headRef: "feat/x" }, []],
    [{ branch: "^(feat|fix)/" }, { headRef: "x" }, ["branch-name"]],
    [{ title: "^[A-Z]" }, { title: "Add x" }, []],
    [{ title: "^[A-Z]" }, { title: "add x" }, ["title"]],
    [{ labels: ["reviewed"] }, { labels: ["Reviewed"] }, []],
    [{ labels: ["reviewed", "risk-*"] }, { labels: ["risk-low"] }, ["missing-label"]],
    [{ labels: ["risk: [low]"] }, { labels: ["risk: [low]"] }, []],
    [{ sections: ["Risk", "NEW SCRIPTS"] }, { body: "# risk\nnone\n## New scripts:\n- a.sh\n" }, []],
    [{ sections: ["Risk", "Intent"] }, { body: "# Risk\n\n# Intent\n<!-- x -->" }, ["missing-section", "missing-section"]],
    [{ sections: [] }, { body: "" }, []],
  ])("under %j", async (options, pull, expected) => {
    expect(await rules({ options, pull: pull ?? {} })).toEqual(expected);
  });

  it.each([
    [TEMPLATE, 3],
    ["", 3],
    ["## INTENT\nFaster.\n## CHANGES\nDescribe them.\n## RISK\nNone.\n", 1],
    ["## INTENT\nFaster.\n## CHANGES\nOne index.\n## RISK\nNone.\n", 0],
  ])("a body of %j lacks sections of the template", async (body, count) => {
    expect(await rules({ files: template, pull: { body } })).toHaveLength(count);
  });

  it("reads the template of the base", async () => {
    expect(await rules({ base: template, files: { ".github/PULL_REQUEST_TEMPLATE.md": "" } })).toHaveLength(3);
  });

  const options = { capability: { paths: ["src/**"] } };
  it.each<[string, Record<string, string>, readonly string[]]>([
    ["alone", { "src/a.ts": "1", "src/b.ts": "2" }, ["missing-check-for-capability src/b.ts"]],
    ["with a new test", { "src/a.ts": "1", "src/b.ts": "2", "test/b.test.ts": "3" }, []],
    ["with a longer test", { "src/a.ts": "1", "src/b.ts": "2", "src/a.test.ts": "4\n5" }, []],
    [
      "and a test only loses lines",
      { "src/a.ts": "1", "src/b.ts": "2", "src/a.test.ts": "4\n" },
      ["missing-check-for-capability src/b.ts"],
    ],
    ["not at all", { "src/a.ts": "changed", "src/a.test.ts": "4\n6\n" }, []],
  ])("a capability comes %s", async (_, files, expected) => {
    const base = { "src/a.ts": "1", "src/a.test.ts": "4\n6\n" };
    expect(await rules({ base, files: { "src/a.test.ts": "4\n6\n", ...files }, options })).toEqual(expected);
  });

  it("a workflow that changes has to be in the matrix, where there is one", async () => {
    const inventory = "version: 1\nworkflows:\n  - { id: a, manifest: .github/workflows/known_one.yml }\n";
    const view = simulatedView({ files: { i: inventory } });
    const read = readInventory(view, "i");
    const workflows = read.state === "read" ? read.workflows : [];
    const written = matrix(
      workflows,
      coverageOf(view, workflows, 1, () => "absent"),
    );
    const base = { "docs/scorecards/NSM_matrix.md": written, ".github/workflows/gone.yml": "" };
    const changed = { ".github/workflows/known_one.yml": "x", ".github/workflows/stray.yaml": "x" };
    expect(await rules({ base, files: { "docs/scorecards/NSM_matrix.md": written, ...changed } })).toEqual([
      "workflow-not-in-matrix .github/workflows/stray.yaml",
    ]);
    expect(await rules({ base: {}, files: changed, options: { sections: [] } })).toEqual([]);
  });
});
