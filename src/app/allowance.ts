/**
 * What each installation may still ask of GitHub: the hour's requests as GitHub's headers tell them, and the content that may be created
 * (https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api). A part is kept back for commands: a kill switch must get through.
 */
import type { Clock } from "#src/clock.ts";

export interface Allowance {
  /** Told of each answer's headers. */
  heard(
    installation: number,
    headers: { readonly remaining: number | undefined; readonly limit: number | undefined; readonly resetAt: Date | undefined },
  ): void;
  /** Told of each request that creates content. */
  created(installation: number): void;
  /** When work that is not a command may go on; undefined: now. */
  waitUntil(installation: number): Date | undefined;
  /** Whether so much content may be created now without touching the reserve. */
  affords(installation: number, creations: number): boolean;
  /** Told that GitHub asks to wait. */
  hold(installation: number, until: Date): void;
}

export interface Creations {
  readonly minute: number;
  readonly hour: number;
}

interface Account {
  remaining: number;
  limit: number;
  resetAt: number;
  heldUntil: number;
  created: number[];
}

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
/** GitHub's words: about 80 a minute and 500 an hour. */
const CREATIONS: Creations = { minute: 80, hour: 500 };
const RESERVE = { share: 0.1, minute: 10, hour: 50 };

export function allowance(clock: Pick<Clock, "now">, limits: Creations = CREATIONS): Allowance {
  const accounts = new Map<number, Account>();
  const of = (installation: number): Account => {
    const known = accounts.get(installation) ?? { remaining: Infinity, limit: 5_000, resetAt: 0, heldUntil: 0, created: [] };
    accounts.set(installation, known);
    return known;
  };
  const since = (account: Account, ms: number): number => account.created.filter((at) => at > clock.now().getTime() - ms).length;
  return {
    heard(installation, { remaining, limit, resetAt }) {
      const account = of(installation);
      account.remaining = remaining ?? account.remaining;
      account.limit = limit ?? account.limit;
      account.resetAt = resetAt?.getTime() ?? account.resetAt;
    },
    created(installation) {
      const account = of(installation);
      const now = clock.now().getTime();
      account.created = [...account.created.filter((at) => at > now - HOUR_MS), now];
    },
    waitUntil(installation) {
      const { remaining, limit, resetAt, heldUntil } = of(installation);
      const now = clock.now().getTime();
      const until = Math.max(heldUntil, remaining <= limit * RESERVE.share ? resetAt : 0);
      return until > now ? new Date(until) : undefined;
    },
    affords(installation, creations) {
      const account = of(installation);
      return (
        since(account, MINUTE_MS) + creations <= limits.minute - RESERVE.minute &&
        since(account, HOUR_MS) + creations <= limits.hour - RESERVE.hour
      );
    },
    hold(installation, until) {
      const account = of(installation);
      account.heldUntil = Math.max(account.heldUntil, until.getTime());
    },
  };
}
