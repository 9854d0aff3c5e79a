/**
 * What the router costs: CPU time for each request against a bare node:http + undici proxy in the same run, beside Portkey where it can be installed.
 * `node scripts/bench/router.ts [--rounds N] [--seconds N] [--without-portkey] [--only WORDS]`. Only ratios within one run count.
 */
import { parseArgs } from "node:util";
import { decide, type Candidate } from "#src/router.ts";
import { percentile } from "#src/statistics.ts";
import { median } from "./measured.ts";
import { EVENTS, load, PACE_MS, portkey, type Sample, started, type Subject } from "./router-subject.ts";

/** Long enough for the engine to have compiled what it is going to compile. */
const WARM_MS = 4_000;

await measure();

async function measure(): Promise<void> {
  const { values } = parseArgs({
    options: {
      rounds: { type: "string", default: "5" },
      seconds: { type: "string", default: "3" },
      "without-portkey": { type: "boolean", default: false },
      only: { type: "string", default: "" },
    },
  });
  const vendorSubject = await started("vendor", ["vendor"]);
  const { origin } = vendorSubject;
  const subjects = [
    await started("bare", ["bare", origin]),
    await started("Gatehouse", ["router", origin, "plain"]),
    await started("Gatehouse, masking on", ["router", origin, "masked"]),
  ];
  const other = values["without-portkey"] ? undefined : await portkey(origin);
  if (other !== undefined) subjects.push(other);
  const ask = { model: "m", messages: [{ role: "user", content: `Say something about ${"the weather ".repeat(20)}` }] };
  const scenarios: readonly (readonly [string, number, string])[] = [
    ["JSON 1 KiB, 32 connections", 32, JSON.stringify(ask)],
    ["JSON 1 KiB, 1 connection", 1, JSON.stringify(ask)],
    [
      "JSON 64 KiB prompt, 16 connections",
      16,
      JSON.stringify({ ...ask, messages: [{ role: "user", content: "lorem ipsum dolor sit amet ".repeat(2_400) }] }),
    ],
    [`stream, ${EVENTS} events, ${PACE_MS} ms apart, 16 connections`, 16, JSON.stringify({ ...ask, stream: true })],
    [
      `stream, ${EVENTS} events, ${PACE_MS} ms apart, 2 connections: nobody waits for the processor`,
      2,
      JSON.stringify({ ...ask, stream: true }),
    ],
  ];
  console.log(
    `Node ${process.version}; ${values.rounds} rounds of ${values.seconds} s, interleaved; medians of the rounds' ratios to bare, range in brackets\n`,
  );
  for (const [name, connections, body] of scenarios.filter(([name]) => name.includes(values.only)))
    await compared(name, subjects, connections, Number(values.seconds) * 1000, Number(values.rounds), body);
  decisions();
  for (const one of [...subjects, vendorSubject]) one.stop();
  process.exit(0);
}

async function compared(
  name: string,
  subjects: readonly Subject[],
  connections: number,
  ms: number,
  rounds: number,
  body: string,
): Promise<void> {
  const samples = new Map<string, Sample[]>(subjects.map((on) => [on.name, []]));
  for (const on of subjects) await load(on, connections, WARM_MS, body);
  for (let round = 0; round < rounds; round++) for (const on of subjects) samples.get(on.name)?.push(await load(on, connections, ms, body));
  console.log(name);
  const base = samples.get("bare") ?? [];
  for (const on of subjects) {
    const own = samples.get(on.name) ?? [];
    const ratios = (of: (sample: Sample) => number): string => {
      const each = own.map((sample, at) => of(sample) / of(base[at] ?? sample));
      return `${median(each).toFixed(2)} (${Math.min(...each).toFixed(2)}–${Math.max(...each).toFixed(2)})`;
    };
    const added = (of: (sample: Sample) => number): string => {
      const ms = median(own.map((sample, at) => of(sample) - of(base[at] ?? sample)));
      return `${ms >= 0 ? "+" : ""}${ms.toFixed(2)}`;
    };
    console.log(
      `  ${on.name.padEnd(24)} CPU ${ratios(({ cpuMicros }) => cpuMicros).padEnd(20)} ${median(own.map(({ cpuMicros }) => cpuMicros))
        .toFixed(0)
        .padStart(6)} µs  throughput ${ratios(({ perSecond }) => perSecond).padEnd(20)} ${median(own.map(({ perSecond }) => perSecond))
        .toFixed(0)
        .padStart(6)}/s  first ${added(({ firstMs }) => firstMs)} ms, p10 ${added(({ calmFirstMs }) => calmFirstMs)} ms`,
    );
  }
  console.log("");
}

/** The decision alone, over twelve models with figures. */
function decisions(): void {
  const candidates = Array.from({ length: 12 }, (_, at): Candidate => ({
    model: `m${at}`,
    provider: "openai",
    capability: 0.5 + at / 30,
    tags: ["tools"],
    boundaries: [],
    contextTokens: 128_000,
    price: { input: 1_000_000 * (at + 1), output: 4_000_000 * (at + 1), cacheRead: 0, cacheWrite: 0 },
    latencyMs: 200 + 37 * ((at * 7) % 12),
    samples: 200,
    failures: at % 3,
    circuit: "closed",
    busy: false,
    manyChoices: true,
  }));
  const question = {
    strategy: "score" as const,
    weights: { latency: 1, cost: 1, capability: 1, failure: 1 },
    candidates,
    need: { tags: ["tools"], implied: [], inputTokens: 500, choices: 1 },
    turns: {},
  };
  const times: number[] = [];
  for (let run = 0; run < 20_000; run++) {
    const since = performance.now();
    decide(question);
    times.push(performance.now() - since);
  }
  const sorted = Float64Array.from(times.slice(5_000)).sort();
  console.log(
    `decision over 12 models: p50 ${((percentile(sorted, 0.5) ?? 0) * 1000).toFixed(1)} µs, p95 ${((percentile(sorted, 0.95) ?? 0) * 1000).toFixed(1)} µs`,
  );
}
