import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { commentsOf, failuresOn, runsOn, type Stage, stage } from "#test/app/stage.ts";

const CONFIGURATION = "version: 1\nchecks:\n  structure:\n    forbidden: ['**/*.bak']\n  pull-request: false\n";
const FILES = { ".github/gatehouse.yml": CONFIGURATION, "README.md": "# Sample\n" };

/** Made when it is needed: a key that is nobody's. */
const fakeKey = (): string => ["AKIA", "Q4ZLW7NXTB2RMHPV"].join("");

describe("what is judged", () => {
  let on: Stage;
  beforeAll(async () => {
    on = await stage();
  });
  afterAll(async () => {
    await on.close();
  });

  it("is a fork's head too, with annotations on the lines that are wrong", async () => {
    const repository = on.people.repository("acme", "forked", FILES);
    const fork = on.people.fork(repository, "mallory");
    const { pull } = await on.people.open(repository, {
      from: fork,
      files: { "deploy.sh": `#!/bin/sh\n\nexport AWS_ACCESS_KEY_ID=${fakeKey()}\n` },
    });
    await on.settled();
    expect(failuresOn(repository, pull.head.sha).toSorted()).toEqual(["gatehouse / secrets: failure", "gatehouse: failure"]);
    const annotations = runsOn(repository, pull.head.sha).get("gatehouse / secrets")?.output.annotations ?? [];
    expect(annotations.map(({ path, start_line, annotation_level }) => [path, start_line, annotation_level])).toEqual([
      ["deploy.sh", 3, "failure"],
    ]);
    const posted = on.hub.world.requests.map(({ body }) => body).join("\n");
    expect(posted).not.toContain(fakeKey());
    expect(on.lines.join("\n")).not.toContain(fakeKey());
  });

  it("is judged by the base's rules: a head that edits or deletes them changes nothing but policy-change", async () => {
    const repository = on.people.repository("acme", "hostile", FILES);
    const edited = await on.people.open(repository, {
      files: { ".github/gatehouse.yml": "version: 1\nchecks:\n  structure: false\n", "old.bak": "1\n" },
    });
    const deleted = await on.people.open(repository, { files: { ".github/gatehouse.yml": null, "old.bak": "1\n" } });
    await on.settled();
    const failed = ["gatehouse / policy-change: failure", "gatehouse / structure: failure", "gatehouse: failure"];
    expect(failuresOn(repository, edited.pull.head.sha).toSorted()).toEqual(failed);
    expect(failuresOn(repository, deleted.pull.head.sha).toSorted()).toEqual(failed);
  });

  it("is bound by the organisation's locked rules", async () => {
    on.people.repository("strict", ".github", {
      ".github/gatehouse.yml": "version: 1\nlocked: [checks.structure]\nchecks:\n  structure:\n    forbidden: ['**/*.tmp']\n",
    });
    const repository = on.people.repository("strict", "shop", {
      "README.md": "# Sample\n",
      ".github/gatehouse.yml": "version: 1\nchecks: { structure: false, pull-request: false }\n",
    });
    const { pull } = await on.people.open(repository, { files: { "x.tmp": "1\n" } });
    await on.settled();
    expect(failuresOn(repository, pull.head.sha).toSorted()).toContain("gatehouse / structure: failure");
  });

  it("is judged anew when the organisation's rules are pushed, by the new ones at once", async () => {
    const rules = on.people.repository("moving", ".github", { ".github/gatehouse.yml": "version: 1\nchecks: { structure: false }\n" });
    const repository = on.people.repository("moving", "shop", { ".github/gatehouse.yml": "version: 1\nchecks: { pull-request: false }\n" });
    const { pull } = await on.people.open(repository, { files: { "x.tmp": "1\n" } });
    await on.settled();
    expect(failuresOn(repository, pull.head.sha)).toEqual([]);
    await on.people.pushTo(rules, "main", {
      ".github/gatehouse.yml": "version: 1\nchecks:\n  structure:\n    forbidden: ['**/*.tmp']\n",
    });
    await on.settled();
    expect(failuresOn(repository, pull.head.sha).toSorted()).toEqual(["gatehouse / structure: failure", "gatehouse: failure"]);
  });

  it("could not be decided where the base's configuration cannot be read, and that is a failure", async () => {
    const repository = on.people.repository("acme", "broken", { ".github/gatehouse.yml": "version: 1\nchekcs: {}\n" });
    const { pull } = await on.people.open(repository, { files: { "a.ts": "1;\n" } });
    await on.settled();
    const run = runsOn(repository, pull.head.sha).get("gatehouse");
    expect([run?.conclusion, run?.output.text]).toEqual(["failure", expect.stringContaining(".github/gatehouse.yml:2:1")]);
  });

  it("is judged again when a label comes, without a second comment and without runs that say the same", async () => {
    const repository = on.people.repository("acme", "labelled", FILES);
    const { pull } = await on.people.open(repository, { files: { "a.ts": "1;\n" } });
    await on.settled();
    const before = repository.runs.length;
    await on.people.edit(repository, pull, { label: "legacy-update" });
    await on.settled();
    expect(repository.runs.length).toBe(before);
    expect(commentsOf(repository, pull.number).map(({ edits }) => edits)).toEqual([0]);
  });

  it("in a merge group is the group's own commit", async () => {
    const repository = on.people.repository("acme", "queue", FILES);
    const base = repository.bare.ref("refs/heads/main") ?? "";
    const head = repository.bare.commit("gh-readonly-queue/main/pr-1", { "old.bak": "1\n" }, { from: base });
    await on.people.event(repository, "merge_group", { action: "checks_requested", merge_group: { head_sha: head, base_sha: base } });
    await on.settled();
    expect(failuresOn(repository, head).toSorted()).toEqual(["gatehouse / structure: failure", "gatehouse: failure"]);
  });

  it("on the default branch is the roll-up alone; new rules there are told to open pull requests", async () => {
    const repository = on.people.repository("acme", "branch", FILES);
    const { pull } = await on.people.open(repository, { files: { "x.tmp": "1\n" } });
    await on.settled();
    expect(runsOn(repository, pull.head.sha).get("gatehouse")?.conclusion).toBe("success");
    const sent = await on.people.pushTo(repository, "main", { ".github/gatehouse.yml": CONFIGURATION.replace("*.bak", "*.tmp") });
    await on.settled();
    expect(sent.status).toBe(202);
    const main = repository.bare.ref("refs/heads/main") ?? "";
    expect([...runsOn(repository, main).keys()]).toEqual(["gatehouse"]);
    expect(runsOn(repository, pull.head.sha).get("gatehouse")?.conclusion).toBe("failure");
  });

  it("is judged once more when somebody asks on GitHub", async () => {
    const repository = on.people.repository("acme", "again", FILES);
    const { pull } = await on.people.open(repository, { files: { "a.ts": "1;\n" } });
    await on.settled();
    const run = runsOn(repository, pull.head.sha).get("gatehouse");
    if (run === undefined) throw new Error("no roll-up");
    const before = repository.runs.filter(({ name }) => name === "gatehouse").length;
    await on.people.runEvent(repository, run, "rerequested", "ada");
    await on.settled();
    await on.people.runEvent(repository, run, "requested_action", "ada", "rerun");
    await on.settled();
    const rollups = repository.runs.filter(({ name }) => name === "gatehouse");
    expect([before, rollups.length, rollups.every(({ conclusion }) => conclusion === "success")]).toEqual([1, 3, true]);
  });

  it("answers a deployment with the levers' word", async () => {
    const repository = on.people.repository("acme", "deploys", FILES);
    const deployment_callback_url = `${on.hub.url}/repos/acme/deploys/actions/runs/77/deployment_protection_rule`;
    await on.people.event(repository, "deployment_protection_rule", {
      action: "requested",
      environment: "production",
      deployment_callback_url,
    });
    await on.settled();
    expect(repository.reviews).toEqual([
      { runId: 77, environment: "production", state: "rejected", comment: "**Gatehouse**: `PROD_EXEC` is not allowed now · `not_live`" },
    ]);
  });
});
