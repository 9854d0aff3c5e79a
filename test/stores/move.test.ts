import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, describe, expect, it, vi } from "vitest";
import type { Job } from "#src/queue.ts";
import { moveToPostgres, MoveRefused } from "#src/stores/move.ts";
import { openEmbedded } from "#src/stores/sqlite/open.ts";
import { openPostgres } from "#src/stores/postgres/open.ts";
import { systemClock } from "#src/stores/system-clock.ts";
import { verifyStream } from "#src/verify.ts";
import { testPostgres } from "#test/fakes/postgres.ts";

const server = await testPostgres();
const root = mkdtempSync(join(tmpdir(), "gatehouse-move-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const at = new Date("2026-11-20T10:00:00.000Z");
const event = (n: number) => ({ kind: "k", actor: "ada", data: { n } });

describe.skipIf(server === undefined)("moving the embedded store to PostgreSQL", () => {
  const options = async () => ({
    databaseUrl: (await server?.freshDatabase()) ?? "",
    clock: systemClock,
    random: Math.random,
    onTrouble: () => undefined,
  });

  it("takes everything along, verified, and leaves the source as it was", async () => {
    const directory = join(root, "full");
    const source = await openEmbedded(directory, systemClock, Math.random);
    await source.ledger.append(
      "a",
      Array.from({ length: 1_200 }, (_, n) => event(n)),
      0,
      at,
    );
    await source.ledger.append("b/ü", [event(1)], 0, at, { key: "comment:1" });
    const delivery = { id: "d1", event: "push", payload: "{}", receivedAt: at };
    const jobs = [0, 1, 2].map((payload) => ({
      kind: "k",
      key: "pr",
      payload,
      ...(payload === 2 && { supersedes: "judge", fairness: "1" }),
    }));
    await source.records.accept({ delivery, jobs });
    await source.records.putRun({ id: "r", tenant: "t", at, state: "live", body: { x: 1 } });
    await source.records.addKey({ id: "k", hash: "h", name: "n", tenant: "t", scopes: ["risk"], createdAt: at });
    await source.queue.schedule({ name: "daily", cron: "5 0 * * *", job: { kind: "snapshot", payload: null } });
    const heads = [await source.ledger.head("a"), await source.ledger.head("b/ü")];
    await source.close();

    const target = await options();
    expect(await moveToPostgres(directory, target)).toEqual({ streams: 2, entries: 1_201, jobs: 3, deadLeft: 0 });
    const store = await openPostgres(target);
    expect([await store.ledger.head("a"), await store.ledger.head("b/ü")]).toEqual(heads);
    expect(await verifyStream(store.ledger, "a")).toMatchObject({ ok: true, entries: 1_200 });
    expect(await store.ledger.append("b/ü", [event(9)], 5, at, { key: "comment:1" })).toMatchObject([{ seq: 1, data: { n: 1 } }]);
    expect(await store.records.accept({ delivery, jobs })).toBe(false);
    expect(await store.records.run("r")).toMatchObject({ body: { x: 1 } });
    expect(await store.records.keyByHash("h")).toMatchObject({ id: "k", scopes: ["risk"] });
    expect(await store.queue.schedules()).toMatchObject([{ name: "daily" }]);
    const ran: unknown[] = [];
    await store.queue.work({ handlers: { k: async ({ payload }: Job) => void ran.push(payload), snapshot: async () => undefined } });
    await vi.waitFor(() => expect(ran).toEqual([0, 1, 2]), { timeout: 10_000 });
    await store.close();

    await expect(moveToPostgres(directory, target)).rejects.toThrow("not empty");
    const again = await openEmbedded(directory, systemClock, Math.random);
    expect(await again.ledger.head("a")).toEqual(heads[0]);
    expect(await again.queue.counts()).toMatchObject({ waiting: 3 });
    await again.close();
  });

  it("refuses a ledger that does not verify, and then leaves nothing there", async () => {
    const directory = join(root, "tampered");
    const source = await openEmbedded(directory, systemClock, Math.random);
    await source.ledger.append("a", [event(1), event(2)], 0, at);
    await source.close();
    const raw = new DatabaseSync(join(directory, "gatehouse.db"));
    raw.exec(`drop trigger entries_are_never_changed; update entries set body = replace(body, '"n":2', '"n":3') where seq = 2`);
    raw.close();
    const target = await options();
    await expect(moveToPostgres(directory, target)).rejects.toThrow(MoveRefused);
    const store = await openPostgres(target);
    expect(await store.ledger.streams()).toEqual([]);
    await store.close();
  });
});
