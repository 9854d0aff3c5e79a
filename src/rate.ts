/** Requests a minute: a bucket that holds a minute's worth and fills steadily. */

export interface RateGate {
  /** 0 where the request may pass; else milliseconds until the next may. Times are of a clock that never jumps. */
  take(key: string, perMinute: number, now: number): number;
}

const MINUTE_MS = 60_000;
const MAX_KEYS = 10_000;

export function rateGate(): RateGate {
  const buckets = new Map<string, { left: number; at: number }>();
  return {
    take: (key, perMinute, now) => {
      const known = buckets.get(key) ?? { left: perMinute, at: now };
      const left = Math.min(perMinute, known.left + ((now - known.at) * perMinute) / MINUTE_MS);
      buckets.delete(key);
      buckets.set(key, { left: left >= 1 ? left - 1 : left, at: now });
      const [oldest] = buckets.keys();
      if (buckets.size > MAX_KEYS && oldest !== undefined) buckets.delete(oldest);
      return left >= 1 ? 0 : Math.ceil(((1 - left) * MINUTE_MS) / perMinute);
    },
  };
}
