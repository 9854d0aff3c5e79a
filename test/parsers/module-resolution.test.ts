import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { moduleResolver } from "#src/parsers/module-resolution.ts";
import { fileFinder, joined } from "#src/parsers/source-path.ts";
import type { Resolution } from "#src/parsers/resolution.ts";

const resolverOf = (files: Readonly<Record<string, string>>) =>
  moduleResolver({ paths: Object.keys(files).sort(), text: (path) => (Object.hasOwn(files, path) ? files[path] : undefined) });

interface Row {
  readonly title: string;
  readonly files: Readonly<Record<string, string>>;
  readonly from: string;
  readonly imports: Readonly<Record<string, Resolution>>;
}

const unresolved = (text: string): Resolution => ({ unresolved: text });

const ROWS: readonly Row[] = [
  {
    title: "relative imports find extensions, compiled sources and index files",
    files: {
      "src/a.ts": "",
      "src/b.tsx": "",
      "src/c/index.ts": "",
      "src/d.vue": "",
      "src/e.mts": "",
      "src/f.json": "",
      "src/b/index.ts": "",
    },
    from: "src/a.ts",
    imports: {
      "./b": { path: "src/b.tsx" },
      "./b.js": { path: "src/b.tsx" },
      "./b/": { path: "src/b/index.ts" },
      "./c": { path: "src/c/index.ts" },
      "./d.vue": { path: "src/d.vue" },
      "./e.mjs": { path: "src/e.mts" },
      "./f.json?raw": { path: "src/f.json" },
      "../src/a": { path: "src/a.ts" },
      "./none": unresolved('"./none" names no file, seen from src/a.ts'),
      "../../out": unresolved('"../../out" names no file, seen from src/a.ts'),
    },
  },
  {
    title: "a folder is the file that its own package.json names, else its index",
    files: {
      "a.ts": "",
      "sub/package.json": '{ "main": "not-the-index.js" }',
      "sub/not-the-index.js": "",
      "sub/index.js": "",
      "built/package.json": '{ "main": "dist/main.js" }',
      "built/src/main.ts": "",
      "gone/package.json": '{ "main": "gone.js" }',
      "gone/index.ts": "",
      "file.ts": "",
      "file/package.json": '{ "main": "other.js" }',
      "file/other.js": "",
    },
    from: "a.ts",
    imports: {
      "./sub": { path: "sub/not-the-index.js" },
      "./sub/": { path: "sub/not-the-index.js" },
      "./sub/index": { path: "sub/index.js" },
      "./built": { path: "built/src/main.ts" },
      "./gone": { path: "gone/index.ts" },
      "./file": { path: "file.ts" },
      "./file/": { path: "file/other.js" },
    },
  },
  {
    title: "built-in modules and packages are outside the repository",
    files: { "a.ts": "" },
    from: "a.ts",
    imports: {
      fs: { external: "node:fs" },
      "node:fs/promises": { external: "node:fs/promises" },
      react: { external: "react" },
      "react-dom/client": { external: "react-dom" },
      "@scope/pkg/deep": { external: "@scope/pkg" },
      "virtual:pages": { external: "virtual:pages" },
      "@/x": unresolved('"@/x" is an alias that no tsconfig or bundler configuration explains'),
    },
  },
  {
    title: "tsconfig paths, baseUrl and extends hold, comments and trailing commas included",
    files: {
      "web/tsconfig.json":
        '{ // "@" is src\n "extends": "../tsconfig.base.json", "compilerOptions": { "baseUrl": ".", "paths": { "@/*": ["./src/*"], "exact": ["src/one.ts"], }, } }',
      "tsconfig.base.json": '{ "compilerOptions": { "paths": { "#base/*": ["libs/*"] } } }',
      "web/src/x.ts": "",
      "web/src/one.ts": "",
      "libs/y.ts": "",
      "web/src/deep/z.ts": "",
    },
    from: "web/src/deep/z.ts",
    imports: {
      "@/x": { path: "web/src/x.ts" },
      exact: { path: "web/src/one.ts" },
      "src/x": { path: "web/src/x.ts" },
      "@/none": unresolved('"@/none" is mapped by "@/*" of tsconfig paths to no file'),
    },
  },
  {
    title: "paths come from what is extended, relative to where they are written, and from references in the same folder",
    files: {
      "base/tsconfig.json": '{ "compilerOptions": { "paths": { "~/*": ["./lib/*"] } } }',
      "base/lib/y.ts": "",
      "a/tsconfig.json": '{ "extends": ["../base/tsconfig"] }',
      "a/x.ts": "",
      "b/tsconfig.json": '{ "files": [], "references": [{ "path": "./tsconfig.app.json" }] }',
      "b/tsconfig.app.json": '{ "compilerOptions": { "paths": { "@/*": ["./src/*"] } } }',
      "b/src/z.ts": "",
    },
    from: "a/x.ts",
    imports: { "~/y": { path: "base/lib/y.ts" } },
  },
  {
    title: "a solution-style tsconfig lends the paths of its references",
    files: {
      "b/tsconfig.json": '{ "files": [], "references": [{ "path": "./tsconfig.app.json" }] }',
      "b/tsconfig.app.json": '{ "compilerOptions": { "paths": { "@/*": ["./src/*"] } } }',
      "b/src/z.ts": "",
    },
    from: "b/src/z.ts",
    imports: { "@/z": { path: "b/src/z.ts" } },
  },
  {
    title: "configurations that extend each other end",
    files: { "tsconfig.json": '{ "extends": "./other.json" }', "other.json": '{ "extends": "./tsconfig.json" }', "a.ts": "" },
    from: "a.ts",
    imports: { "@/a": { path: "a.ts" } },
  },
  {
    title: "workspace packages resolve by name, exports, main and the source a build is made from",
    files: {
      "package.json": '{ "workspaces": ["packages/*", "apps/*"] }',
      "packages/ui/package.json":
        '{ "name": "@acme/ui", "exports": { ".": { "types": "./dist/index.d.ts", "import": "./dist/index.js" }, "./*": "./src/*.tsx", "./gate": { "import": { "default": "./src/gate/main.tsx" } } } }',
      "packages/ui/src/index.ts": "",
      "packages/ui/src/Button.tsx": "",
      "packages/ui/src/gate/main.tsx": "",
      "packages/util/package.json": '{ "name": "util-belt", "main": "lib/main.js" }',
      "packages/util/src/main.ts": "",
      "packages/bare/package.json": '{ "name": "bare" }',
      "packages/bare/index.js": "",
      "examples/react/package.json": '{ "name": "react" }',
      "examples/react/index.js": "",
      "apps/web/package.json": '{ "name": "web" }',
      "apps/web/src/a.ts": "",
    },
    from: "apps/web/src/a.ts",
    imports: {
      "@acme/ui": { path: "packages/ui/src/index.ts" },
      "@acme/ui/Button": { path: "packages/ui/src/Button.tsx" },
      "@acme/ui/gate": { path: "packages/ui/src/gate/main.tsx" },
      "util-belt": { path: "packages/util/src/main.ts" },
      bare: { path: "packages/bare/index.js" },
      react: { external: "react" },
      "web/src/a": { path: "apps/web/src/a.ts" },
      "@acme/ui/none": unresolved('"@acme/ui/none" is a package of this repository, but it has no such file'),
    },
  },
  {
    title: "pnpm workspaces and file: dependencies are known",
    files: {
      "pnpm-workspace.yaml": "packages:\n  - 'libs/*'\n  - \"apps/*\" # all\ncatalog:\n  - nothing\n",
      "libs/a/package.json": '{ "name": "a" }',
      "libs/a/index.ts": "",
      "vendor/b/package.json": '{ "name": "whatever" }',
      "vendor/b/index.ts": "",
      "apps/web/package.json": '{ "name": "web", "dependencies": { "b": "file:../../vendor/b" } }',
      "apps/web/x.ts": "",
    },
    from: "apps/web/x.ts",
    imports: { a: { path: "libs/a/index.ts" }, b: { path: "vendor/b/index.ts" } },
  },
  {
    title: "package imports (#) resolve, with patterns and conditions",
    files: {
      "package.json": '{ "name": "me", "imports": { "#src/*": "./src/*", "#db": { "node": "./src/db.ts" } } }',
      "src/db.ts": "",
      "src/x.ts": "",
    },
    from: "src/x.ts",
    imports: {
      "#src/x.ts": { path: "src/x.ts" },
      "#db": { path: "src/db.ts" },
      "#none": unresolved('"#none" is a package of this repository, but it has no such file'),
    },
  },
  {
    title: "aliases of a bundler's configuration are read from its text",
    files: {
      "web/vite.config.ts":
        'export default { resolve: { alias: { "@ui": path.resolve(__dirname, "./src/ui"), components: "/src/components" } } }',
      "web/src/ui/x.tsx": "",
      "web/src/components/y.tsx": "",
      "web/package.json": "{}",
    },
    from: "web/src/ui/x.tsx",
    imports: {
      "@ui/x": { path: "web/src/ui/x.tsx" },
      "components/y": { path: "web/src/components/y.tsx" },
      "/src/ui/x": { path: "web/src/ui/x.tsx" },
    },
  },
  {
    title: "a list of aliases is read as well",
    files: {
      "vite.config.js": 'resolve: { alias: [{ find: "@", replacement: fileURLToPath(new URL("./client", import.meta.url)) }] }',
      "client/x.ts": "",
    },
    from: "client/x.ts",
    imports: { "@/x": { path: "client/x.ts" } },
  },
];

