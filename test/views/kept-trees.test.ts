import * as fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { memoryFacts } from "#src/recall.ts";
import { keptTrees, wholeListing } from "#src/views/git/kept-trees.ts";
import { objectsView } from "#src/views/git/objects-view.ts";
import { gitIn } from "#src/views/git/process.ts";
import { bareRepository } from "#test/fakes/github/bare.ts";

const bare = bareRepository();
const git = gitIn(bare.folder);
afterAll(() => bare.remove());

/** Paths that are a file now and a folder then, in several folders, in ASCII, in UTF-8 and in neither. */
const PATHS = ["a", "a/b", "a/b/c", "a.b", "d/e", "d/f", "d/é", "d/g\\377", "z/\\t", "🜁", "\uffee"].map((path) => `"${path}"`);
const PATHS_AS_TEXT = ["a", "a/b", "a/b/c", "d/e", "d/é", "🜁"];
const MODES = ["100644", "100755", "120000", "160000"];

interface Act {
  readonly path: string;
  /** None: the path goes. */
  readonly mode?: string;
  readonly text: string;
}

const acts = fc.record(
  { path: fc.constantFrom(...PATHS), mode: fc.constantFrom(...MODES), text: fc.constantFrom("1", "2", "3") },
  { requiredKeys: ["path", "text"] },
);
const histories = fc.array(fc.array(acts, { maxLength: 6 }), { minLength: 2, maxLength: 6 });

let marks = 0;

/** Commits on top of one another; their ids. */
function committed(history: readonly (readonly Act[])[]): readonly string[] {
  const name = `refs/heads/history-${++marks}`;
  const stream = history.map((changes, index) => {
    const lines = changes.map(({ path, mode, text }) => {
      if (mode === undefined) return `D ${path}\n`;
      return mode === "160000" ? `M 160000 ${text.repeat(40)} ${path}\n` : `M ${mode} inline ${path}\ndata 1\n${text}\n`;
    });
    return `commit ${name}-${index}\ncommitter Ada <ada@example.com> ${1_790_000_000 + index} +0000\ndata 1\nm\n${index === 0 ? "" : `from ${name}-${index - 1}\n`}${lines.join("")}`;
  });
  bare.git(["fast-import", "--quiet"], stream.join("\n"));
  return history.map((_, index) => bare.ref(`${name}-${index}`) ?? "");
}

describe("listings that are kept", () => {
  it("are what git lists of each commit, in whatever order the commits are asked for and however few can be kept", () => {
    fc.assert(
      fc.property(histories, fc.infiniteStream(fc.nat()), fc.constantFrom(0, 8, 1_000), (history, picks, most) => {
        const commits = committed(history);
        const kept = keptTrees(most);
        for (const pick of picks.take(commits.length * 2)) {
          const commit = commits[pick % commits.length] ?? "";
          const [found, wanted] = [kept.listed(git, bare.folder, commit), wholeListing(git, commit)];
          expect(found.paths).toEqual(wanted.paths);
          expect(found.rows.equals(wanted.rows)).toBe(true);
          for (const path of PATHS_AS_TEXT) expect([found.kind(path), found.blob(path)]).toEqual([wanted.kind(path), wanted.blob(path)]);
        }
      }),
      { numRuns: 12 },
    );
  }, 120_000);

  it("are asked of git again only where something differs", () => {
    const [first = "", second = "", third = ""] = committed([
      [{ path: '"a"', mode: "100644", text: "1" }],
      [{ path: '"a"', mode: "100644", text: "2" }],
      [{ path: '"d/e"', mode: "100644", text: "2" }],
    ]);
    const asked: string[] = [];
    const told = {
      ...git,
      tell: (args: readonly string[]) => (asked.push(args[0] ?? ""), git.tell(args)),
      ask: (args: readonly string[]) => (asked.push(args[0] ?? ""), git.ask(args)),
    };
    const kept = keptTrees();
    const paths = [first, second, second, third, first].map((commit) => kept.listed(told, bare.folder, commit).paths);
    expect(paths).toEqual([["a"], ["a"], ["a"], ["a", "d/e"], ["a"]]);
    expect(asked).toEqual(["ls-tree", "diff-tree", "diff-tree"]);
  });

  it("are listed whole where the commit before is gone, and are refused where the commit itself is", () => {
    const [commit = ""] = committed([[{ path: '"a"', mode: "100644", text: "1" }]]);
    const kept = keptTrees();
    const blind = { ...git, tell: () => Buffer.from(`100644 blob ${"0".repeat(40)}\told\0`) };
    expect(kept.listed(blind, bare.folder, "f".repeat(40)).paths).toEqual(["old"]);
    expect(kept.listed(git, bare.folder, commit).paths).toEqual(["a"]);
    expect(() => kept.listed(git, bare.folder, "e".repeat(40))).toThrow("git ls-tree failed");
  });

  it("give a view the same files, sizes and changes as a view without them", () => {
    const [base = "", head = ""] = committed([
      PATHS.slice(3, 7).map((path) => ({ path, mode: "100644", text: "1" })),
      [
        { path: '"d/e"', text: "" },
        { path: '"d/f"', mode: "120000", text: "2" },
        { path: '"new"', mode: "100755", text: "3" },
      ],
    ]);
    const kept = keptTrees();
    const seen = (memory: typeof kept | undefined) => {
      const given = { folder: bare.folder, takenAt: new Date(0), store: memoryFacts(), kept: memory };
      const from = objectsView({ ...given, commit: base });
      const view = objectsView({ ...given, commit: head, base: { view: from, from } });
      const files = view.paths.map((path) => [path, view.kind(path), view.size(path), view.blob(path), view.text(path)]);
      return { files, changes: view.changes.map(({ path, status, added }) => ({ path, status, added })) };
    };
    const wanted = seen(undefined);
    expect(wanted.changes.map(({ path, status }) => `${status} ${path}`)).toEqual(["deleted d/e", "modified d/f", "added new"]);
    expect([seen(kept), seen(kept)]).toEqual([wanted, wanted]);
  });
});
