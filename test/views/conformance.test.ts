import { rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { blobId } from "#src/canonical.ts";
import { memoryFacts } from "#src/recall.ts";
import type { Analyser, RepositoryView } from "#src/view.ts";
import { commitOf } from "#src/views/git/history.ts";
import { objectsView } from "#src/views/git/objects-view.ts";
import { gitIn } from "#src/views/git/process.ts";
import { workingTreeView } from "#src/views/git/working-tree-view.ts";
import { simulatedView } from "#src/views/simulated.ts";
import { testRepository, type TestRepository } from "#test/repository.ts";

const takenAt = new Date("2026-11-20T10:00:00Z");
const opened: TestRepository[] = [];
afterAll(() => opened.forEach((one) => one.remove()));

const BASE = {
  "README.md": "# x\n",
  "docs/a.md": "one\ntwo\nthree\nfour\n",
  "docs/old name.md": "alpha\nbeta\ngamma\ndelta\nepsilon\n",
  "src/gone.ts": "export const gone = true;\n",
  "bin/logo.png": new Uint8Array([0x89, 0x50, 0, 0, 1]),
};
const HEAD = {
  "README.md": "# x\n",
  "docs/a.md": "one\n2\nthree\nfour\nfive\n",
  "docs/new name.md": "alpha\nbeta\ngamma\ndelta\nEPSILON\n",
  "bin/logo.png": new Uint8Array([0x89, 0x50, 0, 0, 2]),
  "src/ünï.ts": "\u{FEFF}export {};\n",
  "weird\nname.txt": "x",
};

function repository(): TestRepository {
  const repo = testRepository(BASE);
  opened.push(repo);
  repo.write({ ...Object.fromEntries(Object.keys(BASE).map((path) => [path, null])), ...HEAD });
  repo.commit("head", "2026-11-01T12:00:00Z");
  return repo;
}

const makers: Readonly<Record<string, () => RepositoryView>> = {
  simulated: () => simulatedView({ files: HEAD, base: BASE, takenAt }),
  "git objects": () => {
    const { folder } = repository();
    const [head, base] = [commitOf(gitIn(folder), "HEAD") ?? "", commitOf(gitIn(folder), "HEAD~1") ?? ""];
    const view = objectsView({ folder, commit: base, takenAt, store: memoryFacts() });
    return objectsView({ folder, commit: head, takenAt, store: memoryFacts(), base: { view, from: view } });
  },
  "working tree": () => {
    const { folder } = repository();
    const view = objectsView({ folder, commit: commitOf(gitIn(folder), "HEAD~1") ?? "", takenAt, store: memoryFacts() });
    return workingTreeView({ folder, takenAt, store: memoryFacts(), base: { view, from: view } });
  },
  "uncommitted working tree": () => {
    const repo = testRepository(BASE);
    opened.push(repo);
    repo.write({ ...Object.fromEntries(Object.keys(BASE).map((path) => [path, null])), ...HEAD });
    const view = objectsView({ folder: repo.folder, commit: repo.git("rev-parse", "HEAD"), takenAt, store: memoryFacts() });
    return workingTreeView({ folder: repo.folder, takenAt, store: memoryFacts(), base: { view, from: view } });
  },
};

const lengths: Analyser<number> = { id: "lengths", version: 1, digest: "", analyse: (bytes) => bytes.length };

describe.each(Object.entries(makers))("the %s view", (_, make) => {
  const view = make();
  const files = Object.keys(HEAD).sort();

  it("lists every path, sorted", () => expect(view.paths).toEqual(files));
  it("gives each file its git blob id", () => expect(view.blob("weird\nname.txt")).toBe("c1b0730e0133447badcfd47fd144e254807b06e1"));
  it("reads text without its byte order mark", () => expect(view.text("src/ünï.ts")).toBe("export {};\n"));
  it("has no text for a binary file", () => expect(view.text("bin/logo.png")).toBeUndefined());
  it("has nothing for an absent path", () => {
    expect([view.kind("no"), view.blob("no"), view.size("no"), view.bytes("no"), view.text("no")]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });
  it("reads many files in the order given and leaves absent ones out", () => {
    const read = Array.from(view.read(["weird\nname.txt", "no", "README.md"]), ({ path, bytes }) => [path, Buffer.from(bytes).toString()]);
    expect(read).toEqual([["weird\nname.txt", "x"], ["README.md", "# x\n"]]); // prettier-ignore
  });
  it("remembers facts by blob and gives them in the order given", () => {
    const facts = (): unknown => [...view.facts(lengths, files)];
    expect(facts()).toEqual(files.map((path) => [path, view.size(path)]));
    expect(facts()).toEqual(files.map((path) => [path, view.size(path)]));
  });
  it("tells what changed, with renames and added lines", () => {
    expect(view.changes.map(({ path, status, from, added }) => ({ path, status, from, added }))).toEqual([
      { path: "bin/logo.png", status: "modified", from: undefined, added: [] },
      { path: "docs/a.md", status: "modified", from: undefined, added: [{ start: 2, end: 2 }, { start: 5, end: 5 }] }, // prettier-ignore
      { path: "docs/new name.md", status: "renamed", from: "docs/old name.md", added: [{ start: 5, end: 5 }] },
      { path: "src/gone.ts", status: "deleted", from: undefined, added: [] },
      { path: "src/ünï.ts", status: "added", from: undefined, added: [{ start: 1, end: 1 }] },
      { path: "weird\nname.txt", status: "added", from: undefined, added: [{ start: 1, end: 1 }] },
    ]);
  });
  it("sees the base beside the head", () => expect(view.base?.text("src/gone.ts")).toBe("export const gone = true;\n"));
});

describe("views over git", () => {
  const HOSTILE = {
    "link.txt": { link: "/etc/passwd" },
    loop: { link: "loop" },
    ".gitattributes": "* -diff\n*.md binary\n",
    "a.md": "x\n",
  };

  it("never follow a link, and give its target as its bytes", () => {
    const repo = testRepository(HOSTILE);
    opened.push(repo);
    const commit = repo.git("rev-parse", "HEAD");
    const given = { folder: repo.folder, takenAt, store: memoryFacts() };
    for (const view of [workingTreeView(given), objectsView({ ...given, commit })]) {
      expect(view.kind("link.txt")).toBe("symlink");
      expect(view.text("link.txt")).toBeUndefined();
      expect(Buffer.from(view.bytes("link.txt") ?? []).toString()).toBe("/etc/passwd");
      expect([...view.read(["link.txt", "loop"])]).toEqual([]);
    }
  });

  it("do not read through a folder that was replaced by a link", () => {
    const repo = testRepository({ "docs/passwd": "x\n", "a.md": "y\n" });
    opened.push(repo);
    repo.write({ docs: { link: "/etc" } });
    expect(workingTreeView({ folder: repo.folder, takenAt, store: memoryFacts() }).paths).toEqual(["a.md", "docs"]);
  });

  it("name a submodule and do not enter it", () => {
    const repo = testRepository({ "a.md": "x\n" });
    opened.push(repo);
    repo.write({ "vendor/lib": { submodule: "1234567890123456789012345678901234567890" } });
    repo.git("commit", "-q", "-m", "submodule");
    const given = { folder: repo.folder, takenAt, store: memoryFacts() };
    for (const view of [workingTreeView(given), objectsView({ ...given, commit: repo.git("rev-parse", "HEAD") })]) {
      expect([view.kind("vendor/lib"), view.bytes("vendor/lib"), view.size("vendor/lib")]).toEqual(["submodule", undefined, undefined]);
    }
  });

  it("tell a file that git does not track yet from one that it does", () => {
    const repo = testRepository({ "a.md": "x\n", "b.md": "y\n" });
    opened.push(repo);
    repo.write({ "a.md": "changed\n", "new.md": "z\n", "staged.md": "s\n" });
    repo.git("add", "staged.md");
    const given = { folder: repo.folder, takenAt, store: memoryFacts() };
    const folder = workingTreeView(given);
    expect(folder.paths.filter((path) => folder.untracked?.(path) === true)).toEqual(["new.md"]);
    const commit = objectsView({ ...given, commit: repo.git("rev-parse", "HEAD") });
    expect(commit.paths.filter((path) => commit.untracked?.(path) === true)).toEqual([]);
  });

  it("see lines that attributes would hide from a rendered diff", () => {
    const repo = testRepository(HOSTILE);
    opened.push(repo);
    const base = repo.git("rev-parse", "HEAD");
    repo.write({ "a.md": "x\nhidden\n" });
    repo.commit();
    const given = { folder: repo.folder, takenAt, store: memoryFacts() };
    const view = objectsView({ ...given, commit: base });
    expect(workingTreeView({ ...given, base: { view, from: view } }).changes.map(({ path, added }) => [path, added])).toEqual([
      ["a.md", [{ start: 2, end: 2 }]],
    ]);
  });

  it("read a folder without git, an empty repository and a folder inside a repository", () => {
    const empty = testRepository();
    opened.push(empty);
    const given = { takenAt, store: memoryFacts() };
    expect(workingTreeView({ ...given, folder: empty.folder })).toMatchObject({ headSha: null, paths: [] });
    const repo = testRepository({ "sub/a.md": "x\n", "b.md": "y\n" });
    opened.push(repo);
    const inside = { ...given, folder: `${repo.folder}/sub` };
    expect(workingTreeView(inside).paths).toEqual(["a.md"]);
    expect(objectsView({ ...inside, commit: repo.git("rev-parse", "HEAD") }).paths).toEqual(["a.md"]);
    expect(objectsView({ ...inside, commit: repo.git("rev-parse", "HEAD") }).committedAt(["a.md"])).toEqual(
      new Date("2026-10-01T12:00:00Z"),
    );
  });

  it.each<[string, (repo: TestRepository) => string]>([
    ["of the root", ({ folder }) => folder],
    ["of the folder above", ({ folder }) => join(folder, "docs")],
    [
      "that is gone from the disk",
      ({ folder }) => {
        rmSync(join(folder, ".gitattributes"));
        return folder;
      },
    ],
  ])("give a file whose line ends were converted an id of its own: attributes %s", (_, prepared) => {
    const repo = testRepository({
      ".gitattributes": "* text=auto\n",
      "a.md": "one\ntwo\n",
      "docs/a.md": "one\ntwo\n",
      "same.md": "three\n",
    });
    opened.push(repo);
    const store = memoryFacts();
    const before = workingTreeView({ folder: repo.folder, takenAt, store });
    repo.write({ "a.md": "one\r\ntwo\r\n", "docs/a.md": "one\r\ntwo\r\n" });
    repo.git("add", "-A");
    const view = workingTreeView({ folder: prepared(repo), takenAt, store });
    expect(view.blob("a.md")).toBe(blobId(Buffer.from("one\r\ntwo\r\n")));
    expect(view.blob("same.md")).toBe(view.paths.includes("same.md") ? before.blob("same.md") : undefined);
  });

  it("give a file an id of its own that attributes convert from beside the tree", () => {
    const repo = testRepository({ "a.md": "one\ntwo\n", "same.md": "three\n" });
    opened.push(repo);
    const store = memoryFacts();
    const before = workingTreeView({ folder: repo.folder, takenAt, store });
    writeFileSync(join(repo.folder, ".git/info/attributes"), "[attr]win text\na.md win\n");
    repo.write({ "a.md": "one\r\ntwo\r\n" });
    repo.git("add", "-A");
    expect(repo.git("status", "--short")).toBe("");
    const view = workingTreeView({ folder: repo.folder, takenAt, store });
    expect(view.blob("a.md")).toBe(blobId(Buffer.from("one\r\ntwo\r\n")));
    expect(view.blob("same.md")).toBe(before.blob("same.md"));
  });

  it("give a file an id of its own whose bytes a filter makes others of the same number, and not where it is not on the disk", () => {
    const repo = testRepository({ "a.rot": "abc\n", "gone.rot": "abc\n", "b.md": "$Id$\n" });
    opened.push(repo);
    const given = { folder: repo.folder, takenAt, store: memoryFacts() };
    const before = workingTreeView(given);
    repo.git("config", "filter.rot.smudge", "tr a-y b-z");
    repo.git("config", "filter.rot.clean", "tr b-z a-y");
    repo.write({ ".gitattributes": "*.rot filter=rot\n", "a.rot": "bcd\n" });
    // Older than the index, so that git takes it for clean without looking at its bytes.
    utimesSync(join(repo.folder, "a.rot"), new Date("2026-10-01"), new Date("2026-10-01"));
    repo.git("add", ".gitattributes", "a.rot");
    repo.git("update-index", "--skip-worktree", "gone.rot");
    rmSync(join(repo.folder, "gone.rot"));
    expect(repo.git("rev-parse", ":a.rot")).toBe(before.blob("a.rot"));
    const view = workingTreeView(given);
    expect([view.text("a.rot"), view.blob("a.rot")]).toEqual(["bcd\n", blobId(Buffer.from("bcd\n"))]);
    expect([view.blob("b.md"), view.text("gone.rot")]).toEqual([before.blob("b.md"), "abc\n"]);
  });

  it("look for attributes that convert in no file but a plain one", () => {
    const repo = testRepository({
      ".gitattributes": { link: "/dev/zero" },
      "docs/.gitattributes": "*.md linguist-documentation\n",
      "a.md": "x\n",
    });
    opened.push(repo);
    expect(workingTreeView({ folder: repo.folder, takenAt, store: memoryFacts() }).paths).toContain("a.md");
  });
});
