/** An OpenTelemetry collector, spoken to by OTLP over HTTP with JSON. What cannot be sent is given up, not kept. */
import type { Dispatcher } from "undici";
import { VERSION } from "#src/version.ts";

export interface Collector {
  /** False where the collector did not take it. */
  traces(scopeSpans: readonly unknown[]): Promise<boolean>;
  /** `given` holds `scopeMetrics`. */
  metrics(given: object): Promise<boolean>;
}

const TIMEOUT_MS = 5_000;

/** `endpoint` is the base URL and `headers` the list of `key=value`, as OTEL_EXPORTER_OTLP_ENDPOINT and OTEL_EXPORTER_OTLP_HEADERS have them. */
export function collector(endpoint: string, headers: string | undefined, dispatcher: Dispatcher): Collector {
  const base = new URL(endpoint);
  const root = base.pathname.replace(/\/{1,10}$/, "");
  const sent = { "content-type": "application/json", ...headersIn(headers ?? "") };
  const resource = {
    attributes: [
      { key: "service.name", value: { stringValue: "gatehouse" } },
      { key: "service.version", value: { stringValue: VERSION } },
    ],
  };
  const post = async (path: string, body: unknown): Promise<boolean> => {
    try {
      const { statusCode, body: answer } = await dispatcher.request({
        origin: base.origin,
        path: `${root}${path}`,
        method: "POST",
        headers: sent,
        body: JSON.stringify(body),
        headersTimeout: TIMEOUT_MS,
        bodyTimeout: TIMEOUT_MS,
      });
      await answer.dump();
      return statusCode >= 200 && statusCode < 300;
    } catch {
      return false;
    }
  };
  return {
    traces: async (scopeSpans) => await post("/v1/traces", { resourceSpans: [{ resource, scopeSpans }] }),
    metrics: async (given) => await post("/v1/metrics", { resourceMetrics: [{ resource, ...given }] }),
  };
}

/** Values may be percent-encoded; what is no header is left out. */
function headersIn(text: string): Readonly<Record<string, string>> {
  const pairs = text.split(",").flatMap((pair): [string, string][] => {
    const at = pair.indexOf("=");
    const [name, value] = [pair.slice(0, at).trim().toLowerCase(), decoded(pair.slice(at + 1).trim())];
    return at > 0 && /^[\w-]+$/.test(name) && /^[\x20-\x7e]+$/.test(value) ? [[name, value]] : [];
  });
  return Object.fromEntries(pairs);
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
