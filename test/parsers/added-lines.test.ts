import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { addedLines } from "#src/parsers/added-lines.ts";

const folder = mkdtempSync(join(tmpdir(), "gatehouse-lines-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const bytes = (text: string) => Buffer.from(text);

/** What `git diff` says is added, as line numbers of the new version. */
function gitAdded(before: string, after: string): readonly number[] {
  writeFileSync(join(folder, "a"), before);
  writeFileSync(join(folder, "b"), after);
  try {
    execFileSync("git", ["diff", "--no-index", "--text", "--minimal", "-U0", "a", "b"], { cwd: folder, stdio: "pipe" });
    return [];
  } catch (error) {
    const output = String(Reflect.get(Object(error), "stdout"));
    return [...output.matchAll(/^@@ -\S+ \+(\d+)(?:,(\d+))? @@/gm)].flatMap(([, start, count]) =>
      Array.from({ length: Number(count ?? 1) }, (_, at) => Number(start) + at),
    );
  }
}

const lines = (before: string, after: string): readonly number[] =>
  addedLines(bytes(before), bytes(after)).flatMap(({ start, end }) => Array.from({ length: end - start + 1 }, (_, at) => start + at));

describe("added lines", () => {
  it.each([
    ["", "a\nb\n", [1, 2]],
    ["a\nb\n", "a\nb\n", []],
    ["a\nb", "a\nb\n", [2]],
    ["a\nb\nc\n", "a\nx\nc\ny\n", [2, 4]],
    ["a\nb\n", "b\na\n", [2]],
    ["a\n", "a\r\n", [1]],
    ["a\n", "", []],
  ])("%j → %j: %j", (before, after, expected) => expect(lines(before, after)).toEqual(expected));

  it("are none in a binary file", () => expect(addedLines(bytes(""), bytes("a\0b\n"))).toEqual([]));

  /** How many lines the longest common subsequence has: the table of the textbook, quadratic, with nothing to get wrong. */
  const common = (before: readonly string[], after: readonly string[]): number => {
    let row = after.map(() => 0);
    for (const old of before)
      row = row.reduce<number[]>(
        (next, above, at) => [...next, after[at] === old ? 1 + (at === 0 ? 0 : (row[at - 1] ?? 0)) : Math.max(above, next[at - 1] ?? 0)],
        [],
      );
    return row.at(-1) ?? 0;
  };

  it("are as few as can be, never more than git's minimal difference has, and the rest is in the old version in that order", () => {
    const text = fc
      .array(fc.constantFrom("a", "b", "c", "d", "", "x y"), { maxLength: 14 })
      .map((all) => all.map((line) => `${line}\n`).join(""));
    fc.assert(
      fc.property(text, text, (before, after) => {
        const mine = lines(before, after);
        const now = after.split("\n").slice(0, -1);
        expect(mine).toHaveLength(now.length - common(before.split("\n").slice(0, -1), now));
        expect(mine.length).toBeLessThanOrEqual(gitAdded(before, after).length);
        const added = new Set(mine);
        const rest = now.filter((_, index) => !added.has(index + 1));
        const old = before.split("\n").slice(0, -1)[Symbol.iterator]();
        for (const line of rest) {
          let next = old.next();
          while (next.done !== true && next.value !== line) next = old.next();
          expect(next.done).not.toBe(true);
        }
      }),
      { numRuns: 150 },
    );
  });

  it("never miss a line that the old version lacks, however large the change", () => {
    const before = Array.from({ length: 30_000 }, (_, at) => `line ${at % 7}\n`).join("");
    const after = Array.from({ length: 30_000 }, (_, at) => `line ${at % 5}\n`).join("") + "new\n";
    expect(lines(before, after).at(-1)).toBe(30_001);
  });

  it("of a change that was made to keep somebody busy are all the lines that could be new, over all its files", () => {
    const numbers = Array.from({ length: 400 }, (_, at) => `${(at * 7_919) % 97}\n`);
    const [before, after] = [
      bytes(["first\n", ...numbers, "last\n"].join("")),
      bytes(["first\n", ...numbers.toReversed(), "last\n"].join("")),
    ];
    const effort = { left: 1_000 };
    expect(addedLines(before, after, effort)).toEqual([{ start: 2, end: 401 }]);
    expect(addedLines(before, after, effort)).toEqual([{ start: 2, end: 401 }]);
    expect(effort.left).toBeLessThan(0);
    expect(addedLines(before, before, effort)).toEqual([]);
  });
});
