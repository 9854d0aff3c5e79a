/** Rate limits: the primary one in headers, and 403 when it is used up (https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api). */
import type { Answer } from "#test/fakes/github/answer.ts";

export interface Limits {
  /** What is left of the hour; set it to see what happens. */
  remaining: number;
  /** When the hour ends; an hour from the first request where it is not set. */
  resetAt: Date | undefined;
  refusal(method: string, path: string, now: Date): Answer | undefined;
  headers(now: Date): Readonly<Record<string, string>>;
}

const HOUR_MS = 3_600_000;
const LIMIT = 5_000;

export function limits(): Limits {
  return {
    remaining: LIMIT,
    resetAt: undefined,
    refusal(_method, path, now) {
      this.resetAt ??= new Date(now.getTime() + HOUR_MS);
      if (now >= this.resetAt) {
        this.remaining = LIMIT;
        this.resetAt = new Date(now.getTime() + HOUR_MS);
      }
      if (path.startsWith("/app/") || path.startsWith("/app-manifests/")) return undefined;
      if (this.remaining <= 0) return { status: 403, body: { message: "API rate limit exceeded for installation ID 99." } };
      this.remaining--;
      return undefined;
    },
    headers(now) {
      const reset = Math.ceil((this.resetAt ?? new Date(now.getTime() + HOUR_MS)).getTime() / 1_000);
      return { "x-ratelimit-limit": String(LIMIT), "x-ratelimit-remaining": String(this.remaining), "x-ratelimit-reset": String(reset) };
    },
  };
}
