/** Files that git converts on their way to the disk: a real git makes each of them, and each has an id of its own, made from the disk's bytes. */
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, it, vi } from "vitest";
import { blobId } from "#src/canonical.ts";
import { memoryFacts } from "#src/recall.ts";
import type { RepositoryView } from "#src/view.ts";
import { conversionExtent } from "#src/views/git/converted.ts";
import { workingTreeView } from "#src/views/git/working-tree-view.ts";
import { testRepository, type TestRepository } from "#test/repository.ts";

const opened: TestRepository[] = [];
const temp = mkdtempSync(join(tmpdir(), "gatehouse-converted-"));
afterEach(() => vi.unstubAllEnvs());
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

/** Writes files anew, as a checkout does; git takes the tree for clean afterwards. */
function checkOut(repo: TestRepository, ...paths: readonly string[]): void {
  for (const path of paths) rmSync(join(repo.folder, path));
  repo.git("checkout", "-q", "--", ...paths);
  expect(repo.git("status", "--short")).toBe("");
}

/** What git wrote, the object that it wrote it from, and what the view makes of both. */
function seen(repo: TestRepository, path: string): object {
  const [view, bytes] = [viewOf(repo.folder), readFileSync(join(repo.folder, path))];
  expect(Buffer.from(view.bytes(path) ?? [])).toEqual(bytes);
  return {
    disk: bytes.toString("latin1"),
    isObject: view.blob(path) === repo.git("rev-parse", `:${path}`),
    isDisk: view.blob(path) === blobId(bytes),
  };
}

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

describe("a file that git converts at a checkout has an id of its own, made from the disk", () => {
  const LATE = "\u00e9\u00fc";
  it.each<readonly [attribute: string, object: string, disk: string]>([
    ["ident", "$Id$\n", `$Id: ${blobId(Buffer.from("$Id$\n"))} $\n`],
    ["text eol=crlf", "one\ntwo\n", CRLF],
    ["crlf", "one\ntwo\n", "one\ntwo\n"],
    ["working-tree-encoding=UTF-16LE", "one\n", "o\0n\0e\0\n\0"],
    // Two letters of two bytes each, in either encoding.
    ["working-tree-encoding=UTF-16LE", LATE, "\u00e9\0\u00fc\0"],
    ["linguist-generated", "one\n", "one\n"],
  ])("%s: %j", (attribute, object, disk) => {
    const repo = repository({ "a.md": object, "b.txt": "as it is\n" });
    repo.write({ ".gitattributes": `*.md ${attribute}\n` });
    repo.git("add", ".gitattributes");
    repo.git("commit", "-q", "-m", "attributes");
    checkOut(repo, "a.md");
    const same = Buffer.from(disk, "latin1").equals(Buffer.from(object));
    expect(seen(repo, "a.md")).toEqual({ disk, isObject: same, isDisk: true });
    expect(seen(repo, "b.txt")).toEqual({ disk: "as it is\n", isObject: true, isDisk: true });
  });
});

describe("attributes of the user convert", () => {
  const ATTRIBUTES = "*.md text eol=crlf\n";
  const written = (path: string): string => {
    mkdirSync(join(path, ".."), { recursive: true });
    writeFileSync(path, ATTRIBUTES);
    return path;
  };
  const converted = { disk: CRLF, isObject: false, isDisk: true };

  it.each<readonly [string, (home: string, repo: TestRepository) => void]>([
    ["in $XDG_CONFIG_HOME", (home) => (vi.stubEnv("XDG_CONFIG_HOME", join(home, "x")), written(join(home, "x/git/attributes")))],
    ["in ~/.config", (home) => (vi.stubEnv("XDG_CONFIG_HOME", undefined), written(join(home, ".config/git/attributes")))],
    [
      "in ~/.config, where $XDG_CONFIG_HOME is empty",
      (home) => (vi.stubEnv("XDG_CONFIG_HOME", ""), written(join(home, ".config/git/attributes"))),
    ],
    ["named by a whole path", (home, repo) => repo.git("config", "core.attributesFile", written(join(home, "mine")))],
    ["named from the home", (home, repo) => (written(join(home, "mine")), repo.git("config", "core.attributesFile", "~/mine"))],
    [
      "named from the root of the tree",
      (_, repo) => repo.git("config", "core.attributesFile", (written(join(repo.folder, ".git/mine")), ".git/mine")),
    ],
    [
      "by a macro",
      (home, repo) => (
        writeFileSync(join(home, "mine"), "[attr]win text eol=crlf\n*.md win\n"),
        repo.git("config", "core.attributesFile", "~/mine")
      ),
    ],
  ])("%s", (_, prepare) => {
    const repo = repository({ "docs/a.md": "one\ntwo\n" });
    const home = mkdtempSync(join(temp, "home-"));
    vi.stubEnv("HOME", home);
    vi.stubEnv("XDG_CONFIG_HOME", join(home, "none"));
    expect(seen(repo, "docs/a.md")).toEqual({ disk: "one\ntwo\n", isObject: true, isDisk: true });
    prepare(home, repo);
    checkOut(repo, "docs/a.md");
    expect(seen(repo, "docs/a.md")).toEqual(converted);
    expect(viewOf(join(repo.folder, "docs")).blob("a.md")).toBe(blobId(Buffer.from(CRLF)));
  });
});

it.each<readonly [path: string, extent: string]>([
  ["~ada/attributes", "anything"],
  ["%(prefix)/etc/attributes", "anything"],
  [":(optional)~/attributes", "anything"],
  ["no/such/file", "nothing"],
  ["", "nothing"],
])("attributes of the user at %j may convert what can be known of them", (attributes, extent) => {
  const { folder } = repository({ "a.md": "" });
  const conversions = { withoutFilters: [], lineEnds: false, attributes, attributesOfCommit: false };
  expect(conversionExtent({ folder, up: "", own: ".git/info/attributes" }, [], conversions)).toBe(extent);
});
