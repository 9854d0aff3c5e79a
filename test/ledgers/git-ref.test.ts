/** The ledger on a git ref: like every other, and held to compare-and-swap against a real bare repository. */
import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { governance } from "#src/governance.ts";
import { LedgerConflict, type Event } from "#src/ledger.ts";
import { gitRefLedger, type GitRefLedger } from "#src/ledgers/git-ref/ledger.ts";
import { refMemory } from "#src/ledgers/git-ref/memory.ts";
import { RefUnavailable } from "#src/ledgers/git-ref/repository.ts";
import { levers } from "#src/levers/index.ts";
import type { Order } from "#src/order.ts";
import { verifyStream } from "#src/verify.ts";
import { collect, ledgerConformance } from "#test/ledgers/conformance.ts";

const REF = "refs/heads/gatehouse/ledger";
const S = "acme/app";
const at = new Date("2026-11-20T10:00:00.000Z");
const event = (n: number): Event => ({ kind: "test.happened", actor: "ada", data: { n } });
const root = mkdtempSync(join(tmpdir(), "gatehouse-ref-test-"));
const opened: GitRefLedger[] = [];
afterAll(async () => {
  for (const ledger of opened) await ledger.close();
  rmSync(root, { recursive: true, force: true });
});
let repositories = 0;

function bare(): string {
  const folder = join(root, `${++repositories}.git`);
  execFileSync("git", ["init", "-q", "--bare", "-b", "main", folder]);
  return folder;
}

const git = (folder: string, args: readonly string[], input = ""): string =>
  execFileSync("git", ["-C", folder, ...args], { encoding: "utf8", input, stdio: ["pipe", "pipe", "pipe"] });

async function open(address: string, believedMs = 0): Promise<GitRefLedger> {
  const ledger = await gitRefLedger({ address, ref: REF, believedMs });
  opened.push(ledger);
  return ledger;
}

describe("the ledger on a git ref", { timeout: 240_000 }, () => {
  ledgerConformance(async () => await gitRefLedger({ address: bare(), ref: REF, believedMs: 60_000 }));
});

describe("two processes on one ref", { timeout: 240_000 }, () => {
  it("never both append behind one entry: the later one is told of a conflict, or goes on behind it", async () => {
    const address = bare();
    const [one, two] = [await open(address, 60_000), await open(address, 60_000)];
    await one.append(S, [event(1)], 0, at);
    expect(await two.head(S)).toMatchObject({ seq: 1 });
    await one.append(S, [event(2)], 1, at);
    await expect(two.append(S, [event(3)], 1, at)).rejects.toBeInstanceOf(LedgerConflict);
    await two.append(S, [event(3)], 2, at);
    await one.append("acme/other", [event(4)], 0, at);
    expect(await two.append(S, [event(5)], 3, at)).toMatchObject([{ seq: 4 }]);
    expect(await verifyStream(await open(address), S)).toMatchObject({ ok: true, entries: 4 });
    expect(git(address, ["log", "--format=%s", REF]).trim().split("\n").reverse()).toEqual([
      "acme/app@1 test.happened",
      "acme/app@2 test.happened",
      "acme/app@3 test.happened",
      "acme/other@1 test.happened",
      "acme/app@4 test.happened",
    ]);
  });

  it("give one answer to one idempotency key", async () => {
    const address = bare();
    const rooms = [await open(address, 60_000), await open(address, 60_000)];
    for (const room of rooms) await room.head(S);
    const answers = await Promise.all(rooms.map(async (room) => await room.append(S, [event(1)], 0, at, { key: "comment:7" })));
    expect(answers[0]).toEqual(answers[1]);
    expect(await collect((await open(address)).read(S))).toHaveLength(1);
  });

  it("admit exactly what fits of reservations that come at once", async () => {
    const address = bare();
    const house = async () => governance(refMemory(await open(address, 60_000)), levers, () => at);
    const rooms = [await house(), await house(), await house()];
    const cap: Order = { lever: "risk", do: "upsert", actor: "ada", engine: "GLOBAL", change: { maxDailyExposureCents: 150_00 } };
    await rooms[0]?.perform(S, cap);
    const reserve: Order = { lever: "risk", do: "reserve", engine: "NOTIFY", amountCents: 15_00, actor: "bot" };
    const asked = Array.from({ length: 30 }, async (_, index) => await rooms[index % 3]?.perform(S, reserve));
    const rulings = await Promise.all(asked);
    expect(rulings.filter((ruling) => ruling?.refused === undefined)).toHaveLength(10);
    expect(await verifyStream(await open(address), S)).toMatchObject({ ok: true, entries: 31 });
  });
});

