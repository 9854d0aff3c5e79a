/** The figures of model runs, for Prometheus and for OpenTelemetry. Labels are ids of the configuration, never a caller's words. */
import { wasCalled, type AttemptRecord, type RunRecord } from "#schemas/run-record.ts";
import { figures, prometheusText, type Figures } from "#src/figures.ts";
import { METRIC, METRIC_BOUNDS, NAME, OPERATION, otlpMetrics, providerName, TOKEN_TYPE } from "#src/telemetry.ts";

export interface ModelMetrics {
  note(record: RunRecord): void;
  warned(scope: string): void;
  /** For Prometheus: ours, then OpenTelemetry's names with underscores. */
  page(): string;
  /** What an OpenTelemetry collector takes: everything since `startMs`, as of `nowMs`, both milliseconds since 1970. */
  otlp(startMs: number, nowMs: number): unknown;
}

const SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120];
const OVERHEAD = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.25, 0.5, 1];

/** `known` are the names that may become labels. */
export function modelMetrics(known: ReadonlySet<string>): ModelMetrics {
  const [own, open] = [figures(), figures()];
  const label = (name: string | undefined): string =>
    name === undefined ? "none" : known.has(name) || name === "template" ? name : "passthrough";
  const [ours, genai] = [houseFigures(own, label), genaiFigures(open, label)];
  return {
    warned: ours.warned,
    note: (record) => {
      ours.note(record);
      for (const attempt of record.attempts) genai(record, attempt);
    },
    page: () => prometheusText([...own.all(), ...open.all()]),
    otlp: (startMs, nowMs) => otlpMetrics([...open.all(), ...own.all()], startMs, nowMs),
  };
}

type Label = (name: string | undefined) => string;

function houseFigures(to: Figures, label: Label) {
  const runs = to.counter("gatehouse_model_runs_total", "Model runs by outcome.", ["route", "model", "outcome"]);
  const attempts = to.counter("gatehouse_model_attempts_total", "Attempts at models by outcome.", ["model", "provider", "outcome"]);
  const tokens = to.counter("gatehouse_model_tokens_total", "Tokens by kind.", ["model", "kind"]);
  const cost = to.counter("gatehouse_model_cost_usd_total", "US dollars spent on models.", ["model"]);
  const masked = to.counter("gatehouse_model_masked_total", "Values masked by type.", ["type"]);
  const warnings = to.counter("gatehouse_budget_warnings_total", "Budgets that reached their warning.", ["scope"]);
  const duration = to.histogram("gatehouse_model_run_seconds", "Whole runs.", ["route"], SECONDS);
  const overhead = to.histogram("gatehouse_model_overhead_seconds", "Runs without the vendors' time.", [], OVERHEAD);
  return {
    warned: (scope: string): void => warnings.add(1, scope),
    note: (record: RunRecord): void => {
      const [route, model] = [record.route === "" ? "none" : label(record.route), label(record.model)];
      runs.add(1, route, model, record.outcome);
      duration.note(record.timings.total_ms / 1000, route);
      overhead.note(record.timings.overhead_ms / 1000);
      for (const { model: tried, provider, outcome, cost_nano: nano } of record.attempts) {
        attempts.add(1, label(tried), provider, outcome);
        if (nano !== undefined) cost.add(nano / 1e9, label(tried));
      }
      if (record.usage !== undefined) {
        tokens.add(record.usage.input, model, "input");
        tokens.add(record.usage.output, model, "output");
      }
      for (const type in record.masked) masked.add(record.masked[type] ?? 0, type);
    },
  };
}

/** One operation is one attempt that reached a vendor; what was skipped is none. */
function genaiFigures(to: Figures, label: Label): (record: RunRecord, attempt: AttemptRecord) => void {
  const who = [NAME.operation, NAME.provider, NAME.requestModel];
  const tokens = to.histogram(METRIC.tokens, "Tokens of an operation, by their type.", [...who, NAME.tokenType], METRIC_BOUNDS.tokens);
  const duration = to.histogram(METRIC.duration, "How long operations took, in seconds.", [...who, NAME.error], METRIC_BOUNDS.seconds);
  const first = to.histogram(METRIC.firstChunk, "Seconds until a stream's first content.", who, METRIC_BOUNDS.firstChunk);
  return ({ stream, timings }, attempt) => {
    if (!wasCalled(attempt)) return;
    const { model, provider, outcome, ms, usage, started_ms: started } = attempt;
    const [vendor, asked] = [providerName(provider), label(model)];
    duration.note(ms / 1000, OPERATION, vendor, asked, outcome === "answered" ? "" : outcome);
    if (stream && outcome === "answered" && timings.first_content_ms !== undefined)
      first.note(Math.max(0, timings.first_content_ms - started) / 1000, OPERATION, vendor, asked);
    if (usage === undefined || usage.estimated) return;
    tokens.note(usage.input, OPERATION, vendor, asked, TOKEN_TYPE.input);
    tokens.note(usage.output, OPERATION, vendor, asked, TOKEN_TYPE.output);
  };
}
