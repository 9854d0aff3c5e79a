/** Prometheus metrics of model runs. Labels are ids of the configuration, never a caller's words. */
import type { Registry } from "prom-client";
import type { RunRecord } from "#schemas/run-record.ts";

export interface ModelMetrics {
  note(record: RunRecord): void;
  warned(scope: string): void;
}

const SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120];
const OVERHEAD = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.25, 0.5, 1];

/** Loads prom-client at the call; `known` are the names that may become labels. */
export async function modelMetrics(registry: Registry, known: ReadonlySet<string>): Promise<ModelMetrics> {
  const { runs, attempts, tokens, cost, masked, warnings, duration, overhead } = await instruments(registry);
  const label = (name: string | undefined): string =>
    name === undefined ? "none" : known.has(name) || name === "template" ? name : "passthrough";
  return {
    warned: (scope) => warnings.inc({ scope }),
    note: (record) => {
      const [route, model] = [record.route === "" ? "none" : label(record.route), label(record.model)];
      runs.inc({ route, model, outcome: record.outcome });
      duration.observe({ route }, record.timings.total_ms / 1000);
      overhead.observe(record.timings.overhead_ms / 1000);
      for (const attempt of record.attempts) {
        attempts.inc({ model: label(attempt.model), provider: attempt.provider, outcome: attempt.outcome });
        if (attempt.cost_nano !== undefined) cost.inc({ model: label(attempt.model) }, attempt.cost_nano / 1e9);
      }
      if (record.usage !== undefined) {
        tokens.inc({ model, kind: "input" }, record.usage.input);
        tokens.inc({ model, kind: "output" }, record.usage.output);
      }
      for (const [type, count] of Object.entries(record.masked)) masked.inc({ type }, count);
    },
  };
}

async function instruments(registry: Registry) {
  const { Counter, Histogram } = await import("prom-client");
  const registers = [registry];
  const counter = <Label extends string>(name: string, help: string, labelNames: readonly Label[]) =>
    new Counter<Label>({ name, help, labelNames: [...labelNames], registers });
  const histogram = <Label extends string>(name: string, help: string, labelNames: readonly Label[], buckets: readonly number[]) =>
    new Histogram<Label>({ name, help, labelNames: [...labelNames], buckets: [...buckets], registers });
  return {
    runs: counter("gatehouse_model_runs_total", "Model runs by outcome.", ["route", "model", "outcome"]),
    attempts: counter("gatehouse_model_attempts_total", "Attempts at models by outcome.", ["model", "provider", "outcome"]),
    tokens: counter("gatehouse_model_tokens_total", "Tokens by kind.", ["model", "kind"]),
    cost: counter("gatehouse_model_cost_usd_total", "US dollars spent on models.", ["model"]),
    masked: counter("gatehouse_model_masked_total", "Values masked by type.", ["type"]),
    warnings: counter("gatehouse_budget_warnings_total", "Budgets that reached their warning.", ["scope"]),
    duration: histogram("gatehouse_model_run_seconds", "Whole runs.", ["route"], SECONDS),
    overhead: histogram("gatehouse_model_overhead_seconds", "Runs without the vendors' time.", [], OVERHEAD),
  };
}
