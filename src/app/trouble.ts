/** What a failed request means: whether to wait, to try again, or to give up. */
import { GitHubTrouble } from "#src/app/github.ts";

interface RequestFailure {
  readonly status?: number;
  readonly message?: string;
  readonly response?: { readonly headers?: Readonly<Record<string, string | number | undefined>>; readonly data?: unknown };
}

/** The least wait after a secondary limit that does not say how long. */
const SECONDARY_MS = 60_000;

/** https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api#handle-rate-limit-errors-appropriately */
export function troubleOf(error: unknown, route: string, now: Date): GitHubTrouble {
  if (error instanceof GitHubTrouble) return error;
  const { status = 0, message = String(error), response } = (error ?? {}) as RequestFailure;
  const words = `${route}: ${message.split("\n")[0]?.slice(0, 300) ?? ""}`;
  if (response === undefined || status >= 500 || status < 400) return new GitHubTrouble("unavailable", status, words, { cause: error });
  const until = status === 403 || status === 429 ? limitEnd(response, message, now) : undefined;
  if (until !== undefined) return new GitHubTrouble("limited", status, words, { until, cause: error });
  const kind = status === 404 || status === 410 ? "missing" : "refused";
  return new GitHubTrouble(kind, status, words, { cause: error });
}

function limitEnd({ headers = {} }: NonNullable<RequestFailure["response"]>, message: string, now: Date): Date | undefined {
  const wait = Number(headers["retry-after"] ?? Number.NaN);
  if (Number.isFinite(wait)) return new Date(now.getTime() + Math.max(1, wait) * 1_000);
  const reset = Number(headers["x-ratelimit-reset"] ?? Number.NaN);
  if (String(headers["x-ratelimit-remaining"]) === "0" && Number.isFinite(reset))
    return new Date(Math.max(reset * 1_000, now.getTime() + 1_000));
  return /rate limit/i.test(message) ? new Date(now.getTime() + SECONDARY_MS) : undefined;
}
