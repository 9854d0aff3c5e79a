/** What a change may try in order to pass without merit, by the checks' own outcomes. Each of these was tried against the judge. */
import { describe, expect, it } from "vitest";
import { checks } from "#checks/index.ts";
import { judge } from "#src/engine.ts";
import { rulesFor } from "#src/rules.ts";
import { simulatedView } from "#src/views/simulated.ts";
import type { PullRequest } from "#src/view.ts";

type Files = Readonly<Record<string, string | Uint8Array>>;
const now = new Date("2026-11-20T10:00:00Z");
const PULL: PullRequest = { number: 1, title: "", body: "", labels: ["legacy-update"], headRef: "f", baseRef: "main", author: "ada" };

interface Change {
  readonly base?: Files;
  readonly files: Files;
  readonly body?: string;
}

async function rules(check: string, { base, files, body = "" }: Change, options: string): Promise<readonly string[]> {
  const configuration = { ".github/gatehouse.yml": `version: 1\nchecks: { ${check}: ${options} }\n` };
  const view = simulatedView({
    files: { ...files, ...configuration },
    ...(base && { base: { ...base, ...configuration }, pull: { ...PULL, body } }),
    takenAt: now,
  });
  const verdict = await judge({ checks, ...rulesFor(checks, view), view, now, elapsedMs: () => 0, only: new Set([check]) });
  return verdict.outcomes.flatMap(({ findings }) => [...new Set(findings.map(({ rule }) => rule))]);
}

const app = (route: string, page = "export const Checkout = () => <p/>;\n"): Files => ({
  "package.json": '{"dependencies":{"react-router-dom":"7"}}',
  "src/App.tsx": `import { Route as R, Routes } from "react-router-dom";\nimport { Checkout } from "./Checkout";\nexport const App = () => <Routes>${route}</Routes>;\n`,
  "src/Checkout.tsx": page,
});
const AGE_GATE = '{ restricted: ["/checkout/**"] }';

describe("a restricted route is seen", () => {
  it.each([
    ["in another case, as the router takes it", '<R path="/CheckOut" element={<Checkout/>}/>'],
    ["behind an optional segment", '<R path="/:lang?/checkout" element={<Checkout/>}/>'],
    ["with a letter written as an escape", '<R path={"/check\\u006fut"} element={<Checkout/>}/>'],
    ["with a letter written as a reference of HTML", '<R path="/check&#111;ut" element={<Checkout/>}/>'],
    ["with a letter written as a hexadecimal reference", '<R path="/check&#x6F;ut" element={<Checkout/>}/>'],
    ["put together", '<R path={"/check" + "out"} element={<Checkout/>}/>'],
    ["with slashes too many", '<R path="//checkout/" element={<Checkout/>}/>'],
    ["spread into its element", '<R {...{ path: "/checkout" }} element={<Checkout/>}/>'],
  ])("%s", async (_, route) => expect(await rules("age-gate", { files: app(route) }, AGE_GATE)).toEqual(["age-gate/missing-gate"]));

  it.each([
    ["its path is a reference that could be anything", app('<R path="/&check;out" element={<Checkout/>}/>')],
    [
      "its page has a byte that makes it binary",
      app('<R path="/checkout" element={<Checkout/>}/>', "/*\0*/ export const Checkout = () => <p/>;\n"),
    ],
    ["a file of routes is no UTF-8", { ...app(""), "src/Other.tsx": Buffer.from('import { Route } from "react-router-dom";\nexport const O = () => <Route path="/checkout"/>; // \xe9', "latin1") }], // prettier-ignore
  ])("and cannot be told where %s", async (_, files) =>
    expect(await rules("age-gate", { files }, AGE_GATE)).toContain("age-gate/unresolved-route"),
  );
});

const STRUCTURE = '{ frozen: [{ path: legacy/, label: legacy-update }], stubs: { paths: ["docs/**"] }, adr: { paths: ["infra/**"] } }';
const LEGACY = { base: { "legacy/a.py": "1" }, files: { "legacy/a.py": "2" } };
const INFRA = { "infra/a.tf": "1" };
const CHANGED = { "infra/a.tf": "2" };
const ADR = "docs/adr/ADR-001-x.md";

