/** What a model did lately: a window that slides by count and by time, and survives a restart as plain data. */

export interface Sample {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Milliseconds to the first content of a stream or the whole of a plain answer; undefined for a failure. */
  readonly latencyMs?: number;
}

export interface Statistics {
  readonly samples: number;
  readonly failures: number;
  /** Undefined without a success in the window. */
  readonly p50Ms: number | undefined;
  readonly p95Ms: number | undefined;
}

export interface SlidingWindow {
  add(sample: Sample): void;
  /** Of what is no older than the window at `now`. */
  read(now: number): Statistics;
  samples(): readonly Sample[];
}

const EMPTY: Statistics = Object.freeze({ samples: 0, failures: 0, p50Ms: undefined, p95Ms: undefined });

/** At most `count` samples, none older than `ageMs`; the oldest leave first. What was read is remembered until something comes or goes. */
export function slidingWindow(count: number, ageMs: number, earlier: readonly Sample[] = []): SlidingWindow {
  const kept: Sample[] = [];
  const latencies = ascending();
  let known: Statistics | undefined;
  const leave = (sample: Sample | undefined): void => {
    if (sample?.latencyMs !== undefined) latencies.remove(sample.latencyMs);
  };
  const forget = (now: number): void => {
    let old = 0;
    while (old < kept.length && (kept[old]?.at ?? now) <= now - ageMs) old++;
    if (old === 0) return;
    kept.splice(0, old).forEach(leave);
    known = undefined;
  };
  const add = (sample: Sample): void => {
    kept.push(sample);
    if (sample.latencyMs !== undefined) latencies.add(sample.latencyMs);
    if (kept.length > count) leave(kept.shift());
    known = undefined;
  };
  earlier.slice(-count).forEach(add);
  return {
    add,
    read: (now) => {
      forget(now);
      known ??= kept.length === 0 ? EMPTY : statisticsOf(kept.length, latencies.values);
      return known;
    },
    samples: () => [...kept],
  };
}

/** Kept in order as they come and go: a whole sort for every call would cost more than the decision. */
function ascending() {
  const values: number[] = [];
  const placeOf = (value: number): number => {
    let [low, high] = [0, values.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((values[middle] ?? 0) < value) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return {
    values: values as readonly number[],
    add: (value: number): void => void values.splice(placeOf(value), 0, value),
    remove: (value: number): void => void values.splice(placeOf(value), 1),
  };
}

function statisticsOf(samples: number, latencies: readonly number[]): Statistics {
  return {
    samples,
    failures: samples - latencies.length,
    p50Ms: percentile(latencies, 0.5),
    p95Ms: percentile(latencies, 0.95),
  };
}

/** Nearest rank over ascending values; undefined for none. */
export function percentile(ascending: ArrayLike<number>, share: number): number | undefined {
  return ascending.length === 0 ? undefined : ascending[Math.max(0, Math.ceil(ascending.length * share) - 1)];
}
