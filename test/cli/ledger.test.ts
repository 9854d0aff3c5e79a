/** `gatehouse ledger` and `gatehouse keys` over a store on disk: what is whole, what is not, and what leaves it. */
import { execFileSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, describe, expect, it } from "vitest";
import { sha256 } from "#src/canonical.ts";
import { gitRefLedger } from "#src/ledgers/git-ref/ledger.ts";
import { openStore } from "#src/stores/open.ts";
import { runCli, type Said } from "#test/cli/run.ts";

const root = mkdtempSync(join(tmpdir(), "gatehouse-ledger-cli-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let folders = 0;
function folder(): string {
  const made = join(root, String(++folders));
  mkdirSync(made);
  return made;
}
const SCRIPT = join(import.meta.dirname, "../../scripts/verify-ledger.mjs");
const at = new Date("2026-11-20T10:00:00.000Z");

async function filled(): Promise<string> {
  const cwd = folder();
  for (const words of ["kill-switch engage one", "kill-switch release two", "risk reserve NOTIFY 1 three"])
    await runCli(["lever", ...words.split(" ")], { cwd });
  await runCli(["lever", "kill-switch", "engage", "--repository", "acme/app"], { cwd });
  return cwd;
}
const ledger = async (cwd: string, ...words: readonly string[]): Promise<Said> => await runCli(["ledger", ...words], { cwd });

describe("signed heads", { timeout: 240_000 }, () => {
  const pair = (): { readonly own: string; readonly open: string } => {
    const { privateKey, publicKey } = generateKeyPairSync("ed25519");
    return {
      own: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
      open: publicKey.export({ type: "spki", format: "pem" }).toString(),
    };
  };
  const keys = (cwd: string): void => {
    const [own, other] = [pair(), pair()];
    writeFileSync(join(cwd, "own.pem"), own.own);
    writeFileSync(join(cwd, "open.pem"), own.open);
    writeFileSync(join(cwd, "other.pem"), other.open);
  };
  const kept = async (cwd: string): Promise<void> => {
    keys(cwd);
    expect((await ledger(cwd, "heads", "--key", "own.pem", "--output", "heads.ndjson")).code).toBe(0);
  };
  const held = async (cwd: string, ...words: readonly string[]) => await ledger(cwd, "verify", "--heads", "heads.ndjson", ...words);

  it("hold against a ledger that has grown, by their key alone", async () => {
    const cwd = await filled();
    await kept(cwd);
    await runCli(["lever", "risk", "reserve", "NOTIFY", "2"], { cwd });
    const said = await held(cwd, "--key", "open.pem");
    expect([said.code, said.out]).toEqual([
      0,
      "whole  acme/app: 1 entries\nwhole  local/default: 4 entries\nwhole  head kept of acme/app: 1 entries\nwhole  head kept of local/default: 3 entries\n",
    ]);
    const foreign = await held(cwd, "--key", "other.pem");
    expect([foreign.code, foreign.out]).toMatchObject([1, expect.stringContaining("the head kept of acme/app is not signed by this key")]);
  });

  it("say that nobody's signature was checked where no key is named, and are no entries of their own", async () => {
    const cwd = await filled();
    await kept(cwd);
    const text = readFileSync(join(cwd, "heads.ndjson"), "utf8").replaceAll(/"signature":"[^"]*"/g, '"signature":"AAAA"');
    writeFileSync(join(cwd, "heads.ndjson"), text);
    const said = await held(cwd);
    expect(said).toMatchObject({
      code: 0,
      out: "whole  acme/app: 1 entries\nwhole  local/default: 3 entries\nwhole  head kept of acme/app: 1 entries; its signature was not checked\nwhole  head kept of local/default: 3 entries; its signature was not checked\n",
      err: "gatehouse ledger verify: who signed the heads is not checked: --key FILE, or GATEHOUSE_LEDGER_KEY_PATH, names the public key\n",
    });
    expect((await held(cwd, "--key", "open.pem")).code).toBe(1);
    await ledger(cwd, "heads", "--key", "own.pem", "--output", "heads.ndjson");
    for (const [words, signed] of [
      [[], false],
      [["--key", "open.pem"], true],
    ] as const) {
      const { entries, head, ledgers } = JSON.parse((await held(cwd, "--format", "json", ...words)).out);
      expect([entries, head, ledgers.map((one: { signed?: boolean }) => one.signed)]).toEqual([
        4,
        ledgers[1].head,
        [undefined, undefined, signed, signed],
      ]);
    }
  });

  it("show a tail that is gone, heads and all, and a store that is gone", async () => {
    const cwd = await filled();
    await kept(cwd);
    const store = new DatabaseSync(join(cwd, "data", "gatehouse.db"));
    const triggers = store.prepare("select name from sqlite_master where type = 'trigger'").all();
    for (const { name } of triggers) store.exec(`drop trigger "${String(name)}"`);
    store.exec("delete from entries where stream = 'local/default' and seq = 3");
    store.exec(
      "update heads set seq = 2, hash = (select hash from entries where stream = 'local/default' and seq = 2) where stream = 'local/default'",
    );
    store.close();
    expect((await ledger(cwd, "verify")).code).toBe(0);
    const said = await held(cwd, "--key", "open.pem");
    expect([said.code, said.out]).toMatchObject([
      1,
      expect.stringMatching(/BROKEN head kept of local\/default: stream local\/default had 3 entries on .*; entry 3 is gone/),
    ]);
    rmSync(join(cwd, "data"), { recursive: true });
    expect((await held(cwd)).code).toBe(1);
  });

  it("are given by the export too, which verifies by itself", async () => {
    const cwd = await filled();
    keys(cwd);
    await ledger(cwd, "export", "--key", "own.pem", "--output", "all.ndjson");
    const told = execFileSync(process.execPath, [SCRIPT, join(cwd, "all.ndjson"), "--key", join(cwd, "open.pem")], { encoding: "utf8" });
    expect(JSON.parse(told)).toMatchObject({ ok: true, entries: 4, signed: true });
    expect((await ledger(cwd, "verify", "--heads", "all.ndjson", "--key", "open.pem")).code).toBe(0);
  });

  it.each([
    [["heads"], "heads are signed: --key FILE"],
    [["heads", "--key", "none.pem"], "--key none.pem: there is no such file"],
    [["heads", "--key", "open.pem"], "--key open.pem: it holds no private Ed25519 key in PEM"],
    [["verify", "--key", "open.pem"], "--key says who signed the heads that were kept: --heads FILE names them"],
    [["verify", "--heads", "own.pem"], "--heads own.pem: it holds no head of a ledger"],
  ])("%j is wrong use", async (words, why) => {
    const cwd = await filled();
    keys(cwd);
    const said = await ledger(cwd, ...words);
    expect([said.code, said.err]).toMatchObject([2, expect.stringContaining(why)]);
  });
});

describe("ledger verify", { timeout: 240_000 }, () => {
  it("says what it looked at, and that it is whole", async () => {
    const cwd = await filled();
    const said = await ledger(cwd, "verify");
    expect([said.code, said.out, said.err]).toEqual([0, "whole  acme/app: 1 entries\nwhole  local/default: 3 entries\n", ""]);
    const json = JSON.parse((await ledger(cwd, "verify", "--format", "json")).out);
    expect(json).toMatchObject({
      ok: true,
      entries: 4,
      ledgers: [
        { ledger: "acme/app", ok: true },
        { ledger: "local/default", entries: 3 },
      ],
    });
    expect(json.head).toMatch(/^[0-9a-f]{64}$/);
  });

  it("could not decide where there is nothing to look at, and says it in JSON too", async () => {
    const cwd = folder();
    const said = await ledger(cwd, "verify", "--format", "json");
    expect([said.code, JSON.parse(said.out)]).toMatchObject([3, { ok: false, entries: 0, head: null, ledgers: [] }]);
    expect(said.err).toContain("there is no ledger here");
  });

  it("finds an empty store whole", async () => {
    const cwd = folder();
    await (await openStore({ dataDir: join(cwd, "data") })).close();
    const said = await ledger(cwd, "verify", "--format", "json");
    expect([said.code, JSON.parse(said.out)]).toEqual([0, { ok: true, entries: 0, head: null, ledgers: [] }]);
    expect((await ledger(cwd, "verify")).out).toBe("whole  the store is empty\n");
  });

  it("finds a byte that was changed behind the store's back, and says where", async () => {
    const cwd = await filled();
    const database = new DatabaseSync(join(cwd, "data/gatehouse.db"));
    database.exec("drop trigger entries_are_never_changed; update entries set body = replace(body, '\"two\"', '\"too\"')");
    database.close();
    const said = await ledger(cwd, "verify");
    expect([said.code, said.out]).toEqual([
      1,
      "whole  acme/app: 1 entries\nBROKEN local/default: entry 2 of stream local/default is not what its hash was taken of\n",
    ]);
  });

  it("verifies the branch of a repository that hosts nothing, in a clone", async () => {
    const [bare, clone] = [join(folder(), "hub.git"), folder()];
    execFileSync("git", ["init", "-q", "--bare", "-b", "main", bare]);
    const branch = await gitRefLedger({ address: bare, ref: "refs/heads/gatehouse/ledger" });
    await branch.append("acme/app", [{ kind: "go-live.engaged", actor: "ada", data: {} }], 0, at);
    await branch.close();
    execFileSync("git", ["clone", "-q", bare, clone], { stdio: "ignore" });
    const said = await ledger(folder(), "verify", clone);
    expect([said.code, said.out]).toEqual([0, "whole  gatehouse/ledger: acme/app: 1 entries\n"]);
  });
});

describe("ledger export and show", { timeout: 240_000 }, () => {
  it("writes what the stand-alone script verifies, until a byte is changed", async () => {
    const cwd = await filled();
    expect((await ledger(cwd, "export", "--output", "ledger.ndjson")).code).toBe(0);
    const file = join(cwd, "ledger.ndjson");
    expect(JSON.parse(execFileSync(process.execPath, [SCRIPT, file], { encoding: "utf8" }))).toMatchObject({
      ok: true,
      entries: 4,
      streams: 2,
    });
    expect((await ledger(cwd, "export")).out).toBe(readFileSync(file, "utf8"));
    expect((await ledger(cwd, "show", "local/default", "--after", "2")).out.split("\n").filter(Boolean).map((line) => JSON.parse(line))).toMatchObject([{ seq: 3, kind: "risk.reserved" }]); // prettier-ignore
  });

  it.each([[["show"]], [["show", "s", "--after", "-1"]], [["show", "s", "--after", "x"]], [["dance"]], [[]]])(
    "refuses %j",
    async (words) => {
      expect((await ledger(folder(), ...words)).code).toBe(2);
    },
  );

  it("the script has fewer than 100 lines and needs nothing", () => {
    const text = readFileSync(SCRIPT, "utf8");
    expect(text.split("\n").length - 1).toBeLessThan(100);
    expect([...text.matchAll(/from "([^"]+)"/g)].map(([, name = ""]) => name).filter((name) => !name.startsWith("node:"))).toEqual([]);
  });
});

describe("a question where there is no store", { timeout: 240_000 }, () => {
  const none = (cwd: string): string => `there is no store in ${join(cwd, "data")} yet: --data-dir or GATEHOUSE_DATA_DIR names another\n`;
  const undecided = (cwd: string): Said => ({ code: 3, out: "", err: `gatehouse ledger: could not decide: ${none(cwd)}` });
  const keyless =
    (code: number, out: string) =>
    (cwd: string): Said => ({ code, out, err: `gatehouse keys: ${none(cwd)}` });

  it.each<readonly [string, (cwd: string) => Said]>([
    ["ledger show local/default", undecided],
    ["ledger export --output all.ndjson", undecided],
    ["keys list", keyless(0, "")],
    ["keys list --format json", keyless(0, '{\n  "keys": []\n}\n')],
    ["keys revoke nobody", keyless(1, "There is no key nobody, or it was revoked before.\n")],
  ])("makes none: %s", async (line, expected) => {
    const cwd = folder();
    expect(await runCli(line.split(" "), { cwd })).toMatchObject(expected(cwd));
    expect(readdirSync(cwd)).toEqual([]);
  });

  it("makes none for a key that cannot be made either", async () => {
    const cwd = folder();
    expect((await runCli(["keys", "create", "x", "--scopes", "everything"], { cwd })).code).toBe(2);
    expect(readdirSync(cwd)).toEqual([]);
  });
});

describe("keys", { timeout: 240_000 }, () => {
  const keys = async (cwd: string, ...words: readonly string[]): Promise<Said> => await runCli(["keys", ...words], { cwd });

  it("are made once, listed without the key, and revoked once", async () => {
    const cwd = folder();
    const made = JSON.parse((await keys(cwd, "create", "deploy bot", "--scopes", "read,operate", "--tenant", "Acme", "--days", "7", "--format", "json")).out); // prettier-ignore
    expect(made).toMatchObject({ name: "deploy bot", tenant: "acme", scopes: ["read", "operate"], expiresAt: "2026-11-27T10:00:00.000Z" });
    expect(sha256(made.key).slice(0, 12)).toBe(made.id);
    const listed = (await keys(cwd, "list")).out;
    expect(listed).toBe(`${made.id}  deploy bot  acme  read,operate  expires 2026-11-27  last used never\n`);
    const plain = await keys(cwd, "create", "other", "--scopes", "metrics");
    expect(plain.out).toMatch(/^ghk_[\w-]{43}\nThis is shown once\. Its id is [0-9a-f]{12}\.\n$/);
    expect(readFileSync(join(cwd, "data/gatehouse.db")).includes(made.key)).toBe(false);
    expect((await keys(cwd, "revoke", made.id)).code).toBe(0);
    expect([(await keys(cwd, "revoke", made.id)).code, (await keys(cwd, "revoke", "nobody")).code]).toEqual([1, 1]);
    expect((await keys(cwd, "list")).out).toContain("revoked 2026-11-20");
  });

  it.each([
    ["create", "x"],
    ["create", "x", "--scopes", "read,everything"],
    ["create", "x", "--scopes", "read", "--days", "0"],
    ["create"],
    ["revoke"],
    ["dance", "x"],
  ])("refuses %s %s %s %s", async (...words) => {
    const { code, err } = await keys(folder(), ...words.filter((word) => word !== undefined));
    expect([code, err.startsWith("gatehouse: ")]).toEqual([2, true]);
  });
});
