import { describe, expect, it } from "vitest";
import { check } from "#checks/layers/check.ts";
import { simulatedView } from "#src/views/simulated.ts";
import { failures, judge, judgeView } from "#test/judge.ts";

type Files = Readonly<Record<string, string>>;
/** Title, files, options, and the findings: fault and place. */
type Row = readonly [title: string, files: Files, options: Readonly<Record<string, unknown>>, finds: readonly string[]];

const THREE = { order: [["src/domain/**"], ["src/app/**"], ["src/web/**"]] };
const BASE: Files = {
  "tsconfig.json": '{ "compilerOptions": { "paths": { "@app/*": ["./src/app/*"] } } }',
  "src/app/place.ts": "export const place = 1;\nexport type Placed = number;\n",
};
const domain = (text: string): Files => ({ ...BASE, "src/domain/order.ts": text });
const BACKEND: Files = {
  "backend/__init__.py": "",
  "backend/app/__init__.py": "VERSION = 1\n",
  "backend/app/service.py": "def place(): ...\n",
  "backend/domain/__init__.py": "",
};
const PYTHON = { order: [["backend/domain/**"], ["backend/app/**"]] };
const python = (text: string): Files => ({ ...BACKEND, "backend/domain/order.py": text });
const found = (...places: readonly string[]): readonly string[] => places.map((place) => `layers/forbidden-import ${place}`);

const ORDER: readonly Row[] = [
  ["a value", domain("import { place } from '../app/place.js';"), THREE, found("src/domain/order.ts:1")],
  ["a type", domain("\nimport type { Placed } from '../app/place.js';"), THREE, found("src/domain/order.ts:2")],
  ["an inline type", domain("import { type Placed } from '../app/place.js';"), THREE, found("src/domain/order.ts:1")],
  ["an import type", domain("export type X = import('../app/place.js').Placed;"), THREE, found("src/domain/order.ts:1")],
  ["a re-export", domain("export * from '../app/place.js';"), THREE, found("src/domain/order.ts:1")],
  ["a side effect", domain("import '../app/place.js';"), THREE, found("src/domain/order.ts:1")],
  ["require", domain("const p = require('../app/place');"), THREE, found("src/domain/order.ts:1")],
  [
    "a dynamic import in a function",
    domain("export const f = async () => {\n  return await import('../app/place.js');\n};"),
    THREE,
    found("src/domain/order.ts:2"),
  ],
  ["an alias of tsconfig", domain("import { place } from '@app/place';"), THREE, found("src/domain/order.ts:1")],
  [
    "a folder's barrel",
    { ...domain("import { place } from '../app';"), "src/app/index.ts": "export * from './place.js';\n" },
    THREE,
    found("src/domain/order.ts:1"),
  ],
  ["a file that is not there", domain("import { gone } from '../app/gone.js';"), THREE, found("src/domain/order.ts:1")],
  [
    "a name that is put together",
    domain("export const f = (n: string) => import(`../app/${n}.js`);"),
    THREE,
    found("src/domain/order.ts:1"),
  ],
  ["a name in two parts", domain("export const f = () => import('../app/' + 'place.js');"), THREE, found("src/domain/order.ts:1")],
  [
    "no name whose beginning leaves the layer open",
    { ...domain("export const f = (n: string) => [import(`../${n}/x.js`), import(`./${n}.js`)];"), "src/domain/x.ts": "" },
    { order: [["src/domain/**"], ["src/**"]] },
    [],
  ],
  [
    "two layers above at once",
    { ...domain("import '../app/place.js';\nimport '../web/x.js';"), "src/web/x.ts": "" },
    THREE,
    found("src/domain/order.ts:1", "src/domain/order.ts:2"),
  ],
  [
    "no comment, string or import.meta",
    domain(
      "// import '../app/place.js'\nexport const s = \"import '../app/place.js'\", u = import.meta.url;\n/* require('../app/place') */",
    ),
    THREE,
    [],
  ],
  [
    "nothing below or beside it, and nothing outside the layers",
    {
      ...domain("import './other.js';\nimport '../lib/x.js';\nimport 'react';"),
      "src/domain/other.ts": "",
      "src/lib/x.ts": "import '../web/x.js';",
      "src/web/x.ts": "import '../domain/order.js';",
    },
    { ...THREE, cycles: false },
    [],
  ],
  ["Python: a module", python("import backend.app.service as s"), PYTHON, found("backend/domain/order.py:1")],
  ["Python: a name of a package", python("from backend.app import VERSION"), PYTHON, found("backend/domain/order.py:1")],
  ["Python: a sub-module by a relative name", python("from ..app import service"), PYTHON, found("backend/domain/order.py:1")],
  ["Python: everything", python("from backend.app.service import *"), PYTHON, found("backend/domain/order.py:1")],
  ["Python: several lines", python("x = 1\nfrom backend.app.service import (\n    place,\n)"), PYTHON, found("backend/domain/order.py:2")],
  [
    "Python: for the type checker",
    python("from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from backend.app.service import place"),
    PYTHON,
    found("backend/domain/order.py:3"),
  ],
  ["Python: in a function", python("def f():\n    from backend.app.service import place"), PYTHON, found("backend/domain/order.py:2")],
  [
    "Python: by call",
    python("import importlib\nimportlib.import_module('backend.app.service')\n__import__('backend.app.service')"),
    PYTHON,
    found("backend/domain/order.py:2", "backend/domain/order.py:3"),
  ],
  [
    "Python: no comment, docstring or string",
    python('"""\nfrom backend.app.service import place\n"""\n# import backend.app.service\nx = "import backend.app"'),
    PYTHON,
    [],
  ],
  [
    "rooms that stand apart",
    { "src/a/x.ts": "import '../b/y.ts';", "src/b/y.ts": "" },
    { order: [{ apart: ["src/a/**", "src/b/**"] }] },
    found("src/a/x.ts:1"),
  ],
  [
    "rooms named by one glob with braces",
    { "src/a/x.ts": "import '../b/y.ts';\nimport './z.ts';", "src/a/z.ts": "", "src/b/y.ts": "" },
    { order: [{ apart: ["src/{a,b}/**"] }] },
    found("src/a/x.ts:1"),
  ],
  [
    "an index of rooms that a more exact glob puts above them",
    { "c/a.ts": "", "c/b.ts": "", "c/index.ts": "import './a.ts';\nimport './b.ts';" },
    { order: [{ apart: ["c/*"] }, ["c/index.ts"]] },
    [],
  ],
  [
    "the scripts of components",
    {
      ...BASE,
      "src/domain/a.vue":
        "<template>\nimport '../app/place.js'\n</template>\n<script lang=\"ts\">\nimport type { Placed } from '../app/place.js';\n</script>\n",
      "src/domain/b.astro": "---\nimport { place } from '../app/place.js';\n---\n<p>{place}</p>",
      "src/domain/c.svelte": "<script>\nimport './b.astro';\n</script><p>it's</p>",
    },
    THREE,
    found("src/domain/a.vue:5", "src/domain/b.astro:2"),
  ],
  [
    "the more exact of two globs",
    { "src/a.ts": "import './x/b.ts';", "src/x/b.ts": "" },
    { order: [["src/**"], ["src/x/**"]] },
    found("src/a.ts:1"),
  ],
];

