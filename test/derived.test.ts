/** Rows that are remembered, and what makes them be made anew. */
import { describe, expect, it } from "vitest";
import { type Derivation, derived } from "#src/derived.ts";
import { memoryFacts } from "#src/recall.ts";
import type { RepositoryView } from "#src/view.ts";
import { simulatedView } from "#src/views/simulated.ts";

type Files = Readonly<Record<string, string>>;

const NAMES = Array.from({ length: 300 }, (_, at) => `f${String(at).padStart(3, "0")}`);
const all = (text: string): Files => Object.fromEntries(NAMES.map((name) => [name, text]));

/** A file that says `see NAME` is given what that file says. */
function seen(view: RepositoryView, digest = ""): { readonly missing: number; readonly rows: ReadonlyMap<string, string> } {
  const reads = new Set<string>();
  const derivation: Derivation<string, string> = {
    id: "seen",
    version: 1,
    digest,
    from: { id: "text", version: 1, digest: "", analyse: (bytes) => Buffer.from(bytes).toString() },
    derive: (_path, fact) => {
      if (!fact.startsWith("see ")) return fact;
      reads.add(fact.slice(4));
      return view.text(fact.slice(4)) ?? "nothing";
    },
    reads: () => [...reads],
  };
  const rows = derived(
    view,
    derivation,
    view.paths.filter((path) => path.startsWith("f")),
  );
  return { missing: rows.missing.length, rows: new Map(rows.all()) };
}

function memory() {
  const store = memoryFacts();
  return (files: Files, digest?: string): { readonly missing: number; readonly rows: ReadonlyMap<string, string> } => {
    const view = simulatedView({ files });
    const told = seen({ ...view, sheet: (name) => store.sheet(name), spare: () => undefined }, digest);
    expect(told.rows).toEqual(seen(view, digest).rows);
    return told;
  };
}

describe("rows that are remembered", () => {
  it.each<[string, Files, string, number]>([
    ["none for the same files", all("x"), "", 0],
    ["those of files that changed", { ...all("x"), f001: "y", f002: "see a" }, "", 2],
    ["all where a file came", { ...all("x"), f999: "x" }, "", 301],
    ["all where something else differs", all("x"), "other", 300],
  ])("are made anew: %s", (_, files, digest, missing) => {
    const run = memory();
    expect(run(all("x")).missing).toBe(300);
    expect(run(files, digest).missing).toBe(missing);
  });

  it("are made anew where a file that was looked into changed, came or went, though most rows were written since", () => {
    const run = memory();
    const looking = { ...all("x"), f000: "see a", f001: "see b" };
    run({ ...looking, a: "1" });
    // So many differ that all are written anew; the two that look elsewhere stay.
    const later = { ...looking, ...Object.fromEntries(NAMES.slice(2, 202).map((name) => [name, "y"])) };
    expect(run({ ...later, a: "1" }).missing).toBe(200);
    expect(run({ ...later, a: "1" }).missing).toBe(0);
    expect(run({ ...later, a: "2" }).missing).toBe(300);
    expect(run({ ...later, a: "2", b: "1" }).missing).toBe(300);
    expect(run({ ...later, b: "1" }).missing).toBe(300);
  });

  it("are not written anew for a few that differ", () => {
    const run = memory();
    run(all("x"));
    expect([run({ ...all("x"), f001: "y" }).missing, run({ ...all("x"), f001: "y" }).missing]).toEqual([1, 1]);
  });
});
