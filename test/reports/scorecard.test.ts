import { describe, expect, it } from "vitest";
import { schema } from "#schemas/snapshot.ts";
import { chart, sparkline } from "#src/chart.ts";
import { scorecard } from "#src/reports/scorecard.ts";
import { figureWords } from "#src/score-figures.ts";
import { scorecardPath, spanOf } from "#src/score-period.ts";
import type { Period, Taken } from "#src/score-period.ts";
import { expectGolden } from "#test/reports/golden.ts";

/** A snapshot as it would be committed at the time; what is not given is unknown. */
function taken(at: string, given: Readonly<Record<string, unknown>> = {}): Taken {
  const name = `snapshot_${at.slice(0, 10)}_${at.slice(11, 13)}${at.slice(14, 16)}Z.json`;
  const snapshot = schema().parse({
    version: "1.0",
    timestamp_utc: at,
    orchestration: { runs_ok: null, runs_fail: null, p95_ms: null },
    models: { gpt: null, claude: null, gemini: null, deepseek: null },
    revenue_proxy: null,
    compliance: { age_gate_pass: null, coa_pass: null },
    workflow_coverage: { defined: null, verified: null, target: 25 },
    infra: { drift: null },
    risk_flags: [],
    ...given,
  });
  return { path: `docs/snapshots/${name}`, snapshot };
}

const SERIES: readonly Taken[] = Array.from({ length: 20 }, (_, day) =>
  taken(new Date(Date.UTC(2026, 10, 1 + day, 0, 5)).toISOString().replace(".000Z", "Z"), {
    orchestration: { runs_ok: 900 + day * 10, runs_fail: 20 - day, p95_ms: 400 + day * 5 },
    models: {
      gpt: { calls: 1_200 + day, failures: 3, p50_ms: 310, p95_ms: 900, cost_usd: 3.1 + day / 10 },
      claude: { calls: 800, failures: 0, p50_ms: 280, p95_ms: 700, cost_usd: 2 },
      gemini: null,
      deepseek: null,
    },
    revenue_proxy: day === 19 ? { checkout_success_rate: 0.973 } : null,
    compliance: { age_gate_pass: day !== 19, coa_pass: true },
    workflow_coverage: { defined: 25, verified: 8 + Math.floor(day / 4), target: 25 },
    infra: { drift: day === 19 ? 0 : 2 },
    risk_flags: day === 19 ? ["the kill switch is engaged, says @ada in #12", { code: "stale_slo", module: "billing" }] : ["a"],
  }),
);

describe("scorecards", () => {
  it.each(["daily", "weekly", "monthly"] as const)("tell the %s figures with evidence, changes and trends", (period) => {
    const { text } = scorecard(period, SERIES, new Date("2026-11-20T12:00:00Z"));
    expectGolden(`scorecard-${period}.md`, text);
  });

  it("are the same bytes at any time of their period, and whatever the order of the snapshots", () =>
    expect(scorecard("daily", SERIES.toReversed(), new Date("2026-11-20T23:59:59Z"))).toEqual(
      scorecard("daily", SERIES, new Date("2026-11-20T00:00:00Z")),
    ));

  it("say that there are no figures where no snapshot was taken", () =>
    expect(scorecard("daily", SERIES, new Date("2026-12-24T12:00:00Z"))).toEqual({
      path: "docs/scorecards/SCORE-daily-2026-12-24.md",
      text: "# Daily scorecard 2026-12-24\n\nNo snapshot was taken on 2026-12-24 (UTC), so there are no figures.\n",
    }));

  it("say unknown where a figure is not known, and never zero", () => {
    const { text } = scorecard("daily", [taken("2026-11-20T00:05:00Z")], new Date("2026-11-20T12:00:00Z"));
    expect(text).toContain(
      "Not known: Verified critical workflow coverage, Workflows defined, Workflows verified, Runs that succeeded, Runs that failed, p95 latency of runs, Checkout success.",
    );
    expect(text).toContain("| Age gate | [unknown](../snapshots/snapshot_2026-11-20_0005Z.json) | – | – |");
    expect(text).toContain("there is nothing earlier to compare them with");
    expect(text).not.toContain("mermaid");
  });

  it("link to snapshots wherever both stand", () => {
    const { text, path } = scorecard("daily", SERIES, new Date("2026-11-20T12:00:00Z"), { folder: "reports/" });
    expect(path).toBe("reports/SCORE-daily-2026-11-20.md");
    expect(text).toContain("(../docs/snapshots/snapshot_2026-11-20_0005Z.json)");
  });
});

