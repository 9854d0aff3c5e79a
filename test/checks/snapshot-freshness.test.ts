import { describe, expect, it } from "vitest";
import { check } from "#checks/snapshot-freshness.ts";
import { failures, judge } from "#test/judge.ts";

const model = { calls: 3, failures: 0, p50_ms: 1.5, p95_ms: null, cost_usd: 0.01 };
const whole = {
  version: "1.0",
  timestamp_utc: "2026-11-18T08:00:00Z",
  orchestration: { runs_ok: 1, runs_fail: 0, p95_ms: null },
  models: { gpt: model, claude: model, gemini: null, deepseek: {} },
  revenue_proxy: { checkout_success_rate: null },
  compliance: { age_gate_pass: true, coa_pass: null },
  workflow_coverage: { defined: 25, verified: 12, target: 25 },
  infra: { drift: false },
  risk_flags: [],
};
const folder = "docs/snapshots";
const at = (name: string): string => `${folder}/snapshot_${name}.json`;
const found = async (files: Record<string, string | Uint8Array>, now: string, options: object = {}): Promise<readonly string[]> =>
  failures(await judge(check, { files, now, options })).map((one) => one.replace("snapshot-freshness/", ""));
const one = (change: object): Record<string, string> => ({ [at("2026-11-18_0800Z")]: JSON.stringify({ ...whole, ...change }, null, 1) });

describe("snapshot-freshness", () => {
  it.each(check.examples)("example: $title", async (example) => {
    expect((await judge(check, example)).findings.map((finding) => finding.rule)).toEqual(
      example.finds.map((fault) => `snapshot-freshness/${fault}`),
    );
  });

  it.each([
    ["2026-11-18T08:00:00Z", []],
    ["2026-11-18T07:59:59.999Z", [`future ${at("2026-11-18_0800Z")}:3`]],
    ["2026-11-19T10:00:00Z", []],
    ["2026-11-19T10:00:00.001Z", [`stale ${at("2026-11-18_0800Z")}:3`]],
  ])("judges at %s", async (now, expected) => {
    expect(await found(one({}), now)).toEqual(expected);
  });

  const now = "2026-11-18T09:00:00Z";
  it.each<[string, object, number]>([
    ["no version", { version: undefined }, 1],
    ["another version", { version: "2.0" }, 2],
    ["no time", { timestamp_utc: undefined }, 1],
    ["a time without a zone", { timestamp_utc: "2026-11-18T08:00:00" }, 3],
    ["a day that November does not have", { timestamp_utc: "2026-11-31T08:00:00Z" }, 3],
    ["no orchestration", { orchestration: undefined }, 1],
    ["a count below zero", { orchestration: { runs_ok: -1, runs_fail: 0, p95_ms: 1 } }, 5],
    ["no list of flags", { risk_flags: {} }, 42],
  ])("%s is invalid", async (_, change, line) => {
    expect(await found(one(change), now)).toEqual([`invalid ${at("2026-11-18_0800Z")}:${line}`]);
  });

  it("takes further keys and a time with an offset", async () => {
    expect(await found(one({ levers: {}, more: 1, timestamp_utc: "2026-11-18T09:30:00+01:00" }), now)).toEqual([]);
  });

  it.each<[string, string | Uint8Array]>([
    ["no JSON", "oops"],
    ["nothing", ""],
    ["a list", "[]"],
    ["a key twice", '{ "version": "1.0", "version": "1.0" }'],
    ["bytes", new Uint8Array([0, 255])],
  ])("%s is invalid", async (_, text) => {
    expect((await found({ [at("2026-11-18_0800Z")]: text }, now))[0]).toMatch(/^invalid docs/);
  });

  it("reads the newest by name, and none but the series", async () => {
    const files = {
      ...one({}),
      [at("2026-11-17_2359Z")]: "oops",
      [at("latest")]: "oops",
      [`${folder}/archive/snapshot_2026-12-01_0000Z.json`]: "oops",
      "other/snapshot_2026-12-01_0000Z.json": "oops",
    };
    expect(await found(files, now)).toEqual([]);
    expect(await found({ ...files, [at("2026-11-18_0801Z")]: "oops" }, now)).toEqual([`invalid ${at("2026-11-18_0801Z")}:1`]);
    expect(await found({ ...files, [at("2026-13-18_0801Z")]: JSON.stringify(whole) }, now)).toEqual([
      `invalid ${at("2026-13-18_0801Z")}:1`,
    ]);
  });

  it("misses snapshots only where it is configured", async () => {
    expect((await judge(check, { files: { "README.md": "" } })).state).toBe("notApplicable");
    expect(await found({}, now, { max_age_hours: 26 })).toEqual(["missing docs/snapshots/"]);
    expect(await found(one({}), now, { folder: "evidence" })).toEqual(["missing evidence"]);
  });
});
