import { describe, expect, it } from "vitest";
import { check } from "#checks/slo.ts";
import { failures, judge, type Given } from "#test/judge.ts";

const NOW = "2026-11-20T10:00:00Z";
const MANIFEST = "modules/billing/module.manifest.json";
const FLAGS = "schemas/flags.json";
const whole = {
  name: "billing",
  tags: ["lane:L2", "finance"],
  sla: { p95_latency_ms: 200, coverage: 80 },
  observed_p95_ms: 120,
  coverage: 88,
  observed_at: "2026-11-18T10:00:00Z",
  health: { mqi: 96 },
};
const manifest = (rest: object): string => `${JSON.stringify({ ...whole, ...rest }, null, 2)}\n`;
const told = async (given: Given) => {
  const outcome = await judge(check, { now: NOW, ...given });
  if (outcome.state === "undecided") return outcome.reason;
  const facts = outcome.facts as { modules: readonly { status: string }[] };
  return [
    ...facts.modules.map(({ status }) => status),
    ...outcome.findings.map(({ rule, at, message }) => `${rule.split("/")[1]} ${at?.line} ${message}`),
  ];
};
const one = (rest: object, given: Partial<Given> = {}) => told({ ...given, files: { [MANIFEST]: manifest(rest), ...given.files } });

