/** What two trees differ in, found within bounds. */
import { describe, expect, it } from "vitest";
import { changesBetween } from "#src/difference.ts";
import { simulatedView } from "#src/views/simulated.ts";

const takenAt = new Date(0);
const changes = (base: Readonly<Record<string, string>>, head: Readonly<Record<string, string>>) =>
  changesBetween(simulatedView({ files: base, takenAt }), simulatedView({ files: head, takenAt })).map(({ path, status, from }) =>
    [status, path, from].filter((word) => word !== undefined).join(" "),
  );
const lines = (count: number, from = 0): string => Array.from({ length: count }, (_, index) => `line ${from + index}\n`).join("");

describe("a file that moved", () => {
  it("is found by its lines, the most similar first", () => {
    const base = { "a.txt": lines(100), "b.txt": lines(100, 20) };
    const head = { "c.txt": lines(99), "d.txt": `${lines(100, 20)}more\n` };
    expect(changes(base, head)).toEqual(["renamed c.txt a.txt", "renamed d.txt b.txt"]);
  });

  it("is another file where less than half of it is the same", () => {
    expect(changes({ "a.txt": lines(100) }, { "b.txt": lines(100, 60) })).toEqual(["deleted a.txt", "added b.txt"]);
  });

  it("counts as removed and added where so many files are alike that comparing them would not end", () => {
    const many = (folder: string, mark: string): Readonly<Record<string, string>> =>
      Object.fromEntries(Array.from({ length: 150 }, (_, index) => [`${folder}/${index}.txt`, `${lines(1_000)}${mark} ${index}\n`]));
    const found = changes(many("a", "x"), many("b", "y"));
    expect([found.length, found.filter((one) => one.startsWith("renamed"))]).toEqual([300, []]);
  });
});
