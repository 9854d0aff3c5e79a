/** The same input and clock give the same bytes, whatever door they come in by and however often. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { checks } from "#checks/index.ts";
import type { Outcome } from "#src/check.ts";
import { judge } from "#src/engine.ts";
import { memoryFacts } from "#src/recall.ts";
import { rulesFor } from "#src/rules.ts";
import { factFiles } from "#src/views/git/fact-file.ts";
import { objectsView } from "#src/views/git/objects-view.ts";
import type { RepositoryView } from "#src/view.ts";
import { runCli } from "#test/cli/run.ts";
import { testRepository, type TestRepository } from "#test/repository.ts";
import { richFiles } from "#test/rich-repository.ts";

const now = new Date("2026-11-20T10:00:00Z");
const made: { remove(): void }[] = [];
afterAll(() => made.forEach((one) => one.remove()));

function repository(): { readonly repo: TestRepository; readonly base: string } {
  const { base, head } = richFiles();
  const repo = testRepository(base);
  made.push(repo);
  const from = repo.git("rev-parse", "HEAD");
  repo.write({ ...Object.fromEntries(Object.keys(base).map((path) => [path, null])), ...head });
  repo.commit("head", "2026-11-01T12:00:00Z");
  return { repo, base: from };
}

const { repo, base } = repository();
const say = async (...words: readonly string[]) => await runCli(["check", repo.folder, "--no-cache", ...words]);

describe.each([
  ["without a base", []],
  ["with a base", ["--base", base]],
])("the report %s", (_, words) => {
  it.each(["json", "text", "github"])("as %s is the same twice, and from the working tree as from git objects", async (format) => {
    const first = await say("--format", format, ...words);
    expect(first.code).toBeGreaterThan(0);
    expect(await say("--format", format, ...words)).toEqual(first);
    expect(await say("--format", format, "--head", "HEAD", ...words)).toEqual(first);
  });

  it("is the same from another folder of the same content", async () => {
    const again = repository();
    const moved = words.length === 0 ? [] : ["--base", again.base];
    const other = await runCli(["check", again.repo.folder, "--no-cache", "--format", "json", ...moved]);
    expect(other).toEqual(await say("--format", "json", ...words));
  });

  it("gives each check, asked for alone, the outcome that it has among all", async () => {
    const whole = JSON.parse((await say("--format", "json", ...words)).out) as { readonly outcomes: readonly { readonly check: string }[] };
    for (const { id } of checks) {
      const alone = JSON.parse((await say("--format", "json", "--only", id, ...words)).out) as typeof whole;
      expect(alone.outcomes.find(({ check }) => check === id)).toEqual(whole.outcomes.find(({ check }) => check === id));
      expect(alone.outcomes.filter(({ check }) => checks.some((one) => one.id === check)).map(({ check }) => check)).toEqual([id]);
    }
  });
});

it("the rich repository makes most checks speak", async () => {
  const { outcomes } = JSON.parse((await say("--format", "json")).out) as { readonly outcomes: readonly Outcome[] };
  expect(outcomes.filter(({ state }) => state === "failed").length).toBeGreaterThanOrEqual(8);
});

describe("what is remembered", () => {
  const outcomesOf = async (view: RepositoryView): Promise<readonly Outcome[]> =>
    (await judge({ checks, ...rulesFor(checks, view), view, now, elapsedMs: () => 0 })).outcomes;

  it("changes no outcome: cold, warm, and after the file of facts was damaged", async () => {
    const folder = mkdtempSync(join(tmpdir(), "gatehouse-facts-"));
    made.push({ remove: () => rmSync(folder, { recursive: true, force: true }) });
    const run = async (): Promise<readonly Outcome[]> => {
      const store = factFiles({ folder, repository: repo.folder, build: "test" });
      const outcomes = await outcomesOf(objectsView({ folder: repo.folder, commit: repo.git("rev-parse", "HEAD"), takenAt: now, store }));
      store.save();
      return outcomes;
    };
    const cold = await outcomesOf(
      objectsView({ folder: repo.folder, commit: repo.git("rev-parse", "HEAD"), takenAt: now, store: memoryFacts() }),
    );
    expect(await run()).toEqual(cold);
    expect(await run()).toEqual(cold);
    for (const file of readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".facts"))) {
      const bytes = readFileSync(join(folder, file));
      bytes.write("A", bytes.length - 10);
      writeFileSync(join(folder, file), bytes);
    }
    expect(await run()).toEqual(cold);
  });
});

it("documents written twice change no byte, nor does the ledger of writings", async () => {
  const { repo: own } = repository();
  const tree = (): Readonly<Record<string, string>> =>
    Object.fromEntries(
      readdirSync(own.folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && !entry.parentPath.includes(".git/") && !entry.parentPath.endsWith(".git"))
        .map((entry) => [join(entry.parentPath, entry.name), readFileSync(join(entry.parentPath, entry.name), "base64")])
        .sort(([a = ""], [b = ""]) => (a < b ? -1 : 1)),
    );
  const env = { GATEHOUSE_CACHE_DIR: join(own.folder, ".git/cache") };
  const write = async (now: string): Promise<void> => {
    for (const name of ["registry", "slo", "matrix"]) {
      const { code, err } = await runCli([name, own.folder, "--write", "--now", now], { env: { ...process.env, ...env } });
      expect([name, code, err]).toEqual([name, 0, ""]);
    }
  };
  const before = tree();
  await write("2026-11-20T10:00:00Z");
  const once = tree();
  expect(once).not.toEqual(before);
  await write("2026-11-20T10:00:00Z");
  expect(tree()).toEqual(once);
});
