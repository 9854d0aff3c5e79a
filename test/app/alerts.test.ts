import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { evidenceFor, type Stage, stage } from "#test/app/stage.ts";
import { type MailServer, mailServer } from "#test/fakes/mail-server.ts";
import type { Repository } from "#test/fakes/github/world.ts";

const CONFIGURATION = "version: 1\nchecks:\n  structure: { forbidden: ['**/*.bak'] }\nalerts: { critical: [structure] }\n";
/** Secrets of the test: they must not be seen anywhere but where they belong. */
const [HOOK, PASSWORD] = [["hook", "of", "the", "test"].join("-"), ["pass", "of", "the", "test"].join("-")];

describe("alerts", { timeout: 240_000 }, () => {
  let [on, mail, chat]: [Stage, MailServer, Server] = [] as never;
  const heard: { readonly path: string; readonly body: string }[] = [];
  const statuses: number[] = [];
  beforeAll(async () => {
    chat = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const status = statuses.shift() ?? 200;
        if (status === 200) heard.push({ path: request.url ?? "", body: Buffer.concat(chunks).toString() });
        response.writeHead(status).end("ok");
      });
    });
    await new Promise<void>((resolve) => chat.listen(0, "127.0.0.1", resolve));
    mail = await mailServer({ login: { user: "me", password: PASSWORD, way: "PLAIN" } });
    on = await stage({
      env: {
        GATEHOUSE_ALERT_WEBHOOK_URL: `http://127.0.0.1:${(chat.address() as AddressInfo).port}/services/${HOOK}`,
        GATEHOUSE_ALERT_SMTP_URL: `smtp://me:${PASSWORD}@127.0.0.1:${mail.port}`,
        GATEHOUSE_ALERT_MAIL_FROM: "gatehouse@example.com",
        GATEHOUSE_ALERT_MAIL_TO: "ops@example.com",
      },
    });
  });
  afterAll(async () => {
    await on.close();
    await mail.close();
    chat.close();
  });
  const pushed = async (repository: Repository, files: Record<string, string | null>): Promise<void> => {
    await on.people.pushTo(repository, "main", files);
    await on.settled();
  };
  const issues = (repository: Repository) => [...repository.issues.values()].map(({ title, state, labels }) => ({ title, state, labels }));

  it("tell once, everywhere, of a critical check that failed twice in a row, and that it passes again", async () => {
    const repository = on.people.repository("acme", "shop", { ".github/gatehouse.yml": CONFIGURATION, "README.md": "# Shop\n" });
    await pushed(repository, { "old.bak": "1" });
    expect([issues(repository), heard, mail.taken]).toEqual([[], [], []]);
    // The receiver is busy at first.
    statuses.push(503, 429);
    await pushed(repository, { "a.md": "2" });
    await pushed(repository, { "a.md": "3" });
    const title = "Critical check structure failed twice in a row";
    expect(issues(repository)).toEqual([{ title, state: "open", labels: ["gatehouse-alert"] }]);
    expect(heard.map(({ path }) => path)).toEqual([`/services/${HOOK}`]);
    const second = repository.bare.git(["rev-parse", "main~1"]);
    expect(JSON.parse(heard[0]?.body ?? "")).toEqual({
      text: `:red_circle: *acme/shop*: ${title}. It found 1 failure, and did not pass in the run before. <${on.hub.url}/acme/shop/commit/${second}|${second.slice(0, 7)}>`,
    });
    expect(mail.taken.map(({ to }) => to)).toEqual([["ops@example.com"]]);
    expect(mail.taken[0]?.text).toContain(`Subject: [acme/shop] ${title}\r\n`);
    await pushed(repository, { "old.bak": null });
    await pushed(repository, { "a.md": "5" });
    expect(issues(repository)).toEqual([{ title: "Critical check structure passes again", state: "closed", labels: ["gatehouse-alert"] }]);
    expect([heard.length, mail.taken.length]).toEqual([2, 2]);
    expect(JSON.parse(heard[1]?.body ?? "")).toMatchObject({ text: expect.stringMatching(/^:large_green_circle: /) as string });
    // The next failure is another one.
    await pushed(repository, { "old.bak": "6" });
    await pushed(repository, { "a.md": "7" });
    expect(issues(repository).map(({ state }) => state)).toEqual(["closed", "open"]);
    const kinds: string[] = [];
    for await (const { kind } of on.store().ledger.read("acme/shop/alerts")) kinds.push(kind);
    expect(kinds).toEqual(["alert.failing", "alert.raised", "alert.resolved", "alert.failing", "alert.raised"]);
  });

  it("are raised by the day's run where nobody pushes, which the App's own commit does not count as a second time", async () => {
    const files = { ".github/gatehouse.yml": `${CONFIGURATION}artifacts: { branch: main }\n`, "old.bak": "1", "README.md": "# Quiet\n" };
    const repository = on.people.repository("acme", "quiet", files);
    const day = async (at: string): Promise<void> => {
      const before = repository.bare.ref("refs/heads/main");
      await on.store().queue.enqueue([evidenceFor(on, "daily", at, repository)]);
      await on.settled();
      const after = repository.bare.ref("refs/heads/main");
      expect(after).not.toBe(before);
      // GitHub tells of the App's own push as of any other.
      await on.people.event(repository, "push", { ref: "refs/heads/main", before, after, deleted: false, commits: [] });
      await on.settled();
    };
    await day("2026-11-02T00:05:00Z");
    expect(issues(repository)).toEqual([]);
    await day("2026-11-03T00:05:00Z");
    expect(issues(repository).map(({ state }) => state)).toEqual(["open"]);
  });

  it("are no affair of a snapshot that a person asks for", async () => {
    const files = { ".github/gatehouse.yml": CONFIGURATION, "old.bak": "1", "README.md": "# Asked\n" };
    const repository = on.people.repository("acme", "asked", files);
    const asked = async (at: string): Promise<void> => {
      const { payload, ...job } = evidenceFor(on, "daily", at, repository);
      await on.store().queue.enqueue([{ ...job, payload: { ...(payload as object), asked: true } }]);
      await on.settled();
    };
    await pushed(repository, { "a.md": "1" });
    await asked("2026-11-02T10:00:00Z");
    await asked("2026-11-02T11:00:00Z");
    expect(repository.bare.git(["ls-tree", "--name-only", "main", "docs/snapshots/"]).split("\n")).toHaveLength(2);
    expect(issues(repository)).toEqual([]);
  });

  it("leave a repository without issues, or one that wants none, its peace", async () => {
    const off = on.people.repository("acme", "off", { ".github/gatehouse.yml": CONFIGURATION, "old.bak": "1" });
    off.issuesOff = true;
    const silent = on.people.repository("acme", "silent", {
      ".github/gatehouse.yml": CONFIGURATION.replace("[structure]", "[structure], issue: false"),
      "old.bak": "1",
    });
    const before = heard.length;
    for (const repository of [off, silent]) for (const n of ["1", "2"]) await pushed(repository, { "a.md": n });
    expect([issues(off), issues(silent), heard.length - before]).toEqual([[], [], 2]);
    expect((await on.store().queue.counts()).dead).toBe(0);
  });

  it("never show where they are sent, nor with which password", async () => {
    const entries: string[] = [];
    for (const stream of await on.store().ledger.streams())
      for await (const entry of on.store().ledger.read(stream)) entries.push(JSON.stringify(entry));
    const seen = [
      ...on.lines,
      ...entries,
      ...mail.taken.map(({ text }) => text),
      ...heard.map(({ body }) => body),
      JSON.stringify(on.hub.world.requests),
    ].join("\n");
    expect([seen.includes(HOOK), seen.includes(PASSWORD)]).toEqual([false, false]);
    expect(on.lines.some((line) => line.includes("the alert webhook answered 503"))).toBe(true);
  });
});
