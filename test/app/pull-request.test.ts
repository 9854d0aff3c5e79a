import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { commentsOf, failuresOn, runsOn, type Stage, stage } from "#test/app/stage.ts";

const CONFIGURATION = "version: 1\nchecks:\n  structure:\n    forbidden: ['**/*.bak']\n  pull-request: false\n";
const FILES = { ".github/gatehouse.yml": CONFIGURATION, "README.md": "# Sample\n", "src/main.ts": "export const one = 1;\n" };

describe("a pull request", () => {
  let on: Stage;
  beforeAll(async () => {
    on = await stage();
  });
  afterAll(async () => {
    await on.close();
  });

  it("is answered with runs for each check, a roll-up and one comment, and green after its fix", async () => {
    const repository = on.people.repository("acme", "shop", FILES);
    const { pull, sent } = await on.people.open(repository, { files: { "old.bak": "x\n" } });
    expect(sent.status).toBe(202);
    await on.settled();
    expect(failuresOn(repository, pull.head.sha)).toEqual(
      ["gatehouse / structure: failure", "gatehouse: failure"].toSorted((a, b) => (a < b ? 1 : -1)),
    );
    const [comment, ...more] = commentsOf(repository, pull.number);
    expect(more).toEqual([]);
    expect(comment?.body).toContain("old.bak");
    await on.people.push(repository, pull, { "old.bak": null });
    await on.settled();
    expect(failuresOn(repository, pull.head.sha)).toEqual([]);
    expect(commentsOf(repository, pull.number).map(({ id, edits }) => [id, edits])).toEqual([[comment?.id, 1]]);
    expect(comment?.body).toContain("1 fixed");
  });

  it("takes three calls more than the runs that it posts, and four where only the roll-up is posted", async () => {
    const repository = on.people.repository("acme", "counted", FILES);
    const { pull } = await on.people.open(repository, { files: { "src/two.ts": "export const two = 2;\n" } });
    await on.settled();
    const calls = (): number => on.hub.world.requests.filter(({ path }) => path.startsWith("/repos/acme/counted/")).length;
    expect(calls()).toBe(3 + runsOn(repository, pull.head.sha).size);
    const lean = on.people.repository("acme", "lean", {
      ...FILES,
      ".github/gatehouse.yml": `${CONFIGURATION}publish: { checks: rollup }\n`,
    });
    await on.people.open(lean, { files: { "src/two.ts": "export const two = 2;\n" } });
    await on.settled();
    expect(
      on.hub.world.requests
        .filter(({ path }) => path.startsWith("/repos/acme/lean/"))
        .map(({ method, path }) => `${method} ${path.slice(16)}`),
    ).toEqual(["POST /check-runs", "GET /pulls/1", expect.stringMatching(/^PATCH \/check-runs\/\d+$/), "POST /issues/1/comments"]);
  });
});