describe("periods", () => {
  it.each([
    ["daily", "2026-11-20T23:59:59.999Z", "2026-11-20", "2026-11-20T00:00:00.000Z", "2026-11-21T00:00:00.000Z"],
    ["weekly", "2026-11-20T12:00:00Z", "2026-W47", "2026-11-16T00:00:00.000Z", "2026-11-23T00:00:00.000Z"],
    ["weekly", "2027-01-03T12:00:00Z", "2026-W53", "2026-12-28T00:00:00.000Z", "2027-01-04T00:00:00.000Z"],
    ["weekly", "2024-12-30T00:00:00Z", "2025-W01", "2024-12-30T00:00:00.000Z", "2025-01-06T00:00:00.000Z"],
    ["monthly", "2026-12-31T23:00:00Z", "2026-12", "2026-12-01T00:00:00.000Z", "2027-01-01T00:00:00.000Z"],
  ] as const)("of kind %s at %s is %s", (period, at, name, from, until) =>
    expect(spanOf(period, new Date(at))).toEqual({ name, from: new Date(from), until: new Date(until) }),
  );

  it.each<[Period, string]>([
    ["daily", "docs/scorecards/SCORE-daily-2026-11-20.md"],
    ["weekly", "docs/scorecards/SCORE-weekly-2026-W47.md"],
    ["monthly", "docs/scorecards/SCORE-monthly-2026-11.md"],
  ])("of kind %s stand in %s", (period, path) => expect(scorecardPath(period, new Date("2026-11-20T12:00:00Z"))).toBe(path));
});

describe("figures in words", () => {
  it.each([
    [undefined, "%", "unknown"],
    [48, "%", "48 %"],
    [97.345, "%", "97.3 %"],
    [99.99, "%", "99.9 %"],
    [0.29 * 100, "%", "29 %"],
    [1_204, "ms", "1,204 ms"],
    [9_999, "ms", "9,999 ms"],
    [10_000, "ms", "10 s"],
    [298_400, "ms", "4 min 58 s"],
    [1_260_000, "ms", "21 min"],
    [-5_400_000, "ms", "−1 h 30 min"],
    [3_600_000 * 24 * 3 + 59_000, "ms", "3 d"],
    [1_234.5, "$", "$1,234.50"],
    [-3, "", "−3"],
    [0, "", "0"],
  ] as const)("%j %s is %s", (value, unit, words) => expect(figureWords(value, unit)).toBe(words));
});

describe("a sparkline", () => {
  it.each([
    [[], ""],
    [[1], ""],
    [[0, 50, 100], "▁▅█"],
    [[7, 7, 7], "▄▄▄"],
    [[-1, 0, 1, 2, 3, 4, 5, 6], "▁▂▃▄▅▆▇█"],
  ])("of %j is %s", (values, bars) => expect(sparkline(values)).toBe(bars));
});

describe("a chart", () => {
  it.each([
    [[12, 90], 0],
    [[52, 61], 50],
    [[99.2, 100], 90],
    [[100, 100], 90],
  ])("of the shares %j begins at %i", (values, bottom) =>
    expect(chart({ title: "x", unit: "%", points: values.map((value) => ["a", value]) })).toContain(`y-axis "%" ${bottom} --> 100\n`),
  );
  it("is nothing for fewer than two points", () => expect(chart({ title: "x", unit: "%", points: [["a", 1]] })).toBe(""));
  it.each([
    [[1, 9], 10],
    [[0, 0], 1],
    [[120, 480], 500],
    [[1_500, 2_001], 5_000],
  ])("of %j goes up to %i", (values, top) =>
    expect(chart({ title: "x", unit: "ms", points: values.map((value) => ["a", value]) })).toContain(`y-axis "ms" 0 --> ${top}\n`),
  );
});
