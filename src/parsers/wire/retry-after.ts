/** How long a vendor asks us to stay away (https://www.rfc-editor.org/rfc/rfc9110#field.retry-after). */
import { fields, list, text } from "#src/parsers/wire/reading.ts";

const MAX_MS = 60 * 60 * 1000;

export type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Milliseconds, at most an hour; undefined where nothing readable is said. `body` is the parsed answer: Gemini says it there. */
export function retryAfterMs(headers: Headers, body: unknown, now: number): number | undefined {
  const exact = decimal(single(headers["retry-after-ms"]));
  if (exact !== undefined) return bounded(exact);
  const said = single(headers["retry-after"]);
  const seconds = decimal(said);
  if (seconds !== undefined) return bounded(seconds * 1000);
  const date = said === "" ? Number.NaN : Date.parse(said);
  if (!Number.isNaN(date)) return bounded(date - now);
  for (const detail of list(fields(fields(body)["error"])["details"])) {
    const delay = text(fields(detail)["retryDelay"]);
    const parsedDelay = delay.endsWith("s") ? decimal(delay.slice(0, -1)) : undefined;
    if (parsedDelay !== undefined) return bounded(parsedDelay * 1000);
  }
  return undefined;
}

const single = (value: string | readonly string[] | undefined): string => (typeof value === "string" ? value : (value?.[0] ?? "")).trim();

const decimal = (said: string): number | undefined => (/^\d{1,12}(?:\.\d{1,9})?$/.test(said) ? Number(said) : undefined);

const bounded = (ms: number): number => Math.min(MAX_MS, Math.max(0, Math.round(ms)));