const pair = (from: string | readonly string[], ...to: readonly string[]) => ({ forbidden: [{ from, to }] });
const price = (text: string): Files => ({ "src/pricing/price.ts": text, "src/drivers/db.ts": "" });

const PAIRS: readonly Row[] = [
  [
    "a package",
    price("import { PrismaClient } from '@prisma/client';"),
    pair("src/pricing/**", "@prisma/client"),
    found("src/pricing/price.ts:1"),
  ],
  [
    "a sub-path of a package",
    price("import x from '@scope/pkg/x/y';\nimport z from '@scope/pkg/z';"),
    pair("src/pricing/**", "@scope/pkg/x"),
    found("src/pricing/price.ts:1"),
  ],
  [
    "packages by glob",
    price("import x from '@prisma/client/edge';\nimport y from 'prisma';"),
    pair("src/pricing/**", "@prisma/*"),
    found("src/pricing/price.ts:1"),
  ],
  [
    "a built-in module, with and without its prefix",
    price("import 'fs';\nimport 'node:fs/promises';\nimport 'node:path';"),
    pair("src/pricing/**", "fs"),
    found("src/pricing/price.ts:1", "src/pricing/price.ts:2"),
  ],
  ["files by glob", price("import '../drivers/db.js';"), pair("src/pricing/**", "src/drivers/**"), found("src/pricing/price.ts:1")],
  ["a folder by name", price("import '../drivers/db.js';"), pair("src/pricing", "src/drivers"), found("src/pricing/price.ts:1")],
  [
    "a package of this repository by name",
    {
      ...price("import '@shop/db';"),
      "packages/db/package.json": '{ "name": "@shop/db", "main": "index.ts" }',
      "packages/db/index.ts": "",
      "package.json": '{ "workspaces": ["packages/*"] }',
    },
    pair("src/pricing/**", "@shop/db"),
    found("src/pricing/price.ts:1"),
  ],
  ["several sources", price("import 'pg';"), pair(["src/a/**", "src/pricing/**"], "pg"), found("src/pricing/price.ts:1")],
  [
    "one line, though it breaks two pairs",
    price("import 'pg/lib/x.js';"),
    pair("src/pricing/**", "pg", "pg/lib"),
    found("src/pricing/price.ts:1"),
  ],
  ["no package whose name only begins alike", price("import 'pg-promise';\nimport 'a/pg';"), pair("src/pricing/**", "pg"), []],
  ["no package for a glob that means files", price("import 'game/engines/x';"), pair("src/pricing/**", "**/engines/**"), []],
  [
    "Python: a dotted module and what is below it",
    { "p/a.py": "import google.cloud.storage\nfrom google.cloud import bigquery\nfrom google.cloud.bigquery.job import X" },
    pair("p/**", "google.cloud.bigquery"),
    found("p/a.py:2", "p/a.py:3"),
  ],
  [
    "preset: an engine and an ORM",
    {
      "src/engines/a.ts": "import { drizzle } from 'drizzle-orm/node-postgres';",
      "backend/engines/b.py": "import math\nfrom sqlalchemy import text",
    },
    { preset: "layered-backend" },
    found("backend/engines/b.py:2", "src/engines/a.ts:1"),
  ],
  [
    "preset: a driver and an engine",
    { "backend/drivers/a.py": "from backend.engines import b", "backend/engines/b.py": "" },
    { preset: "layered-backend" },
    found("backend/drivers/a.py:1"),
  ],
  [
    "preset: an engine and a driver, a driver and an ORM",
    { "backend/drivers/a.py": "import sqlalchemy", "backend/engines/b.py": "from backend.drivers import a" },
    { preset: "layered-backend" },
    [],
  ],
];