describe("module resolution", () => {
  it.each(ROWS)("$title", ({ files, from, imports }) => {
    const resolve = resolverOf(files);
    expect(Object.fromEntries(Object.keys(imports).map((specifier) => [specifier, resolve(from, specifier)]))).toEqual(imports);
  });

  it("never throws, whatever configuration and specifier say", () => {
    fc.assert(
      fc.property(fc.string(), fc.json(), fc.json(), fc.string(), (specifier, tsconfig, manifest, alias) => {
        const resolve = resolverOf({
          "a/x.ts": "",
          "tsconfig.json": tsconfig,
          "package.json": manifest,
          "vite.config.ts": `alias: ${alias}`,
        });
        expect(Object.keys(resolve("a/x.ts", specifier))).toHaveLength(1);
      }),
    );
  });

  it("finds what a relative name means, however it is written", () => {
    const paths = ["a/b", "a/b.ts", "a/b/b.ts", "a/b/index.ts", "a/.b", "b.ts", "index.ts"];
    const resolve = moduleResolver({ paths, text: () => undefined });
    fc.assert(
      fc.property(fc.stringMatching(/^\.\.?\/[./ab]{0,8}$/), (specifier) => {
        const meant = fileFinder(paths).file(joined("a", specifier));
        expect(resolve("a/x.ts", specifier)).toEqual(
          meant === undefined ? unresolved(`"${specifier}" names no file, seen from a/x.ts`) : { path: meant },
        );
      }),
    );
  });

  it("survives configuration that nests deeper than the stack", () => {
    const resolve = resolverOf({ "tsconfig.json": "[".repeat(200_000), "package.json": '{"exports":'.repeat(50_000), "a.ts": "" });
    expect(resolve("a.ts", "./a")).toEqual({ path: "a.ts" });
  });
});

describe("a name of nothing", () => {
  const part = fc.constantFrom("a", "a.b", "a-b", "a0", "index", "a.js", "é");
  const ending = fc.constantFrom("", ".ts", ".tsx", ".d.ts", ".json", ".jsx");
  const path = fc.tuple(fc.array(part, { minLength: 1, maxLength: 3 }), ending).map(([parts, end]) => parts.join("/") + end);

  it("is told by one look like by all of them", () => {
    fc.assert(
      fc.property(fc.array(path, { maxLength: 12 }), path, fc.constantFrom("", "/"), (listed, asked, slash) => {
        const paths = [...new Set(listed)].sort();
        const main = (folder: string): string | undefined => paths.find((one) => one.startsWith(`${folder}/`));
        // Whoever answers for paths that are not listed is asked for each.
        const all = fileFinder(paths, () => false);
        expect(fileFinder(paths).file(asked + slash, main)).toBe(all.file(asked + slash, main));
      }),
      { numRuns: 2_000 },
    );
  });
});
