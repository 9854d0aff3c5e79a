import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { check } from "#checks/layers/check.ts";
import { failures, judge } from "#test/judge.ts";

/** Title, files, entries, and the places of the routers that no entry mounts. */
type Row = readonly [title: string, files: Readonly<Record<string, string>>, entry: string, finds: readonly string[]];

const FASTAPI = "from fastapi import APIRouter\n\nrouter = APIRouter(prefix='/x')\n\n@router.get('/')\ndef read(): ...\n";
const FLASK = "from flask import Blueprint\nbp = Blueprint('x', __name__)\n";
const EXPRESS =
  "import { Router } from 'express';\nconst router = Router();\nrouter.get('/', (req, res) => res.end());\nexport default router;\n";
const HONO = "import { Hono } from 'hono';\nexport const orders = new Hono().get('/', (c) => c.text('x'));\n";

const PYTHON: readonly Row[] = [
  [
    "mounted by its module",
    {
      "api/orders.py": FASTAPI,
      "main.py": "from fastapi import FastAPI\nfrom api import orders\napp = FastAPI()\napp.include_router(orders.router)\n",
    },
    "main.py",
    [],
  ],
  [
    "mounted under an alias, with a keyword",
    { "api/orders.py": FASTAPI, "main.py": "from api.orders import router as orders\napp.include_router(router=orders, prefix='/o')\n" },
    "main.py",
    [],
  ],
  [
    "mounted by the whole dotted name",
    { "api/orders.py": FASTAPI, "main.py": "import api.orders\napp.include_router(api.orders.router)\n" },
    "main.py",
    [],
  ],
  [
    "imported and not mounted",
    { "api/orders.py": FASTAPI, "main.py": "from api.orders import router\napp = FastAPI()\nprint(router)\n" },
    "main.py",
    ["api/orders.py:3"],
  ],
  ["never imported", { "api/orders.py": FASTAPI, "main.py": "app = FastAPI()\n" }, "main.py", ["api/orders.py:3"]],
  [
    "mounted in a file that no entry reaches",
    { "api/orders.py": FASTAPI, "old.py": "from api.orders import router\napp.include_router(router)\n", "main.py": "app = FastAPI()\n" },
    "main.py",
    ["api/orders.py:3"],
  ],
  [
    "mounted in a comment",
    { "api/orders.py": FASTAPI, "main.py": "from api.orders import router\n# app.include_router(router)\n'app.include_router(router)'\n" },
    "main.py",
    ["api/orders.py:3"],
  ],
  [
    "re-exported by a package",
    {
      "api/__init__.py": "from .orders import router as orders_router\n",
      "api/orders.py": FASTAPI,
      "main.py": "from api import orders_router\napp.include_router(orders_router)\n",
    },
    "main.py",
    [],
  ],
  [
    "re-exported with everything",
    { "api/__init__.py": "from .orders import *\n", "api/orders.py": FASTAPI, "main.py": "import api\napp.include_router(api.router)\n" },
    "main.py",
    [],
  ],
  [
    "mounted on a router that is mounted",
    {
      "api/orders.py": FASTAPI,
      "api/all.py": "from fastapi import APIRouter\nfrom . import orders\nroot = APIRouter()\nroot.include_router(orders.router)\n",
      "main.py": "from api.all import root\napp.include_router(root)\n",
    },
    "main.py",
    [],
  ],
  [
    "mounted on a router that is not mounted",
    {
      "api/orders.py": FASTAPI,
      "api/all.py": "from fastapi import APIRouter\nfrom . import orders\nroot = APIRouter()\nroot.include_router(orders.router)\n",
      "main.py": "from api.all import root\n",
    },
    "main.py",
    ["api/all.py:3", "api/orders.py:3"],
  ],
  [
    "mounted in a loop over a list",
    {
      "api/orders.py": FASTAPI,
      "main.py": "from api import orders\nROUTERS = [\n  orders.router,\n]\nfor r in ROUTERS:\n    app.include_router(r)\n",
    },
    "main.py",
    [],
  ],
  [
    "mounted in a function",
    { "api/orders.py": FASTAPI, "main.py": "def create_app():\n    from api.orders import router\n    app.include_router(router)\n" },
    "main.py",
    [],
  ],
  [
    "handed to a function of the repository",
    {
      "api/orders.py": FASTAPI,
      "wire.py": "def wire(app, *routers):\n    for r in routers: app.include_router(r)\n",
      "main.py": "from wire import wire\nfrom api.orders import router\nwire(app, router)\n",
    },
    "main.py",
    [],
  ],
  [
    "handed to a package",
    { "api/orders.py": FASTAPI, "main.py": "from slowapi import Limiter\nfrom api.orders import router\nLimiter(router)\n" },
    "main.py",
    ["api/orders.py:3"],
  ],
  [
    "made by a function",
    {
      "api/orders.py": "import fastapi\n\ndef make():\n    r = fastapi.APIRouter()\n    return r\n",
      "main.py": "from api.orders import make\napp.include_router(make())\n",
    },
    "main.py",
    [],
  ],
  [
    "found by names made at run time",
    {
      "api/orders.py": FASTAPI,
      "main.py": "import importlib\nfor name in names:\n    app.include_router(importlib.import_module(f'api.{name}').router)\n",
    },
    "main.py",
    [],
  ],
  [
    "a blueprint that is registered",
    { "shop/orders.py": FLASK, "app.py": "from shop.orders import bp\napp.register_blueprint(bp, url_prefix='/o')\n" },
    "app.py",
    [],
  ],
  [
    "a blueprint that is not",
    { "shop/orders.py": FLASK, "shop/users.py": FLASK, "app.py": "from shop import orders, users\napp.register_blueprint(orders.bp)\n" },
    "app.py",
    ["shop/users.py:2"],
  ],
  [
    "somebody else's Blueprint",
    { "shop/orders.py": "from shop.paper import Blueprint\nbp = Blueprint()\n", "app.py": "import shop.orders\n" },
    "app.py",
    [],
  ],
  [
    "mounted by a folder that is a package without a file",
    { "ns/deep/k.py": FASTAPI, "main.py": "import ns.deep.k\nfrom ns import deep\napp.include_router(deep.k.router)\n" },
    "main.py",
    [],
  ],
  [
    "mounted by a name that a star brought",
    {
      "api/orders.py": FASTAPI,
      "api/__init__.py": "from api.orders import *\n",
      "main.py": "from api import *\napp.include_router(router)\n",
    },
    "main.py",
    [],
  ],
  [
    "mounted by names that are set together, or within a condition",
    {
      "api/orders.py": FASTAPI,
      "api/users.py": FASTAPI,
      "main.py":
        "from api import orders, users\nx, prefix = orders.router, '/o'\napp.include_router(x)\nif (y := users.router):\n    app.include_router(y)\n",
    },
    "main.py",
    [],
  ],
  [
    "in a call of many arguments, none of which it stays in",
    { "main.py": `from fastapi import APIRouter\nf(${"a=APIRouter(),".repeat(60_000)})\n` },
    "main.py",
    [],
  ],
  ["a router of the tests", { "tests/test_x.py": FASTAPI, "main.py": "app = FastAPI()\n" }, "main.py", []],
];

