/** Commands that reach beyond the levers, through the whole server and the stand-in for GitHub. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import type { Repository } from "#test/fakes/github/world.ts";
import { onGitHub, type OnGitHub, ROLES, readyRepository } from "#test/serve/on-github.ts";

describe("a comment on GitHub", () => {
  let on: OnGitHub;
  beforeAll(async () => {
    on = await onGitHub();
  });
  afterAll(async () => {
    await on.close();
  });
  const made = (name: string, files: Record<string, string> = {}): Repository => {
    const repository = on.people.repository("acme", name, { "README.md": "# Shop\n", ...files });
    for (const [login, role] of ROLES) repository.roles.set(login, role);
    return repository;
  };
  const log = (repository: Repository): readonly string[] => repository.bare.git(["log", "--format=%s", "main"]).split("\n");
  const at = (repository: Repository, path: string, ref = "main"): string | undefined => repository.bare.text(ref, path);

  it("takes a snapshot, shows the scorecard that comes of it, and takes it back again", async () => {
    const repository = made("evidence");
    expect(await on.reply(repository, "rea", "/scorecard")).toContain("There is no snapshot to make a scorecard of");
    expect(await on.codes(repository, "rea", "/snapshot")).toEqual(["not_permitted"]);
    const taken = await on.reply(repository, "wes", "/snapshot");
    expect(taken).toMatch(
      /^\*\*\/snapshot\*\* · ok\n\n`docs\/snapshots\/snapshot_[\d_Z-]+\.json` is taken, with `docs\/scorecards\/SCORE-daily-[\d-]+\.md`\. Commit [0-9a-f]{40} brings it to `main`\./,
    );
    expect(log(repository)).toEqual(["Update the daily evidence", "first"]);
    const card = await on.reply(repository, "rea", "/scorecard");
    expect(card).toMatch(/\*\*Daily scorecard \d{4}-\d\d-\d\d\*\*\n/);
    expect(card).toContain(`/acme/evidence/blob/${repository.bare.ref("refs/heads/main")}/docs/snapshots/snapshot_`);
    const dry = await on.reply(repository, "max", "/revert last --dry-run");
    expect(dry).toMatch(/· ok\n\nChange `[0-9a-f]{12}` on `main`:\n\n[\s\S]*\| delete \| `docs\/snapshots\/snapshot_[\s\S]*dry run/);
    expect(log(repository)).toHaveLength(2);
    const id = /Change `([0-9a-f]{12})`/.exec(dry)?.[1] ?? "";
    expect(await on.codes(repository, "wes", "/revert last")).toEqual(["not_permitted"]);
    expect(await on.codes(repository, "max", `/revert ${id}`)).toEqual(["ok"]);
    expect(log(repository)[0]).toBe(`Revert the generated change ${id}`);
    expect(repository.bare.git(["ls-tree", "-r", "--name-only", "main"]).split("\n")).toEqual(["README.md", "artifacts/gatehouse.jsonl"]);
    expect(await on.codes(repository, "max", `/revert ${id}\n/revert last\n/revert ffff\n/revert nonsense!`)).toEqual(["already_reverted", "nothing_to_revert", "unknown_entry", "bad_arguments"]); // prettier-ignore
  });

  it("takes nothing back over what somebody changed since, and offers a pull request where the branch is protected", async () => {
    const repository = made("guarded");
    await on.reply(repository, "wes", "/snapshot");
    const path = repository.bare.git(["ls-tree", "-r", "--name-only", "main", "docs/scorecards"]);
    repository.bare.commit("main", { [path]: "mine\n" });
    expect(await on.reply(repository, "max", "/revert")).toMatch(/^\*\*\/revert\*\* · changed_since\n/);
    const kept = made("protected");
    kept.protectedBranches.add("main");
    expect(await on.reply(kept, "wes", "/snapshot")).toMatch(/ is taken.* #1 brings it to `main`\./);
    expect(log(kept)).toEqual(["first"]);
  });

  it("reverts once, whatever is lost on the way", async () => {
    const repository = made("twice");
    for (const _ of [1, 2]) {
      await on.reply(repository, "wes", "/snapshot");
      repository.bare.commit("main", { "docs/snapshots/.keep": String(Math.random()) });
    }
    const before = log(repository).length;
    on.hub.faults.add({ method: "POST", path: /\/repos\/acme\/twice\/issues\/1\/comments$/, trouble: { kind: "status", status: 502 } });
    expect(await on.codes(repository, "max", "/revert last")).toEqual(["ok"]);
    expect(log(repository).length).toBe(before + 1);
  });

  it("answers where a snapshot cannot be decided: a ledger of changes that does not hold together, a configuration that cannot be read", async () => {
    const broken = made("broken", { "artifacts/gatehouse.jsonl": "{}\n" });
    expect(await on.codes(broken, "wes", "/snapshot")).toEqual(["ledger_broken"]);
    const unread = made("unread", { ".github/gatehouse.yml": "version: [\n" });
    expect(await on.codes(unread, "wes", "/snapshot")).toEqual(["undecided"]);
  });

  it("proposes a waiver as a pull request, once, with the words as text", async () => {
    const repository = made("waived", { ".github/gatehouse-waivers.yml": "version: 1\n# nobody waives here\nwaivers: []\n" });
    const because = 'the supplier\'s fix: "December" --> @everyone <img src=x> # no comment';
    const words = `/waive 3f2a9c81d0e4b576 until 2099-12-31 because ${because}`;
    expect(await on.codes(repository, "wes", words)).toEqual(["not_permitted"]);
    on.hub.faults.add({ method: "POST", path: /\/repos\/acme\/waived\/pulls$/, trouble: { kind: "lost" } });
    const reply = await on.reply(repository, "max", words);
    expect(reply).toMatch(/^\*\*\/waive\*\* · ok\n\n#1 adds the waiver to `main`; it counts once that is merged\./);
    expect([...repository.pulls.values()].map(({ title, base }) => [title, base.ref])).toEqual([
      ["Waive 3f2a9c81d0e4 until 2099-12-31", "main"],
    ]);
    const [pull] = repository.pulls.values();
    expect(pull?.body).not.toMatch(/<img|(?<!`)@everyone/);
    const text = at(repository, ".github/gatehouse-waivers.yml", pull?.head.sha) ?? "";
    expect(text.startsWith("version: 1\n# nobody waives here\nwaivers:")).toBe(true);
    expect(parse(text)).toEqual({
      version: 1,
      waivers: [{ fingerprint: "3f2a9c81d0e4b576", owner: "@max", reason: because, until: "2099-12-31" }],
    });
    expect(at(repository, ".github/gatehouse-waivers.yml")).toContain("waivers: []");
    expect(await on.codes(repository, "max", "/waive 3f2a9c81d0e4b576 until 2020-01-01 because late\n/waive 3f2a9c81 until tomorrow because x\n/waive ../x until 2099-01-01 because y")).toEqual(["bad_arguments", "bad_arguments", "bad_arguments"]); // prettier-ignore
  });

  it("waives a finding of the pull request that it stands on by the beginning of its fingerprint, into the pull request's base", async () => {
    const repository = made("shortened", {
      ".github/gatehouse.yml": "version: 1\nchecks: { structure: { forbidden: ['**/*.bak'] }, pull-request: false }\n",
    });
    const { pull } = await on.people.open(repository, { files: { "old.bak": "x\n" } });
    const own = () => [...repository.comments.values()].find((one) => one.issue === pull.number && one.appId !== undefined);
    await on.until(() => own() !== undefined, "the scorecard comment");
    const card = await on.reply(repository, "rea", "/scorecard", pull.number);
    expect(card).toMatch(
      /^\*\*\/scorecard\*\* · ok\n\n\[This pull request\]\(http[^)]*\/acme\/shortened\/pull\/1#issuecomment-\d+\): failure, 1 of \d+ checks do not pass: structure\./,
    );
    const [annotation] = repository.runs.find(({ name }) => name === "gatehouse / structure")?.output.annotations ?? [];
    const fingerprint = /fingerprint (\S+)/.exec(JSON.stringify(annotation ?? {}))?.[1]?.replace(/\W+$/, "") ?? "";
    await on.reply(repository, "max", `/waive ${fingerprint.slice(0, 10)} until 2099-01-01 because it is old`, pull.number);
    const offer = repository.pulls.get(2);
    expect(parse(at(repository, ".github/gatehouse-waivers.yml", offer?.head.sha) ?? "")).toMatchObject({ waivers: [{ fingerprint }] });
    const unknown = await on.reply(repository, "max", "/waive 0123456789ab until 2099-01-01 because x", pull.number);
    expect(unknown).toContain("The last verdict on this pull request has no such finding.");
  });

  it("judges the pull request, or on an issue the default branch", async () => {
    const repository = made("judged");
    const head = repository.bare.ref("refs/heads/main");
    const word = () =>
      repository.runs.find(({ name, headSha, conclusion }) => name === "gatehouse" && headSha === head && conclusion !== null);
    expect(await on.codes(repository, "wes", "/check", 7)).toEqual(["ok"]);
    await on.until(() => word() !== undefined, "our word on the default branch");
    expect(await on.codes(repository, "wes", "/snapshot", 7)).toEqual(["ok"]);
    // What was judged is the commit before the snapshot: the branch is judged again.
    expect(await on.codes(repository, "max", "/go-live enable\n/check", 7)).toEqual(["checklist_failed", "ok"]);
    const now = repository.bare.ref("refs/heads/main");
    await on.until(() => repository.runs.some(({ name, headSha, conclusion }) => name === "gatehouse" && headSha === now && conclusion === "success"), "green"); // prettier-ignore
    expect(await on.codes(repository, "max", "/go-live enable", 7)).toEqual(["ok"]);
  });

  it("says honestly what is not there yet, and explains rules", async () => {
    const repository = made("plain");
    const reply = await on.reply(
      repository,
      "wes",
      "/ask why is it red?\n/intent deploy the router to staging\n/explain age-gate/missing-gate",
    );
    expect([...reply.matchAll(/^\*\*\/(\S+)\*\* · (\S+)$/gm)].map(([, name, code]) => [name, code])).toEqual([["ask", "not_available"], ["intent", "not_available"], ["explain", "ok"]]); // prettier-ignore
    expect(reply).toContain("nothing was sent to any model");
  });

  it("is not obeyed when it was edited into a command, written by a program, or deleted before it was approved", async () => {
    const repository = readyRepository(on, "obeyed", "version: 1\ncommands: { go-live enable: { approvals: 2, within: 30m } }\n");
    const before = repository.comments.size;
    const comment = { id: 900_001, body: "/kill-switch engage", html_url: "", user: { id: 5, login: "ada", type: "User" } };
    await on.people.event(repository, "issue_comment", {
      action: "edited",
      issue: { number: 1 },
      comment,
      changes: { body: { from: "x" } },
    });
    await on.people.event(repository, "issue_comment", { action: "created", issue: { number: 1 }, comment: { ...comment, user: { id: 6, login: "robot[bot]", type: "Bot" } } }); // prettier-ignore
    await on.people.event(repository, "issue_comment", {
      action: "created",
      issue: { number: 1 },
      comment: { ...comment, performed_via_github_app: { id: 1 } },
    });
    const proposal = await on.reply(repository, "max", "/go-live enable");
    const id = /ord_\d+_[0-9a-f]{12}/.exec(proposal)?.[0] ?? "";
    for (const [key, one] of repository.comments) if (one.author.login === "max") repository.comments.delete(key);
    expect(await on.codes(repository, "mia", `/approve ${id}`)).toEqual(["comment_deleted"]);
    expect((await on.api("GET", "/go-live/state", repository)).body).toMatchObject({ go_live_enabled: false, kill_switch_engaged: false });
    expect(repository.comments.size).toBe(before + 3);
  });
});
