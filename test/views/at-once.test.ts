/** Several who judge one repository in different states over one cache, of whom some are ended at any moment, all judge right. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { afterAll, beforeAll, expect, it } from "vitest";
import { memoryFacts } from "#src/recall.ts";
import { factFiles } from "#src/views/git/fact-file.ts";
import { shownBy } from "#test/judged.ts";
import { randomness } from "#test/randomness.ts";
import { type TestRepository, testRepository } from "#test/repository.ts";

export interface AtOnce {
  readonly cache: string;
  readonly rounds: number;
  readonly folder: string;
  readonly head?: string | undefined;
  readonly base?: string | undefined;
}

/** More are tried by hand: ROUNDS=200. */
const ROUNDS = Number(process.env["ROUNDS"] ?? 2);

let [repo, cache]: [TestRepository | undefined, string] = [undefined, ""];
beforeAll(() => {
  cache = mkdtempSync(join(tmpdir(), "gatehouse-at-once-"));
});
afterAll(() => {
  repo?.remove();
  rmSync(cache, { recursive: true, force: true });
});

const configured = (order: readonly string[], more: object): string =>
  JSON.stringify({ version: 1, checks: { layers: { order: order.map((glob) => [glob]), entries: ["app/a.ts"] }, ...more } });

/** A repository of three states: two commits whose rules contradict each other, and a work tree with an edit. */
function threeStates(): TestRepository {
  const sources = Array.from({ length: 30 }, (_, at) => [
    `lib/f${at}.ts`,
    `import "../app/a";\nimport "./f${at + 1}";\nexport const n = ${at};\n`,
  ]);
  const made = testRepository({
    ...Object.fromEntries(sources),
    ".github/gatehouse.yml": configured(["lib/**", "app/**"], {}),
    "app/a.ts": 'import "../lib/f0";\n',
    ".env": "NAME=value\n",
  });
  made.git("branch", "first");
  made.write({ ".github/gatehouse.yml": configured(["app/**", "lib/**"], { secrets: { severity: "warning" } }), "lib/f9.ts": null });
  made.commit("second");
  made.write({ "lib/f3.ts": "export {};\n", "app/b.ts": 'import "./a";\n' });
  return made;
}

/** The verdicts that a thread tells; one with a limit is ended in the midst of the round after. */
async function verdictsOf(given: AtOnce, endAfter?: number, waitMs = 0): Promise<readonly unknown[]> {
  const told: unknown[] = [];
  const thread = new Worker(new URL("at-once-thread.ts", import.meta.url), { workerData: given, execArgv: [] });
  return await new Promise((resolve, reject) => {
    thread.on("message", (report) => {
      if (told.push(report) === endAfter) setTimeout(() => void thread.terminate(), waitMs);
    });
    thread.once("error", reject);
    thread.once("exit", () => resolve(told));
  });
}

it("each judges as if nothing were remembered", async () => {
  repo = threeStates();
  const { folder } = repo;
  const random = randomness(ROUNDS);
  const states = [{ folder, head: "first" }, { folder, head: "main", base: "first" }, { folder }];
  const right = await Promise.all(states.map(async (state) => (await shownBy({ ...state, store: memoryFacts() })).report));
  expect(new Set(right).size).toBe(states.length);
  // The first one's double is ended.
  const [doubled = { folder }] = states;
  const told = await Promise.all([
    ...states.map(async (state) => await verdictsOf({ ...state, cache, rounds: ROUNDS })),
    verdictsOf({ ...doubled, cache, rounds: ROUNDS }, 1 + Math.floor((random() * ROUNDS) / 2), random() * 50),
  ]);
  for (const [at, reports] of told.entries()) {
    expect(reports.length).toBeGreaterThanOrEqual(at < states.length ? ROUNDS : 1);
    expect(new Set(reports)).toEqual(new Set([right[at % states.length]]));
  }
  for (const [at, state] of states.entries()) {
    const store = factFiles({ folder: cache, repository: "one", build: "b" });
    expect((await shownBy({ ...state, store })).report).toBe(right[at]);
  }
});
