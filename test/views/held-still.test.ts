/** What a view of a work tree was taken of is what it shows, though somebody writes there meanwhile. */
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { check as secrets } from "#checks/secrets/check.ts";
import { memoryFacts } from "#src/recall.ts";
import { type Analyser, type RepositoryView, UnreadableRepository } from "#src/view.ts";
import { objectsView } from "#src/views/git/objects-view.ts";
import { workingTreeView } from "#src/views/git/working-tree-view.ts";
import { judgeView } from "#test/judge.ts";
import { type TestRepository, testRepository } from "#test/repository.ts";

const says: Analyser<string> = { id: "says", version: 1, digest: "", analyse: (bytes) => Buffer.from(bytes).toString() };

let repo: TestRepository;
beforeEach(() => {
  repo = testRepository({ "a.txt": "one\n", link: { link: "a.txt" } });
});
afterEach(() => repo.remove());

const viewNow = (store = memoryFacts()): RepositoryView => workingTreeView({ folder: repo.folder, takenAt: new Date(0), store });
const told = (view: RepositoryView): readonly unknown[] => [...view.facts(says, ["a.txt"])];

describe("a file that is written while it is looked at", () => {
  it("says what git had of it when the view was taken, then and whenever it is remembered", () => {
    const store = memoryFacts();
    const view = viewNow(store);
    repo.write({ "a.txt": "two\n", link: { link: "elsewhere" } });
    expect([told(view), view.text("a.txt"), Buffer.from(view.bytes("link") ?? []).toString()]).toEqual([
      [["a.txt", "one\n"]],
      "one\n",
      "a.txt",
    ]);
    repo.write({ "a.txt": "one\n" });
    expect(told(viewNow(store))).toEqual([["a.txt", "one\n"]]);
  });

  it("that git does not have can be judged no more, and nothing wrong is remembered of it", () => {
    repo.write({ "a.txt": "two\n" });
    const store = memoryFacts();
    const view = viewNow(store);
    const id = view.blob("a.txt");
    repo.write({ "a.txt": "three\n" });
    expect(() => told(view)).toThrow(UnreadableRepository);
    repo.write({ "a.txt": "two\n" });
    const later = viewNow(store);
    expect([later.blob("a.txt"), told(later)]).toEqual([id, [["a.txt", "two\n"]]]);
  });

  it("is too large for a check whenever it is what it was, however small it was meanwhile", async () => {
    repo.write({ "a.txt": "one\n".repeat(100) });
    repo.commit();
    const store = memoryFacts();
    const judged = async (view: RepositoryView): Promise<unknown> => await judgeView(secrets, view, { maxBytes: 30 }, new Date(0));
    const view = viewNow(store);
    repo.write({ "a.txt": "two\n" });
    await judged(view);
    repo.write({ "a.txt": "one\n".repeat(100) });
    expect(await judged(viewNow(store))).toEqual(await judged(viewNow()));
  });

  it("is itself in a repository of the other kind of object ids", () => {
    const folder = `${repo.folder}/inner`;
    repo.git("init", "-q", "--object-format=sha256", folder);
    repo.write({ "inner/a.txt": "one\n" });
    repo.git("-C", folder, "add", "-A");
    const view = workingTreeView({ folder, takenAt: new Date(0), store: memoryFacts() });
    expect([view.blob("a.txt")?.length, view.text("a.txt")]).toEqual([64, "one\n"]);
    repo.write({ "inner/a.txt": "two\n" });
    expect(view.text("a.txt")).toBe("one\n");
  });
});

describe("a tracked file in whose place something else stands", () => {
  it("is gone, as git sees it: what a folder there holds is new, and a pipe is nothing", () => {
    repo.write({ "b.txt": "some bytes\n", "c/d.txt": "deep down\n" });
    repo.commit();
    repo.write({ "a.txt": null, "b.txt": null, c: "quite another text\n", "a.txt/in.txt": "in\n" });
    execFileSync("mkfifo", [join(repo.folder, "b.txt")]);
    const base = objectsView({ folder: repo.folder, commit: repo.git("rev-parse", "HEAD"), takenAt: new Date(0), store: memoryFacts() });
    const view = workingTreeView({ folder: repo.folder, takenAt: new Date(0), store: memoryFacts(), base: { view: base, from: base } });
    expect(view.paths).toEqual(["a.txt/in.txt", "c", "link"]);
    expect(view.changes.map(({ path, status }) => `${status} ${path}`)).toEqual([
      "deleted a.txt",
      "added a.txt/in.txt",
      "deleted b.txt",
      "added c",
      "deleted c/d.txt",
    ]);
  });
});
