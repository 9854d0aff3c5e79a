/** Counters and histograms that cost little to keep: a figure is a few additions, and words are made of it only when somebody asks. */

export interface Figures {
  counter(name: string, help: string, labels: readonly string[]): Counter;
  /** `bounds` ascend; each is the most that its bucket holds. */
  histogram(name: string, help: string, labels: readonly string[], bounds: readonly number[]): Histogram;
  all(): readonly Instrument[];
}

export interface Counter {
  add(value: number, ...labels: readonly string[]): void;
}

export interface Histogram {
  note(value: number, ...labels: readonly string[]): void;
}

/** What was kept under one set of labels. */
export interface Series {
  readonly labels: readonly string[];
  /** Of a counter its value, of a histogram the sum of all values. */
  sum: number;
  count: number;
  /** Of a histogram how many values lie in each bucket, those beyond the last bound at the end; empty for a counter. */
  readonly buckets: number[];
}

export interface Instrument {
  readonly kind: "counter" | "histogram";
  readonly name: string;
  readonly help: string;
  readonly labels: readonly string[];
  readonly bounds: readonly number[];
  series(): readonly Series[];
}

/** Labels come from a configuration; whatever goes beyond this has come from elsewhere and is not kept. */
const MAX_SERIES = 2_000;

export function figures(): Figures {
  const instruments: Instrument[] = [];
  const kept = (given: Omit<Instrument, "series">): ((labels: readonly string[]) => Series | undefined) => {
    const [series, root]: [Series[], Branch] = [[], { next: new Map(), series: undefined }];
    instruments.push({ ...given, series: () => series });
    const empty = given.bounds.length === 0 ? [] : Array<number>(given.bounds.length + 1).fill(0);
    return (labels) => {
      let at: Branch | undefined = root;
      for (const label of labels) at = at?.next.get(label);
      if (at?.series !== undefined || series.length >= MAX_SERIES) return at?.series;
      const made = { labels: [...labels], sum: 0, count: 0, buckets: [...empty] };
      series.push(made);
      grown(root, labels).series = made;
      return made;
    };
  };
  return {
    all: () => instruments,
    counter: (name, help, labels) => {
      const find = kept({ kind: "counter", name, help, labels, bounds: [] });
      return {
        add: (value, ...own) => {
          const series = find(own);
          if (series !== undefined) series.sum += value;
        },
      };
    },
    histogram: (name, help, labels, bounds) => {
      const find = kept({ kind: "histogram", name, help, labels, bounds });
      return {
        note: (value, ...own) => {
          const series = find(own);
          if (series === undefined) return;
          series.sum += value;
          series.count += 1;
          const at = bounds.findIndex((bound) => value <= bound);
          const bucket = at === -1 ? bounds.length : at;
          series.buckets[bucket] = (series.buckets[bucket] ?? 0) + 1;
        },
      };
    },
  };
}

/** A tree by labels: to find a series no key has to be put together. */
interface Branch {
  readonly next: Map<string, Branch>;
  series: Series | undefined;
}

function grown(root: Branch, labels: readonly string[]): Branch {
  let at = root;
  for (const label of labels) {
    const next: Branch = at.next.get(label) ?? { next: new Map(), series: undefined };
    at.next.set(label, next);
    at = next;
  }
  return at;
}

/** In the text that Prometheus reads (https://prometheus.io/docs/instrumenting/exposition_formats/). Dots become underscores. */
export function prometheusText(instruments: readonly Instrument[]): string {
  return instruments.map((one) => instrumentText(one, one.name.replaceAll(".", "_"))).join("");
}

function instrumentText(instrument: Instrument, name: string): string {
  const { kind, help, labels, bounds } = instrument;
  const lines = [`# HELP ${name} ${help}`, `# TYPE ${name} ${kind}`];
  for (const { labels: values, sum, count, buckets } of instrument.series()) {
    const own = labels.map((label, at) => `${label.replaceAll(".", "_")}="${escaped(values[at] ?? "")}"`);
    const braced = (more: readonly string[]): string => (more.length === 0 ? "" : `{${more.join(",")}}`);
    if (kind === "counter") {
      lines.push(`${name}${braced(own)} ${sum}`);
      continue;
    }
    let below = 0;
    for (const [at, bound] of [...bounds.map(String), "+Inf"].entries()) {
      below += buckets[at] ?? 0;
      lines.push(`${name}_bucket${braced([...own, `le="${bound}"`])} ${below}`);
    }
    lines.push(`${name}_sum${braced(own)} ${sum}`, `${name}_count${braced(own)} ${count}`);
  }
  return `${lines.join("\n")}\n\n`;
}

const escaped = (value: string): string => value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
