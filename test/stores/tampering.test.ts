/** Every byte of every entry as it is stored: whichever is changed, verification finds it, and the export's own script too. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { env } from "node:process";
import { DatabaseSync } from "node:sqlite";
import { afterAll, describe, expect, it } from "vitest";
import { governance } from "#src/governance.ts";
import { exportLines } from "#src/ledger-export.ts";
import { levers } from "#src/levers/index.ts";
import { openStore } from "#src/stores/open.ts";
import { verifyStream } from "#src/verify.ts";

const root = mkdtempSync(join(tmpdir(), "gatehouse-tamper-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const S = "acme/app";

async function filled(name: string) {
  const dataDir = join(root, name);
  const store = await openStore({ dataDir });
  const room = governance(store, levers, () => new Date("2026-11-20T10:00:00Z"));
  await room.perform(S, { lever: "go-live", do: "engage", actor: "ünï", reason: "Prüfung 🛑 \u2028" }, "k1");
  await room.perform(S, { lever: "risk", do: "reserve", actor: "bot", engine: "NOTIFY", amountCents: 15_00 });
  await room.perform(S, { lever: "risk", do: "reserve", actor: "bot", engine: "NOBODY", amountCents: 1 });
  return { store, file: join(dataDir, "gatehouse.db") };
}

/** All of them with BYTES=100000; each is a process of its own. */
const BYTES = Number(env["BYTES"] ?? 25);
const LANES = 4;
const LIMIT_MS = 240_000 + Math.min(BYTES, 5_000) * 500;

describe("a stored ledger", { timeout: LIMIT_MS }, () => {
  it("shows any byte of it that was changed, removed or added, and any row that was dropped or moved", async () => {
    const { store, file } = await filled("bytes");
    const meddler = new DatabaseSync(file);
    meddler.exec("pragma synchronous = off; drop trigger entries_are_never_changed; drop trigger entries_are_never_removed");
    const meddled = async (sql: string, ...values: readonly (string | number)[]): Promise<boolean> => {
      const before = meddler.prepare("select * from entries order by seq").all();
      const heads = meddler.prepare("select * from heads").all();
      meddler.prepare(sql).run(...values);
      const { ok } = await verifyStream(store.ledger, S);
      meddler.exec("delete from entries; delete from heads");
      for (const { stream, seq, body, hash } of before as Record<string, string>[])
        meddler.prepare("insert into entries values (?, ?, ?, ?)").run(stream ?? "", Number(seq), body ?? "", hash ?? "");
      for (const { stream, seq, hash } of heads as Record<string, string>[])
        meddler.prepare("insert into heads values (?, ?, ?)").run(stream ?? "", Number(seq), hash ?? "");
      return !ok;
    };
    const stored = meddler.prepare("select seq, body, hash from entries order by seq").all() as {
      seq: number;
      body: string;
      hash: string;
    }[];
    expect(stored).toHaveLength(3);
    const missed: string[] = [];
    const other = (text: string, at: number): string => `${text.slice(0, at)}${text[at] === "0" ? "1" : "0"}${text.slice(at + 1)}`;
    for (const { seq, body, hash } of stored) {
      for (let at = 0; at < body.length; at++)
        if (!(await meddled("update entries set body = ? where seq = ?", other(body, at), seq))) missed.push(`body ${seq} ${at}`);
      for (let at = 0; at < hash.length; at++)
        if (!(await meddled("update entries set hash = ? where seq = ?", other(hash, at), seq))) missed.push(`hash ${seq} ${at}`);
      for (const text of [
        body.slice(1),
        body.slice(0, -1),
        ` ${body}`,
        `${body} `,
        "",
        body.replace(",", ", "),
        body.replace("ü", "u\u0308"),
      ])
        if (text !== body && !(await meddled("update entries set body = ? where seq = ?", text, seq))) missed.push(`text ${seq} ${text}`);
      for (const sql of [
        "delete from entries where seq = ?",
        "update entries set seq = 9 where seq = ?",
        "update entries set stream = 'acme/other' where seq = ?",
      ])
        if (!(await meddled(sql, seq))) missed.push(`${sql} ${seq}`);
    }
    for (const sql of [
      "update heads set seq = 2",
      "update heads set seq = 4",
      "update heads set hash = '0'",
      "delete from heads",
      "delete from entries",
      "insert into entries select stream, 4, body, hash from entries where seq = 3",
    ])
      // prettier-ignore
      if (!(await meddled(sql))) missed.push(sql);
    expect(missed).toEqual([]);
    meddler.close();
    expect(await verifyStream(store.ledger, S)).toMatchObject({ ok: true, entries: 3 });
    await store.close();
  });

  it("is still a stream to be verified when its head is gone, and when all but its head is", async () => {
    const { store, file } = await filled("headless");
    const meddler = new DatabaseSync(file);
    meddler.exec("drop trigger entries_are_never_removed; delete from heads");
    expect([await store.ledger.streams(), await store.ledger.streams("acme/"), await store.ledger.streams("b")]).toEqual([[S], [S], []]);
    meddler.exec(`insert into heads values ('${S}', 3, '0'); delete from entries`);
    expect(await store.ledger.streams()).toEqual([S]);
    meddler.close();
    await store.close();
  });

  it("once exported is found out by the stand-alone script, whichever of its bytes is changed", async () => {
    const { store } = await filled("export");
    const lines: string[] = [];
    for await (const line of exportLines(store.ledger, { streams: [S], at: new Date("2026-11-20T10:00:00Z") })) lines.push(line);
    await store.close();
    const bytes = Buffer.from(lines.join(""));
    const head = bytes.length - Buffer.byteLength(lines.at(-1) ?? "");
    const script = join(import.meta.dirname, "../../scripts/verify-ledger.mjs");
    const verified = async (text: Uint8Array, lane: number): Promise<number | null> => {
      const copy = join(root, `copy-${lane}.ndjson`);
      writeFileSync(copy, text);
      const [code] = (await once(spawn(process.execPath, [script, copy], { stdio: "ignore" }), "exit")) as [number | null];
      return code;
    };
    expect(await verified(bytes, 0)).toBe(0);
    const step = Math.max(1, Math.floor(head / BYTES));
    const found: number[] = [];
    const lane = async (_: unknown, first: number): Promise<void> => {
      for (let at = first * step; at < head; at += LANES * step) {
        const changed = Buffer.from(bytes);
        changed[at] = changed[at] === 0x30 ? 0x31 : 0x30;
        expect([at, await verified(changed, first)]).toEqual([at, 1]);
        found.push(at);
      }
    };
    await Promise.all(Array.from({ length: LANES }, lane));
    expect(found.length).toBe(Math.ceil(head / step));
  });
});
