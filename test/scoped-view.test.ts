import { describe, expect, it } from "vitest";
import { scopedView } from "#src/scoped-view.ts";
import type { Change, RepositoryView } from "#src/view.ts";
import { simulatedView } from "#src/views/simulated.ts";

const files = { "src/a.ts": "1\n2\n", "vendor/b.ts": "3\n" };
const changed = (...changes: readonly Change[]): RepositoryView =>
  scopedView({ ...simulatedView({ files, base: {} }), changes }, ["vendor/**"], () => undefined);
const renamed = (from: string, path: string): Change => ({ path, status: "renamed", from, added: [] });

describe("a view without its ignored paths", () => {
  it("lists and changes what is left", () => {
    const view = scopedView(simulatedView({ files, base: {} }), ["vendor/**"], () => undefined);
    expect([view.paths, view.changes.map(({ path }) => path)]).toEqual([["src/a.ts"], ["src/a.ts"]]);
    expect(view.text("vendor/b.ts")).toBe("3\n");
  });

  it.each<[Change, readonly Change[]]>([
    [renamed("src/old.ts", "src/a.ts"), [renamed("src/old.ts", "src/a.ts")]],
    [renamed("src/old.ts", "vendor/b.ts"), [{ path: "src/old.ts", status: "deleted", added: [] }]],
    [renamed("vendor/old.ts", "src/a.ts"), [{ path: "src/a.ts", status: "added", added: [{ start: 1, end: 2 }] }]],
    [renamed("vendor/old.ts", "vendor/b.ts"), []],
  ])("shows the part of %j that stands outside", (change, expected) => {
    expect(changed(change).changes.map((one) => ({ ...one }))).toEqual(expected);
  });
});
