/** A workflow on `issue_comment` without any server: the built bundle against the stand-in for GitHub and a real bare git. */
import { execFile, execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseYaml } from "#src/parsers/yaml.ts";
import { people } from "#test/fakes/github/people.ts";
import { startGitHub, type GitHubServer } from "#test/fakes/github/server.ts";
import type { Comment, Repository } from "#test/fakes/github/world.ts";

const ROOT = join(import.meta.dirname, "../..");
const TOKEN = ["a", "workflow", "token", "of", "the", "test"].join("-");
const LOOKING = ["a", "token", "that", "only", "looks"].join("-");
const NARROW = ["a", "token", "that", "opens", "nothing"].join("-");
const REF = "refs/heads/gatehouse/ledger";
let hub: GitHubServer;
let temp: string;
beforeAll(async () => {
  temp = mkdtempSync(join(tmpdir(), "gatehouse-comment-"));
  hub = await startGitHub();
  const common = { metadata: "read", issues: "write" };
  hub.world.tokens.set(TOKEN, { expiresAt: Infinity, permissions: { ...common, contents: "write", pull_requests: "write" } });
  hub.world.tokens.set(NARROW, { expiresAt: Infinity, permissions: { ...common, contents: "write", pull_requests: "read" } });
  hub.world.tokens.set(LOOKING, { expiresAt: Infinity, permissions: { ...common, contents: "read" } });
});
afterAll(async () => {
  await hub.close();
  rmSync(temp, { recursive: true, force: true });
});

let names = 0;
function repository(configuration = "version: 1\n"): Repository {
  const made = people(hub.world).repository("fernhill", `app${++names}`, { ".github/gatehouse.yml": configuration });
  for (const [login, role] of [["rhea", "read"], ["wren", "write"], ["mina", "maintain"], ["abe", "admin"]] as const) made.roles.set(login, role); // prettier-ignore
  return made;
}

interface Step {
  readonly code: number;
  readonly log: string;
  readonly outputs: Readonly<Record<string, string>>;
}

/** Runs the committed bundle as a runner would; without blocking, because the stand-in answers from this process. */
async function step(at: Repository, inputs: Record<string, string>, env: Record<string, string> = {}): Promise<Step> {
  const output = join(mkdtempSync(join(temp, "run-")), "output");
  writeFileSync(output, "");
  const given = Object.fromEntries(
    Object.entries({ token: TOKEN, ...inputs }).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]),
  );
  const runner = {
    PATH: process.env["PATH"],
    GITHUB_REPOSITORY: `fernhill/${at.name}`,
    GITHUB_API_URL: hub.url,
    GITHUB_SERVER_URL: hub.url,
    GITHUB_OUTPUT: output,
    GITHUB_ACTOR: "wren",
    GITHUB_RUN_ID: "9",
  };
  const { code, log } = await new Promise<{ readonly code: number; readonly log: string }>((resolve) => {
    const child = execFile(process.execPath, [join(ROOT, "action/dist/main.js")], { env: { ...runner, ...given, ...env } }, (_, out, err) =>
      resolve({ code: child.exitCode ?? -1, log: out + err }),
    );
  });
  const outputs = Object.fromEntries(
    [...readFileSync(output, "utf8").matchAll(/^(\S+)<<(\S+)\n([\s\S]*?)\n\2$/gm)].map(([, name = "", , value = ""]) => [name, value]),
  );
  return { code, log, outputs };
}

/** GitHub's numbers of people; Mina has taken another name. */
const NUMBERS: Readonly<Record<string, number>> = { rhea: 1, wren: 2, mina: 3, minerva: 3, abe: 4 };
let comments = 5_000;

/** Somebody writes a comment, and the workflow runs. */
async function say(at: Repository, login: string, body: string, change: object = {}, inputs: Record<string, string> = {}) {
  const id = ++comments;
  const spoken: Comment = { id, issue: 1, body, author: { id: 1, login, type: "User" }, appId: undefined, edits: 0, reactions: [] };
  at.comments.set(id, spoken);
  const file = join(temp, `event-${id}.json`);
  const comment = { id, body, html_url: `https://github.example/c/${id}`, user: { login, id: NUMBERS[login] ?? 99, type: "User" } };
  writeFileSync(file, JSON.stringify({ action: "created", issue: { number: 1 }, comment, ...change }));
  const run = async (): Promise<Step> =>
    await step(at, { command: "comment", ...inputs }, { GITHUB_EVENT_NAME: "issue_comment", GITHUB_EVENT_PATH: file });
  const first = await run();
  return {
    ...first,
    spoken,
    again: run,
    replies: () => [...at.comments.values()].filter((one) => one.body.includes(`gatehouse:reply ${id} `)),
  };
}

