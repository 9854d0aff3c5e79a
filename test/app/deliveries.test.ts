import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { commentsOf, failuresOn, runsOn, type Stage, stage } from "#test/app/stage.ts";
import { pushed } from "#test/fakes/github/people.ts";
import type { Repository } from "#test/fakes/github/world.ts";

const CONFIGURATION = "version: 1\nchecks:\n  structure:\n    forbidden: ['**/*.bak']\n  pull-request: false\n";
const FILES = { ".github/gatehouse.yml": CONFIGURATION, "README.md": "# Sample\n" };
const LEAN = { ...FILES, ".github/gatehouse.yml": `${CONFIGURATION}publish: { checks: rollup }\n` };

const summaryOf = (repository: Repository) =>
  repository.runs.map(({ name, headSha, status, conclusion }) => ({ name, headSha, status, conclusion }));

describe("deliveries", () => {
  let on: Stage;
  beforeAll(async () => {
    on = await stage();
  });
  afterAll(async () => {
    await on.close();
  });

  it("that come twice are answered once", async () => {
    const repository = on.people.repository("acme", "twice", LEAN);
    const { pull, sent } = await on.people.open(repository, { files: { "a.ts": "1;\n" } });
    const again = await on.people.pullEvent(repository, pull, "opened", { guid: sent.delivery.guid });
    await on.settled();
    await on.people.pullEvent(repository, pull, "opened", { guid: sent.delivery.guid });
    await on.settled();
    expect(again.status).toBe(202);
    expect(summaryOf(repository)).toEqual([{ name: "gatehouse", headSha: pull.head.sha, status: "completed", conclusion: "success" }]);
    expect(commentsOf(repository, 1).map(({ edits }) => edits)).toEqual([0]);
    expect(on.hub.world.requests.filter(({ path }) => path.startsWith("/repos/acme/twice/")).length).toBe(4);
  });

  it("that come in the wrong order leave the verdict on the newest head", async () => {
    const repository = on.people.repository("acme", "order", LEAN);
    const { pull } = await on.people.open(repository, { files: { "old.bak": "1\n" }, quiet: true });
    const first = { ...pull, head: { ...pull.head } };
    pushed(repository, pull, { "old.bak": null });
    await on.people.pullEvent(repository, pull, "synchronize");
    await on.people.pullEvent(repository, first, "opened");
    await on.settled();
    expect(failuresOn(repository, pull.head.sha)).toEqual([]);
    expect(runsOn(repository, pull.head.sha).get("gatehouse")?.conclusion).toBe("success");
    expect(repository.runs.filter(({ status }) => status !== "completed")).toEqual([]);
    expect(commentsOf(repository, 1).length).toBe(1);
  });

  it("in a burst of 50 give one verdict on the newest head and leave nothing open", async () => {
    const repository = on.people.repository("acme", "burst", LEAN);
    const { pull } = await on.people.open(repository, { files: { "n.ts": "0;\n" } });
    for (let n = 1; n < 50; n++) await on.people.push(repository, pull, { "n.ts": `${n};\n` });
    await on.settled();
    expect(runsOn(repository, pull.head.sha).get("gatehouse")?.conclusion).toBe("success");
    expect(repository.runs.filter(({ status }) => status !== "completed")).toEqual([]);
    expect(repository.runs.filter(({ headSha }) => headSha === pull.head.sha).length).toBe(1);
    expect(new Set(repository.runs.map(({ headSha }) => headSha)).size).toBe(repository.runs.length);
    expect(commentsOf(repository, 1).length).toBe(1);
    expect(commentsOf(repository, 1)[0]?.body).toContain(pull.head.sha.slice(0, 7));
  }, 240_000);

  it("with a wrong signature, or none, or another secret's, are refused and not stored", async () => {
    const repository = on.people.repository("acme", "signed", LEAN);
    const { pull } = await on.people.open(repository, { files: { "a.ts": "1;\n" }, quiet: true });
    const wrong = await on.people.pullEvent(repository, pull, "opened", { signature: `sha256=${"0".repeat(64)}` });
    const short = await on.people.pullEvent(repository, pull, "opened", { signature: "sha256=abc" });
    const none = await on.people.pullEvent(repository, pull, "opened", { signature: null });
    const other = await on.people.pullEvent(repository, pull, "opened", { secret: "another" });
    expect([wrong, short, none, other].map(({ status }) => status)).toEqual([401, 401, 401, 401]);
    await on.settled();
    expect(repository.runs).toEqual([]);
    const ids = [wrong, short, none, other].map(async ({ delivery }) => await on.store().records.delivery(delivery.guid));
    expect(await Promise.all(ids)).toEqual([undefined, undefined, undefined, undefined]);
  });

  it("of 26 MB are too large, whether they say so beforehand or not", async () => {
    const body = Buffer.alloc(26 * 1024 * 1024, 32);
    const headers = { "x-hub-signature-256": `sha256=${"0".repeat(64)}`, "x-github-event": "push", "x-github-delivery": "large" };
    const post = async (content: Uint8Array | ReadableStream): Promise<number | string> => {
      try {
        const response = await fetch(`${on.url()}/api/github/webhooks`, {
          method: "POST",
          headers,
          body: content,
          duplex: "half",
        } as RequestInit);
        return response.status;
      } catch {
        // The connection may end while the rest is still being sent.
        return "cut off";
      }
    };
    expect([413, "cut off"]).toContain(await post(body));
    expect([413, "cut off"]).toContain(await post(new Blob([body]).stream()));
    const { pull } = await on.people.open(on.people.repository("acme", "after", LEAN), { files: { "a.ts": "1;\n" } });
    await on.settled();
    expect(pull.state).toBe("open");
    expect(await on.store().records.delivery("large")).toBeUndefined();
  });

  it("that never arrived are fetched back from GitHub", async () => {
    const repository = on.people.repository("acme", "missed", LEAN);
    const { target } = on.people;
    on.people.target = undefined;
    const { pull, sent } = await on.people.open(repository, { files: { "old.bak": "1\n" } });
    on.people.target = target;
    expect(sent.delivery.status).toBe("failed to connect");
    await on.store().queue.enqueue([{ kind: "app.deliveries", payload: {} }]);
    on.app().wake();
    await on.settled();
    expect(runsOn(repository, pull.head.sha).get("gatehouse")?.conclusion).toBe("failure");
    expect((await on.store().records.delivery(sent.delivery.guid))?.state).toBe("done");
  });

  it("that are of no interest are kept with the reason", async () => {
    const repository = on.people.repository("acme", "quiet", LEAN);
    const { delivery } = await on.people.event(repository, "star", { action: "created" });
    expect(await on.store().records.delivery(delivery.guid)).toMatchObject({
      state: "ignored",
      note: "nothing listens to star",
      payload: "{}",
    });
  });
});
