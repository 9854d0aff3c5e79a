import { describe, expect, it } from "vitest";
import { figures, prometheusText } from "#src/figures.ts";

describe("figures", () => {
  it("are told to Prometheus with their labels escaped and their buckets cumulative", () => {
    const kept = figures();
    const calls = kept.counter("calls_total", "Calls.", ["who", "how"]);
    const took = kept.histogram("took.seconds", "Times.", ["a.b"], [0.1, 1]);
    calls.add(1, "x", "y");
    calls.add(2, "x", "y");
    calls.add(1, "x", 'quo"te\\\n');
    for (const value of [0.1, 0.5, 0.5, 7]) took.note(value, "one");
    expect(prometheusText(kept.all())).toBe(
      [
        "# HELP calls_total Calls.",
        "# TYPE calls_total counter",
        'calls_total{who="x",how="y"} 3',
        'calls_total{who="x",how="quo\\"te\\\\\\n"} 1',
        "",
        "# HELP took_seconds Times.",
        "# TYPE took_seconds histogram",
        'took_seconds_bucket{a_b="one",le="0.1"} 1',
        'took_seconds_bucket{a_b="one",le="1"} 3',
        'took_seconds_bucket{a_b="one",le="+Inf"} 4',
        'took_seconds_sum{a_b="one"} 8.1',
        'took_seconds_count{a_b="one"} 4',
        "",
        "",
      ].join("\n"),
    );
  });

  it("without labels are one series, and labels that could be mistaken for each other are not", () => {
    const kept = figures();
    const bare = kept.counter("bare", "B.", []);
    bare.add(1);
    bare.add(1);
    const pair = kept.counter("pair", "P.", ["a", "b"]);
    pair.add(1, "x\ny", "z");
    pair.add(1, "x", "y\nz");
    pair.add(1, "", "");
    expect(kept.all().map((one) => one.series().map(({ labels, sum }) => [labels, sum]))).toEqual([
      [[[], 2]],
      [
        [["x\ny", "z"], 1],
        [["x", "y\nz"], 1],
        [["", ""], 1],
      ],
    ]);
  });

  it("stay bounded whatever the labels are", () => {
    const kept = figures();
    const counter = kept.counter("c", "C.", ["name"]);
    for (let at = 0; at < 5_000; at++) counter.add(1, `n${at}`);
    counter.add(1, "n0");
    expect([kept.all()[0]?.series().length, kept.all()[0]?.series()[0]?.sum]).toEqual([2_000, 2]);
  });
});
