/** Trouble on order: what the real one does on a bad day, injected before or after a route does its work. */
import type { Answer } from "#test/fakes/github/answer.ts";

export type Trouble =
  | { readonly kind: "status"; readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly message?: string }
  /** The work is done and the answer is lost. */
  | { readonly kind: "lost" }
  | { readonly kind: "hang"; readonly ms: number }
  /** The body ends in the middle. */
  | { readonly kind: "cut" }
  /** A page lacks its end, and the way to the next one, but tells how much there is. */
  | { readonly kind: "short" }
  | { readonly kind: "answer"; readonly body: unknown };

export interface Fault {
  readonly method?: string;
  readonly path: RegExp;
  readonly trouble: Trouble;
  /** How often (1); Infinity until it is taken back. */
  times?: number;
  /** Called when it strikes. */
  readonly onStrike?: () => void;
}

export interface Faults {
  add(fault: Fault): void;
  clear(): void;
  strike(method: string, path: string): Trouble | undefined;
  readonly struck: () => number;
  /** Strikes that were planned and never came. */
  readonly left: () => number;
}

export function faults(): Faults {
  let planned: Fault[] = [];
  let struck = 0;
  return {
    add: (fault) => void planned.push({ times: 1, ...fault }),
    clear: () => void (planned = []),
    strike(method, path) {
      const found = planned.find((fault) => (fault.method ?? method) === method && fault.path.test(path) && (fault.times ?? 1) > 0);
      if (found === undefined) return undefined;
      found.times = (found.times ?? 1) - 1;
      struck++;
      found.onStrike?.();
      return found.trouble;
    },
    struck: () => struck,
    left: () => planned.reduce((sum, { times = 1 }) => sum + times, 0),
  };
}

export const secondaryLimit = (retryAfterSeconds: number, status = 403): Trouble => ({
  kind: "status",
  status,
  headers: { "retry-after": String(retryAfterSeconds) },
  message: "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.",
});

/** Half of a list, without the Link header. */
export function shortened({ headers: _headers, ...answer }: Answer): Answer {
  if (typeof answer.body !== "object" || answer.body === null) return answer;
  const half = (list: unknown): unknown => (Array.isArray(list) ? list.slice(0, Math.floor(list.length / 2)) : list);
  if (Array.isArray(answer.body)) return { ...answer, body: half(answer.body) };
  return { ...answer, body: Object.fromEntries(Object.entries(answer.body).map(([key, value]) => [key, half(value)])) };
}

export const troubleAnswer = (trouble: Extract<Trouble, { kind: "status" }>): Answer => ({
  status: trouble.status,
  body: { message: trouble.message ?? "Server Error" },
  ...(trouble.headers && { headers: trouble.headers }),
});
