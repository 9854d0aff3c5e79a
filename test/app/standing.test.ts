import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Permit } from "#src/app/gate.ts";
import { Postponed } from "#src/app/github.ts";
import { GitFetchFailed } from "#src/views/git/git-fetch.ts";
import { runsOn, type Stage, stage } from "#test/app/stage.ts";

const CONFIGURATION = "version: 1\ndeployments: { branches: [main] }\npublish: { checks: rollup }\nchecks: { pull-request: false }\n";

describe("the run `gatehouse / go-live`", () => {
  const trouble: Error[] = [];
  let asked = 0;
  const permit: Permit = async () => {
    asked++;
    const error = trouble.shift();
    if (error !== undefined) throw error;
    return { allowed: true, reason: "ok", executionClass: "PROD_EXEC" };
  };
  let on: Stage;
  beforeAll(async () => {
    on = await stage({ guests: { permit } });
  });
  afterAll(async () => {
    await on.close();
  });
  const posted = async (name: string, ...errors: readonly Error[]) => {
    trouble.splice(0, trouble.length, ...errors);
    asked = 0;
    const repository = on.people.repository("acme", name, { ".github/gatehouse.yml": CONFIGURATION, "README.md": "# Shop\n" });
    const { pull } = await on.people.open(repository, { files: { "src/one.ts": "export const one = 1;\n" } });
    await on.settled();
    const run = runsOn(repository, pull.head.sha).get("gatehouse / go-live");
    return { asked, conclusion: run?.conclusion, title: run?.output.title, writes: run?.writes, summary: run?.output.summary };
  };

  it("waits out what passes, and never fails for it", async () => {
    const found = await posted("passing", new GitFetchFailed("unavailable", "no answer"), new Postponed(new Date(), "later"));
    expect(found).toMatchObject({ asked: 3, conclusion: "success", title: "Production is live", writes: 1 });
  });

  it("fails where the state cannot be read, and says what asks again", async () => {
    const found = await posted("broken", new Error("the chain is broken"));
    expect(found).toMatchObject({ asked: 1, conclusion: "failure", title: "The levers' state cannot be read" });
    expect(found.summary).toContain("The next change of a lever, commit or `/check` asks again.");
  });

  it("stands on a merge group too, which waits for what the queue requires", async () => {
    trouble.splice(0);
    const repository = on.people.repository("acme", "queue", { ".github/gatehouse.yml": CONFIGURATION, "README.md": "# Shop\n" });
    const base = repository.bare.ref("refs/heads/main") ?? "";
    const groupTo = async (branch: string) => {
      const head = repository.bare.commit(`gh-readonly-queue/${branch}/pr-1`, { [`${branch}.txt`]: "1\n" }, { from: base });
      const merge_group = { head_sha: head, base_sha: base, base_ref: `refs/heads/${branch}` };
      await on.people.event(repository, "merge_group", { action: "checks_requested", merge_group });
      await on.settled();
      return runsOn(repository, head);
    };
    expect((await groupTo("main")).get("gatehouse / go-live")?.conclusion).toBe("success");
    expect([...(await groupTo("next")).keys()]).toEqual(["gatehouse"]);
  });
});
