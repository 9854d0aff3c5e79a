import { describe, expect, it } from "vitest";
import { inventory, MANIFESTS } from "#src/modules.ts";
import { simulatedView } from "#src/views/simulated.ts";

const found = (paths: readonly string[], manifests: readonly string[]) => {
  const view = simulatedView({ files: Object.fromEntries(paths.map((path) => [path, "{}"])) });
  return inventory(view, manifests).modules.map(({ manifest }) => manifest);
};

describe("inventory", () => {
  it.each([
    [MANIFESTS, ["a/b/module.manifest.json", "module.manifest.json"]],
    [["a/**"], ["a/b/module.manifest.json", "a/b/other.json", "a/x.manifest.json"]],
    [["a/"], ["a/b/module.manifest.json", "a/b/other.json", "a/x.manifest.json"]],
    [["**/*.manifest.json"], ["a/b/module.manifest.json", "a/x.manifest.json", "module.manifest.json", "xmodule.manifest.json"]],
    [["**/{other,x.manifest}.json"], ["a/b/other.json", "a/x.manifest.json"]],
    [["{a/b/other.json,module.manifest.json}"], ["a/b/other.json", "module.manifest.json"]],
    [["/module.manifest.json"], ["module.manifest.json"]],
  ])("finds the manifests of %j", (manifests, expected) => {
    expect(
      found(
        ["a/b/module.manifest.json", "a/b/other.json", "a/x.manifest.json", "module.manifest.json", "xmodule.manifest.json"],
        manifests,
      ),
    ).toEqual(expected);
  });

  it("names a link for what it is, and never follows it", () => {
    const view = simulatedView({ files: { "a/module.manifest.json": "../../etc", "b/module.manifest.json": "{}" } });
    const linked = { ...view, kind: (path: string) => (path.startsWith("a/") ? "symlink" : view.kind(path)) };
    expect(inventory(linked, MANIFESTS)).toMatchObject({
      modules: [{ manifest: "b/module.manifest.json", name: "b", folder: "b", tags: [] }],
      unread: [{ manifest: "a/module.manifest.json", faults: [{ message: "is a link or a submodule, which is not followed" }] }],
    });
  });

  it("refuses a manifest that is no description of a module any more", () => {
    const view = simulatedView({ files: { "module.manifest.json": `{ "name": "${"x".repeat(1_000_000)}" }` } });
    expect(inventory(view, MANIFESTS).unread[0]?.faults[0]?.message).toBe("is larger than 1000000 bytes");
  });
});
