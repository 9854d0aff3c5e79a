import { describe, expect, it } from "vitest";
import { commentsOf, runsOn, stage } from "#test/app/stage.ts";
import { testPostgres } from "#test/fakes/postgres.ts";

const server = await testPostgres();
const LEAN = {
  ".github/gatehouse.yml": "version: 1\nchecks: { pull-request: false }\npublish: { checks: rollup }\n",
  "README.md": "# Sample\n",
};

describe.skipIf(server === undefined)("the App on PostgreSQL", () => {
  it("answers a burst on the newest head alone", async () => {
    const on = await stage({ place: { databaseUrl: (await server?.freshDatabase()) ?? "" } });
    try {
      const repository = on.people.repository("acme", "shop", LEAN);
      const { pull } = await on.people.open(repository, { files: { "n.ts": "0;\n" } });
      for (let n = 1; n < 10; n++) await on.people.push(repository, pull, { "n.ts": `${n};\n` });
      await on.settled();
      expect(runsOn(repository, pull.head.sha).get("gatehouse")?.conclusion).toBe("success");
      expect(repository.runs.filter(({ status }) => status !== "completed")).toEqual([]);
      expect(repository.runs.filter(({ headSha }) => headSha === pull.head.sha).length).toBe(1);
      expect(commentsOf(repository, 1).length).toBe(1);
    } finally {
      await on.close();
    }
  });
});
