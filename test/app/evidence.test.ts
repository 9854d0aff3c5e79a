import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { artifactEntries } from "#src/artifact.ts";
import { sha256 } from "#src/canonical.ts";
import type { Occasion } from "#src/occasion.ts";
import type { Entry } from "#src/ledger.ts";
import { evidenceFor, type Stage, stage } from "#test/app/stage.ts";
import type { Repository } from "#test/fakes/github/world.ts";

const ASKS = "version: 1\nartifacts: { branch: main, mode: commit }\n";
const DAY = "2026-11-02T00:05:03Z";
const SNAPSHOT = "docs/snapshots/snapshot_2026-11-02_0005Z.json";

describe("evidence that is due", { timeout: 240_000 }, () => {
  let on: Stage;
  beforeAll(async () => {
    on = await stage({
      guests: { sources: async () => ({ levers: { go_live_enabled: false }, riskFlags: ["the kill switch is engaged"] }) },
    });
  });
  afterAll(async () => {
    await on.close();
  });
  const due = async (occasion: Occasion, at = DAY, of?: Repository): Promise<void> => {
    await on.store().queue.enqueue([evidenceFor(on, occasion, at, of)]);
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

  it("keeps in one offer all that nobody has taken yet, and a person's words in the risk register", async () => {
    const files = { ".github/gatehouse.yml": `${ASKS}checks: { structure: { forbidden: ["old.bak"] } }\n`, "old.bak": "1" };
    const guarded = on.people.repository("acme", "waiting", files);
    guarded.protectedBranches.add("main");
    const offer = (): readonly string[] =>
      guarded.bare
        .git(["diff", "--name-only", "main", "gatehouse/evidence"])
        .split("\n")
        .filter((path) => !path.includes("SCORE-"));
    // A Sunday and the Monday after it.
    await due("daily", "2026-11-01T00:05:00Z", guarded);
    await due("daily", DAY, guarded);
    await due("weekly", DAY, guarded);
    const both = ["docs/snapshots/snapshot_2026-11-01_0005Z.json", SNAPSHOT];
    expect(offer()).toEqual(["artifacts/gatehouse.jsonl", "docs/governance/RISKLOG.md", ...both]);
    const text = (path: string): string => guarded.bare.text("gatehouse/evidence", path) ?? "";
    expect(JSON.parse(text(SNAPSHOT))).toMatchObject({ previous_snapshot_digest: `sha256:${sha256(`${text(both[0] ?? "")}\n`)}` });
    expect(artifactEntries(text("artifacts/gatehouse.jsonl")).map(({ files: all }) => all.length)).toEqual([6]);
    // Somebody takes it as one commit, and writes into the register.
    const log = `${text("docs/governance/RISKLOG.md").replace("|  |  | open |", "| low | high | accepted |")}\n`;
    expect(log).toContain("| low | high | accepted |");
    const taken = Object.fromEntries(offer().map((path) => [path, `${text(path)}\n`]));
    guarded.bare.commit("main", { ...taken, "docs/governance/RISKLOG.md": log });
    for (const pull of guarded.pulls.values()) pull.state = "closed";
    await due("daily", "2026-11-08T00:05:00Z", guarded);
    await due("daily", "2026-11-09T00:05:00Z", guarded);
    await due("weekly", "2026-11-09T00:15:00Z", guarded);
    expect([guarded.pulls.size, [...guarded.pulls.values()].filter(({ state }) => state === "open").length]).toEqual([2, 1]);
    expect(offer()).toEqual([
      "artifacts/gatehouse.jsonl",
      "docs/snapshots/snapshot_2026-11-08_0005Z.json",
      "docs/snapshots/snapshot_2026-11-09_0005Z.json",
    ]);
    expect(text("docs/governance/RISKLOG.md")).toContain("| low | high | accepted |");
  });

  it("of the default branch is kept on a branch of its own where the repository names one", async () => {
    const files = { ".github/gatehouse.yml": "version: 1\nartifacts: { branch: records }\n", "README.md": "# D\n" };
    const made = on.people.repository("acme", "apart", files);
    await due("daily", DAY, made);
    const head = made.bare.commit("main", { "README.md": "# E\n" });
    await due("daily", "2026-11-03T00:05:00Z", made);
    expect(commits(made)).toEqual(["change", "first"]);
    const log = made.bare.git(["log", "--format=%s", "records"]).split("\n");
    expect(log).toEqual(["Update the daily evidence", "Update the daily evidence", "first"]);
    const [first = "", second = ""] = [SNAPSHOT, "docs/snapshots/snapshot_2026-11-03_0005Z.json"].map((path) =>
      made.bare.text("records", path),
    );
    expect(JSON.parse(second)).toMatchObject({ head_sha: head, previous_snapshot_digest: `sha256:${sha256(`${first}\n`)}` });
  });

  it("is made again on the new head where somebody pushes meanwhile", async () => {
    const moving = on.people.repository("acme", "moving", { ".github/gatehouse.yml": ASKS, "README.md": "# F\n" });
    const onStrike = (): void => void moving.bare.commit("main", { "README.md": "# G\n" }, { message: "meanwhile" });
    on.hub.faults.add({ method: "POST", path: /graphql$/, trouble: { kind: "hang", ms: 0 }, onStrike });
    await due("daily", "2026-11-05T00:05:00Z", moving);
    expect(commits(moving)).toEqual(["Update the daily evidence", "meanwhile", "first"]);
    expect(JSON.parse(moving.bare.text("main", "docs/snapshots/snapshot_2026-11-05_0005Z.json") ?? "")).toMatchObject({
      head_sha: moving.bare.git(["rev-parse", "main~1"]),
    });
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
