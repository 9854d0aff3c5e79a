import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runsOn, type Stage, stage } from "#test/app/stage.ts";
import type { Repository } from "#test/fakes/github/world.ts";

const MANIFEST = '{ "name": "router", "description": "Routes calls.", "tags": ["lane:L1"] }\n';
const REGISTRY = "docs/_generated/MODULE_REGISTRY.json";

describe("the button that regenerates", () => {
  let on: Stage;
  beforeAll(async () => {
    on = await stage();
  });
  afterAll(async () => {
    await on.close();
  });

  const opened = async (name: string, from?: Repository) => {
    const repository = on.people.repository("acme", name, {
      ".github/gatehouse.yml": "version: 1\nchecks: { pull-request: false }\n",
      "README.md": "# Sample\n",
    });
    repository.roles.set("ada", "write").set("eve", "read");
    const { pull } = await on.people.open(repository, { files: { "router/module.manifest.json": MANIFEST }, ...(from && { from }) });
    await on.settled();
    const run = runsOn(repository, pull.head.sha).get("gatehouse / registry");
    if (run === undefined) throw new Error("no run of the registry");
    return { repository, pull, run };
  };

  it("commits the generated files on top of the head that was judged, and the new head passes", async () => {
    const { repository, pull, run } = await opened("committed");
    expect([run.conclusion, run.actions.map(({ identifier }) => identifier)]).toEqual(["failure", ["rerun", "regenerate"]]);
    const before = pull.head.sha;
    await on.people.runEvent(repository, run, "requested_action", "ada", "regenerate");
    await on.settled();
    expect(repository.bare.git(["rev-parse", `${pull.head.sha}^`])).toBe(before);
    expect(repository.bare.text(pull.head.sha, REGISTRY)).toContain('"router"');
    await on.people.pullEvent(repository, pull, "synchronize");
    await on.settled();
    expect(runsOn(repository, pull.head.sha).get("gatehouse / registry")?.conclusion).toBe("success");
  });

  it("offers a pull request where the branch may not be written to directly", async () => {
    const { repository, pull, run } = await opened("offered");
    repository.protectedBranches.add(pull.head.ref);
    await on.people.runEvent(repository, run, "requested_action", "ada", "regenerate");
    await on.settled();
    const offer = [...repository.pulls.values()].find(({ number }) => number !== pull.number);
    expect([offer?.base.ref, offer?.title, repository.bare.text(offer?.head.sha ?? "", REGISTRY) === undefined]).toEqual([
      pull.head.ref,
      "Regenerate generated files",
      false,
    ]);
  });

  it("offers it once though GitHub's answer was lost", async () => {
    const { repository, pull, run } = await opened("lost");
    repository.protectedBranches.add(pull.head.ref);
    on.hub.faults.add({ method: "POST", path: /\/lost\/pulls$/, trouble: { kind: "lost" } });
    await on.people.runEvent(repository, run, "requested_action", "ada", "regenerate");
    await on.settled();
    const kinds: string[] = [];
    for await (const { kind } of on.store().ledger.read(`regenerated/${repository.id}/${pull.head.sha}`)) kinds.push(kind);
    expect([repository.pulls.size, kinds, on.hub.faults.left()]).toEqual([2, ["files.regenerated"], 0]);
  });

  it("does nothing for somebody who may not write", async () => {
    const { repository, pull, run } = await opened("refused");
    const before = pull.head.sha;
    await on.people.runEvent(repository, run, "requested_action", "eve", "regenerate");
    await on.settled();
    expect([pull.head.sha, repository.pulls.size]).toEqual([before, 1]);
  });
});
