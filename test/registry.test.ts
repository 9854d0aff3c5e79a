import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { inventory, MANIFESTS } from "#src/modules.ts";
import { buildRegistry, isTestFile, registryText } from "#src/registry.ts";
import { simulatedView } from "#src/views/simulated.ts";
import { schema } from "#schemas/module-registry.ts";

const files = {
  "README.md": "# x\n",
  "modules/billing/module.manifest.json":
    '{ "name": "billing", "tags": ["lane:L2", "finance"], "health": { "z": 1, "mqi": 96 }, "observed_at": "2026-11-18T12:00:00+02:00" }',
  "modules/billing/README.md": "",
  "modules/billing/docs/how/to.md": "",
  "modules/billing/src/pay.ts": "",
  "modules/billing/src/pay.test.ts": "",
  "modules/billing/tests/fixtures/a.json": "",
  "modules/billing/tests/README.md": "",
  "modules/billing/inner/module.manifest.json": '{ "name": "alpha" }',
  "modules/billing/inner/tests/test_a.py": "",
  "modules/billing/inner/notes.md": "",
  "modules/billing-x/README.md": "",
  "modules/billing/docs/_generated/x.md": "",
};
const registry = (given: Readonly<Record<string, string>> = files, committed: Readonly<Record<string, Date>> = {}, existing?: string) => {
  const view = simulatedView({ files: given, committed });
  return buildRegistry(view, inventory(view, MANIFESTS), existing);
};

describe("buildRegistry", () => {
  it("lists every module by name, each with the files of its own folder", () => {
    expect(registry()).toEqual({
      schema_version: "1.0",
      generated_at: "2026-11-18T10:00:00Z",
      module_count: 2,
      modules: [
        {
          name: "alpha",
          path: "modules/billing/inner",
          manifest: "modules/billing/inner/module.manifest.json",
          docs: ["modules/billing/inner/notes.md"],
          tests: ["modules/billing/inner/tests/test_a.py"],
          tags: [],
          health: null,
        },
        {
          name: "billing",
          path: "modules/billing",
          manifest: "modules/billing/module.manifest.json",
          docs: ["modules/billing/README.md", "modules/billing/docs/how/to.md", "modules/billing/tests/README.md"],
          tests: ["modules/billing/src/pay.test.ts", "modules/billing/tests/fixtures/a.json"],
          tags: ["finance", "lane:L2"],
          health: { mqi: 96, z: 1 },
        },
      ],
    });
  });

  it("takes the root for a module, and the folder's name where the manifest has none", () => {
    const { modules } = registry({ "module.manifest.json": "{}", "a.md": "", "tests/x": "", "m/module.manifest.json": "{}", "m/b.md": "" });
    expect(modules.map(({ name, path, docs, tests }) => [name, path, docs, tests])).toEqual([
      ["m", "m", ["m/b.md"], []],
      ["module.manifest.json", ".", ["a.md"], ["tests/x"]],
    ]);
  });

  it("is as new as the newest observation or commit of what it was made from", () => {
    const late = new Date("2026-11-19T00:00:00.500Z");
    expect(registry(files, { "modules/billing/README.md": late }).generated_at).toBe("2026-11-19T00:00:00.500Z");
    expect(registry(files, { "README.md": late }).generated_at).toBe("2026-11-18T10:00:00Z");
    expect(registry(files, { "modules/billing/README.md": new Date("2026-11-01") }).generated_at).toBe("2026-11-18T10:00:00Z");
    expect(registry({}).generated_at).toBe("1970-01-01T00:00:00Z");
  });

  it("keeps its time when only commit times have changed", () => {
    const first = registryText(registry());
    const later = { "modules/billing/module.manifest.json": new Date("2026-12-01") };
    expect(registryText(registry(files, later, first))).toBe(first);
    expect(registryText(registry(files, later, first.replaceAll("\n", "\r\n")))).toBe(first);
    expect(registry(files, later, first.replace('"finance"', '"money"')).generated_at).toBe("2026-12-01T00:00:00Z");
    expect(registry(files, later, "not JSON").generated_at).toBe("2026-12-01T00:00:00Z");
    const observed = { ...files, "modules/billing/inner/module.manifest.json": '{ "name": "alpha", "observed_at": "2026-11-19" }' };
    expect(registry(observed, {}, first).generated_at).toBe("2026-11-19T00:00:00Z");
  });

  it("fits its published schema, has sorted keys and one line feed at the end", () => {
    const text = registryText(registry());
    expect(schema().safeParse(JSON.parse(text)).success).toBe(true);
    expect(
      text.startsWith('{\n  "generated_at": "2026-11-18T10:00:00Z",\n  "module_count": 2,\n  "modules": [\n    {\n      "docs": ['),
    ).toBe(true);
    expect(text.endsWith("}\n")).toBe(true);
  });

  it("gives the same bytes in whatever order the paths are listed, and again over its own output", () => {
    const folder = fc.constantFrom("", "a/", "a/b/", "c/", "a/tests/", "c/d/tests/");
    const name = fc.constantFrom("module.manifest.json", "x.md", "y.test.ts", "test_z.py", "z");
    const content = fc.constantFrom("{}", '{"name":"n","tags":["t","s"]}', '{"name":"m","observed_at":"2026-01-02"}', "broken");
    fc.assert(
      fc.property(fc.array(fc.tuple(folder, name, content)), (entries) => {
        const tree = Object.fromEntries(entries.map(([at, file, text]) => [at + file, text]));
        const view = simulatedView({ files: tree });
        const shuffled = { ...view, paths: view.paths.toReversed() };
        const text = registryText(buildRegistry(view, inventory(view, MANIFESTS)));
        expect(registryText(buildRegistry(shuffled, inventory(shuffled, MANIFESTS)))).toBe(text);
        expect(registryText(buildRegistry(view, inventory(view, MANIFESTS), text))).toBe(text);
      }),
    );
  });
});

describe("isTestFile", () => {
  it.each(["a/x.test.ts", "x.spec.js", "test_x.py", "x_test.go", "x_spec.rb", "PayTest.java", "PayTests.cs"])(
    "takes %s for a test",
    (path) => {
      expect(isTestFile(path)).toBe(true);
    },
  );
  it.each(["a/x.ts", "latest.py", "contest.js", "attest_x.py", "test.md.txt", "Latest.java", "testing/x.py", "protest_march.py"])(
    "does not take %s for a test",
    (path) => {
      expect(isTestFile(path)).toBe(false);
    },
  );
});
