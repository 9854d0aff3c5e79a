/** What stands in the cache is believed where it was written for that place, and written whole or not at all. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { factKey } from "#src/recall.ts";
import type { Analyser } from "#src/view.ts";
import { factFiles } from "#src/views/git/fact-file.ts";
import { mayBring } from "#src/views/git/sight.ts";

let cache: string;
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), "gatehouse-facts-"));
});
afterEach(() => rmSync(cache, { recursive: true, force: true }));

const analyser = (id: string): Analyser<string> => ({ id, version: 1, digest: "", analyse: () => id });
/** A file of facts that is none of the others. */
function factsBut(...others: readonly string[]): string {
  const files = readdirSync(cache, { recursive: true, withFileTypes: true }).map(({ parentPath, name }) => join(parentPath, name));
  return files.find((file) => file.endsWith(".facts") && !others.includes(file)) ?? "";
}

/** A run that asks for one fact, and makes it where it is not known. */
function run(repository: string, id: string): "made" | "known" {
  const store = factFiles({ folder: cache, repository, build: "b" });
  const shelf = store.shelf(analyser(id));
  const known = shelf.find("key") !== -1;
  if (!known) shelf.put("key", id);
  store.save();
  return known ? "known" : "made";
}

describe("a file of facts", () => {
  it("is not believed under the name of another, nor in the place of another repository", () => {
    run("/a", "one");
    const one = factsBut();
    run("/a", "two");
    const two = factsBut(one);
    renameSync(one, two);
    expect([run("/a", "two"), run("/a", "two"), run("/a", "one")]).toEqual(["made", "known", "made"]);
    run("/b", "one");
    writeFileSync(factsBut(one, two), readFileSync(one));
    expect(run("/b", "one")).toBe("made");
  });

  it("is written though another thread of the same process is writing it", () => {
    run("/a", "one");
    const file = factsBut();
    rmSync(file);
    mkdirSync(`${file}.${process.pid}`);
    expect([run("/a", "one"), run("/a", "one")]).toEqual(["made", "known"]);
  });

  it.each<[of: string, key: Buffer]>([
    ["none of it", Buffer.alloc(0)],
    ["half of it", Buffer.alloc(16)],
    ["more than it", Buffer.alloc(33)],
  ])("is remembered again after somebody left %s of the key", (_, key) => {
    expect(run("/a", "one")).toBe("made");
    writeFileSync(join(cache, "key"), key);
    expect([run("/a", "one"), run("/a", "one")]).toEqual(["made", "known"]);
    expect(readdirSync(cache).filter((name) => name.startsWith("key"))).toEqual(["key"]);
  });

  it("keeps two names apart of which one is the digits of the other", () => {
    const named: Analyser<string> = { ...analyser("named"), variant: (path) => path };
    const keys = ["é", "c3a9", " c3a9", "  c3a9"].map((path) => factKey(named, "0".repeat(40), path));
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys.filter((key) => !/^[ -~]+$/.test(key))).toEqual([]);
  });
});

describe("a cache that could come with the repository", () => {
  it("is one that is the repository or lies in it, though a link leads there", () => {
    const root = join(cache, "repository");
    mkdirSync(join(root, "part"), { recursive: true });
    symlinkSync(root, join(cache, "link"));
    const asked = [
      root,
      join(root, ".cache"),
      join(root, "part"),
      join(cache, "link"),
      join(cache, "link", "part"),
      cache,
      `${root}-cache`,
    ];
    expect(asked.map((folder) => mayBring(root, folder))).toEqual([true, true, true, true, true, false, false]);
    expect(asked.map((folder) => mayBring(join(cache, "link"), folder))).toEqual([true, true, true, true, true, false, false]);
  });
});
