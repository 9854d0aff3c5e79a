import { hidingPaths } from "#src/hidden-paths.ts";
import { G } from "#test/parsers/secrets/attack-samples.ts";
import { expect, it } from "vitest";

it("texts lose the secrets of paths at any depth, and all else stays", () => {
  const hide = hidingPaths({ paths: [`a/${G}.txt`] });
  const hidden = hide({ message: `a/${G}.txt is odd`, at: { path: `a/${G}.txt`, line: 3 }, list: [G, 1, null, true], [G]: undefined });
  expect(JSON.stringify(hidden)).not.toContain(G);
  expect(hidden.at.line).toBe(3);
  expect(hidden.message).toMatch(/^a\/ghp_…[\da-f]{5}\.txt is odd$/);
});

it("a tree whose names hold no secret gives back the very value", () => {
  const value = { at: { path: "a.txt" } };
  expect(hidingPaths({ paths: ["a.txt"] })(value)).toBe(value);
});
