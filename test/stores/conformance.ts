/** What every store must do beyond its ledger: a queue, records, checkpoints, and transactions over them all. */
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { LedgerConflict } from "#src/ledger.ts";
import type { Job, Trouble, Worker, WorkOptions } from "#src/queue.ts";
import type { NewJob } from "#src/new-job.ts";
import type { Store } from "#src/store.ts";

export interface Bench {
  readonly store: Store;
  readonly now: () => Date;
  /** Lets so much time pass: by hand or by waiting. */
  readonly pass: (ms: number) => Promise<void>;
  /** The shortest delay that this queue's retries know. */
  readonly delayMs: number;
}

const at = new Date("2026-11-20T10:00:00.000Z");
let names = 0;
export const fresh = (name: string): string => `${name}-${process.pid}-${++names}`;

export function storeConformance(open: () => Promise<Bench>): void {
  let bench: Bench;
  let store: Store;
  beforeAll(async () => {
    bench = await open();
    ({ store } = bench);
  });
  afterAll(async () => {
    await store.close();
  });

  const until = async (done: () => boolean | Promise<boolean>): Promise<void> => {
    await vi.waitFor(
      async () => {
        await bench.pass(1);
        if (!(await done())) throw new Error("not yet");
      },
      { timeout: 30_000, interval: 5 },
    );
  };
  /** Works while the body runs; everything enqueued is of a kind of its own. */
  async function working(
    options: Partial<WorkOptions> & Pick<WorkOptions, "handlers">,
    body: (worker: Worker) => Promise<void>,
  ): Promise<readonly Trouble[]> {
    const trouble: Trouble[] = [];
    const worker = await store.queue.work({ pollMs: 50, ...options, onTrouble: (one) => trouble.push(one) });
    try {
      await body(worker);
    } finally {
      await worker.stop();
    }
    return trouble;
  }
  const emptied = async (): Promise<boolean> => {
    const { waiting, active } = await store.queue.counts();
    return waiting + active === 0;
  };

  describe("the queue", () => {
    beforeEach(async () => {
      expect(await emptied()).toBe(true);
      await store.queue.discard((await store.queue.dead()).map(({ id }) => id));
    });

    it("hands a job to its handler once, as it was given", async () => {
      const seen: Pick<Job, "kind" | "payload" | "key" | "attempt">[] = [];
      const payload = { text: "é\u0000", list: [1, null, { deep: true }] };
      const handler = async ({ kind, payload: given, key, attempt }: Job) => void seen.push({ kind, payload: given, key, attempt });
      await store.queue.enqueue([
        { kind: "a", payload, key: "k" },
        { kind: "b", payload: null },
      ]);
      expect(await store.queue.counts()).toMatchObject({ waiting: 2, active: 0, dead: 0 });
      await working({ handlers: { a: handler, b: handler } }, async () => await until(emptied));
      expect(seen.sort((a, b) => (a.kind < b.kind ? -1 : 1))).toEqual([
        { kind: "a", payload, key: "k", attempt: 1 },
        { kind: "b", payload: null, key: undefined, attempt: 1 },
      ]);
    });

    it("runs the jobs of one key one after another in order, and other keys beside them", async () => {
      const order: string[] = [];
      let [running, most] = [0, 0];
      const busy = new Set<string>();
      const handler = async ({ key = "", payload }: Job): Promise<void> => {
        expect(busy.has(key)).toBe(false);
        busy.add(key);
        most = Math.max(most, ++running);
        await new Promise((resolve) => setTimeout(resolve, 3));
        order.push(`${key}${String(payload)}`);
        running--;
        busy.delete(key);
      };
      const jobs = Array.from({ length: 24 }, (_, n): NewJob => ({ kind: "o", key: "xyz"[n % 3] ?? "", payload: Math.floor(n / 3) }));
      await working({ handlers: { o: handler } }, async () => {
        for (const job of jobs) await store.queue.enqueue([job]);
        await until(emptied);
      });
      for (const key of "xyz")
        expect(order.filter((one) => one.startsWith(key))).toEqual(Array.from({ length: 8 }, (_, n) => `${key}${n}`));
      expect(most).toBeGreaterThan(1);
      expect(most).toBeLessThanOrEqual(3);
    });

    it("a batch of one key keeps its order", async () => {
      const order: unknown[] = [];
      await store.queue.enqueue(Array.from({ length: 20 }, (_, n) => ({ kind: "o", key: "k", payload: n })));
      await working({ handlers: { o: async ({ payload }) => void order.push(payload) } }, async () => await until(emptied));
      expect(order).toEqual(Array.from({ length: 20 }, (_, n) => n));
    });

    it("tries a failing job again after a wait, and lets no later job of its key overtake it", async () => {
      const order: string[] = [];
      const flaky = async ({ payload, attempt }: Job): Promise<void> => {
        order.push(`${String(payload)}.${attempt}`);
        if (payload === 0 && attempt < 3) throw new Error("not yet");
      };
      const trouble = await working({ handlers: { f: flaky }, retry: { firstDelayMs: bench.delayMs } }, async () => {
        await store.queue.enqueue([0, 1].map((payload) => ({ kind: "f", key: "k", payload })));
        await until(() => order.length === 1);
        await bench.pass(bench.delayMs * 2);
        await until(() => order.length === 2);
        await bench.pass(bench.delayMs * 4);
        await until(emptied);
      });
      expect(order).toEqual(["0.1", "0.2", "0.3", "1.1"]);
      expect(trouble.map(({ job, dead }) => [job?.attempt, dead])).toEqual([
        [1, false],
        [2, false],
      ]);
    });

    it("a job that failed too often is dead: it can be seen, no longer blocks its key, and can be replayed or discarded", async () => {
      const done: unknown[] = [];
      let broken = true;
      const handler = async ({ payload }: Job): Promise<void> => {
        if (payload === "bad" && broken) throw new TypeError("it cannot be read");
        done.push(payload);
      };
      const trouble = await working({ handlers: { d: handler }, retry: { attempts: 1 } }, async () => {
        await store.queue.enqueue(["bad", "good"].map((payload) => ({ kind: "d", key: "k", payload })));
        await until(async () => done.length === 1 && (await emptied()));
        const dead = await store.queue.dead();
        expect(dead).toMatchObject([{ kind: "d", payload: "bad", key: "k", error: "TypeError: it cannot be read" }]);
        expect(await store.queue.counts()).toMatchObject({ waiting: 0, active: 0, dead: 1 });
        broken = false;
        expect(await store.queue.replay([...dead.map(({ id }) => id), "00000000-0000-4000-8000-000000000000"])).toBe(1);
        await until(async () => done.length === 2 && (await emptied()));
      });
      expect(done).toEqual(["good", "bad"]);
      expect(trouble.map(({ dead }) => dead)).toEqual([true]);
      expect(await store.queue.dead()).toEqual([]);
    });

    it("a kind that nobody handles is dead with a message that says so", async () => {
      await working({ handlers: {}, retry: { attempts: 1 } }, async () => {
        await store.queue.enqueue([{ kind: "toString", payload: 1 }]);
        await until(emptied);
      });
      const dead = await store.queue.dead();
      expect(dead.map(({ error }) => error)).toEqual(['Error: nothing here handles jobs of kind "toString"']);
      expect(await store.queue.discard(dead.map(({ id }) => id))).toBe(1);
      expect(await store.queue.counts()).toMatchObject({ dead: 0 });
    });

    it("a newer job supersedes those of its key and word that wait, and no others", async () => {
      const ran: unknown[] = [];
      await store.queue.enqueue([
        { kind: "s", key: "pr1", supersedes: "judge", payload: "old" },
        { kind: "s", key: "pr1", payload: "command" },
        { kind: "s", key: "pr2", supersedes: "judge", payload: "other" },
        { kind: "s", key: "pr1", supersedes: "label", payload: "label" },
        { kind: "s", key: "pr1", supersedes: "judge", payload: "new" },
      ]);
      await working({ handlers: { s: async ({ payload }) => void ran.push(payload) }, concurrency: 1 }, async () => await until(emptied));
      expect(ran.filter((one) => one !== "other")).toEqual(["command", "label", "new"]);
      expect(ran).toContain("other");
    });

    it("a burst of 50 for one pull request runs the first and the last alone", async () => {
      const ran: unknown[] = [];
      const gate = Promise.withResolvers<void>();
      const handler = async ({ payload }: Job): Promise<void> => {
        ran.push(payload);
        if (payload === 0) await gate.promise;
      };
      await working({ handlers: { s: handler } }, async () => {
        await store.queue.enqueue([{ kind: "s", key: "pr", supersedes: "judge", payload: 0 }]);
        await until(() => ran.length === 1);
        for (let n = 1; n < 50; n++) await store.queue.enqueue([{ kind: "s", key: "pr", supersedes: "judge", payload: n }]);
        gate.resolve();
        await until(emptied);
      });
      expect(ran).toEqual([0, 49]);
    });

    it("one with many jobs does not keep another waiting", async () => {
      const ran: unknown[] = [];
      await store.queue.enqueue(Array.from({ length: 30 }, (_, n) => ({ kind: "f", fairness: "storm", key: `s${n}`, payload: "storm" })));
      await store.queue.enqueue(Array.from({ length: 3 }, (_, n) => ({ kind: "f", fairness: "calm", key: `c${n}`, payload: "calm" })));
      await working({ handlers: { f: async ({ payload }) => void ran.push(payload) }, concurrency: 1 }, async () => await until(emptied));
      expect(ran).toHaveLength(33);
      expect(ran.slice(0, 7).filter((one) => one === "calm")).toHaveLength(3);
    });

    it("a job that takes too long is told so, fails, and runs again", async () => {
      const reasons: unknown[] = [];
      const slow = async ({ attempt, signal }: Job): Promise<void> => {
        if (attempt > 1) return;
        await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
        reasons.push((signal.reason as Error).name);
        await new Promise(() => undefined);
      };
      await working({ handlers: { t: slow }, timeLimitMs: 100, retry: { firstDelayMs: bench.delayMs } }, async () => {
        await store.queue.enqueue([{ kind: "t", payload: 1 }]);
        await until(async () => (await store.queue.counts()).active === 1);
        await bench.pass(100);
        await until(() => reasons.length === 1);
        await bench.pass(bench.delayMs * 2);
        await until(emptied);
      });
      expect(reasons).toEqual(["TimeLimitReached"]);
    });

    it("a worker that stops waits for what runs, and gives back what does not end", async () => {
      const attempts: number[] = [];
      const endless = async ({ attempt }: Job): Promise<void> => {
        attempts.push(attempt);
        if (attempts.length === 1) await new Promise(() => undefined);
      };
      const worker = await store.queue.work({ handlers: { e: endless }, pollMs: 50 });
      await store.queue.enqueue([{ kind: "e", payload: 1 }]);
      await until(() => attempts.length === 1);
      let stopped = false;
      const stopping = worker.stop(20).then(() => (stopped = true));
      await until(() => stopped);
      await stopping;
      await working({ handlers: { e: endless } }, async () => await until(emptied));
      expect(attempts).toHaveLength(2);
    });

    it("a job for later waits for its time, and its key does not wait for it", async () => {
      const ran: unknown[] = [];
      await working({ handlers: { l: async ({ payload }) => void ran.push(payload) } }, async () => {
        const notBefore = new Date(bench.now().getTime() + bench.delayMs * 2);
        await store.queue.enqueue([
          { kind: "l", key: "k", payload: "later", notBefore },
          { kind: "l", key: "k", payload: "now" },
        ]);
        await until(() => ran.length === 1);
        await bench.pass(bench.delayMs * 3);
        await until(emptied);
      });
      expect(ran).toEqual(["now", "later"]);
    });

    it("what a handler answers is written with the job's end, or not at all", async () => {
      const stream = fresh("handler");
      const event = { kind: "judged", actor: "app", data: {} };
      let runs = 0;
      const handler = async () => [{ do: "append" as const, stream, events: [event], expected: runs++ === 0 ? 5 : 0, at }];
      const trouble = await working({ handlers: { w: handler }, retry: { firstDelayMs: bench.delayMs } }, async () => {
        await store.queue.enqueue([{ kind: "w", payload: 1 }]);
        await until(() => runs === 1);
        await bench.pass(bench.delayMs * 2);
        await until(emptied);
      });
      expect(trouble.map(({ error }) => error instanceof LedgerConflict)).toEqual([true]);
      expect(await store.ledger.head(stream)).toMatchObject({ seq: 1 });
    });

    it("a handler's jobs follow its end", async () => {
      const ran: string[] = [];
      const first = async () => {
        ran.push("first");
        return [{ do: "enqueue" as const, jobs: [{ kind: "second", key: "k", payload: null }] }];
      };
      await working({ handlers: { first, second: async () => void ran.push("second") } }, async () => {
        await store.queue.enqueue([{ kind: "first", key: "k", payload: null }]);
        await until(() => ran.length === 2);
        await until(emptied);
      });
      expect(ran).toEqual(["first", "second"]);
    });
  });

  describe("schedules", () => {
    it("are kept, changed and removed; what does not read is refused", async () => {
      const name = fresh("nightly");
      await store.queue.schedule({ name, cron: "5 0 * * *", job: { kind: "n", payload: { a: 1 } } });
      await store.queue.schedule({ name, cron: "0 1 * * *", job: { kind: "n", payload: { a: 2 } } });
      expect(await store.queue.schedules()).toEqual([{ name, cron: "0 1 * * *", job: { kind: "n", payload: { a: 2 } } }]);
      for (const cron of ["", "every day", "61 * * * *", "* * * * * *"])
        await expect(store.queue.schedule({ name, cron, job: { kind: "n", payload: 0 } })).rejects.toThrow("is no cron expression");
      await store.queue.unschedule(name);
      expect(await store.queue.schedules()).toEqual([]);
    });
  });

  describe("records", () => {
    const delivery = (id: string) => ({ id, event: "push", repository: "ada/engine", payload: `{"a":"é"}`, receivedAt: at });

    it("a delivery is accepted once with its jobs, and again only when it is replayed", async () => {
      const id = fresh("delivery");
      const jobs = [{ kind: "event", key: id, payload: { delivery: id } }];
      expect(await store.records.accept({ delivery: delivery(id), jobs })).toBe(true);
      expect(await store.records.accept({ delivery: delivery(id), jobs })).toBe(false);
      expect(await store.queue.counts()).toMatchObject({ waiting: 1 });
      expect(await store.records.delivery(id)).toEqual({ ...delivery(id), state: "accepted" });
      const ended = new Date(at.getTime() + 1_000);
      const handler = async () => [{ do: "endDelivery" as const, id, state: "done" as const, at: ended }];
      await working({ handlers: { event: handler } }, async () => await until(emptied));
      expect(await store.records.delivery(id)).toEqual({ ...delivery(id), state: "done", settledAt: ended });
      expect(await store.records.accept({ delivery: delivery(id), jobs, replay: true })).toBe(true);
      expect(await store.records.delivery(id)).toEqual({ ...delivery(id), state: "accepted" });
      await working({ handlers: { event: handler } }, async () => await until(emptied));
      expect(await store.records.delivery("nobody")).toBeUndefined();
    });

    it("the same delivery twenty times at once is accepted once", async () => {
      const id = fresh("delivery");
      const accept = async () => await store.records.accept({ delivery: delivery(id), jobs: [{ kind: "twice", payload: id }] });
      const answers = await Promise.all(Array.from({ length: 20 }, accept));
      expect(answers.filter(Boolean)).toHaveLength(1);
      let ran = 0;
      await working({ handlers: { twice: async () => void ran++ } }, async () => await until(emptied));
      expect(ran).toBe(1);
    });

    it("of many at once, those that cannot be written leave nothing behind and take none of the others with them", async () => {
      const [prefix, stream] = [fresh("many"), fresh("stream")];
      const ids = Array.from({ length: 12 }, (_, n) => `${prefix}-${n}`);
      const commits = ids.map(async (id, n) => {
        const accept = { do: "accept" as const, delivery: delivery(id), jobs: [{ kind: "many", payload: n }] };
        const behind = { do: "append" as const, stream, events: [{ kind: "k", actor: "ada", data: { n } }], expected: 7, at };
        return await store.commit(n % 3 === 1 ? [accept, behind] : [accept]);
      });
      const ended = (await Promise.allSettled(commits)).map(({ status }) => status);
      expect(ended).toEqual(ids.map((_, n) => (n % 3 === 1 ? "rejected" : "fulfilled")));
      const kept = await Promise.all(ids.map(async (id) => (await store.records.delivery(id)) !== undefined));
      expect(kept).toEqual(ids.map((_, n) => n % 3 !== 1));
      const ran: unknown[] = [];
      await working({ handlers: { many: async ({ payload }) => void ran.push(payload) } }, async () => await until(emptied));
      expect(ran.toSorted((a, b) => Number(a) - Number(b))).toEqual([0, 2, 3, 5, 6, 8, 9, 11]);
    });

    it("deliveries are listed by state, the newest first, and forgotten when they ended long ago", async () => {
      const prefix = fresh("list");
      for (const n of [1, 2, 3])
        await store.records.accept({ delivery: { ...delivery(`${prefix}-${n}`), receivedAt: new Date(at.getTime() + n) }, jobs: [] });
      await store.records.endDelivery({ id: `${prefix}-2`, state: "failed", note: "why", at });
      const mine = async (filter: Parameters<typeof store.records.deliveries>[0]) =>
        (await store.records.deliveries(filter)).map(({ id }) => id).filter((id) => id.startsWith(prefix));
      expect(await mine({ state: "accepted" })).toEqual([`${prefix}-3`, `${prefix}-1`]);
      expect(await mine({ before: new Date(at.getTime() + 3) })).toEqual([`${prefix}-2`, `${prefix}-1`]);
      expect(await store.records.delivery(`${prefix}-2`)).toMatchObject({ state: "failed", note: "why" });
      expect(await store.records.pruneDeliveries(new Date(at.getTime() + 1))).toBeGreaterThanOrEqual(1);
      expect(await mine({})).toEqual([`${prefix}-3`, `${prefix}-1`]);
    });

    it("a model run is kept, replaced and found by what it is asked for", async () => {
      const tenant = fresh("tenant");
      const run = (n: number, state = "live") => ({
        id: `${tenant}-${n}`,
        tenant,
        at: new Date(at.getTime() + n),
        state,
        model: "m1",
        body: { n, state },
      });
      for (const n of [1, 2, 3]) await store.records.putRun(run(n));
      await store.records.putRun({ ...run(2, "completed"), actor: "ada" });
      expect(await store.records.run(`${tenant}-2`)).toEqual({ ...run(2, "completed"), actor: "ada" });
      expect(await store.records.run("nobody")).toBeUndefined();
      const ids = async (filter: Parameters<typeof store.records.runs>[0]) =>
        (await store.records.runs({ tenant, ...filter })).map(({ body }) => (body as { n: number }).n);
      expect(await ids({})).toEqual([3, 2, 1]);
      expect(await ids({ limit: 2 })).toEqual([3, 2]);
      expect(await ids({ state: "live" })).toEqual([3, 1]);
      expect(await ids({ actor: "ada" })).toEqual([2]);
      expect(await ids({ model: "m2" })).toEqual([]);
      expect(await ids({ after: new Date(at.getTime() + 1), before: new Date(at.getTime() + 3) })).toEqual([2]);
      expect(await store.records.pruneRuns(new Date(at.getTime() + 2))).toBe(1);
      expect(await ids({})).toEqual([3, 2]);
    });

    it("an API key is found by its hash, used, and revoked once", async () => {
      const tenant = fresh("tenant");
      const key = { id: fresh("key"), hash: fresh("hash"), name: "ci", tenant, scopes: ["risk", "metrics"], createdAt: at };
      await store.records.addKey(key);
      expect(await store.records.keyByHash(key.hash)).toEqual(key);
      expect(await store.records.keyByHash("unknown")).toBeUndefined();
      await expect(store.records.addKey({ ...key, id: fresh("key") })).rejects.toThrow(/unique/i);
      const later = new Date(at.getTime() + 5);
      await store.records.usedKey(key.id, later);
      await store.records.usedKey(key.id, at);
      expect(await store.records.revokeKey(key.id, later)).toBe(true);
      expect(await store.records.revokeKey(key.id, later)).toBe(false);
      expect(await store.records.keys(tenant)).toEqual([{ ...key, lastUsedAt: later, revokedAt: later }]);
      const expiring = {
        ...key,
        id: fresh("key"),
        hash: fresh("hash"),
        expiresAt: later,
        createdAt: later,
        executionClass: "PROD_EXEC",
      } as const;
      await store.records.addKey(expiring);
      expect(await store.records.keyByHash(expiring.hash)).toEqual(expiring);
      expect((await store.records.keys(tenant)).map(({ id }) => id)).toEqual([key.id, expiring.id]);
    });
  });

  describe("a commit", () => {
    it("writes all or nothing", async () => {
      const [stream, id] = [fresh("commit"), fresh("delivery")];
      const writes = (expected: number) => [
        { do: "accept" as const, delivery: { id, event: "push", payload: "{}", receivedAt: at }, jobs: [{ kind: "c", payload: 1 }] },
        { do: "append" as const, stream, events: [{ kind: "k", actor: "a", data: {} }], expected, at },
      ];
      await expect(store.commit(writes(4))).rejects.toBeInstanceOf(LedgerConflict);
      expect(await store.records.delivery(id)).toBeUndefined();
      expect(await emptied()).toBe(true);
      expect(await store.commit(writes(0))).toMatchObject([{ accepted: true }, { entries: [{ stream, seq: 1 }] }]);
      let ran = 0;
      await working({ handlers: { c: async () => void ran++ } }, async () => await until(emptied));
      expect(ran).toBe(1);
    });

    it("that fails leaves those that wait beside it alone", async () => {
      const stream = fresh("commit");
      const append = async (name: string, expected: number) =>
        await store.ledger.append(name, [{ kind: "k", actor: "a", data: {} }], expected, at);
      const settled = await Promise.allSettled([append(stream, 0), append(`${stream}x`, 3), append(`${stream}y`, 0)]);
      expect(settled.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    });
  });

  it("checkpoints are kept by stream and fold, replaced and thrown away", async () => {
    const stream = fresh("fold");
    expect(await store.checkpoints.load(stream, "f/1")).toBeUndefined();
    await store.checkpoints.save(stream, "f/1", { seq: 1, hash: "a", state: { x: [1] } });
    await store.checkpoints.save(stream, "f/1", { seq: 2, hash: "b", state: { x: [2] } });
    await store.checkpoints.save(stream, "f/2", { seq: 3, hash: "c", state: 7 });
    expect(await store.checkpoints.load(stream, "f/1")).toEqual({ seq: 2, hash: "b", state: { x: [2] } });
    await store.checkpoints.drop(stream);
    expect(await store.checkpoints.load(stream, "f/2")).toBeUndefined();
    await store.checkpoints.save(stream, "f/1", { seq: 1, hash: "a", state: 1 });
    await store.checkpoints.drop();
    expect(await store.checkpoints.load(stream, "f/1")).toBeUndefined();
  });

  it("says what kind it is and how large", async () => {
    const status = await store.status();
    expect(status.sizeBytes).toBeGreaterThan(0);
    expect(status.readMs).toBeGreaterThanOrEqual(0);
  });
}
