import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { listingOf, type Listing } from "#src/views/git/listing.ts";

type Tree = Readonly<Record<string, readonly [mode: string, id: string]>>;

const MODES: Readonly<Record<string, string>> = { "100644": "file", "100755": "file", "120000": "symlink", "160000": "submodule" };
/** As git writes it: sorted by bytes. */
const output = (tree: Tree): Buffer =>
  Buffer.concat(
    Object.entries(tree)
      .sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
      .map(([path, [mode, id]]) => record(mode, id, path)),
  );
const record = (mode: string, id: string, path: string): Buffer =>
  Buffer.from(`${mode} ${mode === "160000" ? "commit" : "blob"} ${id}\t${path}\0`);
const said = (listing: Listing): unknown => listing.paths.map((path) => [path, listing.kind(path), listing.blob(path)]);
const sorted = (paths: readonly string[]): readonly string[] => [...paths].sort();

const id = fc.constantFrom("a".repeat(40), "b".repeat(40), `${"0".repeat(39)}c`);
const path = fc.stringMatching(/^[ab\uFF5E\u{1F600}]{1,3}$/u);
const tree = fc.dictionary(path, fc.tuple(fc.constantFrom(...Object.keys(MODES)), id), { maxKeys: 12 });

describe("a listing", () => {
  it("says of each path, sorted, what git says, whatever the other listing is like", () => {
    fc.assert(
      fc.property(tree, tree, (one, other) => {
        const listing = listingOf(output(one), listingOf(output(other)));
        expect(said(listing)).toEqual(sorted(Object.keys(one)).map((name) => [name, MODES[one[name]?.[0] ?? ""], one[name]?.[1]]));
        expect([listing.kind("no"), listing.blob("no")]).toEqual([undefined, undefined]);
      }),
    );
  });

  it("tells the paths of which another says something else", () => {
    const meant = (of: readonly [string, string] | undefined): unknown => of && [MODES[of[0]], of[1]];
    fc.assert(
      fc.property(tree, tree, fc.boolean(), (one, two, alike) => {
        // The same paths with other ids, as most changes have them.
        const other = alike
          ? Object.fromEntries(Object.entries(one).map(([name, [mode, own]]) => [name, [mode, two[name]?.[1] ?? own] as const]))
          : two;
        const base = listingOf(output(other));
        const differing = sorted([...new Set([...Object.keys(one), ...Object.keys(other)])]).filter(
          (name) => JSON.stringify(meant(one[name])) !== JSON.stringify(meant(other[name])),
        );
        expect(listingOf(output(one), base).differing(base)).toEqual(differing);
      }),
    );
  });

  it("finds a difference anywhere among thousands of paths", () => {
    const many = (changed: number): Tree =>
      Object.fromEntries(
        Array.from({ length: 3_000 }, (_, index) => [`f${index}`, ["100644", (index === changed ? "b" : "a").repeat(64)]]),
      );
    const base = listingOf(output(many(-1)));
    for (const changed of [0, 255, 256, 2_999]) expect(listingOf(output(many(changed)), base).differing(base)).toEqual([`f${changed}`]);
  });

  it("holds the paths of another that has the same ones no second time", () => {
    const one: Tree = { a: ["100644", "a".repeat(40)], b: ["100644", "b".repeat(40)] };
    const base = listingOf(output(one));
    expect(listingOf(output({ ...one, b: ["100644", "c".repeat(40)] }), base).paths).toBe(base.paths);
    expect(listingOf(output({ ...one, c: ["100644", "c".repeat(40)] }), base).paths).toEqual(["a", "b", "c"]);
  });

  it("takes the later of two that a tree made by hand names alike, and is empty where there is nothing", () => {
    const twice = Buffer.concat([record("100644", "a".repeat(40), "x"), record("120000", "b".repeat(40), "x")]);
    expect([said(listingOf(twice)), said(listingOf(Buffer.alloc(0)))]).toEqual([[["x", "symlink", "b".repeat(40)]], []]);
  });

  it("keeps names apart that are no UTF-8", () => {
    const odd = (byte: number): Buffer => Buffer.concat([Buffer.from(`100644 blob ${"a".repeat(40)}\tx`), Buffer.of(byte), Buffer.of(0)]);
    expect(listingOf(Buffer.concat([odd(0xfe), odd(0xff)])).paths).toEqual(["x\uFFFDfe", "x\uFFFDff"]);
  });
});
