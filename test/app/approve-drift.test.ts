import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { failuresOn, runsOn, type Stage, stage } from "#test/app/stage.ts";

const PLAN = JSON.stringify({
  format_version: "1.2",
  planned_values: {},
  errored: false,
  resource_changes: [
    {
      address: "aws_s3_bucket.logs",
      mode: "managed",
      type: "aws_s3_bucket",
      change: { actions: ["update"], before: { a: 1 }, after: { a: 2 } },
    },
  ],
});
const OTHER = PLAN.replaceAll("logs", "mail");
const WAIVERS = ".github/gatehouse-waivers.yml";

describe("the button that approves drift", () => {
  let on: Stage;
  beforeAll(async () => {
    on = await stage();
  });
  afterAll(async () => {
    await on.close();
  });

  const opened = async (name: string) => {
    const repository = on.people.repository("acme", name, {
      ".github/gatehouse.yml": "version: 1\nchecks: { pull-request: false, infra-drift: { plan: plan.json } }\n",
    });
    repository.roles.set("ada", "maintain").set("eve", "write");
    const { pull } = await on.people.open(repository, { files: { "plan.json": PLAN } });
    await on.settled();
    const run = runsOn(repository, pull.head.sha).get("gatehouse / infra-drift");
    if (run === undefined) throw new Error("no run of infra-drift");
    return { repository, pull, run };
  };

  it("proposes a waiver to the base for this plan alone, and once it is merged this plan passes and another does not", async () => {
    const { repository, pull, run } = await opened("approved");
    expect([run.conclusion, run.actions.map(({ identifier }) => identifier)]).toEqual(["failure", ["rerun", "approve_drift"]]);
    await on.people.runEvent(repository, run, "requested_action", "ada", "approve_drift");
    await on.settled();
    await on.people.runEvent(repository, run, "requested_action", "ada", "approve_drift");
    await on.settled();
    const [offer, ...more] = [...repository.pulls.values()].filter(({ number }) => number !== pull.number);
    expect([offer?.base.ref, more]).toEqual(["main", []]);
    const text = repository.bare.text(offer?.head.sha ?? "", WAIVERS) ?? "";
    expect(text).toMatch(
      /^version: 1\nwaivers:\n {2}- fingerprint: "[0-9a-f]+"\n {4}owner: "ada"\n {4}reason: ".*"\n {4}until: \d{4}-\d\d-\d\d$/,
    );
    await on.people.pushTo(repository, "main", { [WAIVERS]: text });
    await on.settled();
    expect(failuresOn(repository, pull.head.sha)).toEqual([]);
    await on.people.push(repository, pull, { "plan.json": OTHER });
    await on.settled();
    expect(failuresOn(repository, pull.head.sha).toSorted()).toEqual(["gatehouse / infra-drift: failure", "gatehouse: failure"]);
  });

  it("does nothing for somebody who may not waive", async () => {
    const { repository, run } = await opened("refused");
    await on.people.runEvent(repository, run, "requested_action", "eve", "approve_drift");
    await on.settled();
    expect(repository.pulls.size).toBe(1);
  });
});