const entries = (at: Repository): readonly { readonly kind: string; readonly actor: string; readonly data: Record<string, unknown> }[] => {
  if (at.bare.ref(REF) === undefined) return [];
  const paths = at.bare.git(["ls-tree", "-r", "--name-only", REF, "streams/"]).split("\n");
  const lines = paths.filter((path) => path.includes("/entries/")).map((path) => at.bare.git(["show", `${REF}:${path}`]));
  return lines.join("\n").split("\n").map((line) => JSON.parse(line)); // prettier-ignore
};

describe("a comment without a server", { timeout: 240_000 }, () => {
  it("is carried out with the rights of its author, answered once, and stands in the ledger on the ref", async () => {
    const at = repository();
    const on = await say(at, "mina", "/go-live enable launch day");
    expect([on.code, on.outputs]).toEqual([0, { reason: "ok", conclusion: "success" }]);
    expect(on.spoken.reactions).toMatchObject([{ content: "eyes" }]);
    expect(on.replies()).toHaveLength(1);
    expect(on.replies()[0]?.body).toMatch(/^\*\*\/go-live enable\*\* · ok\n[\s\S]*Ledger entry `fernhill\/app\d+@1 [0-9a-f]{12}`/);
    expect(entries(at)).toMatchObject([{ kind: "go-live.enabled", actor: "mina", data: { reason: "launch day" } }]);
    const again = await on.again();
    expect([again.code, on.replies().length, entries(at).length]).toEqual([0, 1, 1]);
    const refused = await say(at, "wren", "/go-live disable");
    expect([refused.code, refused.outputs["reason"]]).toEqual([0, "not_permitted"]);
    const stop = await say(at, "wren", "Offers go out twice.\n\n/kill-switch engage offers go out twice\n/go-live status");
    expect(stop.outputs["reason"]).toBe("ok,ok");
    expect(entries(at).map(({ kind }) => kind)).toEqual(["go-live.enabled", "command.answered", "go-live.engaged", "command.answered"]);
  });

  it("that takes two people waits on the ref for the second", async () => {
    const at = repository('version: 1\ncommands: { "go-live enable": { roles: [maintain, admin], approvals: 2, within: 30m } }\n');
    const asked = await say(at, "mina", "/go-live enable");
    expect(asked.outputs["reason"]).toBe("awaiting_second_person");
    const [, id = ""] = /\/approve (ord_\S+?)`/.exec(asked.replies()[0]?.body ?? "") ?? [];
    expect((await say(at, "mina", `/approve ${id}`)).outputs["reason"]).toBe("same_person");
    at.roles.set("minerva", "maintain");
    expect((await say(at, "minerva", `/approve ${id}`)).outputs["reason"]).toBe("same_person");
    at.comments.delete(asked.spoken.id);
    expect((await say(at, "abe", `/approve ${id}`)).outputs["reason"]).toBe("comment_deleted");
    at.comments.set(asked.spoken.id, asked.spoken);
    expect((await say(at, "abe", `/approve ${id}`)).outputs["reason"]).toBe("ok");
    expect(entries(at).at(-1)).toMatchObject({ kind: "go-live.enabled", actor: "mina" });
  });

  it.each<readonly [string, object]>([
    ["an edit", { action: "edited" }],
    ["a program's", { comment: { id: 1, body: "/kill-switch engage", user: { login: "x[bot]", type: "Bot" } } }],
    [
      "an App's in somebody's name",
      { comment: { id: 1, body: "/kill-switch engage", user: { login: "abe" }, performed_via_github_app: { id: 7 } } },
    ],
    ["nobody's", { comment: { id: 1, body: "/kill-switch engage", user: null } }],
    ["a quotation", { comment: { id: 1, body: "> /kill-switch engage", user: { login: "abe" } } }],
  ])("is not carried out where it is %s", async (_, change) => {
    const at = repository();
    const { code, replies } = await say(at, "abe", "/kill-switch engage", change);
    expect([code, replies().length, entries(at).length]).toEqual([0, 0, 0]);
  });

  it("says so, and fails, where the ledger cannot be written or read", async () => {
    const at = repository();
    const denied = await say(at, "abe", "/kill-switch engage", {}, { token: LOOKING });
    expect([denied.code, denied.outputs["conclusion"]]).toEqual([3, "failure"]);
    expect(denied.log).toContain("git push");
    expect(denied.log).not.toContain(LOOKING);
    expect(denied.replies()).toHaveLength(0);
    hub.faults.add({ method: "GET", path: /contents/, times: 6, trouble: { kind: "status", status: 403 } });
    const limited = await say(at, "abe", "/kill-switch engage");
    expect([limited.code, entries(at).length]).toEqual([3, 0]);
    hub.faults.clear();
  });

  it("takes orders of administrators alone where the configuration cannot be used", async () => {
    const at = repository("version: [\n");
    expect((await say(at, "mina", "/go-live enable")).outputs["reason"]).toBe("not_permitted");
    expect((await say(at, "abe", "/kill-switch release")).outputs["reason"]).toBe("already_in_state");
    expect((await say(at, "abe", "/go-live enable")).outputs["reason"]).toBe("checklist_failed");
  });

  it("holds what the configuration adds to the checklist", async () => {
    const at = repository("version: 1\nchecklist: [tripwires_armed]\n");
    const refused = await say(at, "abe", "/go-live enable");
    expect([refused.outputs["reason"], refused.replies()[0]?.body.includes("tripwires")]).toEqual(["checklist_failed", true]);
  });

  it("belongs into a workflow on issue_comment", async () => {
    const { code, log } = await step(repository(), { command: "comment" });
    expect([code, log.includes("issue_comment")]).toEqual([2, true]);
  });
});

describe("what reaches beyond the ledger, with the workflow's token alone", { timeout: 240_000 }, () => {
  const RULES = 'version: 1\nchecks:\n  structure: { forbidden: ["**/*.bak"] }\n';
  const onPull = (number: number): object => ({ issue: { number, pull_request: { url: "" } } });
  const main = (at: Repository): string => at.bare.ref("refs/heads/main") ?? "";

  it("judges the head of the pull request by the rules of its base, and the default branch on an issue", async () => {
    const at = repository(RULES);
    const { pull } = await people(hub.world).open(at, { files: { "a.bak": "old", ".github/gatehouse.yml": "version: 1\n" }, quiet: true });
    const judged = await say(at, "wren", "/check", onPull(pull.number));
    expect([judged.code, judged.outputs["reason"]]).toEqual([0, "ok"]);
    expect(judged.replies()[0]?.body).toContain("structure/forbidden-path");
    expect(judged.replies()[0]?.body).toContain("policy-change/loosened");
    const issue = await say(at, "wren", "/check");
    expect([issue.outputs["reason"], issue.replies()[0]?.body.includes("forbidden-path")]).toEqual(["ok", false]);
    expect((await say(repository("version: [\n"), "wren", "/check")).outputs["reason"]).toBe("undecided");
  });

  it("judges again where the workflow is run again", async () => {
    const at = repository(RULES);
    const asked = await say(at, "wren", "/check");
    const [first] = asked.replies();
    at.comments.delete(first?.id ?? 0);
    at.bare.commit("main", { "a.bak": "old" });
    expect((await asked.again()).outputs["reason"]).toBe("ok");
    expect([first?.body.includes("forbidden-path"), asked.replies()[0]?.body.includes("forbidden-path")]).toEqual([false, true]);
  });

  it("takes the snapshot of the default branch, by its rules, on top of the branch where evidence is kept", async () => {
    const at = repository(`${RULES}artifacts: { branch: records }\n`);
    at.bare.git(["update-ref", "refs/heads/records", main(at)]);
    at.bare.commit("main", { "a.bak": "old" });
    const stands = main(at);
    expect((await say(at, "wren", "/snapshot")).outputs["reason"]).toBe("ok");
    const names = at.bare.git(["ls-tree", "-r", "--name-only", "refs/heads/records"]).split("\n");
    const path = names.find((name) => name.startsWith("docs/snapshots/")) ?? "";
    const taken: unknown = JSON.parse(at.bare.git(["show", `refs/heads/records:${path}`]));
    expect(taken).toMatchObject({ checks: { structure: { state: "failed" } } });
    expect([main(at), names.includes("a.bak")]).toEqual([stands, false]);
    const unbegun = repository(`${RULES}artifacts: { branch: evidence/all }\n`);
    expect((await say(unbegun, "wren", "/snapshot")).outputs["reason"]).toBe("ok");
    expect(unbegun.bare.git(["rev-parse", "evidence/all^"])).toBe(main(unbegun));
    const card = await say(at, "rhea", "/scorecard");
    const file = `${hub.url}/fernhill/${at.name}/blob/${at.bare.ref("refs/heads/records")}/${path}`;
    expect([card.outputs["reason"], card.replies()[0]?.body.includes(`](${file})`)]).toEqual(["ok", true]);
    expect(card.replies()[0]?.body).toMatch(/\*\*Daily scorecard [\d-]+\*\*\n\n\*\*❌ 1 check does not pass /);
    expect((await say(repository(RULES), "rhea", "/scorecard")).replies()[0]?.body).toContain("There is no snapshot");
  });

  it("answers where the ledger of generated changes does not hold together", async () => {
    const at = repository(RULES);
    at.bare.commit("main", { "artifacts/gatehouse.jsonl": "{}\n" });
    const { code, outputs, replies } = await say(at, "wren", "/snapshot");
    expect([code, outputs["reason"], replies().length]).toEqual([0, "ledger_broken", 1]);
  });

  it("proposes a waiver as a pull request, once", async () => {
    const at = repository(RULES);
    const asked = await say(at, "mina", `/waive ${"a".repeat(64)} until 2099-01-01 because the old copy goes next week`);
    const [pull, ...more] = at.pulls.values();
    expect([asked.outputs["reason"], pull?.base.ref, more.length]).toEqual(["ok", "main", 0]);
    expect(at.bare.text(pull?.head.sha ?? "", ".github/gatehouse-waivers.yml")).toContain('owner: "@mina"');
    expect(asked.replies()[0]?.body).toContain(`#${pull?.number} adds the waiver`);
    await asked.again();
    expect([at.pulls.size, asked.replies().length]).toEqual([1, 1]);
    expect((await say(at, "wren", `/waive ${"a".repeat(64)} until 2099-01-01 because x`)).outputs["reason"]).toBe("not_permitted");
    expect((await say(at, "mina", `/waive ${"a".repeat(64)} until 2001-01-01 because x`)).outputs["reason"]).toBe("bad_arguments");
    const narrow = await say(repository(RULES), "mina", `/waive ${"a".repeat(64)} until 2099-01-01 because x`, {}, { token: NARROW });
    expect([narrow.code, narrow.outputs["reason"]]).toEqual([0, "refused_by_github"]);
  });

  it("takes a snapshot as a commit, and takes it back, each once however often the workflow runs", async () => {
    const at = repository(RULES);
    const snapshots = (): readonly string[] =>
      at.bare.git(["ls-tree", "-r", "--name-only", main(at)]).split("\n").filter((path) => path.startsWith("docs/snapshots/")); // prettier-ignore
    const taken = await say(at, "wren", "/snapshot");
    expect([taken.outputs["reason"], snapshots().length]).toEqual(["ok", 1]);
    const dry = await say(at, "mina", "/revert last --dry-run");
    expect([dry.outputs["reason"], snapshots().length]).toEqual(["ok", 1]);
    const back = await say(at, "mina", "/revert last");
    expect([back.outputs["reason"], snapshots().length]).toEqual(["ok", 0]);
    const stands = main(at);
    await back.again();
    await taken.again();
    expect(main(at)).toBe(stands);
    expect((await say(at, "mina", "/revert last")).outputs["reason"]).toBe("nothing_to_revert");
    const guarded = repository(`${RULES}artifacts: { branch: main, mode: pull-request }\n`);
    const before = main(guarded);
    expect((await say(guarded, "wren", "/snapshot")).outputs["reason"]).toBe("ok");
    expect([main(guarded) === before, guarded.pulls.size]).toEqual([true, 1]);
  });
});

