import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { KINDS } from "#src/app/jobs.ts";
import type { Occasion } from "#src/occasion.ts";
import type { Entry } from "#src/ledger.ts";
import { type Stage, stage } from "#test/app/stage.ts";

const ASKS = "version: 1\nartifacts: { branch: main, mode: commit }\n";
const DAY = "2026-11-02T00:05:03Z";
const SNAPSHOT = "docs/snapshots/snapshot_2026-11-02_0005Z.json";

describe("evidence that is due", () => {
  let on: Stage;
  beforeAll(async () => {
    on = await stage({
      guests: { sources: async () => ({ levers: { go_live_enabled: false }, riskFlags: ["the kill switch is engaged"] }) },
    });
  });
  afterAll(async () => {
    await on.close();
  });
  const due = async (occasion: Occasion, at = DAY): Promise<void> => {
    await on.store().queue.enqueue([{ kind: KINDS.evidence, payload: { occasion, at: Date.parse(at) } }]);
    await on.settled();
  };
  const commits = (repository: ReturnType<Stage["people"]["repository"]>): readonly string[] =>
    repository.bare.git(["log", "--format=%s", "main"]).split("\n");

  it("is committed once to each repository that asked for it, and to no other", async () => {
    const asking = on.people.repository("acme", "asking", { ".github/gatehouse.yml": ASKS, "README.md": "# A\n" });
    const other = on.people.repository("acme", "other", { "README.md": "# B\n" });
    await due("daily");
    expect([commits(asking), commits(other)]).toEqual([["Update the daily evidence", "first"], ["first"]]);
    expect(JSON.parse(asking.bare.text("main", SNAPSHOT) ?? "")).toMatchObject({
      timestamp_utc: "2026-11-02T00:05:00Z",
      levers: { go_live_enabled: false },
      risk_flags: ["the kill switch is engaged"],
    });
    // The same slot once more, as after a cut.
    await due("daily");
    await due("weekly");
    await due("weekly");
    expect(commits(asking)).toEqual(["Update the weekly evidence", "Update the daily evidence", "first"]);
    expect(asking.bare.text("main", "docs/governance/RISKLOG.md")).toContain("| GH-the-kill-switch-is-engaged |");
    const entries: Entry[] = [];
    for await (const entry of on.store().ledger.read(`evidence/${asking.id}`)) entries.push(entry);
    expect(entries.map(({ kind, data }) => [kind, data["occasion"], data["result"]])).toEqual([
      ["evidence.committed", "daily", asking.bare.git(["rev-parse", "main~1"])],
      ["evidence.committed", "weekly", asking.bare.ref("refs/heads/main")],
    ]);
  });

  it("is one pull request that updates itself where the branch is protected", async () => {
    const guarded = on.people.repository("acme", "guarded", { ".github/gatehouse.yml": ASKS, "README.md": "# C\n" });
    guarded.protectedBranches.add("main");
    await due("daily", "2026-11-03T00:05:00Z");
    await due("daily", "2026-11-04T00:05:00Z");
    expect([commits(guarded), guarded.pulls.size]).toEqual([["first"], 1]);
    expect(guarded.bare.text("gatehouse/evidence", "docs/snapshots/snapshot_2026-11-04_0005Z.json")).toBeDefined();
  });

  it("is scheduled for each occasion", async () => {
    const schedules = (await on.store().queue.schedules()).filter(({ name }) => name.startsWith("evidence-"));
    expect(Object.fromEntries(schedules.map(({ name, cron }) => [name, cron]))).toEqual({
      "evidence-daily": "5 0 * * *",
      "evidence-monthly": "25 0 1 * *",
      "evidence-quarterly": "35 0 1 1,4,7,10 *",
      "evidence-weekly": "15 0 * * 1",
    });
  });
});