describe("a repository", { timeout: 240_000 }, () => {
  it("that takes no push says why, and nothing is written", async () => {
    const address = bare();
    const hook = join(address, "hooks/pre-receive");
    writeFileSync(hook, "#!/bin/sh\necho 'GH013: Repository rule violations found' >&2\nexit 1\n");
    chmodSync(hook, 0o755);
    const ledger = await open(address);
    const refused = await ledger.append(S, [event(1)], 0, at).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(RefUnavailable);
    expect(String(refused)).toContain("Repository rule violations found");
    rmSync(hook);
    expect(await ledger.append(S, [event(1)], 0, at)).toMatchObject([{ seq: 1 }]);
  });

  it("that is not there is no empty ledger", async () => {
    await expect((await open(join(root, "nowhere.git"))).head(S)).rejects.toBeInstanceOf(RefUnavailable);
  });

  it("takes an append whose answer was lost once", async () => {
    const address = bare();
    const ledger = await open(address);
    const hook = join(address, "hooks/post-receive");
    // The ref has moved when this hook runs; the pusher hears nothing but a broken connection.
    writeFileSync(hook, "#!/bin/sh\nkill -9 $PPID\n");
    chmodSync(hook, 0o755);
    expect(await ledger.append(S, [event(1)], 0, at)).toMatchObject([{ seq: 1 }]);
    // Somebody else goes on behind it before it is looked for.
    writeFileSync(hook, `#!/bin/sh\nrm ${hook}\nGIT_DIR=${address} ${process.execPath} ${join(root, "other.mjs")}\nkill -9 $PPID\n`);
    writeFileSync(
      join(root, "other.mjs"),
      `const { execFileSync } = await import("node:child_process");
       const git = (...args) => execFileSync("git", ["-C", ${JSON.stringify(address)}, "-c", "user.name=x", "-c", "user.email=x@example.com", ...args], { encoding: "utf8" }).trim();
       git("update-ref", "${REF}", git("commit-tree", "${REF}^{tree}", "-p", "${REF}", "-m", "other"));`,
    );
    expect(await ledger.append(S, [event(2)], 1, at)).toMatchObject([{ seq: 2 }]);
    expect(await verifyStream(await open(address), S)).toMatchObject({ ok: true, entries: 2 });
    expect(git(address, ["log", "--format=%s", REF])).toBe("other\nacme/app@2 test.happened\nacme/app@1 test.happened\n");
  });
});

describe("the branch", { timeout: 240_000 }, () => {
  it("read by git alone is an export that the stand-alone script verifies, and any byte that is changed there is found", async () => {
    const address = bare();
    const ledger = await open(address);
    await ledger.append(
      S,
      Array.from({ length: 300 }, (_, n) => event(n + 1)),
      0,
      at,
    );
    const folder = git(address, ["ls-tree", "--name-only", REF, "streams/"]).trim();
    const files = git(address, ["ls-tree", "-r", "--name-only", REF, `${folder}/entries/`])
      .trim()
      .split("\n");
    expect(files).toHaveLength(2);
    const text = (path: string): string => git(address, ["show", `${REF}:${path}`]);
    const exported = join(root, "export.ndjson");
    writeFileSync(exported, [...files, `${folder}/head.ndjson`].map(text).join(""));
    const script = join(import.meta.dirname, "../../scripts/verify-ledger.mjs");
    const said: unknown = JSON.parse(execFileSync(process.execPath, [script, exported], { encoding: "utf8" }));
    expect(said).toMatchObject({ ok: true, entries: 300, streams: 1 });
    const changed = (path: string, from: string, to: string): void => {
      const blob = git(address, ["hash-object", "-w", "--stdin"], text(path).replace(from, to)).trim();
      const tree = `100644 ${blob}\t${path}\n`;
      const index = { GIT_INDEX_FILE: join(root, "index") };
      const plumb = (args: readonly string[], input = ""): string =>
        execFileSync("git", ["-C", address, ...args], { encoding: "utf8", input, env: { ...process.env, ...index } }).trim();
      plumb(["read-tree", REF]);
      plumb(["update-index", "--index-info"], tree);
      const commit = plumb(["-c", "user.name=x", "-c", "user.email=x@example.com", "commit-tree", plumb(["write-tree"]), "-m", "x"]);
      git(address, ["update-ref", REF, commit]);
    };
    const before = git(address, ["rev-parse", REF]).trim();
    for (const [path, from, to] of [
      [files[1], '"n":299', '"n":298'],
      [files[0], '"actor":"ada"', '"actor": "ada"'],
      [files[0], "\n", "\n\n"],
      [files[1], /.*\n$/.exec(text(files[1] ?? ""))?.[0], ""],
      [`${folder}/head.ndjson`, '"seq":300', '"seq":299'],
    ] as const) {
      changed(path ?? "", from ?? "", to);
      expect(await verifyStream(await open(address), S)).toMatchObject({ ok: false });
      git(address, ["update-ref", REF, before]);
    }
    expect(await verifyStream(await open(address), S)).toMatchObject({ ok: true, entries: 300 });
  });
});