describe("the structure holds against", () => {
  it.each<readonly [string, Change, readonly string[]]>([
    ["a justification in a comment", { ...LEGACY, body: "## Justification\n<!-- because -->\n" }, ["structure/frozen-path"]],
    ["a justification that nobody can see", { ...LEGACY, body: "## Justification\n\u200b\u2060 - . --\n" }, ["structure/frozen-path"]],
    ["a justification in a fence", { ...LEGACY, body: "```\n## Justification\nx\n```\n" }, ["structure/frozen-path"]],
    [
      "a frozen file that moves away",
      { base: { "legacy/a.py": "abc\ndef\n" }, files: { "src/a.py": "abc\ndef\n" } },
      ["structure/frozen-path"],
    ],
    ["a decision that is empty", { base: INFRA, files: { ...CHANGED, [ADR]: "" } }, ["structure/missing-adr"]],
    [
      "a decision that gains a blank line",
      { base: { ...INFRA, [ADR]: "x\n" }, files: { ...CHANGED, [ADR]: "x\n\n" } },
      ["structure/missing-adr"],
    ],
    ["a decision that was only moved", { base: { ...INFRA, "old/ADR-001-x.md": "one\ntwo\n" }, files: { ...CHANGED, [ADR]: "one\ntwo\n" } }, ["structure/missing-adr"]], // prettier-ignore
    ["a stub that points to itself", { base: { "docs/a.md": "one\ntwo\n" }, files: { "docs/a.md": "Moved to docs/a.md\n", "docs/b.md": "one\ntwo\n" } }, ["structure/missing-stub"]], // prettier-ignore
  ])("%s", async (_, change, found) => expect(await rules("structure", change, STRUCTURE)).toEqual(found));

  it("and a decision that says something is one", async () => {
    expect(await rules("structure", { base: INFRA, files: { ...CHANGED, [ADR]: "# Why\n" } }, STRUCTURE)).toEqual([]);
  });
});

it("a blank line in a test is no test of a new capability", async () => {
  const options = '{ capability: { paths: ["src/**"], checks: ["test/**"] } }';
  const change = (test: string): Change => ({ base: { "test/a.ts": "x\n" }, files: { "test/a.ts": test, "src/a.ts": "y" } });
  expect(await rules("pull-request", change("x\n  \n"), options)).toEqual(["pull-request/missing-check-for-capability"]);
  expect(await rules("pull-request", change("x\nz\n"), options)).toEqual([]);
});

describe("a forbidden import is seen", () => {
  const options = '{ forbidden: [{ from: "src/engines/**", to: [pg, sqlalchemy, "src/drivers/**"] }] }';
  it.each([
    ["ts", "import 'p\\u0067'"],
    ["ts", "await import(`../drivers/a.ts`)"],
    ["ts", "module.require(('pg'))"],
    ["ts", "import x = require('pg')"],
    ["ts", "/*\0*/import 'pg'"],
    ["ts", "import { createRequire } from 'node:module';\nconst load = createRequire(import.meta.url);\nload('pg')"],
    [
      "ts",
      "import m from 'node:module';\nm.createRequire(import.meta.url);\nconst r: NodeRequire = m.createRequire(import.meta.url); r('pg')",
    ],
    ["ts", "import { createRequire } from 'node:module';\ncreateRequire(import.meta.url)('pg')"],
    ["py", "\ufefffrom sqlalchemy import (\n a)"],
    ["py", "x = 1; import \\\n sqlalchemy"],
    ["py", "#\0\n__import__('sqlalchemy.orm')"],
  ])("%s: %s", async (ending, text) => {
    const files = { [`src/engines/e.${ending}`]: `${text}\n`, "src/drivers/a.ts": "export const a = 1;\n" };
    expect(await rules("layers", { files }, options)).toEqual(["layers/forbidden-import"]);
  });
});