const ANY = { order: [["src/**"]] };
const GRAPHS: readonly Row[] = [
  [
    "a cycle of three, once, at its first file",
    { "src/c.ts": "import './a.js';", "src/b.ts": "import './c.js';", "src/a.ts": "\nimport './b.js';" },
    ANY,
    ["layers/cycle src/a.ts:2"],
  ],
  [
    "two cycles in two places",
    {
      "src/a.ts": "import './b.js';",
      "src/b.ts": "export * from './a.js';",
      "src/c.ts": "import './d.js';",
      "src/d.ts": "require('./c.js');",
    },
    ANY,
    ["layers/cycle src/a.ts:1", "layers/cycle src/c.ts:1"],
  ],
  ["a file that imports itself", { "src/a.ts": "import './a.js';" }, ANY, ["layers/cycle src/a.ts:1"]],
  ["no cycle closed by a type", { "src/a.ts": "import './b.js';", "src/b.ts": "import type { A } from './a.js';" }, ANY, []],
  ["no cycle where cycles are off", { "src/a.ts": "import './b.js';", "src/b.ts": "import './a.js';" }, { ...ANY, cycles: false }, []],
  [
    "Python: no cycle through the package of a sub-module",
    { "src/p/__init__.py": "from .a import x\n", "src/p/a.py": "from . import b\n", "src/p/b.py": "" },
    ANY,
    [],
  ],
  ["Python: no cycle closed for the type checker", { "src/a.py": "import b\n", "src/b.py": "if TYPE_CHECKING:\n    import a\n" }, ANY, []],
  [
    "a module that no entry reaches",
    { "src/main.ts": "import './a.js';", "src/a.ts": "export * from './b.js';", "src/b.ts": "", "src/left.ts": "import './a.js';" },
    { ...ANY, entries: ["src/main.ts"] },
    ["layers/unreachable src/left.ts:1"],
  ],
  [
    "no test, declaration or file outside the layers",
    { "src/main.ts": "", "src/a.test.ts": "", "src/__tests__/b.ts": "", "src/env.d.ts": "", "src/test_c.py": "", "lib/x.ts": "" },
    { ...ANY, entries: ["src/main.ts"] },
    [],
  ],
  [
    "what is reached by type, by worker, by pattern, by page",
    {
      "index.html": '<script type="module" src="/src/main.ts"></script>',
      "src/main.ts": "import type { A } from './a.js';\nnew Worker(new URL('./w.ts', import.meta.url));\nimport(`./page/${x}.ts`);",
      "src/a.ts": "",
      "src/w.ts": "",
      "src/page/p.ts": "",
    },
    { ...ANY, entries: ["index.html"] },
    [],
  ],
  [
    "Python: packages around what is reached",
    {
      "src/main.py": "import src.p.q.m",
      "src/__init__.py": "",
      "src/p/__init__.py": "from . import side",
      "src/p/side.py": "x = 1",
      "src/p/q/__init__.py": "x = 1",
      "src/p/q/m.py": "",
      "src/p/left.py": "x = 1",
      "src/r/__init__.py": '"""Nothing."""',
    },
    { ...ANY, entries: ["src/main.py"] },
    ["layers/unreachable src/p/left.py:1"],
  ],
];

