/** Kills processes that use a store, at moments that nobody chose, and looks at what is left. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect, vi } from "vitest";
import type { Job } from "#src/queue.ts";
import { openStore } from "#src/stores/open.ts";
import type { Store } from "#src/store.ts";
import { verifyStream } from "#src/verify.ts";

export interface Acknowledged {
  readonly appended: string[];
  readonly accepted: string[];
}

/** Runs a process until it has started and some milliseconds longer, then ends it with SIGKILL; keeps what it acknowledged. */
export async function killed(place: string, round: string, afterMs: number, kept: Acknowledged): Promise<void> {
  const child = spawn(process.execPath, [join(import.meta.dirname, "crash-child.ts"), round], {
    env: { ...process.env, STORE: place },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const ended = new Promise<NodeJS.Signals | null>((resolve) => child.on("close", (_code, signal) => resolve(signal)));
  for await (const line of createInterface({ input: child.stdout })) {
    const [what, id = ""] = line.split(" ");
    if (what === "started") setTimeout(() => child.kill("SIGKILL"), afterMs);
    else if (what === "appended") kept.appended.push(id);
    else if (what === "accepted") kept.accepted.push(id);
  }
  const signal = await ended;
  if (signal !== "SIGKILL") throw new Error(`the process ended by itself: ${said}`);
}

/** Every acknowledged append and delivery is there once, the chain holds, and every accepted delivery's job takes effect once. */
export async function examined(place: string, kept: Acknowledged): Promise<void> {
  const store = await openStore(place.startsWith("postgres:") ? { databaseUrl: place } : { dataDir: place });
  try {
    for (const lane of ["lane1", "lane2"]) {
      const ids = await values(store, lane, "id");
      expect(new Set(ids).size).toBe(ids.length);
      const number = lane.at(-1);
      const mine = kept.appended.filter((id) => id.split(".")[1] === number);
      expect(mine.filter((id) => !new Set(ids).has(id))).toEqual([]);
      expect(await verifyStream(store.ledger, lane)).toMatchObject({ ok: true, entries: ids.length });
    }
    await drained(store);
    const done = await values(store, "done", "delivery");
    expect(new Set(done).size).toBe(done.length);
    expect(kept.accepted.filter((id) => !new Set(done).has(id))).toEqual([]);
    expect(await verifyStream(store.ledger, "done")).toMatchObject({ ok: true });
    expect(await store.queue.counts()).toMatchObject({ waiting: 0, active: 0, dead: 0 });
  } finally {
    await store.close();
  }
}

async function drained(store: Store): Promise<void> {
  const handle = async ({ payload }: Job) => {
    const { seq } = await store.ledger.head("done");
    return [
      {
        do: "append" as const,
        stream: "done",
        events: [{ kind: "done", actor: "app", data: { delivery: payload } }],
        expected: seq,
        at: new Date(),
      },
    ];
  };
  await store.queue.work({
    handlers: { event: handle },
    concurrency: 3,
    retry: { attempts: 1_000, firstDelayMs: 5, longestDelayMs: 20 },
    pollMs: 20,
  });
  await vi.waitFor(
    async () => {
      const { waiting, active } = await store.queue.counts();
      expect(waiting + active).toBe(0);
    },
    { timeout: 120_000, interval: 100 },
  );
}

async function values(store: Store, stream: string, field: string): Promise<readonly string[]> {
  const all: string[] = [];
  for await (const { data } of store.ledger.read(stream)) all.push(String(data[field]));
  return all;
}
