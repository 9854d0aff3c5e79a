/** Prometheus metrics of the process. */
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";
import type { Answered } from "#src/api/settings.ts";
import type { QueueCounts } from "#src/queue.ts";

export interface Metrics {
  /** Puts the page of a part behind the process' own. */
  readonly add: (page: () => string) => void;
  readonly answered: (told: Answered) => void;
  readonly page: () => Promise<{ readonly type: string; readonly text: string }>;
}

/** Seconds. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

/** Labels are routes and names of parts, never what a caller wrote. */
export function processMetrics(queue: () => Promise<QueueCounts>): Metrics {
  const pages: (() => string)[] = [];
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const requests = new Counter({
    name: "gatehouse_http_requests_total",
    help: "Requests answered",
    labelNames: ["method", "route", "status"],
    registers,
  });
  const seconds = new Histogram({
    name: "gatehouse_http_request_duration_seconds",
    help: "How long requests took",
    labelNames: ["route"],
    buckets: BUCKETS,
    registers,
  });
  const jobs = new Gauge({ name: "gatehouse_queue_jobs", help: "Jobs in the queue", labelNames: ["state"], registers });
  return {
    add: (page) => void pages.push(page),
    answered: ({ method, place, status, durationMs }) => {
      requests.inc({ method: METHODS.has(method) ? method : "other", route: place, status: String(status) });
      seconds.observe({ route: place }, durationMs / 1000);
    },
    page: async () => {
      const counts = await queue();
      for (const state of ["waiting", "active", "dead"] as const) jobs.set({ state }, counts[state]);
      return { type: registry.contentType, text: [await registry.metrics(), ...pages.map((page) => page())].join("\n") };
    },
  };
}

const METHODS: ReadonlySet<string> = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);