describe("gate without a server", { timeout: 240_000 }, () => {
  it("passes where the ledger on the ref says so, and not before", async () => {
    const at = repository("version: 1\nenvironments: { production: PROD_EXEC, preview: OBSERVE_ONLY }\n");
    const gate = async (environment: string, inputs: Record<string, string> = {}) => {
      const { code, outputs } = await step(at, { command: "gate", environment, token: LOOKING, ...inputs });
      return [code, outputs["allowed"], outputs["reason"]];
    };
    expect(await gate("production")).toEqual([1, "false", "not_live"]);
    expect(await gate("preview")).toEqual([0, "true", "ok"]);
    await say(at, "mina", "/go-live enable");
    expect(await gate("production")).toEqual([0, "true", "ok"]);
    expect(await gate("anything else")).toEqual([0, "true", "ok"]);
    await say(at, "wren", "/kill-switch engage");
    expect(await gate("production")).toEqual([1, "false", "kill_switch_engaged"]);
    expect(await gate("anything else")).toEqual([1, "false", "kill_switch_engaged"]);
    const unknown = ["nobody's", "token"].join(" ");
    expect(await gate("production", { token: unknown })).toEqual([3, "false", "state_unreadable"]);
    expect(await gate("preview", { token: unknown })).toEqual([3, "false", "state_unreadable"]);
    expect((await step(at, { command: "gate", "execution-class": "SANDBOX_EXEC", token: unknown })).code).toBe(0);
    expect((await step(at, { command: "gate", "execution-class": "NONSENSE" })).code).toBe(2);
  });

  it("reserves and settles, a step once", async () => {
    const at = repository();
    const inputs = { command: "risk-reserve", engine: "WHOLESALE", amount: "400.00", reason: "offer 7" };
    const first = await step(at, inputs);
    expect([first.code, first.outputs["allowed"]]).toEqual([0, "true"]);
    const again = await step(at, inputs);
    expect(again.outputs["reservation"]).toBe(first.outputs["reservation"]);
    const more = await step(at, { ...inputs, amount: "100.01" });
    expect([more.code, more.outputs["reason"]]).toEqual([1, "open_risk_exceeded"]);
    const far = await step(at, { command: "risk-settle", reservation: first.outputs["reservation"] ?? "", loss: "5000000000" });
    expect([far.code, far.log.includes("input loss: at most a billion dollars")]).toEqual([2, true]);
    expect((await step(at, { ...inputs, amount: "5000000000" })).code).toBe(2);
    const settled = await step(at, { command: "risk-settle", reservation: first.outputs["reservation"] ?? "", loss: "-2" });
    expect(settled.code).toBe(0);
    expect((await step(at, { command: "risk-settle", reservation: "rsv_1_000000000000", loss: "0" })).outputs["reason"]).toBe(
      "unknown_reservation",
    );
    expect(entries(at).map(({ kind, actor }) => [kind, actor])).toEqual([
      ["risk.reserved", "wren"],
      ["risk.refused", "wren"],
      ["risk.settled", "wren"],
      ["risk.refused", "wren"],
    ]);
  });
});