describe("slo", () => {
  it.each(check.examples)("example: $title", async ({ finds, ...given }) => {
    expect(failures(await judge(check, given)).map((line) => line.split(/[/ ]/)[1])).toEqual(finds);
  });

  it("does not apply without manifests", async () => {
    expect((await judge(check, { files: { "README.md": "" } })).state).toBe("notApplicable");
  });

  it("gives the facts that others read", async () => {
    const files = {
      "b/module.manifest.json": "{}",
      [MANIFEST]: manifest({}),
      "a/module.manifest.json": manifest({ name: "zeta", tags: ["lane:L1"] }),
    };
    expect((await judge(check, { files, now: NOW })) as object).toMatchObject({
      state: "passed",
      facts: {
        modules: [
          { module: "b", lane: null, targetP95Ms: null, observedP95Ms: null, status: "exempt", observedAt: null },
          { module: "billing", lane: "L2", targetP95Ms: 200, observedP95Ms: 120, status: "green", observedAt: "2026-11-18T10:00:00Z" },
          { module: "zeta", lane: "L1", targetP95Ms: 200, observedP95Ms: 120, status: "exempt", observedAt: "2026-11-18T10:00:00Z" },
        ],
      },
    });
  });

  it.each([
    [{}, ["green"]],
    [{ observed_p95_ms: 200 }, ["green"]],
    [{ observed_p95_ms: 0 }, ["green"]],
    [
      { observed_p95_ms: 200.1 },
      ["yellow", "latency 11 billing (lane L2) has observed_p95_ms 200.1 ms, above the sla.p95_latency_ms of 200 ms"],
    ],
    [
      { observed_p95_ms: 220 },
      ["yellow", "latency 11 billing (lane L2) has observed_p95_ms 220 ms, above the sla.p95_latency_ms of 200 ms"],
    ],
    [
      { observed_p95_ms: 220.01 },
      ["red", "latency 11 billing (lane L2) has observed_p95_ms 220.01 ms, above the sla.p95_latency_ms of 200 ms"],
    ],
    [
      { sla: { p95_latency_ms: 1.1 }, observed_p95_ms: 1.21 },
      ["yellow", "latency 10 billing (lane L2) has observed_p95_ms 1.21 ms, above the sla.p95_latency_ms of 1.1 ms"],
    ],
    [{ coverage: 80 }, ["green"]],
    [{ coverage: 79.99 }, ["green", "coverage 12 billing (lane L2) has coverage 79.99 %, under the sla.coverage of 80 %"]],
    [{ sla: { p95_latency_ms: 200 }, coverage: 1 }, ["green"]],
    [{ health: { mqi: 90 } }, ["green"]],
    [{ health: { mqi: 89.9 } }, ["green", "mqi 15 billing (lane L2) has health.mqi 89.9, under the floor of its lane of 90"]],
    [{ tags: ["lane:L3"], health: { mqi: 95 } }, ["green"]],
    [
      { tags: ["lane:L3"], health: { mqi: 94 } },
      ["green", "mqi 14 billing (lane L3) has health.mqi 94, under the floor of its lane of 95"],
    ],
    [
      { tags: ["lane:L3", "lane:L1"], health: { mqi: 94 } },
      ["green", "mqi 15 billing (lane L3) has health.mqi 94, under the floor of its lane of 95"],
    ],
    [
      { tags: ["lane:l2"], observed_p95_ms: 500 },
      ["red", "latency 10 billing (lane L2) has observed_p95_ms 500 ms, above the sla.p95_latency_ms of 200 ms"],
    ],
  ])("judges %j", async (rest, expected) => {
    expect(await one(rest)).toEqual(expected);
  });

  it.each([{ tags: ["lane:L1"] }, { tags: ["lane:L0"] }, { tags: ["lane:L4"] }, { tags: [] }, { tags: undefined }])(
    "exempts %j",
    async (rest) => {
      expect(await one({ ...rest, observed_p95_ms: 900, coverage: 1, health: { mqi: 1 } })).toEqual(["exempt"]);
    },
  );

  it.each([
    ["2026-11-06T10:00:00Z"],
    ["2026-11-20T10:00:00Z"],
    ["2026-11-20T12:00:00+02:00"],
    ["2026-11-20T04:30:00-05:30"],
    ["2026-11-20T10:00:00.000Z"],
    ["2026-11-20T10:00"],
    ["2026-11-07"],
  ])("takes %s for fresh", async (observed_at) => {
    expect(await one({ observed_at })).toEqual(["green"]);
  });

  it.each([
    ["2026-11-06T09:59:59Z", "was last observed at 2026-11-06T09:59:59.000Z, more than 14 days ago"],
    ["2026-11-06T11:59:59+02:00", "was last observed at 2026-11-06T09:59:59.000Z, more than 14 days ago"],
    ["2026-11-06", "was last observed at 2026-11-06T00:00:00.000Z, more than 14 days ago"],
    ["2026-11-20T10:00:01Z", "was observed in the future, at 2026-11-20T10:00:01.000Z"],
    ["2026-11-20T09:30:00-01:00", "was observed in the future, at 2026-11-20T10:30:00.000Z"],
    ["yesterday", 'says "yesterday" for observed_at, which is no ISO 8601 time'],
    ["2026-11-31T10:00:00Z", 'says "2026-11-31T10:00:00Z" for observed_at, which is no ISO 8601 time'],
    ["11/18/2026", 'says "11/18/2026" for observed_at, which is no ISO 8601 time'],
    ["Wed, 18 Nov 2026 10:00:00 GMT", 'says "Wed, 18 Nov 2026 10:00:00 GMT" for observed_at, which is no ISO 8601 time'],
    ["", 'says "" for observed_at, which is no ISO 8601 time'],
    [1_795_000_000, 'says "1795000000" for observed_at, which is no ISO 8601 time'],
    [undefined, "does not say when its figures were observed"],
    [null, "does not say when its figures were observed"],
  ])("takes %j for stale, says so and passes over the figures", async (observed_at, why) => {
    const [status, ...findings] = await one({ observed_at, observed_p95_ms: 900, coverage: 1 });
    expect(status).toBe("stale");
    expect(findings).toEqual([expect.stringMatching(/^stale \d+ /)]);
    expect(findings[0]).toContain(`billing (lane L2) ${why}; its figures are passed over`);
  });

  it("judges the quality index of stale modules too: it has no date", async () => {
    expect(await one({ observed_at: "2026-01-01", health: { mqi: 10 } })).toEqual([
      "stale",
      "stale 13 billing (lane L2) was last observed at 2026-01-01T00:00:00.000Z, more than 14 days ago; its figures are passed over",
      "mqi 15 billing (lane L2) has health.mqi 10, under the floor of its lane of 90",
    ]);
  });

  it.each([
    [{ observed_p95_ms: undefined }, ["unmeasured", "unmeasured 1 billing (lane L2) does not say its observed_p95_ms"]],
    [{ observed_p95_ms: null }, ["unmeasured", "unmeasured 11 billing (lane L2) does not say its observed_p95_ms"]],
    [{ sla: undefined }, ["unmeasured", "unmeasured 1 billing (lane L2) has no target sla.p95_latency_ms"]],
    [{ coverage: undefined }, ["green", "unmeasured 1 billing (lane L2) does not say its coverage"]],
    [{ health: undefined }, ["green", "unmeasured 1 billing (lane L2) does not say its health.mqi"]],
    [
      { observed_p95_ms: undefined, coverage: undefined, observed_at: undefined, sla: { p95_latency_ms: 200 } },
      ["unmeasured", "unmeasured 1 billing (lane L2) does not say its observed_p95_ms"],
    ],
  ])("warns where %j leaves something unmeasured", async (rest, expected) => {
    expect(await one(rest)).toEqual(expected);
    expect((await judge(check, { files: { [MANIFEST]: manifest(rest) }, now: NOW })).state).toBe("passed");
  });

  it.each([
    [
      { observed_p95_ms: "120" },
      ["unmeasured", "latency 11 billing (lane L2) has no usable figure in observed_p95_ms, so its latency cannot be judged"],
    ],
    [
      { observed_p95_ms: -1 },
      ["unmeasured", "latency 11 billing (lane L2) has no usable figure in observed_p95_ms, so its latency cannot be judged"],
    ],
    [
      { sla: { p95_latency_ms: 0 } },
      ["unmeasured", "latency 8 billing (lane L2) has no usable figure in sla.p95_latency_ms, so its latency cannot be judged"],
    ],
    [
      { sla: { p95_latency_ms: "999" } },
      ["unmeasured", "latency 8 billing (lane L2) has no usable figure in sla.p95_latency_ms, so its latency cannot be judged"],
    ],
    [{ coverage: 101 }, ["green", "coverage 12 billing (lane L2) has no usable figure in coverage, so its coverage cannot be judged"]],
    [{ health: { mqi: 101 } }, ["green", "mqi 15 billing (lane L2) has no usable figure in health.mqi, so its mqi cannot be judged"]],
    [{ health: { mqi: "96" } }, ["green", "mqi 15 billing (lane L2) has no usable figure in health.mqi, so its mqi cannot be judged"]],
  ])("fails where %j is no figure", async (rest, expected) => {
    expect(await one(rest)).toEqual(expected);
  });

  it("judges the lanes that it is told to", async () => {
    const slow = { observed_p95_ms: 900 };
    expect(await one(slow, { options: { lanes: ["L3"] } })).toEqual(["exempt"]);
    expect(await one(slow, { options: { lanes: [] } })).toEqual(["exempt"]);
    expect((await one({ ...slow, tags: ["lane:L0"], health: { mqi: 5 } }, { options: { lanes: ["L0"] } }))[0]).toBe("red");
    expect(check.options.safeParse({ lanes: ["L4"] }).success).toBe(false);
  });

  it("takes freshness and floors from the flags, as they stand in the base", async () => {
    const rest = { observed_at: "2026-11-10T00:00:00Z", health: { mqi: 91 } };
    const flags = '{ "enforce_observed_freshness_days": 10, "min_mqi_for_l2_modules": 92 }';
    const expected = [
      "stale",
      expect.stringContaining("more than 10 days ago"),
      expect.stringContaining("under the floor of its lane of 92"),
    ];
    expect(await one(rest)).toEqual(["green"]);
    expect(await one(rest, { files: { [FLAGS]: flags } })).toEqual(expected);
    expect(await one(rest, { base: { [FLAGS]: flags }, files: { [FLAGS]: "{}" } })).toEqual(expected);
    expect(await one(rest, { base: {}, files: { [FLAGS]: flags } })).toEqual(["green"]);
    expect(
      await one(
        { ...rest, tags: ["lane:L3"] },
        { files: { [FLAGS]: '{ "min_mqi_for_l3_modules": 0, "$schema": "flags.schema.json", "auto_backfill_notion_options": true }' } },
      ),
    ).toEqual(["green"]);
    expect(await one({ observed_at: NOW }, { files: { [FLAGS]: '{ "enforce_observed_freshness_days": 0 }' } })).toEqual(["green"]);
  });

  it.each([
    ["", "schemas/flags.json:1:1 is no JSON: the text is empty; JSON needs a value"],
    ["[]", "schemas/flags.json:1:1 the document is wrong: invalid input: expected object, received array"],
    [
      '{ "min_mqi_for_l2_module": 1 }',
      'schemas/flags.json:1:3 "min_mqi_for_l2_module" is no key that is known here; did you mean "min_mqi_for_l2_modules"?',
    ],
    [
      '{ "enforce_observed_freshness_days": "14" }',
      'schemas/flags.json:1:3 "enforce_observed_freshness_days" is wrong: invalid input: expected number, received string',
    ],
    [
      '{ "enforce_observed_freshness_days": -1 }',
      'schemas/flags.json:1:3 "enforce_observed_freshness_days" is wrong: too small: expected number to be >=0',
    ],
    [
      '{ "min_mqi_for_l2_modules": 1,\n  "min_mqi_for_l2_modules": 90 }',
      'schemas/flags.json:2:3 is no JSON: the key "min_mqi_for_l2_modules" stands twice',
    ],
  ])("cannot decide with the flags %j", async (flags, reason) => {
    expect(await one({}, { files: { [FLAGS]: flags } })).toBe(reason);
  });

  it("cannot decide over a manifest that can't be read, and still reports what fails", async () => {
    expect(await one({}, { files: { "x/module.manifest.json": "" } })).toBe(
      "a manifest cannot be read: x/module.manifest.json is no JSON: the text is empty; JSON needs a value",
    );
    expect(await one({ tags: "lane:L2" })).toBe("modules/billing/module.manifest.json has tags that are no list, so its lane is not known");
    const outcome = await judge(check, {
      files: { [MANIFEST]: manifest({ observed_p95_ms: 900 }), "x/module.manifest.json": "" },
      now: NOW,
    });
    expect([outcome.state, outcome.reason, failures(outcome)]).toEqual([
      "failed",
      "a manifest cannot be read: x/module.manifest.json is no JSON: the text is empty; JSON needs a value",
      [`slo/latency ${MANIFEST}:11`],
    ]);
  });

  it("gives a module that misses again the same fingerprint", async () => {
    const fingerprint = async (observed_p95_ms: number) =>
      (await judge(check, { files: { [MANIFEST]: manifest({ observed_p95_ms }) }, now: NOW })).findings[0]?.fingerprint;
    expect(await fingerprint(500)).toBe(await fingerprint(501));
  });
});