const JAVASCRIPT: readonly Row[] = [
  [
    "mounted from a default export",
    { "src/orders.ts": EXPRESS, "src/main.ts": "import orders from './orders.js';\napp.use('/orders', auth, orders);\n" },
    "src/main.ts",
    [],
  ],
  [
    "imported and not mounted",
    { "src/orders.ts": EXPRESS, "src/main.ts": "import orders from './orders.js';\nconsole.log(orders);\n" },
    "src/main.ts",
    ["src/orders.ts:2"],
  ],
  ["never imported", { "src/orders.ts": EXPRESS, "src/main.ts": "export {};\n" }, "src/main.ts", ["src/orders.ts:2"]],
  [
    "mounted through a barrel",
    {
      "src/orders.ts": EXPRESS,
      "src/index.ts": "export { default as orders } from './orders.js';\n",
      "src/main.ts": "import * as routes from './index.js';\napp.use(routes.orders);\n",
    },
    "src/main.ts",
    [],
  ],
  [
    "mounted through two stars",
    {
      "src/orders.ts": "import express from 'express';\nexport const orders = express.Router();\n",
      "src/a.ts": "export * from './orders.js';\n",
      "src/b.ts": "export * from './a.js';\n",
      "src/main.ts": "import { orders } from './b.js';\napp.use(orders);\n",
    },
    "src/main.ts",
    [],
  ],
  [
    "mounted on a router that is mounted",
    {
      "src/orders.ts": EXPRESS,
      "src/api.ts":
        "import { Router as R } from 'express';\nimport orders from './orders.js';\nexport const api = R();\napi.use('/orders', orders);\n",
      "src/main.ts": "import { api } from './api.js';\napp.use(api);\n",
    },
    "src/main.ts",
    [],
  ],
  [
    "mounted on a router that is not",
    {
      "src/orders.ts": EXPRESS,
      "src/api.ts":
        "import { Router } from 'express';\nimport orders from './orders.js';\nexport const api = Router();\napi.use('/orders', orders);\n",
      "src/main.ts": "import { api } from './api.js';\n",
    },
    "src/main.ts",
    ["src/api.ts:3", "src/orders.ts:2"],
  ],
  [
    "mounted by require",
    {
      "src/orders.js": "const express = require('express');\nconst router = express.Router();\nmodule.exports = router;\n",
      "src/main.js": "app.use('/orders', require('./orders'));\n",
    },
    "src/main.js",
    [],
  ],
  [
    "destructured from require",
    {
      "src/orders.js": "const { Router } = require('express');\nconst router = Router();\nmodule.exports = { router };\n",
      "src/main.js": "const { router: orders } = require('./orders');\napp.use(orders);\n",
    },
    "src/main.js",
    [],
  ],
  [
    "exported by name and never mounted",
    { "src/orders.js": "const router = require('express').Router();\nexports.router = router;\n", "src/main.js": "require('./orders');\n" },
    "src/main.js",
    ["src/orders.js:1"],
  ],
  [
    "mounted by a dynamic import",
    { "src/orders.ts": EXPRESS, "src/main.ts": "app.use((await import('./orders.js')).default);\n" },
    "src/main.ts",
    [],
  ],
  [
    "made by a function",
    {
      "src/orders.ts": "import { Router } from 'express';\nexport function make() {\n  const r = Router();\n  return r;\n}\n",
      "src/main.ts": "import { make } from './orders.js';\napp.use(make());\n",
    },
    "src/main.ts",
    [],
  ],
  [
    "mounted in a loop",
    {
      "src/orders.ts": EXPRESS,
      "src/main.ts":
        "import orders from './orders.js';\nconst routes = [{ path: '/o', router: orders }];\nroutes.forEach(({ path, router }) => app.use(path, router));\n",
    },
    "src/main.ts",
    [],
  ],
  [
    "handed to a function of the repository",
    {
      "src/orders.ts": EXPRESS,
      "src/wire.ts": "export const wire = (app, r) => app.use(r);\n",
      "src/main.ts": "import orders from './orders.js';\nimport { wire } from './wire.js';\nwire(app, orders);\n",
    },
    "src/main.ts",
    [],
  ],
  [
    "Hono, routed",
    {
      "src/orders.ts": HONO,
      "src/main.ts":
        "import { Hono } from 'hono';\nimport { orders } from './orders.js';\nconst app = new Hono();\napp.route('/orders', orders);\nexport default app;\n",
    },
    "src/main.ts",
    [],
  ],
  [
    "Hono, routed in a chain that is exported",
    {
      "src/orders.ts": HONO,
      "src/main.ts":
        "import { Hono } from 'hono';\nimport { orders } from './orders.js';\nexport default new Hono().get('/', h).route('/orders', orders);\n",
    },
    "src/main.ts",
    [],
  ],
  [
    "Hono, not routed",
    {
      "src/orders.ts": HONO,
      "src/main.ts":
        "import { Hono } from 'hono';\nimport { serve } from '@hono/node-server';\nimport { orders } from './orders.js';\nconst app = new Hono();\nserve({ fetch: app.fetch, port: 1 });\n",
    },
    "src/main.ts",
    ["src/orders.ts:2"],
  ],
  [
    "somebody else's Router",
    { "src/a.ts": "import { Router } from './router.js';\nexport const r = Router();\n", "src/main.ts": "import './a.js';\n" },
    "src/main.ts",
    [],
  ],
];

