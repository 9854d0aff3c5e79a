import { execFile } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { exportLines } from "#src/ledger-export.ts";
import { memoryLedger } from "#src/ledgers/memory.ts";
import { signHead } from "#src/signed-head.ts";

const run = promisify(execFile);
const script = join(import.meta.dirname, "../../scripts/verify-ledger.mjs");
const at = new Date("2026-11-20T10:00:00.000Z");
const { publicKey, privateKey } = generateKeyPairSync("ed25519");
const folder = mkdtempSync(join(tmpdir(), "gatehouse-export-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function verified(text: string, ...options: string[]): Promise<string> {
  const file = join(folder, "export.ndjson");
  writeFileSync(file, text);
  try {
    return (await run(process.execPath, [script, file, ...options])).stdout;
  } catch (error) {
    return (error as { readonly stderr: string }).stderr.replace(file, "export");
  }
}

describe("the stand-alone verifier", () => {
  let lines: string[] = [];
  const key = join(folder, "key.pem");
  const kept = join(folder, "head.json");
  const text = (some: readonly (string | undefined)[]): string => some.map((line) => `${line}\n`).join("");

  beforeAll(async () => {
    const ledger = memoryLedger();
    const event = (n: number) => ({ kind: "k", actor: "ada ü \u2028", data: { n, "10": { b: [1.5, -0, 1e21], a: null }, "9": "x" } });
    await ledger.append("a", [event(1), event(2), event(3)], 0, at);
    await ledger.append("b", [event(1)], 0, at);
    const exported: string[] = [];
    for await (const line of exportLines(ledger, { streams: await ledger.streams(), at, key: privateKey })) exported.push(line);
    lines = exported.join("").split("\n").slice(0, -1);
    writeFileSync(key, publicKey.export({ type: "spki", format: "pem" }));
    writeFileSync(kept, JSON.stringify(signHead("a", await ledger.head("a"), at, privateKey)));
  });

  it("has fewer than 100 lines and imports nothing but Node's own modules", () => {
    const source = readFileSync(script, "utf8");
    expect(source.split("\n").length).toBeLessThan(100);
    for (const [, module] of source.matchAll(/from "([^"]+)"/g)) expect(module).toMatch(/^node:/);
  });

  it("accepts what was exported", async () => {
    expect(JSON.parse(await verified(text(lines)))).toEqual({ ok: true, entries: 4, streams: 2, signed: false });
    expect(JSON.parse(await verified(text(lines), "--key", key, "--head", kept))).toEqual({
      ok: true,
      entries: 4,
      streams: 2,
      signed: true,
    });
  });

  it.each<readonly [string, (all: readonly string[]) => readonly (string | undefined)[], string]>([
    [
      "a change",
      (all) => all.map((line, at) => (at === 1 ? line.replace('"n":2', '"n":3') : line)),
      "export:2: stream a: entry 2 was changed",
    ],
    ["a removal", (all) => all.filter((_, at) => at !== 1), "export:2: stream a: entry 3 stands where entry 2 belongs"],
    ["a reorder", (all) => [all[1], all[0], ...all.slice(2)], "export:1: stream a: entry 2 stands where entry 1 belongs"],
    ["a repetition", (all) => [all[0], ...all], "export:2: stream a: entry 1 stands where entry 2 belongs"],
    ["a cut tail", (all) => all.slice(0, 2), "export:2: stream a has no head at its end: the export was cut"],
    [
      "a stream's tail cut before its head",
      (all) => all.filter((_, at) => at !== 2),
      "export:3: stream a ends at entry 2, not at the head 3 that it states",
    ],
    ["an entry behind the head", (all) => [...all, all[0]], "export:7: an entry of a stands behind its head"],
    [
      "a key twice in a line",
      (all) => all.map((line) => line.replace('"actor":', '"actor":"eve","actor":')),
      "export:1: the line is not canonical JSON",
    ],
    ["a line that is no JSON", (all) => [...all, "{"], "export:7: the line is not JSON"],
    ["a line that is something else", (all) => [...all, '{"x":1}'], "export:7: the line is neither an entry nor a head"],
  ])("finds %s and says where", async (_name, change, message) => {
    expect(await verified(text(change(lines)))).toBe(`${message}\n`);
  });

  it("finds a head that another key signed", async () => {
    const other = join(folder, "other.pem");
    writeFileSync(other, generateKeyPairSync("ed25519").publicKey.export({ type: "spki", format: "pem" }));
    expect(await verified(text(lines), "--key", other)).toBe("export:4: the head of a is not signed by this key\n");
  });

  it("finds an export that is shorter than a head that was kept elsewhere", async () => {
    const ledger = memoryLedger();
    await ledger.append("a", [{ kind: "k", actor: "ada", data: {} }], 0, at);
    const short: string[] = [];
    for await (const line of exportLines(ledger, { streams: ["a"], at, key: privateKey })) short.push(line);
    expect(await verified(short.join(""), "--key", key, "--head", kept)).toBe(
      "export:2: stream a had 3 entries when its head was signed; the export has fewer\n",
    );
  });
});
