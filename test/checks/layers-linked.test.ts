/** What is remembered of a repository's imports says the same as looking at all of them again. */
import * as fc from "fast-check";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { check } from "#checks/layers/check.ts";
import type { LayersOptions } from "#checks/layers/policy.ts";
import { type FactStore, memoryFacts } from "#src/recall.ts";
import { importAnalyser } from "#src/sources.ts";
import type { RepositoryView } from "#src/view.ts";
import { scopedView } from "#src/scoped-view.ts";
import { factFiles } from "#src/views/git/fact-file.ts";
import { workingTreeView } from "#src/views/git/working-tree-view.ts";
import { simulatedView } from "#src/views/simulated.ts";
import { judgeView } from "#test/judge.ts";
import { testRepository } from "#test/repository.ts";

const takenAt = new Date("2026-11-20T10:00:00Z");

const remembering = (view: RepositoryView, store: FactStore): RepositoryView => ({
  ...view,
  sheet: (name) => store.sheet(name),
  spare: () => undefined,
});

const SPECIFIERS = [
  "./b",
  "./b.js",
  "../lib/a",
  "../lib/b.ts",
  "@/b",
  "@/lib/a",
  "pkg-x",
  "pkg-x/deep",
  "node:fs",
  "express",
  "./none",
  "../app/a",
];
const script = fc
  .array(fc.tuple(fc.constantFrom(...SPECIFIERS), fc.constantFrom("import", "import type", "dynamic", "open")), { maxLength: 3 })
  .map((imports) =>
    imports
      .map(([specifier, kind], at) => {
        if (kind === "dynamic") return `await import("${specifier}");`;
        if (kind === "open") return `await import(\`./\${name}${at}\`);`;
        return `${kind} { x${at} } from "${specifier}";`;
      })
      .join("\n"),
  );
const python = fc.constantFrom(
  "import os\n",
  "from . import n\n",
  "from py.n import x\n",
  "from .. import m\nimport sqlalchemy\n",
  "(broken",
  "",
);
const tsconfig = fc.constantFrom(
  '{"compilerOptions":{"paths":{"@/*":["./app/*"]}}}',
  '{"compilerOptions":{"paths":{"@/*":["./*"]}}}',
  '{"extends":"./base.json"}',
  "{",
);
const manifest = fc.constantFrom(
  '{"name":"pkg-x","main":"index.js"}',
  '{"name":"pkg-x","exports":{"./deep":"./b.js"}}',
  '{"name":"pkg-y"}',
  "{}",
);
const KINDS: readonly (readonly [paths: readonly string[], content: fc.Arbitrary<string>])[] = [
  [["app/a.ts", "app/b.ts", "app/b/index.ts", "lib/a/index.tsx", "lib/b.ts", "lib/a0.js", "pkg/x/index.js", "pkg/x/b.js"], script],
  [["py/__init__.py", "py/m.py", "py/n.py"], python],
  [["tsconfig.json", "base.json", "app/tsconfig.json"], tsconfig],
  [["package.json", "pkg/x/package.json"], manifest],
  [["README.md"], fc.constantFrom("a", "b")],
];
const edit = fc.oneof(
  ...KINDS.map(([paths, content]) => fc.tuple(fc.constantFrom(...paths), fc.option(content, { freq: 6, nil: undefined }))),
);
const options = fc.record<Partial<LayersOptions>>(
  {
    order: fc.constantFrom<LayersOptions["order"][]>([["lib/**"], ["app/**"]], [{ apart: ["app/*"] }], []),
    forbidden: fc.constantFrom<LayersOptions["forbidden"][]>(
      [{ from: "**", to: ["express", "sqlalchemy"] }],
      [{ from: "app/**", to: ["lib/a"] }],
    ),
    entries: fc.constantFrom<string[][]>([], ["app/a.ts"]),
  },
  { requiredKeys: ["forbidden"] },
);

describe("what imports lead to, remembered from run to run", () => {
  it("is what it would be if all were looked at again, whatever is changed, added, removed or configured otherwise", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(edit, { minLength: 6, maxLength: 14 }),
        fc.array(fc.tuple(fc.array(edit, { maxLength: 2 }), fc.option(options, { freq: 3 })), { maxLength: 6 }),
        options,
        async (first, turns, initial) => {
          const store = memoryFacts();
          const files = new Map<string, string>();
          let given = initial;
          for (const [edits, otherwise] of [[first, null] as const, ...turns]) {
            given = otherwise ?? given;
            for (const [path, content] of edits) {
              if (content === undefined) files.delete(path);
              else files.set(path, content);
            }
            const view = simulatedView({ files: Object.fromEntries(files), takenAt });
            expect(await judgeView(check, remembering(view, store), given, takenAt)).toEqual(
              await judgeView(check, { ...view }, given, takenAt),
            );
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it("is read from disk by a later run, follows links that were turned, and spares what it was made of", async () => {
    const cache = mkdtempSync(join(tmpdir(), "gatehouse-linked-"));
    const repo = testRepository({
      "app/a.ts": 'import { x } from "../alias/x";\n',
      "lib/x.ts": "export const x = 1;\n",
      "other/x.ts": "export const x = 1;\n",
      alias: { link: "lib" },
    });
    afterAll(() => {
      repo.remove();
      rmSync(cache, { recursive: true, force: true });
    });
    const given: Partial<LayersOptions> = { forbidden: [{ from: "app/**", to: ["other/**"] }] };
    const run = async (): Promise<{ readonly findings: number; readonly analysed: boolean }> => {
      const store = factFiles({ folder: cache, repository: repo.folder, build: "b" });
      const view = workingTreeView({ folder: repo.folder, takenAt, store });
      let analysed = false;
      const watched: RepositoryView = {
        ...view,
        facts: (analyser, paths) => {
          analysed ||= [...paths].length > 0;
          return view.facts(analyser, paths);
        },
      };
      const { findings } = await judgeView(check, watched, given, takenAt);
      store.save();
      return { findings: findings.length, analysed };
    };
    expect(await run()).toEqual({ findings: 0, analysed: true });
    expect(await run()).toEqual({ findings: 0, analysed: false });
    repo.write({ alias: { link: "other" } });
    expect(await run()).toEqual({ findings: 1, analysed: true });
    expect(await run()).toEqual({ findings: 1, analysed: false });
    const store = factFiles({ folder: cache, repository: repo.folder, build: "b" });
    const view = workingTreeView({ folder: repo.folder, takenAt, store });
    expect(view.unknown(importAnalyser, ["app/a.ts", "lib/x.ts"])).toEqual([]);
  });

  it("knows of a link whose end the check is to ignore when that end is gone", async () => {
    const store = memoryFacts();
    const given: Partial<LayersOptions> = { forbidden: [{ from: "app/**", to: ["vendor/**"] }] };
    const findings = async (files: Readonly<Record<string, string>>): Promise<number> => {
      const all = simulatedView({
        files: { "app/a.ts": 'import { x } from "./link";\n', "app/link.ts": "../vendor/v.ts", ...files },
        takenAt,
      });
      const kind: RepositoryView["kind"] = (path) => (path === "app/link.ts" ? "symlink" : all.kind(path));
      const view = scopedView(remembering({ ...all, kind }, store), ["vendor/**"], () => undefined);
      return (await judgeView(check, view, given, takenAt)).findings.length;
    };
    expect(await findings({ "vendor/v.ts": "" })).toBe(1);
    expect(await findings({})).toBe(0);
  });
});
