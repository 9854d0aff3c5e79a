import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { commentsOf, runsOn, type Stage, stage } from "#test/app/stage.ts";
import { type Fault, secondaryLimit } from "#test/fakes/github/faults.ts";

const CONFIGURATION = "version: 1\nchecks:\n  structure:\n    forbidden: ['**/*.bak']\n  pull-request: false\n";
const LEAN = { ".github/gatehouse.yml": `${CONFIGURATION}publish: { checks: rollup }\n`, "README.md": "# Sample\n" };
const status = (code: number, headers?: Readonly<Record<string, string>>) => ({
  kind: "status" as const,
  status: code,
  ...(headers && { headers }),
});

const FAULTS: readonly (readonly [string, readonly Fault[]])[] = [
  ["answers 500 for a while", [{ path: /./, trouble: status(500), times: 12 }]],
  ["makes the run and loses the answer", [{ method: "POST", path: /check-runs$/, trouble: { kind: "lost" } }]],
  ["concludes the run and loses the answer", [{ method: "PATCH", path: /check-runs\//, trouble: { kind: "lost" } }]],
  ["writes the comment and loses the answer", [{ method: "POST", path: /comments$/, trouble: { kind: "lost" } }]],
  ["does not know the pull request right after the event", [{ path: /pulls\/\d+$/, trouble: status(404), times: 2 }]],
  ["does not know the commit right after the event", [{ method: "POST", path: /check-runs$/, trouble: status(422), times: 2 }]],
  ["ends the token early", [{ path: /check-runs$/, trouble: status(401) }]],
  ["ends git's token early", [{ path: /git-upload-pack|info\/refs/, trouble: status(401) }]],
  ["asks to wait with 403", [{ path: /check-runs/, trouble: secondaryLimit(1) }]],
  ["asks to wait with 429", [{ method: "PATCH", path: /check-runs/, trouble: secondaryLimit(1, 429) }]],
  ["cuts an answer off", [{ path: /pulls\/\d+$/, trouble: { kind: "cut" }, times: 2 }]],
  ["answers with something else", [{ path: /pulls\/\d+$/, trouble: { kind: "answer", body: { message: "a proxy's page" } } }]],
  ["gives a list in part after an answer was lost", [
    { method: "POST", path: /comments$/, trouble: { kind: "lost" } },
    { method: "GET", path: /commits\/.*check-runs$/, trouble: { kind: "short" }, times: 2 },
  ]], // prettier-ignore
  ["cuts off a list after an answer was lost", [
    { method: "POST", path: /comments$/, trouble: { kind: "lost" } },
    { method: "GET", path: /commits\/.*check-runs$/, trouble: { kind: "cut" }, times: 4 },
    { method: "GET", path: /comments$/, trouble: { kind: "cut" }, times: 4 },
  ]], // prettier-ignore
  ["fails git's fetch", [{ path: /git-upload-pack/, trouble: status(503), times: 2 }]],
  ["drops git's connection", [{ path: /git-upload-pack/, trouble: { kind: "lost" }, times: 2 }]],
];

describe("when GitHub", () => {
  let on: Stage;
  beforeAll(async () => {
    on = await stage();
  });
  beforeEach(() => {
    on.hub.faults.clear();
  });
  afterAll(async () => {
    await on.close();
  });

  it.each(FAULTS)("%s, there is one answer in the end", async (title, planned) => {
    const repository = on.people.repository("acme", title.replaceAll(/\W+/g, "-"), LEAN);
    const { pull } = await on.people.open(repository, { files: { "old.bak": "1\n" }, quiet: true });
    for (const fault of planned) on.hub.faults.add({ ...fault });
    const struck = on.hub.faults.struck();
    await on.people.pullEvent(repository, pull, "opened");
    await on.settled();
    expect(on.hub.faults.struck()).toBeGreaterThan(struck);
    expect(on.hub.faults.left()).toBe(0);
    expect(repository.runs.map(({ name, headSha, conclusion }) => [name, headSha, conclusion])).toEqual([
      ["gatehouse", pull.head.sha, "failure"],
    ]);
    expect(runsOn(repository, pull.head.sha).get("gatehouse")?.output.annotations.length).toBe(1);
    expect(commentsOf(repository, pull.number).length).toBe(1);
    expect((await on.store().queue.counts()).dead).toBe(0);
  });

  it("moves the head between fetch and answer, the newer head is judged and the older run is superseded", async () => {
    const repository = on.people.repository("acme", "moved", LEAN);
    const { pull } = await on.people.open(repository, { files: { "a.ts": "1;\n" }, quiet: true });
    const first = pull.head.sha;
    const moves = (): void => {
      pull.head.sha = repository.bare.commit(pull.head.ref, { "old.bak": "1\n" });
      repository.bare.setRef(`refs/pull/${pull.number}/head`, pull.head.sha);
    };
    on.hub.faults.add({ method: "GET", path: /moved\/pulls\/\d+$/, trouble: { kind: "hang", ms: 1 }, onStrike: moves });
    await on.people.pullEvent(repository, pull, "opened");
    await on.settled();
    expect(repository.runs.map(({ headSha, conclusion }) => [headSha, conclusion])).toEqual([
      [first, "cancelled"],
      [pull.head.sha, "failure"],
    ]);
  });

  it("takes longer than a request may, what it did meanwhile is found and nothing is posted twice", async () => {
    const slow = await stage({ pace: { requestMs: 700 } });
    const repository = slow.people.repository("acme", "shop", LEAN);
    const { pull } = await slow.people.open(repository, { files: { "old.bak": "1\n" }, quiet: true });
    for (const [method, path] of [["POST", /check-runs$/], ["GET", /pulls\/\d+$/], ["PATCH", /check-runs\//], ["POST", /comments$/]] as const)
      slow.hub.faults.add({ method, path, trouble: { kind: "hang", ms: 2_000 } }); // prettier-ignore
    await slow.people.pullEvent(repository, pull, "opened");
    await slow.settled();
    await slow.close();
    expect(slow.hub.faults.struck()).toBe(4);
    expect(slow.lines.filter((line) => /timeout|aborted/i.test(line)).length).toBeGreaterThan(0);
    expect(repository.runs.map(({ name, conclusion }) => [name, conclusion])).toEqual([["gatehouse", "failure"]]);
    expect(commentsOf(repository, pull.number).length).toBe(1);
  });

  it("has nothing left for this hour but the reserve, judgements wait until the hour is over", async () => {
    const poor = await stage();
    const repository = poor.people.repository("acme", "poor", LEAN);
    const resetAt = new Date(Math.ceil(Date.now() / 1_000) * 1_000 + 3_600_000);
    Object.assign(poor.hub.limits, { remaining: 300, resetAt });
    const { pull } = await poor.people.open(repository, { files: { "a.ts": "1;\n" } });
    await poor.settled();
    expect(runsOn(repository, pull.head.sha).get("gatehouse")?.conclusion).toBe("success");
    await poor.people.push(repository, pull, { "b.ts": "1;\n" });
    const told = (): string | undefined => poor.lines.find((line) => line.includes("kept for commands"));
    const waits = async (): Promise<boolean> => (await poor.store().queue.counts()).waiting > 0 && told() !== undefined;
    while (!(await waits())) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(JSON.parse(told() ?? "")).toMatchObject({ msg: "postponed", until: resetAt.toISOString() });
    expect(runsOn(repository, pull.head.sha).size).toBe(0);
    await poor.close();
  });

  it("lets little be created, the roll-up stands alone", async () => {
    const lean = await stage({ pace: { creations: { minute: 20, hour: 500 } } });
    const repository = lean.people.repository("acme", "shop", { ...LEAN, ".github/gatehouse.yml": CONFIGURATION });
    const { pull } = await lean.people.open(repository, { files: { "old.bak": "1\n" } });
    await lean.settled();
    await lean.close();
    const runs = runsOn(repository, pull.head.sha);
    expect([...runs.keys()]).toEqual(["gatehouse"]);
    expect(runs.get("gatehouse")?.output.annotations.map(({ path }) => path)).toEqual(["old.bak"]);
  });
});