describe("a router", () => {
  it.each([...PYTHON, ...JAVASCRIPT])("is judged when it is %s", async (_title, files, entry, finds) => {
    const outcome = await judge(check, { files, options: { entries: [entry] } });
    expect(failures(outcome)).toEqual(finds.map((place) => `layers/unwired-entry ${place}`));
  });

  const chain = (length: number, last: string): Readonly<Record<string, string>> =>
    Object.fromEntries(
      Array.from({ length }, (_, at) => [`src/r${at}.ts`, at + 1 === length ? last : `export { router } from './r${at + 1}.js';\n`]),
    );

  it("is followed through a chain of re-exports of any length", async () => {
    const files = {
      ...chain(2_000, "import { Router } from 'express';\nexport const router = Router();\n"),
      "src/main.ts":
        "import express from 'express';\nimport { router } from './r0.js';\nconst app = express();\napp.use(router);\napp.listen(1);\n",
    };
    expect(failures(await judge(check, { files, options: { entries: ["src/main.ts"] } }))).toEqual([]);
    const unmounted = { ...files, "src/main.ts": "import { router } from './r0.js';\nconsole.log(router);\n" };
    expect(failures(await judge(check, { files: unmounted, options: { entries: ["src/main.ts"] } }))).toEqual([
      "layers/unwired-entry src/r1999.ts:2",
    ]);
  });

  it("is followed through objects within objects and packages within packages", async () => {
    const depth = 30;
    const objects = Array.from({ length: depth }, (_, at) => `const o${at + 1} = { inner: o${at} };`).join("\n");
    const packages = Array.from({ length: depth }, (_, at) => `p${at}`);
    const files = {
      "src/main.ts": `import { Router } from 'express';\nimport express from 'express';\nconst o0 = Router();\n${objects}\nconst app = express();\napp.use(o${depth}${".inner".repeat(depth)});\napp.listen(1);\n`,
      [`${packages.join("/")}/orders.py`]: FASTAPI,
      "main.py": `from fastapi import FastAPI\nimport ${packages.join(".")}.orders\napp = FastAPI()\napp.include_router(${packages.join(".")}.orders.router)\n`,
    };
    expect(failures(await judge(check, { files, options: { entries: ["src/main.ts", "main.py"] } }))).toEqual([]);
  });

  it("is found in a tangle of names that all mean each other", async () => {
    const count = 60;
    const names = Array.from({ length: count }, (_, at) => `n${at}`);
    const tangle = (at: number): string =>
      `import { Router } from 'express';\n${names.map((_, other) => `import * as m${other} from './t${other}.js';`).join("\n")}\nexport const n${at} = pick(${names.map((name, other) => `m${other}.${name}`).join(", ")});\nexport const { ${names.join(", ")} } = n${at};\n`;
    const files = {
      ...Object.fromEntries(names.map((_, at) => [`src/t${at}.ts`, `${tangle(at)}export * from './t${(at + 1) % count}.js';\n`])),
      "src/last.ts": "import { Router } from 'express';\nexport const last = Router();\n",
      "src/main.ts":
        "import express from 'express';\nimport { n0 } from './t0.js';\nimport { last } from './last.js';\nconst app = express();\napp.use(n0.n1.n2.n3);\napp.use(last);\napp.listen(1);\n",
    };
    expect(failures(await judge(check, { files, options: { entries: ["src/main.ts"], cycles: false } }))).toEqual([]);
  });

  it("is found where a name is a module's and then many members of itself", async () => {
    const members = ["path", "query", "header", "cookie", "body"].map((name) => `    params = params.${name}\n`).join("");
    const files = {
      "shop/__init__.py": "",
      "shop/params.py": "path = 1\n",
      "shop/routes.py": `from fastapi import APIRouter\nfrom . import params\nrouter = APIRouter()\ndef read(given):\n${members}    return given.include(params)\n`,
      "main.py": "import shop.routes\nfrom fastapi import FastAPI\napp = FastAPI()\napp.include_router(shop.routes.router)\n",
    };
    const outcome = await judge(check, { files, options: { entries: ["main.py"], cycles: false } });
    expect([outcome.state, failures(outcome)]).toEqual(["passed", []]);
  });

  it("is looked for without an exception, whatever the files say", async () => {
    const words =
      "from fastapi import APIRouter as , . ( ) [ ] = : for in return def r app include_router \n 'x' * { } const let => new Hono Router use export default require import".split(
        " ",
      );
    const text = fc.array(fc.constantFrom(...words), { maxLength: 40 }).map((parts) => parts.join(" "));
    await fc.assert(
      fc.asyncProperty(text, text, async (python, javascript) => {
        const files = {
          "main.py": `from fastapi import APIRouter\nr = APIRouter()\n${python}`,
          "main.ts": `import { Router } from 'express';\n${javascript}`,
        };
        expect(["passed", "failed", "undecided"]).toContain((await judge(check, { files, options: { entries: ["main.*"] } })).state);
      }),
      { numRuns: 300 },
    );
  });
});