describe("the branch that the Action writes", { timeout: 240_000 }, () => {
  it("verifies with the stand-alone script, and one workflow after the other goes on with it", async () => {
    const at = repository();
    for (const text of ["/kill-switch engage one", "/kill-switch release two", "/go-live enable three"]) await say(at, "abe", text);
    const folder = at.bare.git(["ls-tree", "--name-only", REF, "streams/"]);
    const exported = join(temp, "export.ndjson");
    const parts = at.bare.git(["ls-tree", "-r", "--name-only", REF, `${folder}/`]).split("\n").filter((path) => path.endsWith(".ndjson")); // prettier-ignore
    writeFileSync(exported, parts.map((path) => `${at.bare.git(["show", `${REF}:${path}`])}\n`).join(""));
    const said: unknown = JSON.parse(
      execFileSync(process.execPath, [join(ROOT, "scripts/verify-ledger.mjs"), exported], { encoding: "utf8" }),
    );
    expect(said).toMatchObject({ ok: true, entries: 3 });
    expect(at.bare.git(["rev-list", "--count", REF])).toBe("3");
  });

  it("is written by the workflow that the documentation shows", () => {
    const guide = readFileSync(join(ROOT, "docs/how-to/govern.md"), "utf8");
    const [, text = ""] = /```yaml\n(name: gatehouse-commands[\s\S]*?)```/.exec(guide) ?? [];
    const parsed = parseYaml(text);
    expect(parsed.ok ? parsed.value : undefined).toMatchObject({
      on: { issue_comment: { types: ["created"] } },
      permissions: { contents: "write", issues: "write" },
    });
    // In GitHub's expressions a text in single quotes has no escapes: a line break comes by JSON alone.
    const [, condition = ""] = /^ +if: (.*)$/m.exec(text) ?? [];
    const texts = Array.from(condition.matchAll(/'([^']*)'/g), ([, one = ""]) => one);
    expect(texts.map((one) => (condition.includes(`fromJSON('${one}')`) ? JSON.parse(one) : one))).toEqual(["/", "\n/"]);
  });
});