describe("layers", () => {
  it.each(check.examples)("judges the example: $title", async ({ finds, ...given }) => {
    const outcome = await judge(check, given);
    expect(outcome.findings.map((finding) => finding.rule)).toEqual(finds.map((fault) => `layers/${fault}`));
    expect(outcome.state).toBe(finds.length > 0 ? "failed" : "passed");
  });

  it.each(ORDER)("hold the order against %s", async (_title, files, options, finds) => {
    expect(failures(await judge(check, { files, options }))).toEqual(finds);
  });

  it.each(PAIRS)("forbid by pair %s", async (_title, files, options, finds) => {
    expect(failures(await judge(check, { files, options }))).toEqual(finds);
  });

  it.each(GRAPHS)("find in the graph %s", async (_title, files, options, finds) => {
    expect(failures(await judge(check, { files, options }))).toEqual(finds);
  });

  it("are not applicable without configuration, and without source files", async () => {
    expect(await judge(check, { files: BASE })).toMatchObject({
      state: "notApplicable",
      reason: "no order, forbidden pair, entry or preset is configured",
    });
    expect(await judge(check, { files: { "a.md": "" }, options: THREE })).toMatchObject({ state: "notApplicable" });
  });

  it("say which globs match nothing", async () => {
    expect(await judge(check, { files: BASE, options: THREE })).toMatchObject({
      state: "passed",
      reason: "no file matches src/domain/**, src/web/**",
    });
  });

  it("are undecided where a file of a layer or an entry cannot be read", async () => {
    const reason = "the imports of src/domain/order.ts could not all be read (line 1: Unexpected token)";
    expect(await judge(check, { files: domain("const x = ;"), options: THREE })).toMatchObject({ state: "undecided", reason });
    expect(await judge(check, { files: { ...BASE, "src/lib/x.ts": "const x = ;" }, options: THREE })).toMatchObject({ state: "passed" });
    const missing = { ...ANY, entries: ["src/gone.ts"] };
    expect(await judge(check, { files: BASE, options: missing })).toMatchObject({
      state: "undecided",
      reason: 'no file stands at the configured entry "src/gone.ts"',
    });
  });

  it("fail rather than stay undecided where something was found", async () => {
    const outcome = await judge(check, {
      files: { ...domain("import '../app/place.js';"), "src/web/x.ts": "const x = ;" },
      options: THREE,
    });
    expect(outcome).toMatchObject({
      state: "failed",
      reason: "not all could be judged: the imports of src/web/x.ts could not all be read (line 1: Unexpected token)",
    });
  });

  it("count what was looked at", async () => {
    const outcome = await judge(check, {
      files: domain("import './gone.js';\nimport 'react';\nimport './other.js';"),
      options: { order: [["src/domain/**"]] },
    });
    expect(outcome).toMatchObject({
      facts: {
        files: 2,
        edges: 0,
        external: 1,
        unresolvedCount: 2,
        unresolved: ["src/domain/order.ts:1 ./gone.js", "src/domain/order.ts:3 ./other.js"],
        unmatched: [],
      },
    });
  });

  it("follow links", async () => {
    const plain = simulatedView({ files: { ...domain("import './link/place.js';"), "src/domain/link": "../app" } });
    const view = { ...plain, kind: (path: string) => (path.endsWith("/link") ? ("symlink" as const) : plain.kind(path)) };
    expect(failures(await judgeView(check, view, THREE, new Date(0)))).toEqual(found("src/domain/order.ts:1"));
  });

  it("keep a finding's fingerprint when its line moves", async () => {
    const at = async (text: string) => (await judge(check, { files: domain(text), options: THREE })).findings.map((one) => one.fingerprint);
    expect(await at("\n\n\nimport '../app/place.js';")).toEqual(await at("import '../app/place.js';"));
  });

  it("follow imports to any depth", async () => {
    const chain = Object.fromEntries(Array.from({ length: 3_000 }, (_, at) => [`src/f${at}.ts`, `import './f${(at + 1) % 3_000}.js';`]));
    expect(failures(await judge(check, { files: chain, options: { ...ANY, entries: ["src/f0.ts"] } }))).toEqual([
      "layers/cycle src/f0.ts:1",
    ]);
  });
});
