/** A verdict that is made with what is remembered is the one that is made with nothing remembered. */
import { mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { type FactStore, memoryFacts } from "#src/recall.ts";
import { errorCode } from "#src/system-error.ts";
import { factFiles } from "#src/views/git/fact-file.ts";
import { type Shown, shownBy } from "#test/judged.ts";
import { randomness } from "#test/randomness.ts";
import { type Files, type TestRepository, testRepository } from "#test/repository.ts";

const folders: string[] = [];
const repositories: TestRepository[] = [];
afterAll(() => {
  for (const repo of repositories) repo.remove();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

function repositoryOf(files: Files): TestRepository {
  const repo = testRepository(files);
  repositories.push(repo);
  return repo;
}

/** Made anew for each run, as a process would. */
function cacheOf(repository: string): () => FactStore {
  const folder = mkdtempSync(join(tmpdir(), "gatehouse-remembered-"));
  folders.push(folder);
  return () => factFiles({ folder, repository, build: "b" });
}

const configured = (checks: object): Files => ({ ".github/gatehouse.yml": JSON.stringify({ version: 1, checks }) });
const SHOP = configured({ "age-gate": { restricted: ["/shop/**"] } });
const ROUTER = 'import { Routes, Route } from "react-router-dom";\nimport { createRoot } from "react-dom/client";\n';
const routed = (routes: string): string => `createRoot(document.body).render(<Routes>${routes}</Routes>);\n`;
const PAGE = 'import { Inner } from "./Inner";\nexport const Page = () => <Inner />;\n';

describe("remembered or made now, the verdict is the same", () => {
  it.each<[of: string, files: Files, findings: readonly string[]]>([
    [
      "of a number that JSON does not have",
      {
        ...SHOP,
        "src/AgeGate.tsx": "export const AgeGate = ({ children }) => <div>{children}</div>;\n",
        "src/App.tsx": `${ROUTER}import { AgeGate } from "./AgeGate";\nconst Shop = () => (1e999 ? <AgeGate><p>Buy</p></AgeGate> : <p>Buy</p>);\n${routed('<Route path="/shop" element={<Shop />} />')}`,
      },
      ["age-gate/conditional-gate src/App.tsx"],
    ],
    [
      "of two modules that say the same and import what stands beside each",
      {
        ...SHOP,
        "src/App.tsx": `${ROUTER}import { Page as A } from "./a/Page";\nimport { Page as B } from "./b/Page";\n${routed('<Route path="/shop/a" element={<A />} /><Route path="/shop/b" element={<B />} />')}`,
        "src/a/Page.tsx": PAGE,
        "src/a/Inner.tsx": "export const Inner = () => null;\n",
        "src/b/Page.tsx": PAGE,
        "src/b/Inner.tsx": "export const Inner = () => <p>Buy</p>;\n",
      },
      ["age-gate/missing-gate src/App.tsx"],
    ],
    [
      "of very many mounts in one function",
      {
        ...SHOP,
        "src/App.tsx": `${ROUTER}export function all(root) {\n${Array.from({ length: 1_100 }, (_, at) => `  render(<Routes><Route path="/p${at}" element={<p title="${"x".repeat(450)}" />} /></Routes>, root);\n`).join("")}}\n`,
      },
      [],
    ],
  ])("%s", async (_, files, findings) => {
    const repo = repositoryOf(files);
    const cache = cacheOf(repo.folder);
    const runs: Shown[] = [];
    for (const store of [memoryFacts(), cache(), cache()]) {
      const shown = await shownBy({ folder: repo.folder, store });
      store.save();
      runs.push(shown);
    }
    const [anew, made, remembered] = runs;
    expect(anew?.findings.filter((one) => one.startsWith("age-gate/"))).toEqual(findings);
    expect([made, remembered]).toEqual([anew, anew]);
  });

  it("whatever is written, moved, linked, staged and configured between the runs", async () => {
    const random = randomness(STEPS);
    const pick = <Item>(list: readonly [Item, ...(readonly Item[])]): Item => list[Math.floor(random() * list.length)] ?? list[0];
    const repo = repositoryOf({ ...configured({}), "README.md": "# Read me\n", ...Object.fromEntries(CONTENTS) });
    const cache = cacheOf(repo.folder);
    const edits: readonly [() => void, ...(readonly (() => void)[])] = [
      () => repo.write(Object.fromEntries([pick(CONTENTS)])),
      () => repo.write({ [pick(CONTENTS)[0]]: null }),
      () => repo.write({ [pick(CONTENTS)[0]]: { link: pick(["lib", "x.ts", "nowhere"]) } }),
      () => repo.write({ [`${pick(CONTENTS)[0]}/index.ts`]: 'import "../x";\n' }),
      () => moved(repo, pick(CONTENTS)[0], pick(CONTENTS)[0]),
      () => repo.write(configured(pick(CHECKS))),
      () => repo.write({ ".gitattributes": pick(["*.ts text eol=crlf\n", "*.py ident\n", "* -text\n"]) }),
      () => void repo.commit(),
      () => void repo.git("add", "-A"),
    ];
    for (let step = 0; step < STEPS; step++) {
      for (const edit of [pick(edits), pick(edits)]) unlessInTheWay(edit);
      for (const base of [undefined, "main~0"]) {
        const store = cache();
        const shown = await shownBy({ folder: repo.folder, base, store });
        store.save();
        expect({ step, ...shown }).toEqual({ step, ...(await shownBy({ folder: repo.folder, base, store: memoryFacts() })) });
      }
    }
  });
});

/** More of them are tried by hand: STEPS=600. */
const STEPS = Number(process.env["STEPS"] ?? 8);

const CONTENTS: readonly [readonly [string, string], ...(readonly (readonly [string, string])[])] = [
  ["app/a.ts", 'import { x } from "../lib/x";\nimport "@/x";\nimport "#inner/x";\nimport express from "express";\nexpress.Router();\n'],
  ["app/b.ts", 'export * from "./a";\nimport("pkg-x");\n'],
  ["lib/x.ts", 'import "../app/a";\nexport const x = 1;\n'],
  ["lib/X.ts", "export const x = 2;\n"],
  ["lib/inner/x.ts", 'import "../x";\n'],
  ["pkg/package.json", '{"name":"pkg-x","exports":"./m.js"}'],
  ["pkg/m.js", 'require("../app/b");\n'],
  ["package.json", '{"imports":{"#inner/*":"./lib/inner/*.ts"}}'],
  ["package.json", '{"imports":{"#inner/*":"./lib/*.ts"}}'],
  ["tsconfig.json", '{"compilerOptions":{"paths":{"@/*":["./lib/*"]}}}'],
  ["tsconfig.json", '{"compilerOptions":{"paths":{"@/*":["./app/*"]}}}'],
  ["py/__init__.py", ""],
  ["py/m.py", "from py import n\nimport sqlalchemy\n"],
  ["py/n.py", "from . import m\n"],
  ["docs/guide.md", "---\nmodule: a\ntype: guide\ntitle: Guide\nstatus: stable\n---\n"],
  ["docs/guide.md", "Moved to ./other.md\n"],
  [".env", "NAME=value\n"],
];

const ENTRIES = { entries: ["app/a.ts"] };
const CHECKS: readonly [object, ...(readonly object[])] = [
  { layers: { order: [["lib/**"], ["app/**"]], ...ENTRIES }, structure: { stubs: { paths: ["docs/**"] } } },
  { layers: { order: [["app/**"], ["lib/**"]] }, secrets: { severity: "warning" } },
  { layers: { forbidden: [{ from: "**", to: ["express", "sqlalchemy", "pkg/**"] }], paths: { ignore: ["lib/**"] } } },
  { layers: { order: [{ apart: ["app/*", "lib/*"] }], ...ENTRIES, cycles: false }, secrets: false },
];

function moved(repo: TestRepository, from: string, to: string): void {
  mkdirSync(join(repo.folder, dirname(to)), { recursive: true });
  renameSync(join(repo.folder, from), join(repo.folder, to));
}

/** What cannot be done where a file, a folder or a link stands, or nothing, is not done. */
function unlessInTheWay(edit: () => void): void {
  try {
    edit();
  } catch (error) {
    if (!/^E[A-Z]+$/.test(errorCode(error) ?? "")) throw error;
  }
}
