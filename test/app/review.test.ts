import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Occasion } from "#src/occasion.ts";
import { evidenceFor, type Stage, stage } from "#test/app/stage.ts";
import type { Repository } from "#test/fakes/github/world.ts";

async function due(on: Stage, occasion: Occasion, at: string, of: Repository): Promise<void> {
  await on.store().queue.enqueue([evidenceFor(on, occasion, at, of)]);
  await on.settled();
}

describe("a week", { timeout: 240_000 }, () => {
  let on: Stage;
  beforeAll(async () => {
    on = await stage();
  });
  afterAll(async () => {
    await on.close();
  });

  it("is reviewed each Monday in one issue that is brought up to date", async () => {
    const config =
      "version: 1\nartifacts: { branch: main }\nchecks: { structure: { forbidden: ['old.bak'] } }\nalerts: { critical: [structure] }\n";
    const reviewed = on.people.repository("Acme", "Reviewed", { ".github/gatehouse.yml": config, "README.md": "# H\n" });
    await due(on, "daily", "2026-11-09T00:05:00Z", reviewed);
    reviewed.bare.commit("main", { "old.bak": "1" });
    for (const day of ["10", "11"]) await due(on, "daily", `2026-11-${day}T00:05:00Z`, reviewed);
    reviewed.bare.commit("main", { "old.bak": null });
    await due(on, "daily", "2026-11-12T00:05:00Z", reviewed);
    const denied = { kind: "go-live.refused", actor: "ada", data: { code: "checklist_failed" } };
    const engaged = { kind: "go-live.engaged", actor: "ada", data: { reason: "the rate fell <b>" } };
    const before = { kind: "go-live.refused", actor: "ada", data: { code: "the_week_before" } };
    await on.store().ledger.append("acme/reviewed", [before], 0, new Date("2026-11-08T23:59:59Z"));
    await on.store().ledger.append("acme/reviewed", [denied, denied, engaged], 1, new Date("2026-11-14T10:00:00Z"));
    await on.store().ledger.append("acme/reviewed", [before], 4, new Date("2026-11-16T00:00:00Z"));
    await due(on, "weekly", "2026-11-16T00:15:00Z", reviewed);
    const issue = () => [...reviewed.issues.values()].filter(({ labels }) => labels.includes("gatehouse-review"));
    expect(issue().map(({ title, state }) => [title, state])).toEqual([["Weekly review 2026-W46", "open"]]);
    const body = issue()[0]?.body ?? "";
    const link = (day: string): string =>
      `[2026-11-${day}T00:05Z](${on.hub.url}/Acme/Reviewed/blob/main/docs/snapshots/snapshot_2026-11-${day}_0005Z.json)`;
    expect(body).toContain(`## What broke\n\n| When | What |\n| --- | --- |\n| ${link("10")} | structure: 1 failure |\n`);
    expect(body).toContain(`## What was mended\n\n| When | What |\n| --- | --- |\n| ${link("12")} | structure |\n`);
    expect(body).toContain("## What was denied\n\n| What | Reason | Times |\n| --- | --- | --- |\n| go-live | `checklist_failed` | 2 |\n");
    expect(body).toContain("| 2026-11-14T10:00Z | The kill switch was engaged | `ada` | the rate fell &#60;b&#62; |");
    expect(body).not.toContain("the_week_before");
    // Made again: the same words change nothing; another fact is told in place.
    await due(on, "weekly", "2026-11-16T00:15:00Z", reviewed);
    expect(issue().map(({ edits }) => edits)).toEqual([0]);
    await on
      .store()
      .ledger.append(
        "acme/reviewed/deployments",
        [{ kind: "deployment.rejected", actor: "gatehouse", data: { environment: "production", reason: "not_live" } }],
        0,
        new Date("2026-11-13T10:00:00Z"),
      );
    await due(on, "weekly", "2026-11-16T00:15:00Z", reviewed);
    expect(issue().map(({ edits }) => edits)).toEqual([1]);
    expect(issue()[0]?.body).toContain("| deployment to production | `not_live` | 1 |");
    // Somebody else's mark is no issue of ours, and what was forgotten is found again.
    const forged = { title: "Mine", body: "<!-- gatehouse:review 2026-W46 -->", labels: ["gatehouse-review"], state: "open" as const };
    reviewed.issues.set(900, { id: 900, number: 900, ...forged, author: reviewed.owner, appId: undefined, edits: 0 });
    await on.store().checkpoints.drop();
    await due(on, "weekly", "2026-11-16T00:15:00Z", reviewed);
    expect(issue().map(({ title }) => title)).toEqual(["Weekly review 2026-W46", "Mine"]);
  });
});
