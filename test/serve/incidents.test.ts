/** Incidents as issues, and pull requests that would deploy, through the whole server and the stand-in for GitHub. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { INCIDENT_LABEL } from "#src/app/incidents.ts";
import type { Issue, Repository } from "#test/fakes/github/world.ts";
import { onGitHub, type OnGitHub, passing, readyRepository } from "#test/serve/on-github.ts";

describe("on GitHub", () => {
  let on: OnGitHub;
  beforeAll(async () => {
    on = await onGitHub();
  });
  afterAll(async () => {
    await on.close();
  });
  const issues = (repository: Repository): readonly Issue[] => [...repository.issues.values()];
  const commentsOn = (repository: Repository, issue: number): readonly string[] =>
    [...repository.comments.values()].filter((one) => one.issue === issue).map(({ body }) => body);
  const order = async (repository: Repository, path: string, body: object = {}): Promise<void> => {
    expect((await on.api("POST", path, repository, { actor: "ada", ...body })).status).toBe(200);
  };
  const trip = async (
    repository: Repository,
    action: "THROTTLE" | "KILL_SWITCH",
    values: readonly number[],
    metric = "contract_rate",
  ): Promise<void> => {
    const about = { domain: "WHOLESALE", metric };
    await order(repository, "/regression/policies/upsert", {
      ...about,
      window_events: 1,
      baseline_events: 1,
      max_drop_fraction: 0.2,
      action,
      enabled: true,
    });
    const kpi = values.map((value) => ({ ...about, value }));
    expect((await on.api("POST", "/regression/kpi", repository, kpi)).status).toBe(200);
    await order(repository, "/regression/evaluate", {});
  };

  it("an engaged kill switch is one issue, which names who and why as text, and is closed by its release", async () => {
    const repository = readyRepository(on, "switch");
    const reason = "offers --> go <img src=x> out @everyone twice";
    await order(repository, "/go-live/kill-switch", { engaged: true, reason });
    await on.until(() => issues(repository).length === 1, "the issue");
    const [issue] = issues(repository);
    expect([issue?.title, issue?.labels, issue?.state]).toEqual(["Incident: the kill switch is engaged", [INCIDENT_LABEL], "open"]);
    expect(issue?.body).toMatch(/^<!-- gatehouse:incident acme\/switch@1 -->\n/);
    expect(issue?.body).toContain("`acme/switch@1 ");
    expect(issue?.body).not.toMatch(/<img|(?<!`)@everyone/);
    // Again, and again by a comment: nothing is opened twice.
    await order(repository, "/go-live/kill-switch", { engaged: true });
    expect(await on.codes(repository, "wes", "/kill-switch engage", 1)).toEqual(["already_in_state"]);
    expect(await on.codes(repository, "max", "/kill-switch release it is mended", 1)).toEqual(["ok"]);
    await on.until(() => issues(repository)[0]?.state === "closed", "its end");
    expect(issues(repository)).toHaveLength(1);
    expect(commentsOn(repository, issue?.number ?? 0).at(-1)).toMatch(
      /\*\*the kill switch is released\*\*[\s\S]*\| reason \| it is mended \|/,
    );
    await order(repository, "/go-live/kill-switch", { engaged: true });
    await on.until(() => issues(repository).length === 2, "another incident");
  });

  it("a tripwire that trips is one issue however often it is evaluated, closed when the rate recovers", async () => {
    const repository = readyRepository(on, "tripped");
    await trip(repository, "THROTTLE", [10, 5]);
    await on.until(() => issues(repository).length === 1, "the issue");
    await order(repository, "/regression/evaluate");
    expect(issues(repository)[0]?.title).toBe("Incident: WHOLESALE/contract_rate fell by 50 %");
    const about = { domain: "WHOLESALE", metric: "contract_rate" };
    await on.api("POST", "/regression/kpi", repository, [
      { ...about, value: 5 },
      { ...about, value: 5 },
    ]);
    await order(repository, "/regression/evaluate");
    await on.until(() => issues(repository)[0]?.state === "closed", "its end");
    expect(issues(repository)).toHaveLength(1);
  });

  it("a tripwire that engages the switch is one issue, closed when both are over", async () => {
    const repository = readyRepository(on, "both");
    await trip(repository, "KILL_SWITCH", [10, 5]);
    await on.until(() => commentsOn(repository, 1).length === 1, "the issue and its news");
    expect(issues(repository)).toHaveLength(1);
    const about = { domain: "WHOLESALE", metric: "contract_rate" };
    await on.api("POST", "/regression/kpi", repository, [
      { ...about, value: 5 },
      { ...about, value: 5 },
    ]);
    await order(repository, "/regression/evaluate");
    await on.until(() => commentsOn(repository, 1).length === 2, "the rate's recovery");
    expect(issues(repository)[0]?.state).toBe("open");
    await order(repository, "/go-live/kill-switch", { engaged: false });
    await on.until(() => issues(repository)[0]?.state === "closed", "its end");
  });

  it("a switch that a second tripwire engages is told in that one's issue, and not in the first one's", async () => {
    const repository = readyRepository(on, "second");
    await trip(repository, "THROTTLE", [10, 5]);
    await on.until(() => issues(repository).length === 1, "the first issue");
    await trip(repository, "KILL_SWITCH", [10, 2], "reply_rate");
    await on.until(() => issues(repository).length === 2 && repository.comments.size > 0, "the second issue and its news");
    const second = issues(repository).find(({ title }) => title === "Incident: WHOLESALE/reply_rate fell by 80 %");
    expect(commentsOn(repository, second?.number ?? 0)).toEqual([expect.stringContaining("**the kill switch is engaged**")]);
    expect([issues(repository).length, repository.comments.size]).toEqual([2, 1]);
  });

  it("an issue whose answer was lost is not opened twice, and a repository without issues keeps its incident in the ledger", async () => {
    const repository = readyRepository(on, "lost");
    on.hub.faults.add({ method: "POST", path: /\/repos\/acme\/lost\/issues$/, trouble: { kind: "lost" } });
    await order(repository, "/go-live/kill-switch", { engaged: true });
    const tried = (): number =>
      on.hub.world.requests.filter(({ method, path }) => method === "GET" && path.startsWith("/repos/acme/lost/issues?")).length;
    await on.until(() => tried() > 0, "a second attempt");
    const without = readyRepository(on, "without");
    without.issuesOff = true;
    await order(without, "/go-live/kill-switch", { engaged: true });
    await on.until(
      () => on.hub.world.requests.some(({ path, status }) => path === "/repos/acme/without/issues" && status === 410),
      "the refusal",
    );
    expect([issues(repository).length, issues(without).length]).toEqual([1, 0]);
  });

  it("pull requests into a branch that deploys bear a run of their own, which follows the levers", async () => {
    const repository = readyRepository(on, "shop", "version: 1\ndeployments: { branches: [main] }\nchecks: { pull-request: false }\n");
    const { pull } = await on.people.open(repository, { files: { "src/one.ts": "export const one = 1;\n" } });
    const runs = () => repository.runs.filter(({ name, headSha }) => name === "gatehouse / go-live" && headSha === pull.head.sha);
    await on.until(() => runs().length > 0, "the run");
    expect(runs().map(({ conclusion, output }) => [conclusion, output.title])).toEqual([["failure", "Production is not live"]]);
    await order(repository, "/go-live/enable");
    await on.until(() => runs()[0]?.conclusion === "success", "the run's turn");
    await order(repository, "/go-live/kill-switch", { engaged: true });
    await on.until(() => runs()[0]?.conclusion === "failure", "the run's turn back");
    expect(runs().map(({ output }) => output.title)).toEqual(["The kill switch is engaged"]);
    const other = readyRepository(on, "other");
    const opened = await on.people.open(other, { files: { "src/one.ts": "export const one = 1;\n" } });
    await on.until(() => other.runs.some(({ name, conclusion, headSha }) => name === "gatehouse" && conclusion !== null && headSha === opened.pull.head.sha), "a verdict"); // prettier-ignore
    expect(other.runs.some(({ name }) => name === "gatehouse / go-live")).toBe(false);
  });
});

describe("the checklist of a connected repository", () => {
  let on: OnGitHub;
  beforeAll(async () => {
    on = await onGitHub({ statuses: "read" });
  });
  afterAll(async () => {
    await on.close();
  });
  const items = async (repository: Repository) => {
    const { body } = await on.api("GET", "/go-live/checklist", repository);
    return Object.fromEntries(
      body.items.map(({ id, passed, detail }: { id: string; passed: boolean; detail: string }) => [id, [passed, detail]]),
    );
  };

  it("asks for a fresh snapshot and our own word on the branch where GitHub requires nothing, and says what to do", async () => {
    const repository = on.people.repository("acme", "bare", { "README.md": "# Shop\n" });
    repository.roles.set("max", "maintain");
    const said = await items(repository);
    expect(Object.keys(said)).toEqual(["ledger_verifies", "kill_switch_released", "global_risk_policy_enabled", "no_open_incident", "fresh_snapshot", "required_checks_green"]); // prettier-ignore
    expect(said["fresh_snapshot"]).toEqual([false, "there is no snapshot in docs/snapshots/ on main; say `/snapshot` to take one"]);
    expect(said["required_checks_green"]).toEqual([
      false,
      expect.stringMatching(/^main at [0-9a-f]{12}: gatehouse not reported; say `\/check`/),
    ]);
    expect(await on.codes(repository, "max", "/go-live enable\n/go-live checklist")).toEqual(["checklist_failed", "checklist_failed"]);
    expect((await on.api("POST", "/go-live/enable", repository, {})).body).toMatchObject({ code: "checklist_failed" });
  });

  it("passes with a fresh snapshot and green checks, whichever way GitHub requires them", async () => {
    const repository = readyRepository(on, "ready");
    repository.requiredChecks.push({ context: "build" }, { context: "gatehouse", app: on.hub.world.app.id }, { context: "ci/lint" });
    passing(on, repository, "build", "skipped", 7);
    const head = repository.bare.ref("refs/heads/main") ?? "";
    expect((await items(repository))["required_checks_green"]).toEqual([false, `main at ${head.slice(0, 12)}: ci/lint not reported`]);
    repository.statuses.set(head, new Map([["ci/lint", "success"]]));
    expect((await items(repository))["required_checks_green"]).toEqual([
      true,
      `main at ${head.slice(0, 12)}: build skipped, gatehouse success, ci/lint success`,
    ]);
    expect(await on.codes(repository, "max", "/go-live enable")).toEqual(["ok"]);
  });

  it("does not take another's run for the one that is required, nor a red one", async () => {
    const repository = readyRepository(on, "forged");
    repository.runs.length = 0;
    repository.requiredChecks.push({ context: "gatehouse", app: on.hub.world.app.id });
    passing(on, repository, "gatehouse", "success", 7);
    expect((await items(repository))["required_checks_green"]?.[0]).toBe(false);
    // Whoever may push may write a commit status of any name.
    const head = repository.bare.ref("refs/heads/main") ?? "";
    repository.statuses.set(head, new Map([["gatehouse", "success"]]));
    repository.runs.length = 0;
    expect((await items(repository))["required_checks_green"]?.[1]).toMatch(/gatehouse not reported; say `\/check`/);
    passing(on, repository, "other", "success", 7);
    repository.requiredChecks.push({ context: "other" }, { context: "ci/lint" });
    expect((await items(repository))["required_checks_green"]?.[1]).toMatch(/: gatehouse not reported, ci\/lint not reported; /);
    passing(on, repository, "gatehouse", "failure");
    expect((await items(repository))["required_checks_green"]?.[1]).toMatch(/: gatehouse failure, ci\/lint not reported$/);
  });

  it("refuses a snapshot of two days ago and one of tomorrow", async () => {
    for (const [name, hours, words] of [
      ["old", -48, "is older than 26 h"],
      ["early", 24, "lies in the future"],
    ] as const) {
      const at = new Date(Date.now() + hours * 3_600_000);
      const { snapshotFile } = await import("#test/serve/on-github.ts");
      const repository = on.people.repository("acme", name, snapshotFile(at));
      expect((await items(repository))["fresh_snapshot"]).toEqual([false, expect.stringContaining(words)]);
    }
  });

  it("takes what the configuration adds, and does not pass while GitHub cannot be asked", async () => {
    const repository = readyRepository(on, "strict", "version: 1\nchecklist: [tripwires_armed, heimdall_policies_present]\n");
    const said = await items(repository);
    expect([said["tripwires_armed"]?.[0], said["heimdall_policies_present"]]).toEqual([false, [true, "4 confidence policies are there"]]);
    on.hub.faults.add({ path: /^\/repos\/acme\/strict\/branches\//, times: Infinity, trouble: { kind: "status", status: 502 } });
    expect((await items(repository))["required_checks_green"]).toEqual([false, expect.stringMatching(/^could not be told: /)]);
    on.hub.faults.clear();
  });

  it("is asked of two people over HTTP too where the configuration says so, and environments mean the same at every door", async () => {
    const repository = readyRepository(
      on,
      "doors",
      "version: 1\ncommands: { go-live enable: { approvals: 2 }, kill-switch release: { approvals: 2 } }\nenvironments: { lab: SANDBOX_EXEC, production: PROD_EXEC }\n",
    );
    const enabled = await on.api("POST", "/go-live/enable", repository, { actor: "ada" });
    expect([enabled.status, enabled.body.code, enabled.body.allowed]).toEqual([409, "awaiting_second_person", false]);
    expect((await on.api("POST", "/go-live/kill-switch", repository, { engaged: true })).status).toBe(200);
    expect((await on.api("POST", "/go-live/kill-switch", repository, { engaged: false })).body.code).toBe("awaiting_second_person");
    const may = async (name: string) => (await on.api("POST", "/execution/check", repository, { environment: name })).body;
    expect(await may("lab")).toEqual({ allowed: true, execution_class: "SANDBOX_EXEC", reason: "ok" });
    expect(await may("production")).toEqual({ allowed: false, execution_class: "PROD_EXEC", reason: "kill_switch_engaged" });
  });

  it("holds nothing of GitHub's for a repository that the App is not installed on", async () => {
    const repository = { owner: { login: "elsewhere" }, name: "alone" } as Repository;
    expect(Object.keys(await items(repository))).toEqual(["ledger_verifies", "kill_switch_released", "global_risk_policy_enabled", "no_open_incident"]); // prettier-ignore
  });
});
