/** `gatehouse replay` and `gatehouse stress`, as people call them, against a router that really answered. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { mountModelDoor, type MountedDoor } from "#src/api/models/mount.ts";
import { run as replay } from "#src/serve/replay.ts";
import { run as stress } from "#src/serve/stress.ts";
import { runCli, type Said } from "#test/cli/run.ts";
import * as faults from "#test/fakes/vendors/faults.ts";
import { startVendor, type Vendor } from "#test/fakes/vendors/vendor.ts";

let folder = "";
let vendor: Vendor;
let mounted: MountedDoor;
let url = "";
let close = async (): Promise<void> => await Promise.resolve();

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "gatehouse-commands-"));
  vendor = await startVendor("openai");
  const config = join(folder, "router.yml");
  writeFileSync(
    config,
    `models: [{ id: a, provider: openai, base_url: "${vendor.url}", input_cost_per_token: 0.000001, output_cost_per_token: 0.00001 }, { id: b, provider: openai, base_url: "${vendor.url}", input_cost_per_token: 0.000002, output_cost_per_token: 0.00002 }]\nroutes: [{ name: auto, models: [a, b], strategy: score }]\ntemplate: Nobody is in.\n`,
  );
  mounted = mountModelDoor({
    env: { GATEHOUSE_ROUTER_CONFIG: config, OPENAI_API_KEY: "test-key" },
    dataDir: folder,
    warn: () => undefined,
  });
  const server = createServer((request, response) => {
    const known = request.headers.authorization === "Bearer the-key";
    if (known) void mounted.door.handle(request, response, { tenant: "t", key: "k", actor: "a", scopes: [] });
    else response.writeHead(401).end("{}");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  close = async () => {
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  };
});
afterEach(async () => {
  await close();
  await vendor.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The commands are composed into the command line by whoever starts the process. */
const words = async (name: "replay" | "stress", ...rest: readonly string[]): Promise<Said> => {
  const { dispatch } = await import("#src/cli/main.ts");
  let [out, err] = ["", ""];
  const code = await dispatch(
    [name, ...rest],
    {
      env: { GATEHOUSE_DATA_DIR: folder },
      cwd: folder,
      now: () => new Date(),
      elapsedMs: () => performance.now(),
      out: (text) => void (out += text),
      err: (text) => void (err += text),
    },
    { replay: async () => await Promise.resolve({ run: replay }), stress: async () => await Promise.resolve({ run: stress }) },
  );
  return { code, out, err };
};

const asked = async (): Promise<string> => {
  const response = await fetch(`${url}/v1/chat/completions`, {
    method: "POST",
    headers: { authorization: "Bearer the-key" },
    body: JSON.stringify({ model: "auto", messages: [{ role: "user", content: "Hi" }] }),
  });
  await response.text();
  return response.headers.get("x-gatehouse-run") ?? "";
};

describe("replay", () => {
  it("decides again from the audit and says that it is the same", async () => {
    const [, second] = [await asked(), await asked()];
    await mounted.close();
    expect(await words("replay", second)).toEqual({ code: 0, out: `${second}: 1 decisions, the same again\n`, err: "" });
    const { code, out } = await words("replay", second, "--format", "json");
    expect([code, JSON.parse(out)]).toEqual([0, { run: second, same: true, decisions: [{ same: true }] }]);
  });

  it("fails, and shows the difference, where the record says otherwise", async () => {
    const run = await asked();
    await mounted.close();
    const file = join(folder, "model-runs.ndjson");
    writeFileSync(file, readFileSync(file, "utf8").replace('"order":["a","b"]', '"order":["b","a"]'));
    expect(await words("replay", run)).toMatchObject({
      code: 1,
      out: `${run}: 1 decisions, not the same\n  order: recorded ["b","a"], now ["a","b"]\n`,
    });
  });

  it("says what it lacks: an id, an audit, the run", async () => {
    expect(await words("replay")).toMatchObject({ code: 2 });
    expect((await words("replay", "run_x", "--audit", "none.ndjson")).err).toContain("there is no audit of model runs");
    await asked();
    await mounted.close();
    const missing = await words("replay", "run_x");
    expect([missing.code, missing.err.includes("has no run run_x")]).toEqual([2, true]);
  });
});

describe("stress", () => {
  const load = ["--key", "the-key", "--requests", "12", "--concurrency", "3"];

  it("sends a bounded load, keeps what it found, and tells the difference to the last", async () => {
    vendor.says({ text: "ok", usage: { input: 10, output: 1 } });
    const first = await words("stress", "--url", url, ...load);
    expect([first.code, vendor.calls.length]).toEqual([0, 12]);
    expect(first.out).toMatch(/^12 requests, 3 at once, through "auto": 12 answered, 0 degraded, 0 failed; p50 [\d.]+ ms/);
    expect(first.out).toContain("there is no earlier run to compare with");
    expect(vendor.calls.every(({ body }) => body["max_tokens"] === 16)).toBe(true);
    expect(JSON.parse(readFileSync(join(folder, "stress.json"), "utf8"))).toMatchObject({
      requests: 12,
      answered: 12,
      costNano: 12 * 20_000,
      models: { a: 12 },
    });
    vendor.always(faults.status(500));
    const second = await words("stress", "--url", url, ...load, "--format", "json");
    const { result, differences } = JSON.parse(second.out) as { result: object; differences: { measure: string; change: number }[] };
    expect(result).toMatchObject({ answered: 0, degraded: 12, failed: 0 });
    expect(differences).toContainEqual({ measure: "answered", before: 12, now: 0, change: -12 });
    expect(differences).toContainEqual({ measure: "model a", before: 12, now: 0, change: -12 });
    expect(vendor.faults() > 0).toBe(true);
    await mounted.close();
  });

  it("counts what is refused as failed, and fails with it", async () => {
    const { code, out } = await words("stress", "--url", url, "--key", "another", "--requests", "3");
    expect([code, out.includes("0 answered, 0 degraded, 3 failed")]).toEqual([1, true]);
    expect(out).toContain("\n  3 × 401\n");
    const unknown = await words("stress", "--url", url, ...load, "--route", "nowhere");
    expect(unknown.out).toMatch(/\n {2}12 × 404: .*nowhere/);
    const away = await words("stress", "--url", "http://127.0.0.1:9", "--key", "k", "--requests", "1");
    expect(away.out).toContain("\n  1 × no answer: ");
    await mounted.close();
  });

  it("wants a key and whole numbers, and sends nothing without", async () => {
    for (const wrong of [
      ["--requests", "5"],
      ["--key", "k", "--requests", "0"],
      ["--key", "k", "--requests", "1e9"],
      ["--key", "k", "--concurrency", "-1"],
    ])
      expect((await words("stress", "--url", url, ...wrong)).code).toBe(2);
    expect([vendor.calls.length, existsSync(join(folder, "stress.json"))]).toEqual([0, false]);
    await mounted.close();
  });

  it("is told apart from commands that do not exist", async () => {
    expect((await runCli(["stres"])).code).toBe(2);
    await mounted.close();
  });
});
