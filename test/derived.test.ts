/** Rows that are remembered are believed as long as everything is the same that they were made from, and no longer. */
import { describe, expect, it } from "vitest";
import { type Derivation, derived } from "#src/derived.ts";
import { memoryFacts } from "#src/recall.ts";
import type { Analyser, RepositoryView } from "#src/view.ts";
import { simulatedView } from "#src/views/simulated.ts";

const takenAt = new Date("2026-11-20T10:00:00Z");
const lengths: Analyser<number> = { id: "length", version: 1, digest: "", analyse: (bytes) => bytes.length };

/** A row is the text of the `setting` beside the file. */
function rowsOf(view: RepositoryView): readonly unknown[] {
  const reads = new Set<string>();
  const derivation: Derivation<number, string> = {
    id: "test",
    version: 1,
    digest: "",
    from: lengths,
    derive: (path) => {
      const setting = path.replace(/[^/]+$/, "setting");
      reads.add(setting);
      return view.text(setting) ?? "none";
    },
    reads: () => [...reads],
  };
  const files = view.paths.filter((path) => path.endsWith(".txt"));
  return [...new Set(Array.from(derived(view, derivation, files).all(), ([path, row]) => `${path.slice(0, 1)} ${row}`))];
}

const many = (folder: string, text: string): Readonly<Record<string, string>> =>
  Object.fromEntries(Array.from({ length: 150 }, (_, at) => [`${folder}/${at}.txt`, text]));

describe("rows that are remembered", () => {
  const store = memoryFacts();
  const seen = (files: Readonly<Record<string, string>>, otherwise: Partial<RepositoryView> = {}): readonly unknown[] =>
    rowsOf({ ...simulatedView({ files, takenAt }), ...otherwise, sheet: (name) => store.sheet(name), spare: () => undefined });

  it("stay bound to what they were made from when another run writes many others anew", () => {
    const first = { ...many("a", "1"), ...many("b", "1"), "a/setting": "x", "b/setting": "x" };
    expect(seen(first)).toEqual(["a x", "b x"]);
    const second = { ...first, ...many("b", "2") };
    expect(seen(second)).toEqual(["a x", "b x"]);
    expect(seen({ ...second, "a/setting": "y" })).toEqual(["a y", "b x"]);
  });

  it("are made anew where a link stands in place of a file that said the same", () => {
    const files = { "c/1.txt": "", "c/setting": "other" };
    expect(seen(files)).toEqual(["c other"]);
    expect(seen(files, { kind: (path) => (path === "c/setting" ? "symlink" : "file"), text: () => undefined })).toEqual(["c none"]);
  });
});
