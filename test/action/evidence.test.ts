import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { report } from "#action/evidence.ts";
import { inputsOf } from "#action/inputs.ts";
import type { Runner } from "#action/runner.ts";
import { artifactEntries } from "#src/artifact.ts";
import { sha256 } from "#src/canonical.ts";
import { people } from "#test/fakes/github/people.ts";
import { startGitHub, type GitHubServer } from "#test/fakes/github/server.ts";
import type { Repository } from "#test/fakes/github/world.ts";

let hub: GitHubServer;
const folders: string[] = [];
const TOKEN = ["a", "token", "of", "the", "test"].join("-");
beforeAll(async () => {
  hub = await startGitHub();
  hub.world.tokens.set(TOKEN, { expiresAt: Infinity, permissions: { contents: "write", pull_requests: "write", metadata: "read" } });
});
afterAll(async () => {
  await hub.close();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

const FILES = { "README.md": "# Read me\n", "docs/_generated/MODULE_REGISTRY.json": "{}\n", "a/module.manifest.json": '{ "name": "a" }\n' };

function repository(name: string): Repository {
  return people(hub.world).repository("fernhill", name, FILES);
}

function clone(from: Repository): string {
  const folder = mkdtempSync(join(tmpdir(), "gatehouse-work-"));
  folders.push(folder);
  execFileSync("git", ["clone", "-q", from.bare.folder, folder]);
  return folder;
}

interface Step {
  readonly code: number;
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
}

async function step(folder: string, name: string, inputs: Readonly<Record<string, string>>, now = "2026-11-02T00:05:00Z"): Promise<Step> {
  const outputs: Record<string, string> = {};
  let summary = "";
  const given = Object.fromEntries(Object.entries(inputs).map(([key, value]) => [`INPUT_${key.toUpperCase()}`, value]));
  const env = {
    PATH: process.env["PATH"],
    GITHUB_WORKSPACE: folder,
    GITHUB_REPOSITORY: `fernhill/${name}`,
    GITHUB_API_URL: hub.url,
    GITHUB_SERVER_URL: hub.url,
    ...given,
  };
  const runner: Runner = {
    env,
    now: () => new Date(now),
    elapsedMs: () => performance.now(),
    out: () => undefined,
    output: (key, value) => void (outputs[key] = value),
    summary: (text) => void (summary += text),
  };
  return { code: await report(inputsOf(env), runner), outputs, summary };
}

describe("the Action's evidence", () => {
  it("leaves a snapshot in the workspace, once", async () => {
    const folder = clone(repository("snapshot"));
    const path = "docs/snapshots/snapshot_2026-11-02_0005Z.json";
    expect((await step(folder, "snapshot", { command: "snapshot" })).outputs).toEqual({
      changed: "true",
      files: `${path}\nartifacts/gatehouse.jsonl`,
      "snapshot-file": path,
      conclusion: "success",
    });
    expect(JSON.parse(readFileSync(join(folder, path), "utf8"))).toMatchObject({ version: "1.0", timestamp_utc: "2026-11-02T00:05:00Z" });
    expect((await step(folder, "snapshot", { command: "snapshot" })).outputs).toMatchObject({ changed: "false", files: "" });
  });

  it("commits what the calendar asks for in one commit, and commits nothing when nothing has changed", async () => {
    const made = repository("report");
    const folder = clone(made);
    const { outputs, summary } = await step(folder, "report", { command: "report", commit: "main", token: TOKEN });
    expect(outputs["files"]?.split("\n")).toEqual([
      "docs/snapshots/snapshot_2026-11-02_0005Z.json",
      "docs/_generated/MODULE_REGISTRY.json",
      "docs/scorecards/SCORE-daily-2026-11-02.md",
      "docs/scorecards/SCORE-weekly-2026-W44.md",
      "docs/governance/RISKLOG.md",
      "artifacts/gatehouse.jsonl",
    ]);
    expect(made.bare.ref("refs/heads/main")).toBe(outputs["commit"]);
    expect(made.bare.text("main", "docs/scorecards/SCORE-daily-2026-11-02.md")).toBe(
      readFileSync(join(folder, "docs/scorecards/SCORE-daily-2026-11-02.md"), "utf8").trim(),
    );
    expect(summary).toContain("# Daily scorecard 2026-11-02");
    expect(summary).not.toContain("../snapshots");
    expect((await step(folder, "report", { command: "report", commit: "main", token: TOKEN })).outputs).toMatchObject({ changed: "false" });
    expect(made.bare.ref("refs/heads/main")).toBe(outputs["commit"]);
  });

  it("names its commit by the command, however many files are in it", async () => {
    const made = repository("named");
    const headline = (): string => made.bare.git(["log", "-1", "--format=%s", "main"]);
    const common = { commit: "main", token: TOKEN };
    await step(clone(made), "named", { ...common, command: "snapshot" });
    expect(headline()).toBe("Take a snapshot");
    const { outputs } = await step(clone(made), "named", { ...common, command: "report", occasions: "monthly" });
    expect([outputs["files"]?.split("\n").length, headline()]).toEqual([2, "Update the evidence"]);
  });

  it("commits nothing on a head that it has not seen", async () => {
    const made = repository("moved");
    const folder = clone(made);
    const head = made.bare.commit("main", { "README.md": "# Moved\n" });
    await expect(step(folder, "moved", { command: "snapshot", commit: "main", token: TOKEN })).rejects.toThrow(
      "main has moved since it was checked out",
    );
    expect(made.bare.ref("refs/heads/main")).toBe(head);
  });

  it("offers one pull request that updates itself where the branch is protected", async () => {
    const made = repository("guarded");
    made.protectedBranches.add("main");
    const days = ["2026-11-03T00:05:00Z", "2026-11-04T00:05:00Z"];
    const steps = [];
    for (const day of days) steps.push(await step(clone(made), "guarded", { command: "snapshot", commit: "main", token: TOKEN }, day));
    expect(new Set(steps.map(({ outputs }) => outputs["pull-request"])).size).toBe(1);
    expect(made.pulls.size).toBe(1);
    expect(made.bare.text("gatehouse/evidence", "docs/snapshots/snapshot_2026-11-04_0005Z.json")).toBeDefined();
    expect(made.bare.text("main", "docs/snapshots/snapshot_2026-11-04_0005Z.json")).toBeUndefined();
  });

  it("keeps in its offer what nobody has taken yet, and offers nothing twice", async () => {
    const made = repository("waiting");
    made.protectedBranches.add("main");
    const days = ["2026-11-05T00:05:00Z", "2026-11-06T00:05:00Z"];
    const on = async (day: string): Promise<Step> =>
      await step(clone(made), "waiting", { command: "report", commit: "main", token: TOKEN }, day);
    for (const day of days) await on(day);
    const text = (path: string): string => `${made.bare.text("gatehouse/evidence", path) ?? ""}\n`;
    const [older = "", newer = ""] = days.map((day) => `docs/snapshots/snapshot_${day.slice(0, 10)}_0005Z.json`);
    expect(made.bare.git(["diff", "--name-only", "main", "gatehouse/evidence"]).split("\n")).toEqual([
      "artifacts/gatehouse.jsonl",
      "docs/_generated/MODULE_REGISTRY.json",
      "docs/scorecards/SCORE-daily-2026-11-05.md",
      "docs/scorecards/SCORE-daily-2026-11-06.md",
      older,
      newer,
    ]);
    expect(JSON.parse(text(newer))).toMatchObject({ previous_snapshot_digest: `sha256:${sha256(text(older))}` });
    expect(artifactEntries(text("artifacts/gatehouse.jsonl")).map(({ files }) => files.length)).toEqual([5]);
    // The same minute once more, as when somebody runs the workflow again.
    const head = made.bare.ref("refs/heads/gatehouse/evidence");
    const again = await on(days[1] ?? "");
    expect(again.outputs).toMatchObject({ changed: "false", files: "", commit: "", "pull-request": "1", "snapshot-file": newer });
    expect(made.bare.ref("refs/heads/gatehouse/evidence")).toBe(head);
    // Somebody takes the older day alone, and refuses the rest.
    made.bare.commit("main", { [older]: text(older) });
    for (const pull of made.pulls.values()) pull.state = "closed";
    await on("2026-11-07T00:05:00Z");
    expect(made.bare.git(["diff", "--name-only", "main", "gatehouse/evidence", "--", "docs/snapshots"]).split("\n")).toEqual([
      "docs/snapshots/snapshot_2026-11-07_0005Z.json",
    ]);
  });

  it("commits from the root of the repository alone", async () => {
    const folder = clone(repository("below"));
    await expect(step(folder, "below", { command: "snapshot", path: "a", commit: "main", token: TOKEN })).rejects.toThrow(
      "input path: with the input commit it names the repository's root, and a/ lies below it",
    );
  });

  it("refuses to commit without a token, and occasions that there are not", async () => {
    const folder = clone(repository("tokenless"));
    await expect(step(folder, "tokenless", { command: "snapshot", commit: "main" })).rejects.toThrow("input token");
    await expect(step(folder, "tokenless", { command: "report", occasions: "hourly" })).rejects.toThrow("input occasions");
  });
});
