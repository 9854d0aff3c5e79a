import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Claim } from "#src/job-loop.ts";
import { writingConnection } from "#src/stores/sqlite/connection.ts";
import * as steps from "#src/stores/sqlite/job-steps.ts";
import { migrateSqlite } from "#src/stores/sqlite/migrate.ts";
import { fairTurns } from "#src/turns.ts";

interface Modelled {
  readonly id: number;
  readonly key: string | undefined;
  readonly word: string | undefined;
  readonly runAt: number;
  readonly turn: number;
  readonly active: boolean;
  readonly attempts: number;
  /** Times that the process died while it ran. */
  readonly interruptions: number;
}

/** What may be claimed, straight from the promise: in order per key, nobody overtakes what runs or is tried again, later jobs wait for their time. */
function claimable(jobs: readonly Modelled[], now: number): readonly number[] {
  const isHeld = (job: Modelled): boolean =>
    job.key !== undefined &&
    jobs.some(
      (other) =>
        other.key === job.key &&
        other.id !== job.id &&
        (other.attempts > 0 || (job.attempts === 0 && other.id < job.id && other.runAt <= now)),
    );
  return jobs
    .filter((job) => !job.active && job.runAt <= now && !isHeld(job))
    .sort((a, b) => a.turn - b.turn || a.id - b.id)
    .map(({ id }) => id);
}

const SUSPECT = 3;

/** What starts of these: one that was cut off often runs with nothing beside it, and nothing overtakes it. */
function started(due: readonly number[], jobs: readonly Modelled[]): readonly number[] {
  const isSuspect = (id: number): boolean => jobs.some((job) => job.id === id && job.interruptions >= SUSPECT);
  const running = jobs.filter(({ active }) => active);
  if (running.some(({ id }) => isSuspect(id))) return [];
  const at = due.findIndex(isSuspect);
  if (at === -1) return due;
  return at === 0 && running.length === 0 ? due.slice(0, 1) : due.slice(0, at);
}

type Act =
  | {
      readonly do: "enqueue";
      readonly key: string | undefined;
      readonly word: string | undefined;
      readonly owner: string;
      readonly laterMs: number;
    }
  | { readonly do: "claim"; readonly limit: number }
  | { readonly do: "finish" | "die" | "retry" | "release"; readonly which: number; readonly laterMs: number }
  | { readonly do: "pass"; readonly ms: number }
  | { readonly do: "restart" };

const laterMs = fc.constantFrom(0, 0, 0, 5, 20);
const acts: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("enqueue" as const),
      key: fc.constantFrom("a", "b", "c", undefined),
      word: fc.constantFrom("judge", undefined),
      owner: fc.constantFrom("x", "y"),
      laterMs,
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("claim" as const), limit: fc.integer({ min: 1, max: 3 }) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constantFrom("finish" as const, "die" as const, "retry" as const, "release" as const),
      which: fc.nat(5),
      laterMs,
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("pass" as const), ms: fc.integer({ min: 1, max: 15 }) }) },
  { weight: 2, arbitrary: fc.constant({ do: "restart" as const }) },
);

async function rig() {
  const { database, run } = writingConnection(":memory:");
  await migrateSqlite(database);
  const turns = fairTurns();
  const modelTurns = fairTurns();
  let [now, last]: [number, number] = [1_000, 0];
  let jobs: Modelled[] = [];
  const change = (id: number, to: Partial<Modelled>): void => void (jobs = jobs.map((job) => (job.id === id ? { ...job, ...to } : job)));
  const drop = (id: number): void => void (jobs = jobs.filter((job) => job.id !== id));
  const enqueue = ({ key, word, owner, laterMs: ms }: Extract<Act, { do: "enqueue" }>): void => {
    const notBefore = ms === 0 ? undefined : new Date(now + ms);
    run(
      steps.enqueueJob(
        {
          kind: "k",
          payload: null,
          fairness: owner,
          ...(key && { key }),
          ...(word && { supersedes: word }),
          ...(notBefore && { notBefore }),
        },
        now,
        turns,
      ),
    );
    if (key !== undefined && word !== undefined) jobs = jobs.filter((job) => job.active || job.key !== key || job.word !== word);
    jobs.push({
      id: ++last,
      key,
      word,
      runAt: notBefore?.getTime() ?? 0,
      turn: modelTurns.next(owner),
      active: false,
      attempts: 0,
      interruptions: 0,
    });
  };
  const claim = (limit: number): void => {
    const ready = claimable(jobs, now).slice(0, limit);
    expect(run(steps.jobIsReady(now))).toBe(ready.length > 0);
    const due = started(ready, jobs);
    expect(run(steps.claimJobs(limit, now, turns)).map(({ id }) => Number(id))).toEqual(due);
    for (const id of due) {
      const job = jobs.find((one) => one.id === id);
      modelTurns.served(job?.turn ?? 0);
      change(id, { active: true, attempts: (job?.attempts ?? 0) + 1 });
    }
  };
  const end = (what: "finish" | "die" | "retry" | "release", which: number, ms: number): void => {
    const running = jobs.filter(({ active }) => active);
    const job = running[which % Math.max(1, running.length)];
    if (job === undefined) return;
    const held: Claim = { id: String(job.id), attempt: job.attempts };
    if (what === "finish") run(steps.finishJob(held));
    else if (what === "die") run(steps.failJob(held, "no", now, undefined));
    else if (what === "retry") run(steps.failJob(held, "no", now, now + ms));
    else run(steps.releaseJob(held));
    if (what === "finish" || what === "die") drop(job.id);
    else if (what === "retry") change(job.id, { active: false, runAt: now + ms });
    else change(job.id, { active: false, attempts: job.attempts - 1 });
  };
  const act = (one: Act): void => {
    if (one.do === "enqueue") enqueue(one);
    else if (one.do === "claim") claim(one.limit);
    else if (one.do === "pass") now += one.ms;
    else if (one.do === "restart") {
      run(steps.recoverJobs(now));
      const cut = ({ attempts, interruptions }: Modelled) => ({ active: false, attempts: attempts - 1, interruptions: interruptions + 1 });
      for (const job of jobs) if (job.active) change(job.id, cut(job));
    } else end(one.do, one.which, one.laterMs);
  };
  return {
    act,
    drained: () => {
      now += 1_000;
      for (let left = jobs.length; left > 0; left = jobs.length) {
        claim(100);
        while (jobs.some(({ active }) => active)) end("finish", 0, 0);
        expect(jobs.length).toBeLessThan(left);
      }
      expect(run(steps.countJobs())).toMatchObject({ waiting: 0, active: 0 });
      database.close();
    },
  };
}

describe("the embedded job table", () => {
  it("hands out exactly what its promises allow, whatever happens, and gets everything done", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(acts, { minLength: 1, maxLength: 60 }), async (sequence) => {
        const { act, drained } = await rig();
        for (const one of sequence) act(one);
        drained();
      }),
      { numRuns: 500 },
    );
  });
});
