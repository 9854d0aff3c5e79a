/** Deployments that ask, wait, are approved, stopped and cancelled, through the whole server and the stand-in for GitHub. */
import { globSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Repository } from "#test/fakes/github/world.ts";
import { onGitHub, type OnGitHub, readyRepository } from "#test/serve/on-github.ts";

const WAITS = "version: 1\ndeployments: { blocked: wait }\nenvironments: { lab: SANDBOX_EXEC }\n";
const CANCELS = "version: 1\ndeployments: { cancel: true }\n";

describe("a deployment that our rule protects", () => {
  let on: OnGitHub;
  beforeAll(async () => {
    on = await onGitHub({ actions: "write" });
  });
  afterAll(async () => {
    await on.close();
  });
  const states = (repository: Repository, run: number) =>
    on.reviews(repository, run).map(({ state, comment }) => [state ?? "waits", /`(\w+)`$/.exec(comment)?.[1]]);
  const told = async (repository: Repository, run: number, count = 1) => {
    await on.until(() => on.reviews(repository, run).length >= count, `answer ${count} for run ${run}`);
    return states(repository, run);
  };
  const order = async (repository: Repository, path: string, body: object = {}): Promise<void> => {
    expect((await on.api("POST", path, repository, { actor: "ada", ...body })).status).toBe(200);
  };
  const ledgerOf = async (repository: Repository) => {
    const stream = `acme/${repository.name}/deployments`;
    const { body } = await on.api("GET", `/../ledger?stream=${stream}`, repository);
    return body.entries.map(
      ({ kind, data }: { kind: string; data: { run: number; reason: string } }) => `${kind} ${data.run} ${data.reason}`,
    );
  };

  it("is rejected with the reason while not live, approved while live, and each answer is in the ledger", async () => {
    const repository = readyRepository(on, "plain");
    await on.asks(repository, "production", 1);
    expect(await told(repository, 1)).toEqual([["rejected", "not_live"]]);
    await on.asks(repository, "staging", 2);
    expect(await told(repository, 2)).toEqual([["approved", "ok"]]);
    await on.asks(repository, "never-heard-of", 3);
    expect(await told(repository, 3)).toEqual([["rejected", "not_live"]]);
    await order(repository, "/go-live/enable");
    await on.asks(repository, "production", 4);
    expect(await told(repository, 4)).toEqual([["approved", "ok"]]);
    await order(repository, "/go-live/kill-switch", { engaged: true });
    await on.asks(repository, "production", 5);
    expect(await told(repository, 5)).toEqual([["rejected", "kill_switch_engaged"]]);
    const all = ["rejected 1 not_live", "approved 2 ok", "rejected 3 not_live", "approved 4 ok", "rejected 5 kill_switch_engaged"];
    // The approval of run 4 is over: no such run goes on.
    const after = [...all, "over 4 kill_switch_engaged"].map((line) => `deployment.${line}`).toSorted();
    await on.until(async () => (await ledgerOf(repository)).length === after.length, "the end of run 4");
    expect((await ledgerOf(repository)).toSorted()).toEqual(after);
  });

  it("is left waiting where the rules say so, and approved without another event when someone goes live", async () => {
    const repository = readyRepository(on, "waits", WAITS);
    repository.workflowRuns.set(11, { id: 11, status: "waiting", conclusion: null });
    await on.asks(repository, "production", 11);
    expect(await told(repository, 11)).toEqual([["waits", "not_live"]]);
    await order(repository, "/go-live/enable");
    expect(await told(repository, 11, 2)).toEqual([
      ["waits", "not_live"],
      ["approved", "ok"],
    ]);
  });

  it("is rejected when the kill switch is engaged while it waits", async () => {
    const repository = readyRepository(on, "stopped", WAITS);
    repository.workflowRuns.set(12, { id: 12, status: "waiting", conclusion: null });
    await on.asks(repository, "production", 12);
    await told(repository, 12);
    await order(repository, "/go-live/kill-switch", { engaged: true });
    expect(await told(repository, 12, 2)).toEqual([
      ["waits", "not_live"],
      ["rejected", "kill_switch_engaged"],
    ]);
  });

  it("loses its approval when the kill switch is engaged while a reviewer still holds it", async () => {
    const repository = readyRepository(on, "held");
    await order(repository, "/go-live/enable");
    repository.workflowRuns.set(13, { id: 13, status: "waiting", conclusion: null });
    await on.asks(repository, "production", 13);
    expect(await told(repository, 13)).toEqual([["approved", "ok"]]);
    await order(repository, "/go-live/kill-switch", { engaged: true });
    expect(await told(repository, 13, 2)).toEqual([
      ["approved", "ok"],
      ["rejected", "kill_switch_engaged"],
    ]);
  });

  it("is cancelled while it runs where the rules say so, and the incident says what could not be", async () => {
    const repository = readyRepository(on, "cancelled", CANCELS);
    await order(repository, "/go-live/enable");
    for (const run of [14, 15]) await on.asks(repository, "production", run);
    await on.asks(repository, "staging", 16);
    for (const run of [14, 15, 16]) {
      await told(repository, run);
      repository.workflowRuns.set(run, { id: run, status: run === 15 ? "completed" : "in_progress", conclusion: null });
    }
    await order(repository, "/go-live/kill-switch", { engaged: true, reason: "offers go out twice" });
    await on.until(
      () => [...repository.comments.values()].some(({ body }) => body.includes("gatehouse:incident-runs")),
      "the list of runs",
    );
    expect([14, 15, 16].map((run) => repository.workflowRuns.get(run))).toEqual([
      { id: 14, status: "completed", conclusion: "cancelled" },
      { id: 15, status: "completed", conclusion: null },
      { id: 16, status: "in_progress", conclusion: null },
    ]);
    const said = [...repository.comments.values()].find(({ body }) => body.includes("gatehouse:incident-runs"))?.body ?? "";
    expect(said).toContain("| [14](");
    expect(said).not.toContain("[15]");
  });

  it("that cannot be cancelled is named in the incident with the reason", async () => {
    const repository = readyRepository(on, "stubborn", CANCELS);
    await order(repository, "/go-live/enable");
    await on.asks(repository, "production", 19);
    await told(repository, 19);
    repository.workflowRuns.set(19, { id: 19, status: "in_progress", conclusion: null });
    on.hub.faults.add({
      method: "POST",
      path: /stubborn\/actions\/runs\/19\/cancel$/,
      trouble: { kind: "status", status: 403, message: "Resource not accessible by integration" },
    });
    await order(repository, "/go-live/kill-switch", { engaged: true });
    const said = (): string | undefined =>
      [...repository.comments.values()].find(({ body }) => body.includes("gatehouse:incident-runs"))?.body;
    await on.until(() => said() !== undefined, "the list of runs");
    expect(said()).toContain("| the App lacks the permission Actions: write |");
    expect(repository.workflowRuns.get(19)?.status).toBe("in_progress");
  });

  it("is told to wait by nobody while our process is down, and answered when it is back", async () => {
    const repository = readyRepository(on, "away");
    await on.stop();
    await on.asks(repository, "staging", 17);
    expect(on.reviews(repository, 17)).toEqual([]);
    await on.start();
    expect(await told(repository, 17)).toEqual([["approved", "ok"]]);
  });

  it("that waited over a restart follows levers that changed meanwhile", async () => {
    const repository = readyRepository(on, "restarted", WAITS);
    repository.workflowRuns.set(18, { id: 18, status: "waiting", conclusion: null });
    await on.asks(repository, "production", 18);
    await told(repository, 18);
    await on.stop();
    const { governance } = await import("#src/governance.ts");
    const { levers } = await import("#src/levers/index.ts");
    const { openStore } = await import("#src/stores/open.ts");
    const store = await openStore({ dataDir: on.dataDir });
    const checklist = { passed: true, items: [{ id: "by-hand", passed: true, detail: "" }] };
    await governance(store, levers, () => new Date()).perform("acme/restarted", {
      lever: "go-live",
      do: "enable",
      checklist,
      actor: "ada",
    });
    await store.close();
    await on.start();
    expect(await told(repository, 18, 2)).toEqual([
      ["waits", "not_live"],
      ["approved", "ok"],
    ]);
  });

  it("is rejected where the levers' state cannot be read, and let through where it is no production", async () => {
    const repository = readyRepository(on, "broken", "version: 1\nenvironments: { lab: SANDBOX_EXEC, board: OBSERVE_ONLY }\n");
    await order(repository, "/go-live/enable");
    await on.stop();
    const { DatabaseSync } = await import("node:sqlite");
    const [file = ""] = globSync(["*.db", "*.sqlite", "*.sqlite3"], { cwd: on.dataDir });
    const database = new DatabaseSync(join(on.dataDir, file));
    // The store itself refuses to change an entry.
    for (const { name } of database.prepare("select name from sqlite_master where type = 'trigger'").all())
      database.exec(`drop trigger "${String(name)}"`);
    expect(database.prepare("update entries set body = '{' where stream = 'acme/broken'").run().changes).toBe(1);
    database.close();
    await on.start();
    for (const [index, name] of ["production", "lab", "board"].entries()) await on.asks(repository, name, 20 + index);
    expect(await told(repository, 20)).toEqual([["rejected", "state_unreadable"]]);
    expect(await told(repository, 21)).toEqual([["approved", "ok"]]);
    expect(await told(repository, 22)).toEqual([["approved", "ok"]]);
  });
});
