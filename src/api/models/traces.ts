/** Spans of runs to an OpenTelemetry collector, OTLP/HTTP with JSON, in batches. What cannot be sent is dropped and counted. */
import { createHash } from "node:crypto";
import type { Dispatcher } from "undici";
import type { RunRecord } from "#schemas/run-record.ts";
import { otlpSpan } from "#src/telemetry.ts";

export interface TraceSender {
  note(record: RunRecord): void;
  flush(): Promise<void>;
  dropped(): number;
}

const MAX_WAITING = 2_048;
const BATCH = 256;
const TIMEOUT_MS = 5_000;

/** `endpoint` is the collector's base URL, as OTEL_EXPORTER_OTLP_ENDPOINT has it. */
export function traceSender(endpoint: string, dispatcher: Dispatcher): TraceSender {
  const url = new URL(`${endpoint.replace(/\/{1,10}$/, "")}/v1/traces`);
  let waiting: unknown[] = [];
  let sending: Promise<void> | undefined;
  let lost = 0;
  const send = async (): Promise<void> => {
    while (waiting.length > 0) {
      const spans = waiting.slice(0, BATCH);
      waiting = waiting.slice(BATCH);
      const resource = { attributes: [{ key: "service.name", value: { stringValue: "gatehouse" } }] };
      const body = JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ scope: { name: "gatehouse.router" }, spans }] }] });
      const ok = await posted(dispatcher, url, body);
      if (!ok) lost += spans.length;
    }
    sending = undefined;
  };
  return {
    note: (record) => {
      if (waiting.length >= MAX_WAITING) {
        lost += 1;
        return;
      }
      const id = createHash("sha256").update(record.run).digest("hex");
      waiting.push(otlpSpan(record, { traceId: id.slice(0, 32), spanId: id.slice(32, 48) }));
      sending ??= new Promise<void>((resolve) => {
        setImmediate(resolve);
      }).then(send);
    },
    flush: async () => {
      await sending;
    },
    dropped: () => lost,
  };
}

async function posted(dispatcher: Dispatcher, url: URL, body: string): Promise<boolean> {
  try {
    const { statusCode, body: answer } = await dispatcher.request({
      origin: url.origin,
      path: url.pathname,
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
      headersTimeout: TIMEOUT_MS,
      bodyTimeout: TIMEOUT_MS,
    });
    await answer.dump();
    return statusCode >= 200 && statusCode < 300;
  } catch {
    return false;
  }
}
