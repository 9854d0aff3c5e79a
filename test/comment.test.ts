/** Comments as people write them, and what they come to. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checklistFor } from "#src/checklist.ts";
import type { CommandDesk } from "#src/command-desk.ts";
import { answerComment } from "#src/comment.ts";
import { commands } from "#src/commands/index.ts";
import { governance } from "#src/governance.ts";
import type { CommandRules } from "#src/command-rule.ts";
import type { Person } from "#src/rights.ts";
import { verifyStream } from "#src/verify.ts";
import { fakeMemory } from "#test/fakes/memory.ts";
import { levers } from "#src/levers/index.ts";

const S = "acme/app";

function desk(rules: CommandRules = {}) {
  const memory = fakeMemory();
  let [now, ids] = [Date.parse("2026-11-20T10:00:00.000Z"), 0];
  const clock = (): Date => new Date(now);
  const room = governance(memory, levers, clock);
  const people = new Map<string, Person>(
    [
      ["ada", "admin"],
      ["max", "maintain"],
      ["mia", "maintain"],
      ["wes", "write"],
      ["rea", "read"],
      ["cus", "release-captain"],
    ].map(([login = "", roleName = ""]) => [login, { login, roleName }]),
  );
  const deleted = new Set<string>();
  const made: CommandDesk = {
    governance: room,
    commands,
    rules,
    stream: S,
    now: clock,
    checklist: async (purpose, state) => checklistFor(purpose, { state, ledger: await verifyStream(memory.ledger, S) }),
    person: async (login) => people.get(login) ?? { login, roleName: "none" },
    outside: async (effect) => (effect.do === "check" ? { code: "ok", markdown: "judged" } : undefined),
    entry: async (seq) => {
      for await (const entry of memory.ledger.read(S, seq - 1)) return entry;
      return undefined;
    },
    isThere: async (comment) => !deleted.has(comment),
  };
  const say = async (author: string, body: string, id = String(++ids), who?: string) =>
    await answerComment(made, {
      id,
      author,
      body,
      ...(who === undefined ? {} : { who }),
      url: `https://github.example/acme/app/issues/1#issuecomment-${id}`,
    });
  const codes = async (author: string, body: string, id?: string) =>
    (await say(author, body, id))?.results.map(({ command, code }) => `${command}: ${code}`);
  const kinds = async (): Promise<readonly string[]> => {
    const found: string[] = [];
    for await (const { kind } of memory.ledger.read(S)) found.push(kind);
    return found;
  };
  return { say, codes, kinds, people, deleted, state: async () => await room.state(S), pass: (ms: number) => (now += ms) };
}

describe("a comment", () => {
  it.each<readonly [string, string, readonly string[] | undefined]>([
    ["rea", "thanks, looks good", undefined],
    ["rea", "/lgtm", undefined],
    ["rea", "/help", ["help: ok"]],
    ["rea", "/help risk", ["help: ok"]],
    ["rea", "/go-live", ["go-live status: ok"]],
    ["rea", "/go-live checklist", ["go-live checklist: ok"]],
    ["rea", "/risk\n/heimdall status\n/tripwire", ["risk status: ok", "heimdall status: ok", "tripwire status: ok"]],
    ["rea", "/go-liv enable", ["go-liv enable: unknown_command"]],
    ["rea", "/risk reserv WHOLESALE 1", ["risk reserv: unknown_command"]],
    ["rea", "/gatehouse nonsense", ["nonsense: unknown_command"]],
    ["rea", "/kill-switch engage", ["kill-switch engage: not_permitted"]],
    ["wes", "/go-live enable", ["go-live enable: not_permitted"]],
    ["wes", "/kill-switch engage it's on fire", ["kill-switch engage: ok"]],
    ["cus", "/kill-switch engage", ["kill-switch engage: not_permitted"]],
    ["max", "/go-live enable launch", ["go-live enable: ok"]],
    [
      "max",
      "/go-live enable\n/go-live enable\n/go-live disable",
      ["go-live enable: ok", "go-live enable: already_in_state", "go-live disable: ok"],
    ],
    ["max", "/kill-switch engage\n/go-live enable", ["kill-switch engage: ok", "go-live enable: checklist_failed"]],
    ["wes", "/risk reserve WHOLESALE 15.005", ["risk reserve: bad_arguments"]],
    ["wes", "/risk reserve WHOLESALE -1", ["risk reserve: bad_arguments"]],
    ["wes", "/risk reserve WHOLESALE 1e3", ["risk reserve: bad_arguments"]],
    ["wes", "/risk reserve WHOLESALE $500 a new buyer", ["risk reserve: ok"]],
    ["wes", "/risk reserve WHOLESALE 500.01", ["risk reserve: open_risk_exceeded"]],
    ["wes", "/risk reserve LOTTERY 1", ["risk reserve: unknown_engine"]],
    ["wes", "/risk settle rsv_1_000000000000 1", ["risk settle: unknown_reservation"]],
    ["max", "/risk policy WHOLESALE --max-open-risk none --max-actions-per-day 3", ["risk policy: ok"]],
    ["max", "/risk policy WHOLESALE --max-opn-risk 3", ["risk policy: bad_arguments"]],
    ["max", "/risk policy WHOLESALE --enabled maybe", ["risk policy: bad_arguments"]],
    ["wes", "/heimdall trial BUYER_MATCH success 0.9", ["heimdall trial: ok"]],
    ["wes", "/heimdall trial NOBODY success 0.9", ["heimdall trial: unknown_domain"]],
    ["wes", "/tripwire evaluate WHOLESALE/contract_rate", ["tripwire evaluate: ok"]],
    ["max", "/tripwire policy WHOLESALE/contract_rate --enabled true", ["tripwire policy: ok"]],
    ["max", "/waive abcdef12 until 2026-02-30 because x", ["waive: bad_arguments"]],
    ["max", "/waive abcdef12 until 2026-12-31 because x", ["waive: not_available"]],
    ["wes", "/check", ["check: ok"]],
    ["nobody", "/help", ["help: not_permitted"]],
  ])("of %s: %s", async (author, body, expected) => {
    expect(await desk().codes(author, body)).toEqual(expected);
  });

  it("is carried out once, however often it is delivered", async () => {
    const { codes, kinds, state } = desk();
    for (let time = 0; time < 3; time++) await codes("wes", "/risk reserve WHOLESALE 100\n/risk reserve WHOLESALE 100\n/help", "7");
    expect(await kinds()).toEqual(["risk.reserved", "risk.reserved", "command.answered"]);
    expect((await state()).risk.openCents["WHOLESALE"]).toBe(200_00);
  });

  it("gets one reply whose parts begin with the command and end with the ledger's entry, then a block for programs", async () => {
    const reply = await desk().say("max", "/go-live enable the launch\n/kill-switch status");
    const parts = reply?.markdown.split("\n---\n\n") ?? [];
    expect(parts).toHaveLength(2);
    expect(parts[0]).toMatch(/^\*\*\/go-live enable\*\* · ok\n\n[\s\S]*\nLedger entry `acme\/app@1 [0-9a-f]{12}`\n$/);
    expect(parts[1]).toMatch(/^\*\*\/kill-switch status\*\* · ok\n/);
    const block = /<!-- gatehouse:results (.*) -->/.exec(reply?.markdown ?? "")?.[1] ?? "";
    expect(JSON.parse(block)).toMatchObject([
      { command: "/go-live enable", code: "ok", entry: { stream: S, seq: 1 } },
      { command: "/kill-switch status", code: "ok", entry: { seq: 2 } },
    ]);
  });

  it("is told where it gives more commands than are carried out", async () => {
    const { say } = desk();
    const [all, more] = [await say("rea", "/go-live\n".repeat(20)), await say("rea", "/go-live\n".repeat(21))];
    const words = "One comment gives at most 20 commands: those behind them were not carried out.";
    expect([all?.results.length, all?.markdown.includes(words)]).toEqual([20, false]);
    expect([more?.results.length, more?.markdown.includes(words)]).toEqual([20, true]);
  });

  it("shows what was written into it as text", async () => {
    const { say } = desk();
    const evil = "--> <img src=x onerror=alert(1)> @everyone [x](http://evil.example) | `code` \u202e";
    const reply = await say("max", `/go-live enable ${evil}\n/help ${evil}\n/risk policy ${evil} --x y`);
    expect(reply?.markdown).not.toContain("<img");
    expect(reply?.markdown).not.toMatch(/(?<!`)@everyone/);
    expect(reply?.markdown).not.toContain("](http://evil.example)");
    expect(reply?.markdown).not.toContain("\u202e");
    expect(reply?.markdown.match(/-->/g)).toHaveLength(1);
  });

  it("shows as text what others wrote into the levers", async () => {
    const { say, codes } = desk();
    const evil = "<img/src=x>|[x](http://evil.example)|`@everyone`|#1|$x$";
    await codes("max", `/kill-switch engage ${evil}\n/tripwire policy ${evil}/m --window-events 1 --baseline-events 1 --max-drop-fraction 0.1 --action THROTTLE --enabled true`); // prettier-ignore
    await codes("max", `/risk policy "${evil}" --enabled true\n/heimdall policy "${evil}" --min-confidence-prod 0.5 --min-sandbox-trials 1 --min-sandbox-success-rate 0.5 --prod-use-enabled true`); // prettier-ignore
    for (const show of [
      "/go-live",
      "/kill-switch status",
      "/risk",
      "/heimdall",
      "/tripwire",
      "/go-live checklist",
      `/help ${evil}`,
      `/explain ${evil}`,
      `/revert ${evil}`,
      `/approve ${evil}`,
    ]) {
      const shown = (await say("ada", show))?.markdown ?? "";
      const outside = shown.replace(/<!-- gatehouse:results .* -->/, "").replace(/`[^`\n]*`|<code>[^<]*<\/code>/g, "");
      expect(outside, show).not.toMatch(/<img|\]\(http|@everyone|#1\b|\$x\$/);
      // A cell that broke out of its table would add columns.
      for (const [table = ""] of shown.matchAll(/(?:^\|.*\|\n)+/gm))
        expect(
          new Set(
            table
              .trim()
              .split("\n")
              .map((row) => row.replace(/<code>[^<]*<\/code>/g, "").split("|").length),
          ).size,
          table,
        ).toBe(1);
    }
  });

  it("can be held to people, teams and roles by the configuration", async () => {
    const rules = { "go-live enable": { users: ["@Rea"] }, risk: { roles: ["release-captain"] }, check: { teams: ["ops"] } };
    const { codes, people } = desk(rules);
    people.set("ops", { login: "ops", roleName: "read", teams: ["ops"] });
    expect(await codes("rea", "/go-live enable")).toEqual(["go-live enable: ok"]);
    expect(await codes("ada", "/go-live enable")).toEqual(["go-live enable: not_permitted"]);
    expect(await codes("cus", "/risk reserve NOTIFY 1")).toEqual(["risk reserve: ok"]);
    expect(await codes("ops", "/check")).toEqual(["check: ok"]);
    people.set("cus", { login: "cus", roleName: "release-captain", baseRole: "maintain" });
    expect(await codes("cus", "/go-live disable")).toEqual(["go-live disable: ok"]);
  });
});

describe("an order that takes two people", () => {
  const rules = {
    "go-live enable": { approvals: 2, within: "30m" },
    "kill-switch release": { approvals: 2, within: "30m" },
    "kill-switch engage": { approvals: 2 },
  };
  const proposed = async (
    said: ReturnType<typeof desk>,
    command = "/go-live enable launch",
    author = "max",
    id?: string,
  ): Promise<string> => {
    const reply = await said.say(author, command, id);
    expect(reply?.results[0]?.code).toBe("awaiting_second_person");
    return /ord_\d+_[0-9a-f]{12}/.exec(reply?.markdown ?? "")?.[0] ?? "";
  };

  it("waits, and is carried out in the name of who proposed it when somebody else approves, once", async () => {
    const said = desk(rules);
    const id = await proposed(said);
    expect((await said.state())["go-live"].live).toBe(false);
    expect(await said.codes("mia", `/approve ${id}`, "9")).toEqual(["approve: ok"]);
    expect((await said.state())["go-live"]).toMatchObject({ live: true, changedBy: "max", reason: "launch" });
    expect(await said.codes("mia", `/approve ${id}`, "9")).toEqual(["approve: ok"]);
    expect(await said.codes("mia", `/approve ${id}`)).toEqual(["approve: unknown_order"]);
    expect((await said.kinds()).filter((kind) => kind === "go-live.enabled")).toHaveLength(1);
  });

  it("is not approved by the same person, nor by one without the right, nor too late, nor under another id", async () => {
    const said = desk({ ...rules, approve: { roles: ["write", "maintain", "admin"] } });
    const id = await proposed(said);
    expect(await said.codes("max", `/approve ${id}`)).toEqual(["approve: same_person"]);
    expect(await said.codes("wes", `/approve ${id}`)).toEqual(["approve: not_permitted"]);
    expect(await said.codes("mia", "/approve ord_1_000000000000")).toEqual(["approve: unknown_order"]);
    said.pass(30 * 60_000 - 1);
    expect(await said.codes("max", `/approve ${id}`)).toEqual(["approve: same_person"]);
    said.pass(1);
    expect(await said.codes("mia", `/approve ${id}`)).toEqual(["approve: expired"]);
    expect((await said.state())["go-live"].live).toBe(false);
  });

  it("is not approved by its proposer under another name, and counts each person once", async () => {
    const said = desk({ "go-live enable": { approvals: 3, within: "30m" } });
    const reply = await said.say("max", "/go-live enable", "first", "501");
    const id = /ord_\d+_[0-9a-f]{12}/.exec(reply?.markdown ?? "")?.[0] ?? "";
    for (const login of ["maxine", "MAX"]) said.people.set(login, { login, roleName: "maintain" });
    const approve = async (login: string, who: string) => (await said.say(login, `/approve ${id}`, undefined, who))?.results[0]?.code;
    expect(await approve("maxine", "501")).toBe("same_person");
    expect(await approve("MAX", "777")).toBe("same_person");
    expect(await approve("mia", "502")).toBe("awaiting_second_person");
    expect(await approve("mia", "502")).toBe("same_person");
    expect((await said.state())["go-live"].live).toBe(false);
    expect(await approve("ada", "503")).toBe("ok");
    expect((await said.state())["go-live"].live).toBe(true);
  });

  it("is not approved by somebody who lost the right in between, and stays for somebody who has it", async () => {
    const said = desk(rules);
    const id = await proposed(said);
    said.people.set("mia", { login: "mia", roleName: "read" });
    expect(await said.codes("mia", `/approve ${id}`)).toEqual(["approve: not_permitted"]);
    expect(await said.codes("ada", `/approve ${id}`)).toEqual(["approve: ok"]);
  });

  it("has a checklist that is looked at when it is carried out, not when it was proposed", async () => {
    const said = desk(rules);
    const id = await proposed(said);
    expect(await said.codes("max", "/risk policy GLOBAL --enabled false")).toEqual(["risk policy: ok"]);
    expect(await said.codes("mia", `/approve ${id}`)).toEqual(["approve: checklist_failed"]);
    expect((await said.state())["go-live"].live).toBe(false);
  });

  it("is not carried out when its proposer has lost the right or deleted the comment", async () => {
    const said = desk(rules);
    const first = await proposed(said);
    said.people.set("max", { login: "max", roleName: "write" });
    expect(await said.codes("mia", `/approve ${first}`)).toEqual(["approve: not_permitted"]);
    const second = await proposed(said, "/go-live enable", "ada", "77");
    said.deleted.add("77");
    expect(await said.codes("mia", `/approve ${second}`)).toEqual(["approve: comment_deleted"]);
    expect((await said.state())["go-live"].live).toBe(false);
  });

  it("is frozen while the kill switch is engaged, all but the switch's own release", async () => {
    const said = desk(rules);
    const id = await proposed(said);
    expect(await said.codes("wes", "/kill-switch engage")).toEqual(["kill-switch engage: ok"]);
    expect(await said.codes("mia", `/approve ${id}`)).toEqual(["approve: kill_switch_engaged"]);
    expect(await said.codes("max", "/go-live enable")).toEqual(["go-live enable: kill_switch_engaged"]);
    const release = await proposed(said, "/kill-switch release");
    expect(await said.codes("mia", `/approve ${release}`)).toEqual(["approve: ok"]);
    expect((await said.state())["go-live"].killSwitch).toBe(false);
    expect(await said.codes("mia", `/approve ${id}`)).toEqual(["approve: ok"]);
  });

  it("is rejected by anybody who may, and then cannot be approved", async () => {
    const said = desk(rules);
    const id = await proposed(said);
    expect(await said.codes("mia", `/reject ${id} not today`)).toEqual(["reject: ok"]);
    expect(await said.codes("ada", `/approve ${id}`)).toEqual(["approve: unknown_order"]);
  });
});

describe("random comments", () => {
  it("never fail, and change nothing for somebody who may only read", async () => {
    const word = fc.constantFrom("/go-live", "enable", "/kill-switch", "engage", "/risk", "reserve", "NOTIFY", "1", "/approve", "ord_1_x", "--a", "\n", "`", '"', "/gatehouse"); // prettier-ignore
    const body = fc.oneof(fc.string({ unit: "binary", maxLength: 80 }), fc.array(word, { maxLength: 12 }).map((words) => words.join(" ")), fc.array(word, { maxLength: 12 }).map((words) => words.join(" ").replaceAll("\n ", "\n"))); // prettier-ignore
    const said = desk();
    await fc.assert(
      fc.asyncProperty(body, async (text) => {
        await said.say("rea", text);
      }),
      { numRuns: Number(process.env["COMMENTS"] ?? 1_500) },
    );
    expect(new Set(await said.kinds()).difference(new Set(["command.answered"]))).toEqual(new Set());
  });
});

describe("the registry", () => {
  it.each(commands.flatMap(({ name, examples }) => examples.map((example) => [name, example])))(
    "has for %s an example that it understands: %s",
    async (name, example) => {
      const found = await desk().codes("ada", example ?? "");
      expect(found?.[0]?.split(": ")[0]).toBe(name);
      expect(found?.[0]).not.toMatch(/bad_arguments|not_permitted|unknown_command$/);
    },
  );
});
