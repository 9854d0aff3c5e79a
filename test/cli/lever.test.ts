/** `gatehouse lever`: the same words to the store of this machine and to a server give the same answers. */
import { mkdtempSync, rmSync } from "node:fs";
import { userInfo } from "node:os";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCli, type Said } from "#test/cli/run.ts";
import { ADMIN_KEY, serve, type Served } from "#test/serve/process.ts";

const root = mkdtempSync(join(tmpdir(), "gatehouse-lever-"));
let server: Served;
beforeAll(async () => {
  server = await serve(join(root, "served"));
});
afterAll(async () => {
  await server.end();
  rmSync(root, { recursive: true, force: true });
});

const env = { PATH: process.env["PATH"], GATEHOUSE_KEY: ADMIN_KEY };
const doors: readonly (readonly [string, () => readonly string[]])[] = [
  ["the store in the data directory", () => ["--data-dir", join(root, "own")]],
  ["a server", () => ["--server", `${server.url}/`]],
];
const now = (): Date => new Date();

describe.each(doors)("lever against %s", { timeout: 240_000 }, (door, where) => {
  const repository = `acme/${door === "a server" ? "far" : "near"}`;
  const lever = async (...words: readonly string[]): Promise<Said> =>
    await runCli(["lever", ...words, "--repository", repository, ...where()], { env, now });
  const codes = async (...words: readonly string[]): Promise<readonly unknown[]> => {
    const { code, out } = await lever(...words, "--format", "json");
    return [code, ...JSON.parse(out).results.map((one: { code: string; entry: { seq: number } | null }) => one.code)];
  };

  it("turns things on and off, and says who did it and where it stands in the ledger", async () => {
    const on = await lever("go-live", "enable", "launch", "day");
    expect([on.code, on.err]).toEqual([0, ""]);
    expect(on.out).toMatch(/^\*\*\/go-live enable\*\* · ok\n/);
    expect(on.out).toContain("| go live enabled | true |");
    expect(on.out).toContain(`| changed by | ${userInfo().username} |`);
    expect(on.out).toContain("| reason | launch day |");
    expect(on.out).toMatch(new RegExp(`Ledger entry \`${repository}@1 [0-9a-f]{12}\``));
    expect(await codes("go-live", "enable")).toEqual([0, "already_in_state"]);
    expect(await codes("kill-switch", "engage", "the offers", "go out twice")).toEqual([0, "ok"]);
    expect(await codes("go-live", "checklist")).toEqual([1, "checklist_failed"]);
    expect(await codes("go-live", "enable")).toEqual([1, "checklist_failed"]);
    expect((await lever("kill-switch", "status")).out).toContain("| reason | the offers go out twice |");
    expect(await codes("kill-switch", "release")).toEqual([0, "ok"]);
    expect(await codes("go-live", "disable")).toEqual([0, "ok"]);
  });

  it("reserves, settles and shows the day", async () => {
    const { out } = await lever("risk", "reserve", "WHOLESALE", "15.50", "an offer");
    const [, id = ""] = /\| reservation \| (?:`|<code>)?(rsv_\w+)/.exec(out) ?? [];
    expect(id).toMatch(/^rsv_1_[0-9a-f]{12}$/);
    expect(await codes("risk", "reserve", "WHOLESALE", "9999")).toEqual([1, "daily_exposure_exceeded"]);
    expect(await codes("risk", "settle", id, "-2")).toEqual([0, "ok"]);
    expect(await codes("risk", "settle", id, "7")).toEqual([0, "already_in_state"]);
    expect(await codes("risk", "settle", "rsv_9_000000000000", "7")).toEqual([1, "unknown_reservation"]);
    expect(await codes("risk", "policy", "CAPITAL", "--max-open-risk", "none", "--mode", "monitor")).toEqual([0, "ok"]);
    const day = (await lever("risk", "status")).out;
    expect(day).toContain("| `WHOLESALE` | enforce | 15.5 of 1000 | 0 of 200 | 0 of 500 | 1 of no limit | 1 |");
    expect(day).toContain("| `GLOBAL` | enforce | 15.5 of 1500 | 0 of 250 | 0 of no limit | 1 of no limit | 1 |");
    expect(day).toContain("| `CAPITAL` | monitor | 0 of 750 | 0 of 150 | 0 of no limit | 0 of no limit | 0 |");
  });

  it("feeds the charter and evaluates the tripwires", async () => {
    expect(await codes("heimdall", "policy", "BUYER_MATCH", "--min-sandbox-trials", "3", "--window", "7d")).toEqual([0, "ok"]);
    for (const said of ["0.9", "0.7"]) expect(await codes("heimdall", "trial", "BUYER_MATCH", "success", said)).toEqual([0, "ok"]);
    expect(await codes("heimdall", "trial", "NOBODY", "failure", "0.5")).toEqual([1, "unknown_domain"]);
    expect((await lever("heimdall", "status")).out).toContain("| `BUYER_MATCH` | off | 0.9 | 2 of 3 | 1 of 0.8 | 0.8 | 7d |");
    expect(await codes("tripwire", "policy", "WHOLESALE/contract_rate", "--enabled", "true", "--window-events", "5")).toEqual([0, "ok"]);
    expect((await lever("tripwire", "evaluate", "WHOLESALE/contract_rate")).out).toContain("insufficient_events");
    expect((await lever("tripwire", "status")).out).toContain("| `WHOLESALE/contract_rate` | armed | 5 against 200 | – | 0.2 | THROTTLE |");
  });

  it("ends with 2 where it was not understood, and knows no orders of others", async () => {
    expect(await codes("go-live", "enabel")).toEqual([2, "unknown_command"]);
    expect(await codes("risk", "reserve", "WHOLESALE", "a lot")).toEqual([2, "bad_arguments"]);
    expect((await codes("approve", "ord_1_000000000000"))[0]).toBe(1);
    expect(await codes("snapshot")).toEqual([1, "not_available"]);
    expect(await codes("help", "risk")).toEqual([0, "ok"]);
    expect((await lever()).code).toBe(2);
    expect((await runCli(["lever", "go-live", "--repository", "nonsense", ...where()], { env })).code).toBe(2);
  });
});

describe("lever against a server", { timeout: 240_000 }, () => {
  const ask = async (more: Record<string, string | undefined>, url = server.url): Promise<Said> =>
    await runCli(["lever", "go-live", "status", "--server", url], { env: { PATH: process.env["PATH"], ...more } });

  it("asks for a key, and says what the server thinks of it", async () => {
    const none = await ask({});
    expect([none.code, none.err.includes("GATEHOUSE_KEY")]).toEqual([2, true]);
    const wrong = await ask({ GATEHOUSE_KEY: "nobody" });
    expect([wrong.code, wrong.err.includes("401"), wrong.err.includes("GATEHOUSE_KEY")]).toEqual([2, true, true]);
    expect((await ask({ GATEHOUSE_KEY: "x" }, "ftp://x")).code).toBe(2);
    const away = await ask({ GATEHOUSE_KEY: "x" }, "http://127.0.0.1:9");
    expect([away.code, away.err.includes("could not decide")]).toEqual([3, true]);
  });

  it("may do what its key allows, in the repository that is the key's", async () => {
    const made = await server.post("/api/system/keys", { name: "reader", tenant: "birch", scopes: ["read"] });
    const reader = { env: { PATH: process.env["PATH"], GATEHOUSE_KEY: String(made.body.key) } };
    expect((await runCli(["lever", "go-live", "status", "--server", server.url], reader)).code).toBe(0);
    const refused = await runCli(["lever", "kill-switch", "engage", "--server", server.url], reader);
    expect([refused.code, refused.out.includes("not_permitted")]).toEqual([1, true]);
    const other = await runCli(["lever", "go-live", "status", "--server", server.url, "--repository", "acme/far"], reader);
    expect([other.code, other.err.includes("403")]).toEqual([2, true]);
  });

  it("gives an order once though the answer to it was lost", async () => {
    const { serverAt } = await import("#src/cli/server.ts");
    let lost = 0;
    const lossy: typeof fetch = async (url, init) => {
      const response = await fetch(url, init);
      if (init?.method === "POST" && lost++ === 0) throw new TypeError("fetch failed");
      return response;
    };
    const terminal = { env: { GATEHOUSE_KEY: ADMIN_KEY } } as never;
    const { governance, stream } = await serverAt(server.url, "acme/lossy", terminal, lossy);
    const order = { lever: "risk", do: "reserve", actor: "ada", engine: "NOTIFY", amountCents: 1_00 } as const;
    const ruling = await governance.perform(stream, order);
    expect([ruling.refused, ruling.entries.length]).toEqual([undefined, 1]);
    expect((await governance.state(stream)).risk.figures["NOTIFY"]).toMatchObject({ exposureCents: 1_00, actions: 1 });
  });
});
