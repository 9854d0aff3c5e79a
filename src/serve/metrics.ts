/** Prometheus metrics of the process. The client library is loaded when somebody first asks. */
import type { Answered } from "#src/api/server.ts";
import type { QueueCounts } from "#src/queue.ts";

export interface Metrics {
  readonly answered: (told: Answered) => void;
  readonly page: () => Promise<{ readonly type: string; readonly text: string }>;
}

/** Seconds. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];
const MOST_PENDING = 10_000;

export function processMetrics(queue: () => Promise<QueueCounts>): Metrics {
  let pending: Answered[] = [];
  let page: ((told: readonly Answered[]) => Promise<{ readonly type: string; readonly text: string }>) | undefined;
  let loaded: Promise<void> | undefined;
  return {
    // What is told before anybody has asked is kept, within bounds, and counted then.
    answered: (told) => {
      if (pending.length < MOST_PENDING) pending.push(told);
      else if (page !== undefined) void page(pending.splice(0));
      else loaded ??= load().then((made) => void (page = made));
    },
    page: async () => {
      page ??= await load();
      const told = pending;
      pending = [];
      return await page(told);
    },
  };

  async function load() {
    const { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } = await import("prom-client");
    const registry = new Registry();
    collectDefaultMetrics({ register: registry });
    const labelNames = ["method", "route", "status"] as const;
    const requests = new Counter({ name: "gatehouse_http_requests_total", help: "Requests answered", labelNames, registers: [registry] });
    const seconds = new Histogram({
      name: "gatehouse_http_request_duration_seconds",
      help: "How long requests took",
      labelNames: ["route"],
      buckets: BUCKETS,
      registers: [registry],
    });
    const jobs = new Gauge({ name: "gatehouse_queue_jobs", help: "Jobs in the queue", labelNames: ["state"], registers: [registry] });
    return async (told: readonly Answered[]) => {
      for (const { method, place, status, durationMs } of told) {
        requests.inc({ method, route: place, status: String(status) });
        seconds.observe({ route: place }, durationMs / 1000);
      }
      const counts = await queue();
      for (const state of ["waiting", "active", "dead"] as const) jobs.set({ state }, counts[state]);
      return { type: registry.contentType, text: await registry.metrics() };
    };
  }
}
