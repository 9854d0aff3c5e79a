/** The router keeps nothing of what went through it. `REQUESTS` and `STREAMS` raise the numbers; the full run stands in docs/benchmarks.md. */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";

const SCRIPT = join(import.meta.dirname, "../../scripts/bench/router-memory.ts");
const REQUESTS = Number(process.env["REQUESTS"] ?? 2_400);
const STREAMS = Number(process.env["STREAMS"] ?? 100);

interface Memory {
  readonly heapMb: number;
}
interface Result {
  readonly steps: readonly (Memory & { readonly requests: number })[];
  readonly streams: Readonly<Record<"open" | "whole", number> & Record<"before" | "during" | "after", Memory>>;
}

describe("the router's memory", () => {
  it("is flat over many requests and bounded with many open streams", { timeout: 3_600_000 }, async () => {
    const words = [SCRIPT, "--requests", String(REQUESTS), "--streams", String(STREAMS), "--format", "json"];
    const { stdout } = await promisify(execFile)(process.execPath, words);
    const { steps, streams } = JSON.parse(stdout) as Result;
    expect(steps.at(-1)?.requests).toBe(REQUESTS);
    // The windows of statistics are full after half of them.
    const [half, last] = [steps[Math.floor(steps.length / 2)], steps.at(-1)];
    expect((last?.heapMb ?? Infinity) - (half?.heapMb ?? 0)).toBeLessThan(2);
    expect([streams.open, streams.whole]).toEqual([STREAMS, STREAMS]);
    expect(((streams.during.heapMb - streams.before.heapMb) * 1000) / STREAMS).toBeLessThan(150);
    expect(streams.after.heapMb - streams.before.heapMb).toBeLessThan(4);
  });
});
