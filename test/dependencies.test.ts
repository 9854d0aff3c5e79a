import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const ROOT = join(import.meta.dirname, "..");
const manifest: { dependencies: Record<string, string>; devDependencies: Record<string, string> } = JSON.parse(
  readFileSync(join(ROOT, "package.json"), "utf8"),
);
const allowed = new Map(
  [...readFileSync(join(ROOT, "docs/dependencies.md"), "utf8").matchAll(/^\| `([^`]+)` \| (.+) \|$/gm)].map(([, name = "", why = ""]) => [
    name,
    why,
  ]),
);
const sources = globSync(["src/**/*.ts", "checks/**/*.ts", "schemas/*.ts", "action/*.ts"], { cwd: ROOT }).map((path) =>
  readFileSync(join(ROOT, path), "utf8"),
);

describe("every run-time dependency", () => {
  const names = Object.keys(manifest.dependencies);

  it("stands in docs/dependencies.md with its sentence, and nothing else stands there", () => {
    expect([...allowed.keys()].sort()).toEqual([...names].sort());
    expect([...allowed].filter(([, why]) => !/^[A-Z`].{20,}\.$/.test(why))).toEqual([]);
  });

  it.each(names)("%s is imported", (name) => {
    expect(
      sources.some((text) => text.includes(`from "${name}"`) || text.includes(`from "${name}/`) || text.includes(`import("${name}`)),
    ).toBe(true);
  });

  it("is pinned to one version", () => {
    const all = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });
    expect(all.filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([]);
  });
});
