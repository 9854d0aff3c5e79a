import { describe, expect, it } from "vitest";
import { blobId } from "#src/canonical.ts";
import { overlaid } from "#src/overlaid-view.ts";
import { simulatedView } from "#src/views/simulated.ts";

const view = simulatedView({ files: { "a.md": "a", "b.md": "b", "d.md": "d" }, takenAt: new Date(0) });
const laid = overlaid(view, [
  { path: "b.md", content: "new" },
  { path: "c.md", content: "c" },
]);
const analyser = { id: "test", version: 1, digest: "", analyse: (bytes: Uint8Array) => Buffer.from(bytes).toString() };

describe("a view with files laid over it", () => {
  it("is the view that would be with them written", () => {
    const written = simulatedView({ files: { "a.md": "a", "b.md": "new", "c.md": "c", "d.md": "d" }, takenAt: new Date(0) });
    expect(laid.paths).toEqual(written.paths);
    for (const path of [...written.paths, "none.md"]) {
      const seen = (one: typeof view) => [one.kind(path), one.blob(path), one.size(path), one.text(path), one.bytes(path)?.length];
      expect(seen(laid)).toEqual(seen(written));
    }
    const read = (one: typeof view) =>
      [...one.read(["d.md", "c.md", "a.md", "none.md"])].map(({ path, bytes }) => [path, Buffer.from(bytes).toString()]);
    expect(read(laid)).toEqual(read(written));
    expect([...laid.facts(analyser, laid.paths)]).toEqual([...written.facts(analyser, written.paths)]);
    expect(laid.blob("c.md")).toBe(blobId(Buffer.from("c")));
    expect(overlaid(view, [])).toBe(view);
  });
});
