import { execFile } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { promisify } from "node:util";
import { afterAll, describe, expect, it, vi } from "vitest";
import type { Job } from "#src/queue.ts";
import { DataDirectoryInUse, StoreUnavailable } from "#src/store.ts";
import { BackupRefused, restore } from "#src/stores/sqlite/backup.ts";
import { openEmbedded } from "#src/stores/sqlite/open.ts";
import { verifyStream } from "#src/verify.ts";
import { handClock } from "#test/fakes/clock.ts";

const run = promisify(execFile);
const at = new Date("2026-11-20T10:00:00.000Z");
const root = mkdtempSync(join(tmpdir(), "gatehouse-embedded-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let directories = 0;
const freshDirectory = (): string => join(root, String(++directories));
const open = async (directory: string, clock = handClock()) => await openEmbedded(directory, clock, () => 0.5);
const event = (n: number) => ({ kind: "k", actor: "ada", data: { n } });

describe("the data directory", () => {
  it("belongs to one store at a time, and the error names the way out", async () => {
    const directory = freshDirectory();
    const store = await open(directory);
    const refused = await open(directory).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(DataDirectoryInUse);
    expect(String(refused)).toContain("DATABASE_URL");
    expect(String(refused)).toContain(directory);
    await store.close();
    await (await open(directory)).close();
  });

  it("is refused to a second process", async () => {
    const directory = freshDirectory();
    const store = await open(directory);
    const script = `const { openStore } = await import(${JSON.stringify(new URL("../../src/stores/open.ts", import.meta.url).href)});
      try { await openStore({ dataDir: ${JSON.stringify(directory)} }); console.log("opened"); } catch (error) { console.log(error.name); } process.exit();`;
    const other = async (): Promise<string> => (await run(process.execPath, ["--input-type=module", "--eval", script])).stdout.trim();
    expect(await other()).toBe("DataDirectoryInUse");
    await store.close();
    expect(await other()).toBe("opened");
  });
});

describe("a closed store", () => {
  it("says so, and closes twice without harm", async () => {
    const store = await open(freshDirectory());
    await Promise.all([store.close(), store.close()]);
    await expect(store.ledger.head("s")).rejects.toBeInstanceOf(StoreUnavailable);
    await expect(store.ledger.append("s", [event(1)], 0, at)).rejects.toBeInstanceOf(StoreUnavailable);
  });

  it("has written what was asked before", async () => {
    const directory = freshDirectory();
    const store = await open(directory);
    const appends = Array.from({ length: 50 }, async (_, n) => await store.ledger.append("s", [event(n)], n, at));
    await store.close();
    await Promise.all(appends);
    const again = await open(directory);
    expect(await again.ledger.head("s")).toMatchObject({ seq: 50 });
    await again.close();
  });
});

describe("the stored ledger", () => {
  it("refuses statements that change or remove entries", async () => {
    const directory = freshDirectory();
    const store = await open(directory);
    await store.ledger.append("s", [event(1)], 0, at);
    await store.close();
    const raw = new DatabaseSync(join(directory, "gatehouse.db"));
    expect(() => raw.exec("update entries set body = '{}'")).toThrow("ledger entries are never changed");
    expect(() => raw.exec("delete from entries")).toThrow("ledger entries are never removed");
    raw.close();
  });

  it("does not verify once anything in it was tampered with, and says where", async () => {
    const original = freshDirectory();
    const store = await open(original);
    await store.ledger.append("s", [1, 2, 3].map(event), 0, at);
    await store.close();
    const off = "drop trigger entries_are_never_changed; drop trigger entries_are_never_removed;";
    const table: readonly (readonly [string, object])[] = [
      [`update entries set body = replace(body, '"n":2', '"n":4') where seq = 2`, { at: 2, what: "changed" }],
      [`update entries set body = replace(body, '"seq":2', '"seq": 2') where seq = 2`, { at: 2, what: "changed" }],
      [`update entries set hash = replace(hash, substr(hash, 5, 1), 'x') where seq = 3`, { at: 3, what: "changed" }],
      [`update entries set body = 'gone' where seq = 2`, { at: 2, what: "changed" }],
      [`delete from entries where seq = 2`, { at: 2, what: "missing" }],
      [`delete from entries where seq = 3`, { at: 3, what: "truncated" }],
      [`delete from entries`, { at: 1, what: "truncated" }],
      [
        `update entries set seq = 9 where seq = 3; update entries set seq = 3 where seq = 2; update entries set seq = 2 where seq = 9`,
        { at: 2, what: "missing" },
      ],
      [`update heads set hash = '${"0".repeat(64)}'`, { at: 3, what: "changed" }],
    ];
    for (const [statement, expected] of table) {
      const copy = freshDirectory();
      cpSync(original, copy, { recursive: true });
      const raw = new DatabaseSync(join(copy, "gatehouse.db"));
      raw.exec(off + statement);
      raw.close();
      const tampered = await open(copy);
      expect([statement, await verifyStream(tampered.ledger, "s")]).toEqual([
        statement,
        expect.objectContaining({ ok: false, ...expected }),
      ]);
      await tampered.close();
    }
  });
});

describe("a restart", () => {
  it("runs again what was on its way, uncounted, and keeps schedules", async () => {
    const directory = freshDirectory();
    const clock = handClock();
    const first = await open(directory, clock);
    await first.queue.schedule({ name: "hourly", cron: "0 * * * *", job: { kind: "tick", payload: null } });
    await first.queue.enqueue([{ kind: "k", payload: 1 }]);
    await first.close();
    const raw = new DatabaseSync(join(directory, "gatehouse.db"));
    raw.exec("update jobs set state = 'active', attempts = 1");
    raw.close();
    await clock.pass(5 * 3_600_000);
    const second = await open(directory, clock);
    const seen: (readonly [string, number])[] = [];
    const note = async ({ kind, attempt }: Job) => void seen.push([kind, attempt]);
    await second.queue.work({ handlers: { k: note, tick: note } });
    const settle = async (count: number): Promise<void> =>
      await vi.waitFor(async () => {
        await clock.pass(100);
        expect(seen).toHaveLength(count);
      });
    await settle(2);
    expect(seen.sort((a, b) => (a[0] < b[0] ? -1 : 1))).toEqual([
      ["k", 1],
      ["tick", 1],
    ]);
    await clock.pass(3_600_000);
    await settle(3);
    expect(seen[2]).toEqual(["tick", 1]);
    await second.close();
  });

  it("buries a job whose process dies again and again", async () => {
    const directory = freshDirectory();
    await (await open(directory)).close();
    const raw = new DatabaseSync(join(directory, "gatehouse.db"));
    raw.exec(`insert into jobs (kind, key, payload, fairness, state, first, turn, attempts, interruptions, run_at, accepted_at)
      values ('k', null, '1', '', 'active', 1, 1, 1, 25, 0, 0)`);
    raw.close();
    const store = await open(directory);
    expect(await store.queue.counts()).toMatchObject({ waiting: 0, active: 0, dead: 1 });
    expect(await store.queue.dead()).toMatchObject([{ error: "the process ended 26 times while this job ran" }]);
    await store.close();
  });
});

describe("a backup", () => {
  it("taken while the store is written to is whole, and is restored with what it held", async () => {
    const [directory, target] = [freshDirectory(), freshDirectory()];
    const file = join(root, "backup.db");
    const store = await open(directory);
    await store.ledger.append("s", [event(1), event(2)], 0, at);
    const [, ...rest] = await Promise.all([
      store.backup(file),
      ...Array.from({ length: 20 }, async (_, n) => await store.ledger.append(`t${n}`, [event(n)], 0, at)),
    ]);
    expect(rest).toHaveLength(20);
    await store.ledger.append("s", [event(3)], 2, at);
    await expect(store.backup(file)).rejects.toBeInstanceOf(BackupRefused);
    expect(() => restore(file, directory)).toThrow(DataDirectoryInUse);
    await store.close();

    restore(file, directory);
    const restored = await open(directory);
    expect(await restored.ledger.head("s")).toMatchObject({ seq: 2 });
    expect(await verifyStream(restored.ledger, "s")).toMatchObject({ ok: true, entries: 2 });
    await restored.close();
    expect(existsSync(join(directory, "gatehouse.db.before-restore"))).toBe(true);

    restore(file, target);
    const elsewhere = await open(target);
    expect(await elsewhere.ledger.head("s")).toMatchObject({ seq: 2 });
    await elsewhere.close();
  });

  it("that is damaged, something else or absent is refused and changes nothing", async () => {
    const directory = freshDirectory();
    const store = await open(directory);
    await store.ledger.append("s", [event(1)], 0, at);
    const good = join(root, "good.db");
    await store.backup(good);
    await store.close();
    const bytes = readFileSync(good);
    bytes.fill(7, 4_096, 12_288);
    const [damaged, other] = [join(root, "damaged.db"), join(root, "other.db")];
    writeFileSync(damaged, bytes);
    new DatabaseSync(other).close();
    for (const file of [damaged, other, join(root, "absent.db")]) expect(() => restore(file, directory)).toThrow(BackupRefused);
    const again = await open(directory);
    expect(await again.ledger.head("s")).toMatchObject({ seq: 1 });
    await again.close();
  });
});
