/**
 * Takes on work until it is killed: says on standard output, after the store answered, what was acknowledged. Run by crash.test.ts.
 *   STORE=<directory or connection string> node crash-child.ts ROUND
 */
import { writeSync } from "node:fs";
import { env } from "node:process";
import { LedgerConflict } from "#src/ledger.ts";
import type { Job } from "#src/queue.ts";
import { openStore } from "#src/stores/open.ts";

const place = env["STORE"] ?? "";
const round = process.argv[2] ?? "";
const store = await openStore(place.startsWith("postgres:") ? { databaseUrl: place } : { dataDir: place });
const say = (line: string): void => void writeSync(1, `${line}\n`);

/** Its effect is one entry, written with the job's end. */
async function handle({ payload }: Job) {
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
}

async function append(lane: number): Promise<void> {
  for (let n = 0; ; n++) {
    const stream = `lane${lane}`;
    const id = `${round}.${lane}.${n}`;
    try {
      const { seq } = await store.ledger.head(stream);
      await store.ledger.append(stream, [{ kind: "order", actor: "ada", data: { id } }], seq, new Date(), { key: id });
      say(`appended ${id}`);
    } catch (error) {
      if (!(error instanceof LedgerConflict)) throw error;
    }
  }
}

async function accept(): Promise<void> {
  for (let n = 0; ; n++) {
    const id = `${round}.${process.pid}.${n}`;
    const delivery = { id, event: "push", payload: "{}", receivedAt: new Date() };
    await store.records.accept({ delivery, jobs: [{ kind: "event", key: `k${n % 3}`, payload: id }] });
    say(`accepted ${id}`);
  }
}

await store.queue.work({
  handlers: { event: handle },
  concurrency: 3,
  retry: { attempts: 1_000, firstDelayMs: 5, longestDelayMs: 20 },
  pollMs: 20,
});
say("started");
await Promise.all([append(1), append(2), accept()]);
