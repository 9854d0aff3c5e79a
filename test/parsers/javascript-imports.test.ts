import * as fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { javascriptImports } from "#src/parsers/javascript-imports.ts";
import { loadJavaScriptParser } from "#src/parsers/javascript.ts";

beforeAll(loadJavaScriptParser);

/** `line kind specifier` of each import. */
const seen = (text: string, path = "src/a.ts"): readonly string[] =>
  javascriptImports(text, path).imports.map(({ line, kind, specifier }) => `${line} ${kind} ${specifier}`);

const ROWS: readonly (readonly [title: string, text: string, gives: readonly string[], path?: string | undefined])[] = [
  ["a default, a namespace and names", "import D, * as N from './a';\nimport { x, type Y } from './b';", ["1 static ./a", "2 static ./b"]],
  ["a side effect", "import './styles.css';\nimport {} from './b';", ["1 static ./styles.css", "2 static ./b"]],
  [
    "types",
    "import type { A } from './a';\nimport { type B, type C } from './b';\nimport type {} from './c';",
    ["1 type ./a", "2 type ./b", "3 type ./c"],
  ],
  ["a default that is called type", "import type from './a';", ["1 static ./a"]],
  [
    "re-exports",
    "export * from './a';\nexport * as b from './b';\nexport { c } from './c';\nexport {} from './d';",
    ["1 reexport ./a", "2 reexport ./b", "3 reexport ./c", "4 reexport ./d"],
  ],
  [
    "re-exported types",
    "export type { A } from './a';\nexport type * from './b';\nexport { type C } from './c';",
    ["1 type ./a", "2 type ./b", "3 type ./c"],
  ],
  ["an import over several lines where it begins", "// first\nimport {\n  a,\n} from\n  './a';", ["2 static ./a"]],
  [
    "dynamic imports",
    "const a = await import('./a');\nconst b = import(/* chunk */ `./b`);\nimport('./\\u0063');",
    ["1 dynamic ./a", "2 dynamic ./b", "3 dynamic ./c"],
  ],
  [
    "what is known of a name made at run time",
    "import(`./locale/${x}.js`);\nimport('./page/' + x + '.js');\nimport(x);",
    ["1 reference ./locale/*", "2 reference ./page/*"],
  ],
  [
    "require",
    "const a = require('./a');\nif (x) { require(`./b`).c(); }\nmodule.require('./d');",
    ["1 require ./a", "2 require ./b", "3 require ./d"],
    "a.js",
  ],
  [
    "import = require",
    "import a = require('./a');\nimport type b = require('./b');\nexport import c = require('./c');",
    ["1 require ./a", "2 type ./b", "3 require ./c"],
  ],
  ["import types", "let a: import('./a').A;\ntype B = typeof import('./b');", ["1 type ./a", "2 type ./b"]],
  [
    "files named by import.meta",
    "new Worker(new URL('./w.ts', import.meta.url));\nimport.meta.resolve('./r');\nimport.meta.glob(['./p/*.ts']);\nimport.meta.url;",
    ["1 reference ./w.ts", "2 reference ./r", "3 reference ./p/*"],
  ],
  [
    "no comment, string, template or regular expression",
    "// import a from './a'\n/* require('./b') */\nconst s = \"import './c'\", t = `import('./d')`, r = /require('e')/;\n",
    [],
  ],
  ["JSX", "import A from './a';\nexport default () => <A>import x from './no'</A>;", ["1 static ./a"], "a.jsx"],
  ["Flow's types", "// @flow\nimport type { A } from './a';\nexport const f = (x: ?A): ?A => x;", ["2 type ./a"], "a.js"],
  ["a script behind a hash-bang", "#!/usr/bin/env node\nrequire('./a');", ["2 require ./a"], "bin.cjs"],
];

describe("the imports of a JavaScript or TypeScript file", () => {
  it.each(ROWS.map(([title, text, gives, path = "src/a.ts"]) => [title, text, gives, path] as const))(
    "include %s",
    (_title, text, gives, path) => {
      expect(seen(text, path)).toEqual(gives);
    },
  );

  it("are said to be incomplete where the parser gives up", () => {
    expect(javascriptImports("import './a';\nconst x = ;\nimport './b';", "a.ts").broken).toBe("line 2: Unexpected token");
    expect(javascriptImports("import './a';\nlet a; let a;", "a.ts").broken).toBeUndefined();
  });

  it("are not read where the text nests deeper than the parser's stack", () => {
    const deep = `import './a';\n${"(".repeat(60_000)}`;
    expect(javascriptImports(deep, "a.ts")).toEqual({ imports: [], broken: "it nests too deep" });
  });

  it("never throw, whatever the text", () => {
    const words = fc.constantFrom(
      "import",
      " ",
      "'./a'",
      "from",
      "{",
      "}",
      "(",
      ")",
      "type",
      "\n",
      "`",
      "${",
      "require",
      "/*",
      "*/",
      "//",
      "\0",
      "export",
      "*",
      "<",
      "é",
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(words).map((parts) => parts.join("")),
          fc.string(),
        ),
        fc.constantFrom("a.ts", "a.js", "a.tsx", "a.d.ts"),
        (text, path) => {
          for (const { line } of javascriptImports(text, path).imports) expect(line).toBeLessThanOrEqual(text.split("\n").length);
        },
      ),
    );
  });
});
