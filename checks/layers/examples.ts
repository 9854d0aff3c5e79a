/** Small repositories that show what each rule finds and what it leaves alone. */
import type { Example } from "#src/check.ts";

const ORDER = [["src/domain/**"], ["src/app/**"]];

export const examples: readonly Example[] = [
  {
    title: "the domain imports the application, if only a type",
    files: {
      "src/app/place.ts": "export type Placed = { id: string };\n",
      "src/domain/order.ts": 'import type { Placed } from "../app/place.js";\nexport type Seen = Placed;\n',
    },
    options: { order: ORDER },
    finds: ["forbidden-import"],
  },
  {
    title: "the application imports the domain",
    files: {
      "src/app/place.ts": 'import { empty } from "../domain/order.js";\nexport const place = () => empty;\n',
      "src/domain/order.ts": "export const empty = {};\n",
    },
    options: { order: ORDER },
    finds: [],
  },
  {
    title: "two rooms of one layer that stand apart",
    files: {
      "checks/one.ts": 'import "#checks/two.ts";\n',
      "checks/two.ts": "export {};\n",
      "package.json": '{ "imports": { "#checks/*": "./checks/*" } }\n',
    },
    options: { order: [{ apart: ["checks/*"] }] },
    finds: ["forbidden-import"],
  },
  {
    title: "files of one folder that stands apart as a whole",
    files: { "checks/one/check.ts": 'import "./rules.ts";\n', "checks/one/rules.ts": "export {};\n" },
    options: { order: [{ apart: ["checks/*"] }] },
    finds: [],
  },
  {
    title: "pricing imports an object mapper, by name and by sub-path",
    files: { "backend/pricing/risk.py": "import math\nimport sqlalchemy\nfrom sqlalchemy.orm import Session\nimport sqlalchemyx\n" },
    options: { forbidden: [{ from: "backend/pricing/**", to: ["sqlalchemy"] }] },
    finds: ["forbidden-import", "forbidden-import"],
  },
  {
    title: "an engine imports a database driver",
    files: { "src/engines/price.ts": 'import pg from "pg";\nexport const price = pg;\n' },
    options: { preset: "layered-backend" },
    finds: ["forbidden-import"],
  },
  {
    title: "two modules import each other's values",
    files: { "app/a.py": "from app import b\n", "app/b.py": "def f():\n    from app import a\n", "app/__init__.py": "" },
    options: { order: [["app/**"]] },
    finds: ["cycle"],
  },
  {
    title: "one of two modules imports only the other's type",
    files: {
      "src/a.ts": 'import { b } from "./b.ts";\nexport type A = typeof b;\n',
      "src/b.ts": 'import type { A } from "./a.ts";\nexport const b: A | 1 = 1;\n',
    },
    options: { order: [["src/**"]] },
    finds: [],
  },
  {
    title: "a module that no entry reaches",
    files: {
      "src/main.ts": 'await import("./used.ts");\n',
      "src/used.ts": "export {};\n",
      "src/left.ts": "export {};\n",
      "src/left.test.ts": 'import "./left.ts";\n',
    },
    options: { order: [["src/**"]], entries: ["src/main.ts"] },
    finds: ["unreachable"],
  },
];
