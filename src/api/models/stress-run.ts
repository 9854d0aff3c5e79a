/** A bounded synthetic load through the router, as any client would send it. */
import { type Fields, fields, text } from "#src/parsers/wire/reading.ts";
import { nanoOfDollars } from "#src/price.ts";
import { percentile } from "#src/statistics.ts";
import type { StressResult } from "#src/stress.ts";

export interface StressOrder {
  /** The router's base URL, without `/v1`. */
  readonly url: string;
  readonly key: string;
  readonly route: string;
  readonly requests: number;
  readonly concurrency: number;
  readonly fetch: typeof fetch;
  readonly now: () => number;
}

const MAX_REQUESTS = 10_000;
const MAX_CONCURRENCY = 256;
const MOST_REASON = 200;

/** Never sends more than 10,000 requests, never more than 256 at once, and asks each for 16 tokens at most. */
export async function stress(order: StressOrder): Promise<StressResult> {
  const requests = Math.min(MAX_REQUESTS, Math.max(1, order.requests));
  const concurrency = Math.min(MAX_CONCURRENCY, requests, Math.max(1, order.concurrency));
  const at = new Date(order.now()).toISOString();
  const seen: Seen[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < requests) seen.push(await one(order, next++));
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  const of = (values: readonly number[], share: number): number =>
    Math.round((percentile(Float64Array.from(values).sort(), share) ?? 0) * 100) / 100;
  return {
    at,
    route: order.route,
    requests,
    concurrency,
    answered: seen.filter(({ outcome }) => outcome === "answered").length,
    degraded: seen.filter(({ outcome }) => outcome === "degraded").length,
    failed: seen.filter(({ outcome }) => outcome === "failed").length,
    p50Ms: of(
      seen.map(({ ms }) => ms),
      0.5,
    ),
    p95Ms: of(
      seen.map(({ ms }) => ms),
      0.95,
    ),
    overheadP95Ms: of(
      seen.map(({ overheadMs }) => overheadMs),
      0.95,
    ),
    costNano: seen.reduce((sum, { costNano }) => sum + costNano, 0),
    models: counted(seen.map(({ model }) => model)),
    failures: counted(seen.map(({ why = "" }) => why)),
  };
}

/** How often each name comes, by name. */
function counted(names: readonly string[]): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const name of names) if (name !== "") counts.set(name, (counts.get(name) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}

interface Seen {
  readonly outcome: "answered" | "degraded" | "failed";
  /** What a failed one was answered. */
  readonly why?: string;
  readonly model: string;
  readonly ms: number;
  readonly overheadMs: number;
  readonly costNano: number;
}

async function one(order: StressOrder, number: number): Promise<Seen> {
  const since = order.now();
  const body = JSON.stringify({
    model: order.route,
    max_tokens: 16,
    messages: [{ role: "user", content: `Stress ${number}: answer with one word.` }],
  });
  try {
    const response = await order.fetch(`${order.url}/v1/chat/completions`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${order.key}` },
      body,
    });
    const answer = fields(await response.json());
    const header = (name: string): string => response.headers.get(name) ?? "";
    const outcome =
      !response.ok || answer["choices"] === undefined ? "failed" : header("x-gatehouse-degraded") === "true" ? "degraded" : "answered";
    const why = outcome === "failed" ? { why: reasonIn(response.status, answer) } : {};
    const dollars = Number(header("x-gatehouse-cost-usd"));
    return {
      outcome,
      ...why,
      model: header("x-gatehouse-model"),
      ms: order.now() - since,
      overheadMs: Number(header("x-gatehouse-overhead-ms")) || 0,
      costNano: Number.isFinite(dollars) ? nanoOfDollars(dollars) : 0,
    };
  } catch (error) {
    const why = `no answer: ${error instanceof Error ? error.message : String(error)}`.slice(0, MOST_REASON);
    return { outcome: "failed", why, model: "", ms: order.now() - since, overheadMs: 0, costNano: 0 };
  }
}

/** Models refuse as their vendors do, the door before them by a problem document. */
function reasonIn(status: number, { error, detail }: Fields): string {
  const words = text(fields(error)["message"]) || text(detail);
  return `${status}${words === "" ? "" : `: ${words}`}`.slice(0, MOST_REASON);
}
