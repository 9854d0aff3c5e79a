/** Files that git converts on their way to the disk: a real git makes each of them, and each has an id of its own, made from the disk's bytes. */
import { mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { blobId } from "#src/canonical.ts";
import { memoryFacts } from "#src/recall.ts";
import type { RepositoryView } from "#src/view.ts";
import { workingTreeView } from "#src/views/git/working-tree-view.ts";
import { testRepository, type TestRepository } from "#test/repository.ts";

const opened: TestRepository[] = [];
const temp = mkdtempSync(join(tmpdir(), "gatehouse-converted-"));
afterAll(() => {
  opened.forEach((one) => one.remove());
  rmSync(temp, { recursive: true, force: true });
});

const repository = (files: Readonly<Record<string, string>>): TestRepository => {
  const repo = testRepository(files);
  opened.push(repo);
  return repo;
};

const viewOf = (folder: string): RepositoryView => workingTreeView({ folder, takenAt: new Date(0), store: memoryFacts() });

const CRLF = "one\r\ntwo\r\n";

describe("a part of a work tree", () => {
  const FILES = { ".gitattributes": "* text eol=crlf\n", "objects/a.md": "one\ntwo\n" };

  it("is told by the attributes above it, whatever it is called", () => {
    const repo = repository(FILES);
    repo.write({ "objects/a.md": CRLF });
    repo.git("add", "-A");
    expect(viewOf(join(repo.folder, "objects")).blob("a.md")).toBe(blobId(Buffer.from(CRLF)));
  });

  it("is told by the attributes above it where the repository itself stands in it", () => {
    const repo = repository(FILES);
    const part = join(repo.folder, "objects");
    renameSync(join(repo.folder, ".git"), join(part, ".git"));
    repo.git("-C", "objects", "config", "core.worktree", "../..");
    repo.write({ "objects/b.md": CRLF });
    repo.git("-C", "objects", "add", "-A");
    expect(viewOf(part).blob("b.md")).toBe(blobId(Buffer.from(CRLF)));
  });

  it.each([
    ["above it", ".gitattributes"],
    ["of the repository alone", ".git/info/attributes"],
  ])("is told by the attributes %s where a link leads to it", (_, file) => {
    const repo = repository({ "docs/deep/a.md": "one\ntwo\n" });
    writeFileSync(join(repo.folder, file), "* text eol=crlf\n");
    repo.write({ "docs/deep/a.md": CRLF });
    repo.git("add", "-A");
    const link = join(temp, `link${file.length}`);
    symlinkSync(join(repo.folder, "docs/deep"), link);
    expect(viewOf(link).blob("a.md")).toBe(blobId(Buffer.from(CRLF)));
  });
});
