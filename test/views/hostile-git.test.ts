/** A folder that somebody else packed brings git settings of its own: none of them makes us run a program. */
import { chmodSync, existsSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { memoryFacts } from "#src/recall.ts";
import { commitOf } from "#src/views/git/history.ts";
import { objectsView } from "#src/views/git/objects-view.ts";
import { gitIn } from "#src/views/git/process.ts";
import { workingTreeView } from "#src/views/git/working-tree-view.ts";
import { testRepository } from "#test/repository.ts";

const repo = testRepository({ ".gitattributes": "* filter=a=b filter=evil\n*.md filter=evil.more\n", "a.txt": "one\n", "b.md": "two\n" });
const temp = mkdtempSync(join(tmpdir(), "gatehouse-hostile-git-"));
afterAll(() => {
  repo.remove();
  rmSync(temp, { recursive: true, force: true });
});

const trace = join(temp, "ran");
const program = join(temp, "program");
writeFileSync(program, `#!/bin/sh\necho "$@" >> ${trace}\ncat\n`);
chmodSync(program, 0o755);

/** A commit whose header claims a signature, as somebody would write it who wants a verifier to be called. */
function signedCommit(): string {
  const [tree, parent] = [repo.git("rev-parse", "HEAD^{tree}"), repo.git("rev-parse", "HEAD")];
  const who = "Ada <ada@example.com> 1790000000 +0000";
  const signature = "gpgsig -----BEGIN PGP SIGNATURE-----\n \n abc\n -----END PGP SIGNATURE-----";
  const file = join(temp, "commit");
  writeFileSync(file, `tree ${tree}\nparent ${parent}\nauthor ${who}\ncommitter ${who}\n${signature}\n\nsigned\n`);
  return repo.git("hash-object", "-t", "commit", "-w", file);
}

describe("a repository's own git settings", () => {
  it("run nothing while it is looked at", () => {
    repo.git("update-ref", "HEAD", signedCommit());
    const names = ["filter.evil", "filter.evil.more", "filter.a=b"].flatMap((name) => [
      `${name}.clean`,
      `${name}.process`,
      `${name}.smudge`,
    ]);
    for (const name of [...names, "core.fsmonitor", "gpg.program", "core.pager", "core.sshCommand", "diff.external", "core.editor"]) {
      repo.git("config", name, program);
    }
    for (const name of ["log.showSignature", "filter.evil.required", "filter.a=b.required"]) repo.git("config", name, "true");
    // Same size, other time: git has to look at the contents to say whether they changed.
    writeFileSync(join(repo.folder, "a.txt"), "two\n");
    for (const name of ["a.txt", "b.md"]) utimesSync(join(repo.folder, name), new Date(1), new Date(1));
    rmSync(trace, { force: true });

    const view = workingTreeView({ folder: repo.folder, takenAt: new Date(0), store: memoryFacts() });
    expect([view.paths, view.text("a.txt"), view.text("b.md")]).toEqual([[".gitattributes", "a.txt", "b.md"], "two\n", "two\n"]);
    expect(view.committedAt(["a.txt"])).toBeInstanceOf(Date);
    expect(existsSync(trace)).toBe(false);
  });

  it.each(["--assume-unchanged", "--skip-worktree"])("hide no change of a file (%s)", (flag) => {
    const hiding = testRepository({ "changed.txt": "one\n", "gone.txt": "two\n", "same.txt": "three\n" });
    const store = memoryFacts();
    const [takenAt, { folder }] = [new Date(0), hiding];
    const base = objectsView({ folder, commit: hiding.git("rev-parse", "HEAD"), takenAt, store });
    hiding.git("update-index", flag, "changed.txt", "gone.txt", "same.txt");
    writeFileSync(join(folder, "changed.txt"), "two\n");
    if (flag === "--assume-unchanged") rmSync(join(folder, "gone.txt"));
    const view = workingTreeView({ folder, base: { view: base, from: base }, takenAt, store });
    const deleted = flag === "--assume-unchanged" ? [{ path: "gone.txt", status: "deleted", added: [] }] : [];
    expect(view.changes).toEqual([{ path: "changed.txt", status: "modified", added: [{ start: 1, end: 1 }] }, ...deleted]);
    expect(view.blob("changed.txt")).toBe(base.blob("gone.txt"));
    expect(view.blob("same.txt")).toBe(base.blob("same.txt"));
    hiding.remove();
  });

  it("keep nobody waiting for ever", () => {
    expect(() => gitIn(repo.folder, 1).tell(["cat-file", "--batch-check", "--batch-all-objects"])).toThrow("it took longer than 0.001 s");
  });

  it("fetch nothing that a partial clone lacks", () => {
    const partial = testRepository({ "a.txt": "one\n" });
    const blob = partial.git("rev-parse", "HEAD:a.txt");
    rmSync(join(partial.folder, ".git/objects", blob.slice(0, 2)), { recursive: true });
    const settings = {
      "core.repositoryFormatVersion": "1",
      "extensions.partialClone": "origin",
      "remote.origin.promisor": "true",
      "remote.origin.url": `ext::${program} %S`,
      "protocol.ext.allow": "always",
    };
    for (const [name, value] of Object.entries(settings)) partial.git("config", name, value);
    rmSync(trace, { force: true });
    const view = objectsView({
      folder: partial.folder,
      commit: partial.git("rev-parse", "HEAD"),
      takenAt: new Date(0),
      store: memoryFacts(),
    });
    expect(() => view.text("a.txt")).toThrow(/is missing from the repository/);
    expect(existsSync(trace)).toBe(false);
    partial.remove();
  });

  it("do not graft other parents onto a commit", () => {
    writeFileSync(join(repo.folder, ".git/info/grafts"), `${repo.git("rev-parse", "HEAD")}\n`);
    expect(commitOf(gitIn(repo.folder), "HEAD^")).toMatch(/^[0-9a-f]{40}$/);
  });
});
