import { describe, expect, it, vi } from "vitest";
import { ClaimLapsed, runJobs } from "#src/job-loop.ts";
import type { ClaimedJob, JobDesk } from "#src/job-loop.ts";
import type { Trouble, WorkOptions } from "#src/queue.ts";
import { handClock } from "#test/fakes/clock.ts";

const start = Date.parse("2026-11-20T10:00:00.000Z");
const job = (id: string, attempt = 1): ClaimedJob => ({ id, attempt, kind: "k", payload: id, key: undefined, acceptedAt: new Date(start) });

/** A desk that hands out these jobs once and writes down what it is told. */
function desk(jobs: readonly ClaimedJob[], change: Partial<JobDesk> = {}) {
  const told: string[] = [];
  const left = [...jobs];
  const all: JobDesk = {
    claim: async (limit) => left.splice(0, limit),
    finish: async ({ id, attempt }, writes) => void told.push(`finish ${id}.${attempt} ${writes.length}`),
    fail: async ({ id }, error, retryAt) =>
      void told.push(`fail ${id} "${error}" ${retryAt === undefined ? "dead" : retryAt.getTime() - start}`),
    release: async ({ id }) => void told.push(`release ${id}`),
    tend: async () => undefined,
    ...change,
  };
  return { told, desk: all };
}

async function worked(given: JobDesk, options: Partial<WorkOptions>, random = 0.5) {
  const clock = handClock();
  const trouble: Trouble[] = [];
  const worker = runJobs(given, { handlers: {}, ...options, onTrouble: (one) => trouble.push(one) }, { clock, random: () => random });
  const until = async (check: () => void): Promise<void> =>
    await vi.waitFor(
      async () => {
        await clock.pass(1);
        check();
      },
      { interval: 5, timeout: 10_000 },
    );
  return { clock, trouble, worker, until };
}

const failing = { k: async () => Promise.reject(new Error("no")) };

describe("the loop that runs jobs", () => {
  it("ends a job with what its handler answered", async () => {
    const { told, desk: given } = desk([job("a"), job("b")]);
    const write = { do: "enqueue" as const, jobs: [] };
    const { until, worker } = await worked(given, { handlers: { k: async ({ id }) => (id === "a" ? [write, write] : undefined) } });
    await until(() => expect(told).toEqual(["finish a.1 2", "finish b.1 0"]));
    await worker.stop();
  });

  it.each([
    [1, 0.5, "1000"],
    [2, 0.5, "2000"],
    [4, 0.5, "8000"],
    [3, 0, "3000"],
    [3, 1, "5000"],
    [12, 0.5, "300000"],
    [19, 0.5, "300000"],
    [20, 0.5, "dead"],
  ])("after attempt %i, by chance %d, waits %s", async (attempt, random, expected) => {
    const { told, desk: given } = desk([job("a", attempt)]);
    const { trouble, until, worker } = await worked(given, { handlers: failing, retry: { attempts: 20 } }, random);
    await until(() => expect(told).toHaveLength(1));
    expect(told[0]?.startsWith('fail a "Error: no" ')).toBe(true);
    const wait = told[0]?.split(" ").at(-1) ?? "";
    if (expected === "dead") expect(wait).toBe("dead");
    else expect(Math.abs(Number(wait) - Number(expected))).toBeLessThanOrEqual(100);
    expect(trouble.map(({ dead }) => dead)).toEqual([expected === "dead"]);
    await worker.stop();
  });

  it("tells the store again of an end that it could not take", async () => {
    let refusals = 2;
    const { told, desk: given } = desk([job("a")]);
    const broken: JobDesk = {
      ...given,
      fail: async (...args) => {
        if (refusals-- > 0) throw new Error("the disk is full");
        await given.fail(...args);
      },
    };
    const { clock, trouble, worker } = await worked(broken, { handlers: failing });
    for (let n = 0; n < 5; n++) await clock.pass(1_000);
    expect(told).toHaveLength(1);
    expect(trouble.map(({ error }) => (error as Error).message)).toEqual(["no", "the disk is full", "the disk is full"]);
    await worker.stop();
  });

  it("keeps nothing of a job that was taken from it, and does not fail it", async () => {
    const lapsed = async () => Promise.reject(new ClaimLapsed("gone"));
    const { told, desk: given } = desk([job("a")], { finish: lapsed });
    const { trouble, until, worker } = await worked(given, { handlers: { k: async () => undefined } });
    await until(() => expect(trouble).toHaveLength(1));
    expect(told).toEqual([]);
    await worker.stop();
  });

  it("goes on looking after the store was away", async () => {
    let away = true;
    const { told, desk: given } = desk([job("a")]);
    const { clock, trouble, until, worker } = await worked(
      {
        ...given,
        claim: async (limit) => {
          if (away) throw new Error("away");
          return await given.claim(limit);
        },
      },
      { handlers: { k: async () => undefined } },
    );
    await clock.pass(3_000);
    expect(trouble.length).toBeGreaterThan(1);
    away = false;
    await clock.pass(1_000);
    await until(() => expect(told).toEqual(["finish a.1 0"]));
    await worker.stop();
  });

  it("runs no more at once than it may, and takes the next when one ends", async () => {
    const { told, desk: given } = desk(["a", "b", "c", "d", "e"].map((id) => job(id)));
    const gates = new Map<string, () => void>();
    const handlers = { k: async ({ id }: { readonly id: string }) => await new Promise<void>((resolve) => gates.set(id, resolve)) };
    const { until, worker } = await worked(given, { handlers, concurrency: 2 });
    await until(() => expect([...gates.keys()]).toEqual(["a", "b"]));
    gates.get("b")?.();
    await until(() => expect([...gates.keys()]).toEqual(["a", "b", "c"]));
    for (const id of ["a", "c", "d", "e"]) {
      await until(() => expect(gates.has(id)).toBe(true));
      gates.get(id)?.();
    }
    await until(() => expect(told).toHaveLength(5));
    await worker.stop();
  });

  it("stops: takes nothing more, waits, and gives back what does not end", async () => {
    const { told, desk: given } = desk(["a", "b", "c"].map((id) => job(id)));
    const handlers = {
      k: async ({ id, signal }: { readonly id: string; readonly signal: AbortSignal }) => {
        if (id === "a") await new Promise((resolve) => signal.addEventListener("abort", resolve));
      },
    };
    const { clock, until, worker } = await worked(given, { handlers, concurrency: 1 });
    await clock.pass(10);
    let stopped = false;
    const stopping = worker.stop(50).then(() => (stopped = true));
    await until(() => expect(stopped).toBe(true));
    await stopping;
    worker.wake();
    await clock.pass(5_000);
    expect(told).toEqual(["release a"]);
  });
});
